# SPDX-License-Identifier: Apache-2.0
"""The examples of hosts stay short, and what they declare of c.h is all of it."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOSTS = ROOT / 'examples/hosts'
EXAMPLES = sorted(path for path in HOSTS.glob('*/*') if path.stem.lower() == 'score')
DECLARATIONS = sorted(path for path in HOSTS.glob('*/*')
                      if path.stem.lower() in ('tillit', 'tillit_c'))


def constants_of(header):
    """{name: value}, without TILLIT_."""
    return dict(re.findall(r'^#define TILLIT_([A-Z_]+) (\d+)\b', header, re.MULTILINE))


def functions_of(header):
    return re.findall(r'TILLIT_CALL (tillit_\w+)\(', header)


def lacking(header, declarations):
    """Constants and functions of the header that a file lacks or values otherwise."""
    return ([name for name, value in constants_of(header).items()
             if not re.search(rf'\b(TILLIT_)?{name}\s*[=:]\s*{value}\b', declarations)] +
            [name for name in functions_of(header)
             if not re.search(rf'\b{name}\b', declarations)])


class HostExamples(unittest.TestCase):
    header = (ROOT / 'include/tillit/c.h').read_text()

    def test_each_has_40_lines_at_most(self):
        self.assertEqual(len(EXAMPLES), 8)
        for path in EXAMPLES:
            with self.subTest(path.name):
                lines = path.read_text().splitlines()
                self.assertLessEqual(len(lines), 40)
                self.assertLessEqual(max(map(len, lines)), 100)

    def test_what_they_declare_of_c_h_is_all_of_it(self):
        self.assertEqual(len(DECLARATIONS), 5)
        self.assertGreaterEqual(len(constants_of(self.header)), 17)
        self.assertGreaterEqual(len(functions_of(self.header)), 13)
        for path in DECLARATIONS:
            with self.subTest(path.name):
                self.assertEqual(lacking(self.header, path.read_text()), [])

    def test_what_a_file_lacks_is_named(self):
        newer = (self.header + '#define TILLIT_AUDIT 99 /* AuditRequest -> AuditReply */\n'
                 'TILLIT_API int32_t TILLIT_CALL tillit_list_size(const tillit_list* list);\n')
        newer = newer.replace('TILLIT_MODELS 5', 'TILLIT_MODELS 98')
        for path in DECLARATIONS:
            with self.subTest(path.name):
                self.assertEqual(lacking(newer, path.read_text()),
                                 ['MODELS', 'AUDIT', 'tillit_list_size'])


if __name__ == '__main__':
    unittest.main()
