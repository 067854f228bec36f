# SPDX-License-Identifier: Apache-2.0
"""The trace check fails when a covered requirement loses its test."""
import pathlib
import shutil
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tools'))
import trace as trace_tool  # noqa: E402
if not hasattr(trace_tool, 'tagged_tests'):  # the standard library has a trace too
    import importlib.util
    spec = importlib.util.spec_from_file_location('trace_tool', ROOT / 'tools/trace.py')
    trace_tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(trace_tool)


class Trace(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        (self.root / 'docs').mkdir()
        (self.root / 'tests').mkdir()
        self.rows('A-1,risk,adds up,Sums.AddUp\nA-2,risk,stays,\n')
        self.tests('// Requirements: A-1\nTEST(Sums, AddUp) {}\n')

    def rows(self, text):
        (self.root / 'docs/requirements.csv').write_text('id,module,acceptance,tests\n' + text)

    def tests(self, text):
        (self.root / 'tests/a_test.cc').write_text(text)

    def test_counts_covered_rows(self):
        lines, found = trace_tool.check(self.root)
        self.assertEqual(found, [])
        self.assertIn('1 of 2', lines[-1])

    def test_fails_when_a_covered_row_loses_its_test(self):
        self.tests('TEST(Sums, AddUp) {}\n')
        self.assertEqual(len(trace_tool.check(self.root)[1]), 1)

    def test_fails_on_an_unknown_id_and_on_more_than_three(self):
        self.tests('// Requirements: A-1, A-2, B-9, B-8\nTEST(Sums, AddUp) {}\n')
        self.assertEqual(len(trace_tool.check(self.root)[1]), 3)

    def test_fails_on_a_tag_without_a_test(self):
        self.tests('// Requirements: A-1\nint x;\n')
        self.assertEqual(len(trace_tool.check(self.root)[1]), 2)

    def test_update_writes_the_tests_column(self):
        self.tests('// Requirements: A-1, A-2\nTEST(Sums, AddUp) {}\n')
        trace_tool.check(self.root, update=True)
        self.assertIn('A-2,risk,stays,Sums.AddUp', (self.root / 'docs/requirements.csv').read_text())


if __name__ == '__main__':
    unittest.main()
