# SPDX-License-Identifier: Apache-2.0
"""docs/first_patient.md shows the files as they are and prints what the program prints."""
import os
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(r'<!-- (file|output of): (.+?) -->\n```\w*\n(.*?)```', re.DOTALL)


class FirstPatient(unittest.TestCase):
    def blocks(self, kind):
        text = (ROOT / 'docs/first_patient.md').read_text()
        return [(what, body) for k, what, body in BLOCK.findall(text) if k == kind]

    def test_shows_its_files_word_for_word(self):
        files = self.blocks('file')
        self.assertGreaterEqual(len(files), 4)
        for name, body in files:
            self.assertEqual(body, (ROOT / name).read_text(), name)

    def test_shows_what_its_commands_print(self):
        commands = self.blocks('output of')
        self.assertTrue(commands)
        build = os.environ.get('TILLIT_BINARY_DIR', str(ROOT / 'build'))
        for command, body in commands:
            parts = command.replace('build/bin', build + '/bin', 1).split()
            done = subprocess.run(parts, cwd=ROOT, capture_output=True, text=True)
            self.assertEqual(done.stdout, body, command + done.stderr)


if __name__ == '__main__':
    unittest.main()
