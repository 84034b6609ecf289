"""Imports that are cut off go on, and what shows how far they are. Usage: resume_test.py"""
import io
import json
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import unittest

import smmil
from smmil import convert
from smmil.convert import import_source, resume
from smmil.progress import Progress

PNG = b"\x89PNG\r\n\x1a\n"
tempfile.tempdir = "/dev/shm" if os.path.isdir("/dev/shm") else None


def content(folder):
    """Every file and folder, with its bytes."""
    found = {}
    for at, folders, files in os.walk(folder):
        for name in folders:
            found[os.path.relpath(os.path.join(at, name), folder)] = None
        for name in files:
            with open(os.path.join(at, name), "rb") as file:
                found[os.path.relpath(os.path.join(at, name), folder)] = file.read()
    return found


def killed(path, output, records, checkpoint):
    """An import whose process ends without a word at its `records`-th record, in the middle of it."""
    resume.CHECKPOINT_SECONDS = checkpoint
    add, count = convert._add, [0]

    def ends(writer, record, *rest):
        count[0] += 1
        if count[0] == records:
            writer._name("png")  # A medium is begun, and a line.
            with open(os.path.join(writer._partial, "media/0000", f"{writer._media - 1:07}.png"), "wb") as file:
                file.write(b"cut")
            writer._lines.write(b'{"id": "c')
            writer._lines.flush()
            os._exit(9)
        add(writer, record, *rest)

    convert._add = ends
    import_source("obelics", path, output, on_error="skip")


class ResumeTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.path = os.path.join(self.folder, "in", "a.jsonl")
        os.makedirs(os.path.dirname(self.path))
        with open(os.path.join(self.folder, "in", "p.png"), "wb") as file:
            file.write(PNG)
        with open(self.path, "w", encoding="utf-8") as file:
            for i in range(60):
                # Every seventh lacks its image, and is left out with what was written of it.
                images = ["p.png", None, "no.png" if i % 7 == 3 else "p.png"]
                file.write(json.dumps({"id": str(i), "texts": [None, f"text {i}", None], "images": images}) + "\n")
        self.whole = os.path.join(self.folder, "whole")
        self.result = import_source("obelics", self.path, self.whole, on_error="skip")
        self.output = os.path.join(self.folder, "out")

    def finish(self):
        result = import_source("obelics", self.path, self.output, on_error="skip")
        self.assertEqual(result, self.result)
        self.assertEqual(content(self.output), content(self.whole))
        self.assertEqual(sorted(os.listdir(self.folder)), ["in", "out", "whole"])
        shutil.rmtree(self.output)

    def test_killed_at_any_record_it_goes_on(self):
        self.assertEqual((self.result.sheets, len(self.result.left_out)), (51, 9))
        chance, context = random.Random(3), multiprocessing.get_context("fork")
        for trial in range(12):
            # Killed up to three times; states are written at each record, or only at the beginning.
            for _ in range(chance.randint(1, 3)):
                process = context.Process(target=killed, args=(self.path, self.output, chance.randint(1, 19), chance.choice((0, 1000))))
                process.start()
                process.join()
                self.assertEqual(process.exitcode, 9)
                self.assertFalse(os.path.exists(self.output))
            self.finish()

    def interrupted(self, records):
        self.stopped(records, KeyboardInterrupt)

    def stopped(self, records, error):
        reader = convert.IMPORTERS["obelics"]

        def stops(path):
            for number, record in enumerate(reader(path)):
                if number == records:
                    raise error
                yield record

        convert.IMPORTERS["obelics"] = stops
        try:
            with self.assertRaises(error):
                import_source("obelics", self.path, self.output, on_error="skip")
        finally:
            convert.IMPORTERS["obelics"] = reader

    def test_interrupted_it_converts_nothing_twice(self):
        self.interrupted(40)
        add, seen = convert._add, []
        convert._add = lambda writer, record, *rest: (seen.append(record.name), add(writer, record, *rest))
        try:
            self.finish()
        finally:
            convert._add = add
        self.assertEqual(seen[0], f"{self.path}:41")

    def test_goes_on_with_the_same_alone(self):
        self.interrupted(10)
        with self.assertRaisesRegex(smmil.DataError, "out.partial: is an import that was cut off, of other records"):
            import_source("obelics", self.path, self.output)
        with open(self.path, "a", encoding="utf-8") as file:
            file.write("\n")
        with self.assertRaisesRegex(smmil.DataError, "of other records"):
            import_source("obelics", self.path, self.output, on_error="skip")
        self.assertFalse(os.path.exists(self.output))
        with open(os.path.join(self.output + ".partial", "state.json"), "w", encoding="utf-8") as file:
            file.write("{")
        with self.assertRaisesRegex(smmil.DataError, "of other records"):
            import_source("obelics", self.path, self.output, on_error="skip")

    def test_an_error_of_the_input_leaves_nothing(self):
        self.stopped(2, KeyboardInterrupt)
        self.assertTrue(os.path.exists(self.output + ".partial"))
        self.stopped(30, smmil.DataError)
        self.assertEqual(sorted(os.listdir(self.folder)), ["in", "whole"])

    def test_one_process_writes(self):
        self.interrupted(2)
        making = resume.fcntl.flock
        lock = os.open(os.path.join(self.output + ".partial", "lock"), os.O_RDWR)
        making(lock, resume.fcntl.LOCK_EX)
        with self.assertRaisesRegex(smmil.DataError, "another import is writing it"):
            import_source("obelics", self.path, self.output, on_error="skip")
        os.close(lock)
        self.finish()


class ProgressTest(unittest.TestCase):
    def lines(self, hide_tqdm):
        file, kept = io.StringIO(), sys.modules.get("tqdm")
        if hide_tqdm:
            sys.modules["tqdm"] = None
        try:
            bar = Progress("import x", "records", True, file, seconds=0)
            for done in (100, 150, 200):
                bar.update(done, 200, done // 10)
            bar.close()
        finally:
            if hide_tqdm:
                sys.modules.pop("tqdm")
                if kept is not None:
                    sys.modules["tqdm"] = kept
        return file.getvalue()

    def test_own(self):
        text = self.lines(hide_tqdm=True)
        self.assertRegex(text, r"\rimport x: 75% 15 records in 00:00, 00:00 left")
        self.assertTrue(text.endswith("\n"))

    def test_tqdm(self):
        try:
            import tqdm  # noqa: F401
        except ImportError:
            self.skipTest("tqdm is not installed")
        self.assertRegex(self.lines(hide_tqdm=False), r"import x: .*100%.*20 records")

    def test_of_an_import(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a.jsonl")
            with open(path, "w", encoding="utf-8") as file:
                file.write('{"texts": ["x"], "images": [null]}\n' * 4)
            fractions = [record.done for record in convert.IMPORTERS["obelics"](path)]
            self.assertEqual([done / total for done, total in fractions], [0.25, 0.5, 0.75, 1])


if __name__ == "__main__":
    unittest.main()
