# SPDX-License-Identifier: Apache-2.0
"""tools/check stops at what fails, keeps its budgets and counts what it ran."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PASSES = 'print("fine")\n'
STEPS = ('floors 20 yes x\n'
         'names 2 yes x\n'
         'trace 20 yes x\n'
         'docs 20 no x\n'
         'python 20 yes x\n')


class Check(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        (self.root / 'tools').mkdir()
        shutil.copy(ROOT / 'tools/check', self.root / 'tools')
        self.write('check_steps.txt', STEPS)
        for name in ('check_floors', 'check_names', 'trace', 'check_links'):
            self.write(name + '.py', PASSES)

    def write(self, name, text):
        (self.root / 'tools' / name).write_text(text)

    def run_check(self, *arguments, seed='7'):
        environment = {**os.environ, 'TILLIT_SEED': seed}
        if not seed:
            del environment['TILLIT_SEED']
        done = subprocess.run([self.root / 'tools/check', *arguments], text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, env=environment, cwd='/')
        return done.returncode, done.stdout.splitlines()

    def test_runs_what_ci_runs_in_order_and_counts_it(self):
        status, lines = self.run_check('all')
        self.assertEqual(status, 0, lines)
        self.assertEqual([line for line in lines if line.startswith('===')],
                         ['=== floors', '=== names', '=== trace', '=== python'])
        self.assertRegex('\n'.join(lines), r'python +\d+ s of +20  not measured')
        self.assertEqual(lines[-1], '3 passed, 0 failed')

    def test_stops_at_the_first_step_that_fails(self):
        self.write('check_floors.py', 'import sys\nprint("broken")\nsys.exit(1)\n')
        status, lines = self.run_check('all')
        self.assertNotEqual(status, 0)
        self.assertNotIn('=== names', lines)
        self.assertIn('broken', lines)
        self.assertEqual(lines[-1], '0 passed, 1 failed')

    def test_a_step_over_its_budget_is_stopped_and_has_failed(self):
        self.write('check_names.py', 'import time\ntime.sleep(60)\n')
        status, lines = self.run_check('names', 'trace')
        self.assertNotEqual(status, 0)
        self.assertRegex('\n'.join(lines), r'names +[23] s of +2  FAILED: over its budget')
        self.assertEqual(lines[-1], '0 passed, 1 failed')

    def test_counts_the_tests_of_ctest_and_pytest(self):
        self.write('check_floors.py',
                   'print("98% tests passed, 1 tests failed out of 40")\nraise SystemExit(8)\n')
        self.assertEqual(self.run_check('floors')[1][-1], '39 passed, 1 failed')
        self.write('check_floors.py', 'print("100% tests passed, 0 tests failed out of 40")\n')
        self.write('trace.py', 'print("12 passed, 3 skipped in 0.52s")\n')
        self.assertEqual(self.run_check('floors', 'trace')[1][-1], '52 passed, 0 failed')
        self.write('trace.py',
                   'print("==== 2 failed, 12 passed in 0.52s ====")\nraise SystemExit(1)\n')
        self.assertEqual(self.run_check('floors', 'trace')[1][-1], '52 passed, 2 failed')

    def test_refuses_a_step_that_it_does_not_know(self):
        self.assertEqual(self.run_check('attic')[0], 2)
        self.assertEqual(self.run_check('long', 'attic')[0], 2)

    def test_prints_a_seed_that_is_given_or_turns_with_the_date(self):
        self.write('check_floors.py', 'import os\nprint("saw", os.environ["TILLIT_SEED"])\n')
        self.assertIn('saw 7', self.run_check('floors')[1])
        lines = self.run_check('floors', seed='')[1]
        self.assertRegex(lines[0], r'^seed: 20\d{6} ')

    def test_a_long_run_leaves_a_dated_row(self):
        (self.root / 'docs').mkdir()
        self.write('fresh_machine', '#!/bin/sh\necho "counts: demo 3 s"\necho "result: good"\n')
        (self.root / 'tools/fresh_machine').chmod(0o755)
        git = ['git', '-C', self.root, '-c', 'user.name=x', '-c', 'user.email=x']
        subprocess.run(git + ['init', '-q'], check=True)
        subprocess.run(git + ['commit', '-q', '--allow-empty', '-m', 'x'], check=True)
        self.assertEqual(self.run_check('long', 'fresh')[0], 0)
        self.write('fresh_machine', '#!/bin/sh\necho "result: demo broke"\nexit 1\n')
        self.assertEqual(self.run_check('long', 'fresh')[0], 1)
        rows = (self.root / 'docs/validation.md').read_text().splitlines()
        self.assertRegex(rows[0], r'^\| 20\d\d-\d\d-\d\d \| fresh \| `tools/check long fresh` '
                                  r'\| 7 \| demo 3 s; \d+ s \| good \| [0-9a-f]{7,} \|$')
        self.assertIn('| FAILED: demo broke |', rows[1])


class Steps(unittest.TestCase):
    def setUp(self):
        self.rows = [line.split() for line in
                     (ROOT / 'tools/check_steps.txt').read_text().splitlines()
                     if line and not line.startswith('#')]

    def test_every_step_of_the_table_has_its_function(self):
        text = (ROOT / 'tools/check').read_text()
        for row in self.rows:
            self.assertIn(f'\nstep_{row[0]}() {{', text)
            self.assertIn(row[2], ('yes', 'no'))

    def test_the_budgets_of_ci_stay_well_under_the_90_minutes_it_has(self):
        self.assertLess(sum(int(row[1]) for row in self.rows if row[2] == 'yes'), 80 * 60)


if __name__ == '__main__':
    unittest.main()
