# SPDX-License-Identifier: Apache-2.0
"""The floor check fails when the house is broken."""
import pathlib
import shutil
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tools'))
import check_floors  # noqa: E402


class CheckFloors(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        (self.root / 'tools').mkdir()
        shutil.copy(ROOT / 'tools/floors.txt', self.root / 'tools')

    def faults_of(self, path, line):
        """The faults of a house whose one file holds `line` as its second."""
        for folder in ('src', 'include', 'python'):
            shutil.rmtree(self.root / folder, ignore_errors=True)
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'// a file\n{line}\n')
        return check_floors.faults(self.root)

    def test_the_house_as_it_stands_is_read(self):
        floors, _ = check_floors.read_floors(ROOT / 'tools/floors.txt')
        self.assertEqual(floors['base'], 0)
        self.assertGreaterEqual(floors['proto'], check_floors.DOORS)

    def test_reads_the_python_module_as_a_door(self):
        self.assertEqual(self.faults_of('python/bindings/a.cc',
                                        '#include "tillit/fhir/read.h"'), [])
        self.assertTrue(self.faults_of('python/bindings/a.cc', '#include "tillit/html/a.h"'))
        self.assertTrue(self.faults_of('src/html/a.cc', '#include "python/bindings/a.h"'))

    def test_accepts_an_include_from_a_lower_floor_and_from_itself(self):
        for line in ('#include "tillit/facts/view.h"', '#include "risk/terms.h"',
                     '#include "tillit/risk/engine.h"', '#include "terms.h"',
                     '#include <vector>', '#include "absl/status/status.h"'):
            self.assertEqual(self.faults_of('src/risk/a.cc', line), [], line)

    def test_names_file_and_line_of_an_upward_include(self):
        found = self.faults_of('src/facts/a.cc', '#include "tillit/risk/engine.h"')
        self.assertEqual(len(found), 1)
        self.assertTrue(found[0].startswith('src/facts/a.cc:2: '), found)

    def test_sees_an_upward_include_in_every_dress(self):
        for line in ('#include "risk/terms.h"', '  #  include <tillit/risk/engine.h>',
                     '#include "../risk/terms.h"', '#include "tillit/attic/a.h"'):
            self.assertEqual(len(self.faults_of('src/facts/a.h', line)), 1, line)

    def test_refuses_a_neighbour_on_the_same_floor(self):
        self.assertTrue(self.faults_of('include/tillit/facts/a.h',
                                       '#include "tillit/team/team.h"'))

    def test_refuses_a_door_in_the_core(self):
        self.assertTrue(self.faults_of('src/service/a.cc', '#include "tillit/proto/x.h"'))

    def test_refuses_one_door_in_another_unless_the_table_allows_it(self):
        self.assertTrue(self.faults_of('src/html/a.cc', '#include "tillit/fhir/read.h"'))
        self.assertTrue(self.faults_of('src/builtin/a.cc', '#include "tillit/fhir/read.h"'))
        self.assertEqual(self.faults_of('src/builtin/a.cc',
                                        '#include "tillit/proto/documents.h"'), [])

    def test_keeps_protobuf_files_and_clocks_out_of_the_core(self):
        for header in ('<google/protobuf/message.h>', '"tillit/v1/plan.pb.h"', '<simdjson.h>',
                       '<CLI/CLI.hpp>', '<pybind11/pybind11.h>', '<kainjow/mustache.hpp>',
                       '<chrono>', '<fstream>', '<iostream>'):
            line = f'#include {header}'
            self.assertEqual(len(self.faults_of('src/base/a.cc', line)), 1, header)
            self.assertEqual(self.faults_of('src/cli/a.cc', line), [], header)

    EVERYWHERE = ('src/risk/a.cc', 'src/html/a.cc', 'src/cli/a.cc', 'include/tillit/base/a.h',
                  'include/tillit/c.h', 'python/bindings/a.cc')

    def test_keeps_inexact_functions_out_of_the_core_the_doors_and_the_python_module(self):
        for path in self.EVERYWHERE:
            for line in ('x = std::exp(y);', 'x = pow (y, 2);', 'x = ::log1p(y);',
                         'using std::sin;', 'Apply(std::tanh, y);', 'x = std :: powf(y, 2);',
                         'x = __builtin_exp(y);', 'x = y + lgamma(z);'):
                found = self.faults_of(path, line)
                self.assertEqual(len(found), 1, (path, line))
                self.assertTrue(found[0].startswith(f'{path}:2: '), found)
            for line in ('x = base::Exp(y);', 'x = std::floor(y);', 'x = std::sqrt(y);',
                         '// as exp(y)', 's = "log(x)";', 'x = table.exp(y);',
                         'x = base::log(y);', 'x = std::expected<int, E>();',
                         'x = catalog(y);'):
                self.assertEqual(self.faults_of(path, line), [], (path, line))

    def test_keeps_the_random_numbers_of_others_out(self):
        for path in self.EVERYWHERE:
            for header in ('<random>', '"absl/random/random.h"', '<boost/random.hpp>'):
                self.assertEqual(len(self.faults_of(path, f'#include {header}')), 1,
                                 (path, header))
            self.assertEqual(self.faults_of(path, '#include <math.h>'), [], path)

    def test_one_exp_put_back_into_the_house_as_it_stands_fails(self):
        for folder in ('src', 'include', 'python/bindings'):
            shutil.copytree(ROOT / folder, self.root / folder)
        self.assertEqual(check_floors.faults(self.root), [])
        for path in ('src/base/numbers.cc', 'src/html/page.cc', 'python/bindings/values.cc'):
            file = self.root / path
            whole = file.read_text()
            file.write_text(whole + 'double Again(double x) { return std::exp(x); }\n')
            found = check_floors.faults(self.root)
            self.assertEqual(len(found), 1, path)
            self.assertIn(f'{path}:', found[0])
            file.write_text(whole)

    def test_a_module_without_a_floor_is_a_fault(self):
        self.assertTrue(self.faults_of('src/attic/a.cc', '#include <string>'))

    def test_a_module_on_two_floors_is_a_fault(self):
        with (self.root / 'tools/floors.txt').open('a') as f:
            f.write('9        base\n')
        found = self.faults_of('src/base/a.cc', '')
        self.assertEqual(len(found), 1)
        self.assertIn('tools/floors.txt:', found[0])


if __name__ == '__main__':
    unittest.main()
