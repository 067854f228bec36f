# SPDX-License-Identifier: Apache-2.0
"""The page of statuses and findings is held to its sources."""
import pathlib
import shutil
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tools'))
import errors  # noqa: E402


class Errors(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for name in ('include/tillit/c.h', 'tools/errors.csv', 'docs/errors.md'):
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.root / name)
        shutil.copytree(ROOT / 'catalogue/texts', self.root / 'catalogue/texts')

    def run_errors(self, *arguments):
        return errors.main([str(self.root), *arguments])

    def append(self, name, text):
        with open(self.root / name, 'a', encoding='utf-8') as file:
            file.write(text)

    def test_the_page_says_what_its_sources_say(self):
        self.assertEqual(self.run_errors(), 0)
        self.append('docs/errors.md', 'by hand\n')
        self.assertEqual(self.run_errors(), 1)
        self.assertEqual(self.run_errors('--update'), 0)
        self.assertEqual(self.run_errors(), 0)

    def test_a_finding_without_a_row_and_a_row_without_a_text_are_named(self):
        self.append('catalogue/texts/run.textproto',
                    'texts {\n  key: "finding.new"\n  nb: "a"\n  nn: "a"\n  en: "a"\n}\n')
        self.append('tools/errors.csv', '9999,old,Nothing.\n')
        _, faults = errors.page(self.root)
        self.assertEqual(faults, ['tools/errors.csv: no row for finding.new',
                                  'tools/errors.csv: old has no text finding.old'])

    def test_a_number_is_given_once(self):
        self.append('tools/errors.csv', '1001,again,Nothing.\n')
        _, faults = errors.page(self.root)
        self.assertIn('tools/errors.csv: number 1001 stands twice', faults)

    def test_every_status_of_the_header_has_a_cure(self):
        header = (ROOT / 'include/tillit/c.h').read_text()
        names = {name for name, _, _ in errors.STATUS.findall(header)}
        statuses = {name for name in names if f'case {name}:' in
                    (ROOT / 'src/capi/c.cc').read_text() and name in errors.CURES}
        self.assertGreaterEqual(len(statuses), 9)
        self.assertEqual(set(errors.CURES) - names, set())


if __name__ == '__main__':
    unittest.main()
