# SPDX-License-Identifier: Apache-2.0
"""The library's own archives hold nothing that a process shares and end no process."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tools'))
import check_symbols  # noqa: E402

BUILD = pathlib.Path(os.environ.get('TILLIT_BINARY_DIR', ROOT / 'build'))


class CheckSymbols(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def faults_of(self, text):
        """The faults of an archive of one object."""
        source, made = self.folder / 'a.cc', self.folder / 'a.cc.o'
        archive = self.folder / 'libtillit_a.a'
        source.write_text(text)
        archive.unlink(missing_ok=True)
        subprocess.run(['g++', '-std=c++20', '-fPIC', '-O1', '-c', source, '-o', made], check=True)
        subprocess.run(['ar', 'rcs', archive, made], check=True)
        return check_symbols.faults([archive])

    def test_the_library_as_it_was_built(self):
        cache = (BUILD / 'CMakeCache.txt').read_text()
        if 'TILLIT_SANITIZE:STRING=\n' not in cache or 'BUILD_TYPE:STRING=Release' not in cache:
            self.skipTest('holds what a sanitizer or a debugger counts in')
        archives = sorted(BUILD.glob('libtillit_*.a'))
        self.assertIn(BUILD / 'libtillit_capi.a', archives)
        self.assertEqual(check_symbols.faults(archives), [])
        # What is read is there: each reason is used.
        names = {name for archive in archives
                 for _, _, name in check_symbols.symbols(archive)}
        for known in check_symbols.ACCEPTED:
            self.assertTrue(any(check_symbols.re.search(known, name) for name in names), known)

    def test_accepts_constants_and_throwing(self):
        self.assertEqual(self.faults_of(
            'namespace tillit { extern const char* const kNames[]; '
            'const char* const kNames[] = {"a", "b"}; extern const int kOne; const int kOne = 1; '
            'void Fail() { throw kOne; } }'), [])

    def test_names_what_may_be_written_to(self):
        for text in ('namespace tillit { int calls = 1; }', 'namespace tillit { int calls; }',
                     'static int calls; int Count() { return ++calls; }',
                     'namespace tillit { thread_local int depth; int F() { return ++depth; } }',
                     'namespace tillit { inline const char* who = "a"; const char** F() { return &who; } }',
                     '#include <string>\nconst std::string& F() { static const std::string a(9, 1); return a; }'):
            found = self.faults_of(text)
            self.assertTrue(found and all('may be written to' in line for line in found), text)

    def test_names_what_ends_the_process(self):
        for include, call in (('cstdlib', 'std::abort()'), ('cstdlib', 'std::exit(1)'),
                              ('cstdlib', 'std::quick_exit(1)'), ('unistd.h', '_exit(1)'),
                              ('exception', 'std::terminate()'), ('csignal', 'std::raise(6)'),
                              ('cassert', 'assert(a > 1)')):
            found = self.faults_of(f'#include <{include}>\nvoid F(int a) {{ {call}; (void)a; }}')
            self.assertEqual(len(found), 1, call)
            self.assertIn('ends the process', found[0])


if __name__ == '__main__':
    unittest.main()
