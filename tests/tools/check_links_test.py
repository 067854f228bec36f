# SPDX-License-Identifier: Apache-2.0
"""The links check fails when a link leads nowhere."""
import pathlib
import shutil
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tools'))
import check_links  # noqa: E402


class CheckLinks(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp()).resolve()
        self.addCleanup(shutil.rmtree, self.root)
        (self.root / 'docs').mkdir()
        (self.root / 'docs/a.md').write_text('# A page\n## The `week`, drawn\n')

    def faults_of(self, text):
        (self.root / 'README.md').write_text(text)
        return check_links.faults(self.root)

    def test_follows_files_and_headings(self):
        self.assertEqual(self.faults_of(
            '# Top\n[a](docs/a.md) [b](docs/a.md#the-week-drawn) [c](#top) [d](docs)\n'
            '[e](https://example.org/x)\n'), [])

    def test_names_file_and_line_of_a_dead_link(self):
        self.assertEqual(self.faults_of('x\n[a](docs/b.md)\n'),
                         ['README.md:2: docs/b.md leads to no file'])
        self.assertEqual(len(self.faults_of('[a](docs/a.md#the-day)\n')), 1)

    def test_reads_over_code(self):
        self.assertEqual(self.faults_of('```\n[a](b)\n```\n`[a](b)`\n'), [])


if __name__ == '__main__':
    unittest.main()
