"""Progress of the tools that Python calls: bars of tqdm where it is installed, else what the tool draws. Usage: tools_test.py FOLDER SPECS"""
import contextlib
import io
import os
import sys
import tempfile
import unittest
from unittest import mock

import smmil

FOLDER, SPECS = map(os.path.abspath, sys.argv[1:3])
del sys.argv[1:3]


class Bar:
    """Stands for tqdm's, with the members that are used of it."""
    made = []

    def __init__(self, desc, total, file):
        self.desc, self.total, self.n, self.closed = desc, total, 0, False
        Bar.made.append(self)

    def update(self, more):
        assert more >= 0 and not self.closed
        self.n += more

    def close(self):
        self.closed = True


def module(name, **members):
    made = type(sys)(name)
    vars(made).update(members)
    return made


class ToolsTest(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        Bar.made = []

    def tearDown(self):
        self.scratch.cleanup()

    def at(self, name):
        return os.path.join(self.scratch.name, name)

    def specs(self):
        small = os.path.join(SPECS, "..", "..", "test", "Integration", "Inputs", "small-model.json")
        return {"task": os.path.join(SPECS, "task.json"), "model": small, "target": os.path.join(SPECS, "target.json")}

    def test_a_bar_for_each_stage_counts_to_its_end(self):
        with mock.patch.dict(sys.modules, tqdm=module("tqdm", tqdm=Bar)):
            printed = smmil.design(FOLDER, self.at("format.mlir"), **self.specs(), progress=True,
                                   options=["--budget", "4", "--search", "heuristic", "--no-compile", "--report", self.at("report.html")])
        self.assertIn("bytes", printed)
        with open(self.at("report.html"), encoding="utf-8") as page:
            self.assertIn("python3 -m smmil browse DATASET", page.read())
        self.assertGreater(len(Bar.made), 2)
        self.assertGreater(len({bar.desc for bar in Bar.made}), 1)
        for bar in Bar.made:
            self.assertTrue(bar.closed and bar.desc)
            self.assertTrue(bar.total is None or bar.n <= bar.total, bar.desc)
        self.assertGreater(sum(bar.n == bar.total for bar in Bar.made), 1)

    def test_errors_keep_their_words_beside_bars(self):
        with mock.patch.dict(sys.modules, tqdm=module("tqdm", tqdm=Bar)):
            with self.assertRaisesRegex(smmil.Error, "nothing[.]mlir"):
                smmil.build(self.at("nothing.mlir"), self.at("codec"), progress=True)

    def test_tqdm_itself_draws(self):
        try:
            import tqdm  # noqa: F401
        except ImportError:
            self.skipTest("tqdm is not installed")
        drawn = io.StringIO()
        with contextlib.redirect_stderr(drawn):
            smmil.run("profile", FOLDER, "-o", self.at("d.mlir"), progress=True)
        self.assertIn("100%", drawn.getvalue())

    def test_without_tqdm_the_tool_draws(self):
        with mock.patch.dict(sys.modules, tqdm=None):
            smmil.run("profile", FOLDER, "-o", self.at("d.mlir"), progress=True)  # No terminal: nothing is drawn, and nothing fails.
        self.assertTrue(os.path.exists(self.at("d.mlir")))
        self.assertEqual(Bar.made, [])


if __name__ == "__main__":
    unittest.main()
