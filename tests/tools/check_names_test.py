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

    def faults_of_code(self, text, path='src/service/run.cc'):
        self.write(path, text)
        return check_names.faults(self.root)

    def test_passes_while_no_id_stands_in_the_code(self):
        self.assertEqual(self.faults_of_code('// any service\n'), [])

    def test_finds_an_id_in_code_and_in_a_comment_by_file_and_line(self):
        found = self.faults_of_code('if (id == "night-team") {}\n// like night-team.\n')
        self.assertEqual([f.split(': ')[0] for f in found],
                         ['src/service/run.cc:1', 'src/service/run.cc:2'])

    def test_reads_every_folder_of_code_and_none_that_is_generated(self):
        for path in ('include/tillit/a.h', 'python/tillit/a.py', 'src/html/page.mustache'):
            self.assertEqual(len(self.faults_of_code('# night-team\n', path)), 1, path)
            (self.root / path).unlink()
        self.assertEqual(self.faults_of_code('// night-team\n', 'src/x/generated/a.cc'), [])
        self.assertEqual(self.faults_of_code('// night-team\n', 'tests/a_test.cc'), [])

    def test_a_longer_word_that_holds_the_id_is_another_word(self):
        self.assertEqual(
            self.faults_of_code('// night-teams, midnight-team, night-team-2, a-night-team\n'),
            [])

    def test_a_dot_ends_a_word(self):
        self.assertEqual(len(self.faults_of_code('x.night-team\nnight-team.textproto\n')), 2)

    def test_reads_dots_and_dashes_of_an_id_as_they_stand(self):
        self.write('catalogue/risk_models/m.textproto', 'models { id: "score.v2-5" }\n')
        self.assertEqual(self.faults_of_code('// scorexv2-5 score.v2-50 score v2-5\n'), [])
        self.assertIn('names score.v2-5', self.faults_of_code('// score.v2-5\n')[0])

    def test_takes_the_ids_of_entries_and_not_of_their_parts(self):
        self.assertEqual(check_names.entry_ids(
            '# id: "remark"\n'
            'groups {\n  id: "a.b-1"\n  note: "id: \\"no\\" {"\n'
            '  rules { id: "part" }\n}\ngroups: < id: \'second\' >\n'), ['a.b-1', 'second'])
        self.assertEqual(check_names.entry_ids('id: "one"\nrules {\n  id: "part"\n}\n'),
                         ['one'])

    def test_finds_the_ids_of_the_catalogue_as_it_stands(self):
        ids = check_names.catalogue_ids(ROOT)
        for path in (ROOT / 'catalogue/risk_models').glob('*.textproto'):
            self.assertTrue(ids & set(check_names.entry_ids(path.read_text())), path)

    def test_refuses_a_file_or_folder_whose_name_says_nothing(self):
        for path in ('src/service/utils.cc', 'include/tillit/common/x.h',
                     'python/tillit/helpers.py', 'tests/test_helpers.h',
                     'src/risk/model_manager.h'):
            self.write(path, '')
            self.assertEqual(len(check_names.faults(self.root)), 1, path)
            (self.root / path).unlink()
            shutil.rmtree(self.root / 'include', ignore_errors=True)


if __name__ == '__main__':
    unittest.main()
