# SPDX-License-Identifier: Apache-2.0
"""The check of verbs is held to what it must refuse."""
import pathlib
import shutil
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tools'))
import check_verbs  # noqa: E402

FILES = ('include/tillit/verbs/verb.h', 'include/tillit/c.h', 'proto/tillit/v1/verbs.proto',
         'src/cli/main.cc', 'python/tillit/service.py', 'python/tillit/reading.py',
         'python/tillit/plans.py')


class CheckVerbs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for name in FILES:
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.root / name)

    def faults_after(self, name, old, new):
        path = self.root / name
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new))
        return check_verbs.faults(self.root)

    def test_the_doors_have_the_same_verbs(self):
        self.assertEqual(check_verbs.faults(self.root), [])
        self.assertGreaterEqual(len(check_verbs.verbs_of(self.root)), 5)

    def test_a_verb_that_a_door_lacks_is_named(self):
        for name, old, new in (
                ('include/tillit/c.h', '#define TILLIT_MODELS 5', '#define TILLIT_MODEL 5'),
                ('proto/tillit/v1/verbs.proto', 'VERB_MODELS = 5', 'VERB_MODEL = 5'),
                ('proto/tillit/v1/verbs.proto', 'message ModelsRequest', 'message Models'),
                ('src/cli/main.cc', '"models"', '"model"'),
                ('python/tillit/reading.py', 'def models(', 'def model(')):
            with self.subTest(name):
                self.setUp()
                self.assertTrue(self.faults_after(name, old, new))

    def test_another_number_is_named(self):
        self.assertEqual(
            self.faults_after('include/tillit/c.h', 'TILLIT_MODELS 5', 'TILLIT_MODELS 6'),
            ['include/tillit/c.h: MODELS is 6, in the list 5'])


if __name__ == '__main__':
    unittest.main()
