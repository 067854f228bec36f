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
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'// a file\n{line}\n')
        return check_floors.faults(self.root)

    def test_accepts_an_include_from_a_lower_floor(self):
        self.assertEqual(self.faults_of('src/risk/a.cc', '#include "tillit/facts/view.h"'), [])

    def test_names_file_and_line_of_an_upward_include(self):
        found = self.faults_of('src/facts/a.cc', '#include "tillit/risk/engine.h"')
        self.assertEqual(len(found), 1)
        self.assertTrue(found[0].startswith('src/facts/a.cc:2:'))

    def test_refuses_a_neighbour_on_the_same_floor(self):
        self.assertTrue(self.faults_of('include/tillit/facts/a.h',
                                       '#include "tillit/team/team.h"'))

    def test_refuses_one_door_in_another_unless_the_table_allows_it(self):
        self.assertTrue(self.faults_of('src/html/a.cc', '#include "tillit/fhir/read.h"'))
        (self.root / 'src/html/a.cc').unlink()
        self.assertEqual(self.faults_of('src/builtin/a.cc',
                                        '#include "tillit/proto/documents.h"'), [])

    def test_keeps_protobuf_files_and_clocks_out_of_the_core(self):
        for header in ('<google/protobuf/message.h>', '<fstream>', '<chrono>', '<random>'):
            self.assertTrue(self.faults_of('src/base/a.cc', f'#include {header}'), header)

    def test_a_module_without_a_floor_is_a_fault(self):
        self.assertTrue(self.faults_of('src/attic/a.cc', '#include <string>'))


if __name__ == '__main__':
    unittest.main()
