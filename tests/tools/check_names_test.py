# SPDX-License-Identifier: Apache-2.0
"""The names check fails when code names a piece of care."""
import pathlib
import shutil
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tools'))
import check_names  # noqa: E402


class CheckNames(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        self.write('catalogue/services/x.textproto', 'services {\n  id: "night-team"\n}\n')

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def test_passes_while_no_id_stands_in_the_code(self):
        self.write('src/service/run.cc', '// any service\n')
        self.assertEqual(check_names.faults(self.root), [])

    def test_finds_an_id_in_code_and_in_a_comment(self):
        self.write('src/service/run.cc', 'if (id == "night-team") {}\n// like night-team\n')
        self.assertEqual(len(check_names.faults(self.root)), 2)

    def test_a_longer_word_that_holds_the_id_is_another_word(self):
        self.write('src/service/run.cc', '// night-teams and midnight-team-work\n')
        self.assertEqual(check_names.faults(self.root), [])

    def test_refuses_a_file_whose_name_says_nothing(self):
        self.write('src/service/utils.cc', '')
        self.assertEqual(len(check_names.faults(self.root)), 1)


if __name__ == '__main__':
    unittest.main()
