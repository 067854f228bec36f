# SPDX-License-Identifier: Apache-2.0
"""The check of stability is held to what it must refuse. Without buf, abidiff or a
compiler, what needs them is skipped; tools/check stability says so."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tools'))
import check_stability  # noqa: E402

HEADER = ROOT / 'include/tillit/c.h'


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def changed(self, path, old, new):
        """The text of a file with one change, which is one."""
        text = path.read_text()
        self.assertIn(old, text)
        return text.replace(old, new, 1)


class Messages(Folder):
    def setUp(self):
        if not check_stability.BUF.exists():
            self.skipTest('no buf')
        super().setUp()

    def faults_after(self, file, old, new):
        protos = self.folder / 'proto'
        shutil.copytree(ROOT / 'proto', protos, dirs_exist_ok=True)
        (protos / file).write_text(self.changed(protos / file, old, new))
        return [fault for baseline in check_stability.baselines()
                for fault in check_stability.message_faults(baseline, protos)]

    def test_what_breaks_is_named(self):
        for old, new in (('string citation = 1;', 'string quotation = 1;'),  # renamed
                         ('string citation = 1;', ''),
                         ('string citation = 1;', 'reserved 1;'),
                         ('string citation = 1;', 'string citation = 7;'),
                         ('int32 year = 3;', 'int64 year = 3;'),
                         ('SEVERITY_NOTE = 1;', 'SEVERITY_HINT = 1;')):
            with self.subTest(new):
                self.assertTrue(self.faults_after('tillit/v1/base.proto', old, new))

    def test_a_message_that_moves_to_another_file_is_named(self):
        message = re.search(r'message GoalArea \{[^}]*\}\n',
                            (ROOT / 'proto/tillit/v1/service.proto').read_text()).group()
        protos = self.folder / 'proto'
        shutil.copytree(ROOT / 'proto', protos)
        base = protos / 'tillit/v1/base.proto'
        base.write_text(base.read_text() + message)
        self.assertTrue(self.faults_after('tillit/v1/service.proto', message, ''))

    def test_what_is_added_is_none(self):
        self.assertEqual(self.faults_after(
            'tillit/v1/base.proto', 'string note = 6;', 'string note = 6; int32 month = 7;'), [])


class Header(Folder):
    def faults_after(self, old, new):
        header = self.folder / 'c.h'
        header.write_text(self.changed(HEADER, old, new))
        return [fault for baseline in check_stability.baselines()
                for fault in check_stability.constant_faults(baseline, header)]

    def test_a_constant_of_another_value_is_named(self):
        self.assertIn('TILLIT_MODELS was 5 and is 6',
                      self.faults_after('#define TILLIT_MODELS 5', '#define TILLIT_MODELS 6'))
        self.assertIn('TILLIT_JSON was 1 and is no more',
                      self.faults_after('#define TILLIT_JSON 1', '#define TILLIT_TEXT 1'))

    def test_what_is_added_is_none(self):
        self.assertEqual(self.faults_after('#define TILLIT_JSON 1',
                                           '#define TILLIT_JSON 1\n#define TILLIT_TEXT 2'), [])


class Library(Folder):
    def setUp(self):
        for tool in ('abidw', 'abidiff', 'gcc'):
            if not shutil.which(tool):
                self.skipTest(f'no {tool}')
        super().setUp()

    def faults_of(self, header):
        """Of a library of empty functions that a header declares."""
        (self.folder / 'c.h').write_text(header)
        functions = re.findall(r'^TILLIT_API (.*?);', header, re.DOTALL | re.MULTILINE)
        (self.folder / 'empty.c').write_text('#include "c.h"\n' + ''.join(
            f'TILLIT_API {function} {{ __builtin_trap(); }}\n' for function in functions))
        library = self.folder / 'libtillit.so'
        subprocess.run(
            ['gcc', '-g', '-shared', '-fPIC', '-DTILLIT_BUILDING_LIBRARY',
             f'-Wl,--version-script={ROOT}/src/capi/libtillit.map',
             '-Wl,-soname,libtillit.so.1', self.folder / 'empty.c', '-o', library], check=True)
        dump = check_stability.dump(library, self.folder / 'c.h')
        return [fault for baseline in check_stability.baselines()
                for fault in check_stability.abi_faults(baseline, dump)]

    def test_the_header_declares_what_releases_did(self):
        self.assertEqual(self.faults_of(HEADER.read_text()), [])

    def test_what_breaks_is_named(self):
        for old, new in (
                ('int64_t max_work;', 'int32_t max_work;'),
                ('int64_t max_work;', 'int64_t max_visits; int64_t max_work;'),
                ('int32_t threads;', 'int32_t workers;'),
                ('uint64_t size;\n}', 'uint64_t size;\n  uint32_t kind;\n}'),
                ('uint32_t TILLIT_CALL tillit_abi_version', 'uint64_t TILLIT_CALL tillit_abi_version'),
                ('tillit_control* control, tillit_bytes* reply);', 'tillit_bytes* reply);'),
                ('tillit_list_free(tillit_list* list)', 'tillit_list_drop(tillit_list* list)')):
            with self.subTest(new):
                self.assertTrue(self.faults_of(self.changed(HEADER, old, new)))

    def test_what_is_added_is_none(self):
        for old, new in (
                ('int64_t done; ', 'int64_t done; int64_t more; '),
                ('TILLIT_API void TILLIT_CALL tillit_bytes_free',
                 'TILLIT_API int32_t TILLIT_CALL tillit_more(void);\n'
                 'TILLIT_API void TILLIT_CALL tillit_bytes_free')):
            with self.subTest(new):
                self.assertEqual(self.faults_of(self.changed(HEADER, old, new)), [])


if __name__ == '__main__':
    unittest.main()
