# SPDX-License-Identifier: Apache-2.0
"""The trace check fails when a covered requirement loses its test."""
import importlib.util
import pathlib
import shutil
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# By path, since the standard library has a module of that name.
spec = importlib.util.spec_from_file_location('trace_tool', ROOT / 'tools/trace.py')
trace_tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(trace_tool)


class Trace(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        (self.root / 'docs').mkdir()
        (self.root / 'python/tests').mkdir(parents=True)
        (self.root / 'tests').mkdir()
        self.rows('A-1,risk,adds up,Sums.AddUp\nA-2,risk,"stays, as ever",\n')
        self.write_tests('// Requirements: A-1\nTEST(Sums, AddUp) {}\n')

    def rows(self, text):
        (self.root / 'docs/requirements.csv').write_text('id,module,acceptance,tests\n' + text)

    def write_tests(self, text, path='tests/a_test.cc'):
        (self.root / path).write_text(text)

    def faults_of(self, text, path='tests/a_test.cc'):
        self.write_tests(text, path)
        return trace_tool.check(self.root)[1]

    def test_counts_covered_rows_and_prints_them_beside_their_tests(self):
        lines, found = trace_tool.check(self.root)
        self.assertEqual(found, [])
        self.assertRegex(lines[0], r'^A-1 +adds up +Sums\.AddUp$')
        self.assertIn('1 of 2', lines[-1])

    def test_fails_when_a_covered_row_loses_its_test(self):
        for text in ('', 'TEST(Sums, AddUp) {}\n',
                     '// Requirements: A-1\nTEST(Sums, Other) {}\n',
                     '// Requirements: A-1\nTEST(Sums, DISABLED_AddUp) {}\n'):
            found = self.faults_of(text)
            self.assertEqual(len(found), 1, text)
            self.assertIn('A-1 lost its test Sums.AddUp', found[0])

    def test_fails_on_an_unknown_id(self):
        found = self.faults_of('// Requirements: A-1, B-9\nTEST(Sums, AddUp) {}\n')
        self.assertEqual(len(found), 1)
        self.assertTrue(found[0].startswith('tests/a_test.cc:1: B-9'))

    def test_fails_on_more_than_three_ids(self):
        self.rows('A-1,m,a,\nA-2,m,a,\nA-3,m,a,\nA-4,m,a,\n')
        self.assertEqual(
            self.faults_of('// Requirements: A-1, A-2, A-3\nTEST(Sums, AddUp) {}\n'), [])
        self.assertEqual(
            len(self.faults_of('// Requirements: A-1, A-2, A-3, A-4\nTEST(Sums, AddUp) {}\n')),
            1)

    def test_fails_on_a_tag_without_a_test(self):
        self.assertEqual(len(self.faults_of('// Requirements: A-1\nint x;\nTEST(Sums, AddUp)')),
                         2)

    def test_reads_a_tag_above_every_kind_of_test_and_on_its_line(self):
        for text in ('// Requirements: A-1\nTEST_F(Sums,\n       AddUp) {}\n',
                     '// Requirements: A-1\n// Why.\nTEST_P(Sums, AddUp) {}\n',
                     '// Requirements: A-1\nTYPED_TEST(Sums, AddUp) {}\n',
                     '// Requirements: A-1\nRC_GTEST_PROP(Sums, AddUp, (int a)) {}\n',
                     'TEST(Sums, AddUp) {  // Requirements: A-1\n'):
            self.assertEqual(self.faults_of(text), [], text)

    def test_reads_a_tag_above_a_python_test(self):
        self.write_tests('# Requirements: A-2\n@mark("x")\ndef test_stays():\n    pass\n',
                         'python/tests/test_frame.py')
        trace_tool.check(self.root, update=True)
        self.assertIn('test_frame.test_stays',
                      (self.root / 'docs/requirements.csv').read_text())

    def test_update_writes_the_tests_column_and_nothing_else(self):
        self.write_tests('// Requirements: A-1, A-2\nTEST(Sums, AddUp) {}\n')
        trace_tool.check(self.root, update=True)
        self.assertEqual((self.root / 'docs/requirements.csv').read_text(),
                         'id,module,acceptance,tests\nA-1,risk,adds up,Sums.AddUp\n'
                         'A-2,risk,"stays, as ever",Sums.AddUp\n')


if __name__ == '__main__':
    unittest.main()
