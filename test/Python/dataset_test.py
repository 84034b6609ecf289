"""The package on a small corpus: sheets, values, packing, errors, threads, processes. Usage: dataset_test.py FOLDER (from smmil-corpus)"""
import concurrent.futures
import json
import multiprocessing
import os
import pickle
import sys
import tempfile
import threading
import time
import unittest

import numpy

import smmil

# A process that spawns imports this file again, and has no arguments.
FOLDER = os.path.abspath(sys.argv.pop(1)) if __name__ == "__main__" else ""
STILLS = ("jpeg", "png", "webp")


def hash_of(dataset):
    """A number over all that the sheets hold."""
    total = 0
    for sheet in dataset:
        for segment in sheet:
            total = total * 31 + (sum(segment.text.encode()) if segment.kind == "text" else int(segment.stored.astype(numpy.int64).sum()))
            total %= 1 << 61
    return total


def hash_in_process(dataset, queue):
    queue.put(hash_of(dataset))


# Every pack waits for its disk; what is tested here does not depend on one.
tempfile.tempdir = "/dev/shm" if os.path.isdir("/dev/shm") else None


class DatasetTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.path = os.path.join(cls.scratch.name, "data.smmil")
        cls.report = smmil.pack(FOLDER, cls.path)
        cls.dataset = smmil.open(cls.path)
        with open(os.path.join(FOLDER, "sheets.jsonl"), "rb") as file:
            cls.lines = file.read().splitlines(keepends=True)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def images(self):
        return [s.item for sheet in self.dataset for s in sheet if s.kind == "image" and self.dataset.item(s.item)["media"] in STILLS]

    def test_sheets_are_those_of_the_source(self):
        self.assertEqual(len(self.dataset), len(self.lines))
        self.assertEqual(self.report["sheets"], len(self.lines))
        for sheet, line in zip(self.dataset, self.lines):
            given = json.loads(line)
            self.assertEqual(sheet.line, line)
            self.assertEqual(sheet.id, given["id"])
            self.assertEqual([s.kind for s in sheet], [s["type"] for s in given["segments"]])
            for segment, name, of in zip(sheet, sheet.names, given["segments"]):
                if segment.kind == "text":
                    self.assertEqual(segment.text, of["text"])
                    self.assertIsNone(segment.item)
                else:
                    self.assertEqual(name[0], of["path"])
                    with open(os.path.join(FOLDER, of["path"]), "rb") as file:
                        self.assertEqual(segment.source, file.read())
        self.assertEqual(self.dataset[-1].number, len(self.lines) - 1)
        self.assertEqual([s.number for s in self.dataset[1:4]], [1, 2, 3])
        with self.assertRaises(IndexError):
            self.dataset[len(self.lines)]

    def test_images_are_those_of_pillow(self):
        try:
            from PIL import Image
        except ImportError:
            self.skipTest("Pillow is not installed")
        import io
        seen = 0
        for item in self.images():
            with Image.open(io.BytesIO(bytes(self.dataset._handle.stored(item)))) as picture:
                if picture.mode != "RGB" or picture.getexif().get(0x0112, 1) != 1 or "icc_profile" in picture.info:
                    continue
                expected = numpy.asarray(picture)
            stored = self.dataset.decode(item, form="stored")
            self.assertEqual(stored.dtype, numpy.uint8)
            # Decoders of JPEG may differ in the last bit.
            self.assertLessEqual(int(numpy.abs(stored.astype(int) - expected).max()), 4)
            seen += 1
        self.assertGreater(seen, 2)

    def test_forms_and_types_agree(self):
        mean, std = numpy.array([0.5, 0.25, 0.125], numpy.float32), numpy.array([0.5, 0.25, 0.5], numpy.float32)
        for item in self.images():
            stored = self.dataset.decode(item, form="stored", size=(40, 24))
            self.assertEqual(stored.shape, (40, 24, 3))
            planes = stored.transpose(2, 0, 1)
            raw = self.dataset.decode(item, dtype="uint8", size=(40, 24))
            numpy.testing.assert_array_equal(raw, planes)
            single = self.dataset.decode(item, size=(40, 24))
            numpy.testing.assert_allclose(single, planes.astype(numpy.float32) / 255, rtol=1e-6)
            normal = self.dataset.decode(item, size=(40, 24), mean=mean.tolist(), std=std.tolist())
            numpy.testing.assert_allclose(normal, (planes / 255 - mean[:, None, None]) / std[:, None, None], rtol=1e-5, atol=1e-6)
            half = self.dataset.decode(item, dtype="float16", size=(40, 24), mean=mean.tolist(), std=std.tolist())
            self.assertEqual(half.dtype, numpy.float16)
            numpy.testing.assert_array_equal(half, normal.astype(numpy.float16))
            self.assertTrue(normal.flags["C_CONTIGUOUS"] and normal.flags["WRITEABLE"])

    def test_batches(self):
        items = self.images()
        for dtype in ("float32", "float16", "uint8"):
            batch = self.dataset.decode_batch(items, size=(16, 16), dtype=dtype, threads=3)
            self.assertEqual(batch.shape, (len(items), 3, 16, 16))
            for one, item in zip(batch, items):
                numpy.testing.assert_array_equal(one, self.dataset.decode(item, size=(16, 16), dtype=dtype))
        out = numpy.zeros((len(items), 3, 16, 16), numpy.float32)
        self.assertIs(self.dataset.decode_batch(items, size=(16, 16), out=out), out)
        with self.assertRaisesRegex(smmil.UsageError, "another dtype"):
            self.dataset.decode_batch(items, size=(16, 16), dtype="float16", out=out)
        with self.assertRaisesRegex(smmil.UsageError, "another length"):
            self.dataset.decode_batch(items[1:], size=(16, 16), out=out)
        with self.assertRaisesRegex(smmil.UsageError, "a batch takes items of one shape"):
            self.dataset.decode_batch(items, size=(15, 16), out=out)
        # Into a converted copy, nothing would come back.
        gaps = numpy.zeros((len(items), 3, 16, 32), numpy.float32)[..., ::2]
        sealed = out.copy()
        sealed.flags.writeable = False
        for wrong in (gaps, sealed, [0.0]):
            with self.assertRaisesRegex(smmil.UsageError, "dense and may be written"):
                self.dataset.decode_batch(items, size=(16, 16), out=wrong)
            with self.assertRaisesRegex(smmil.UsageError, "dense and may be written"):
                self.dataset.decode(items[0], size=(16, 16), out=wrong)
        one = numpy.zeros((3, 16, 16), numpy.float32)
        self.assertIs(self.dataset.decode(items[0], size=(16, 16), out=one), one)
        numpy.testing.assert_array_equal(one, out[0])
        for wrong in (one[:2], one.astype(numpy.float16), out):
            with self.assertRaisesRegex(smmil.UsageError, r"another shape or dtype than the value, whose shape is \(3, 16, 16\)"):
                self.dataset.decode(items[0], size=(16, 16), out=wrong)
        with self.assertRaisesRegex(smmil.UsageError, "give a size"):
            self.dataset.decode_batch(items)
        with self.assertRaisesRegex(smmil.DataError, "no item 99999"):
            self.dataset.decode_batch([99999], size=(15, 16))

    def test_sound(self):
        sounds = [s for sheet in self.dataset for s in sheet if s.kind == "audio"]
        self.assertTrue(sounds)
        for sound in sounds:
            stored, tensor = sound.decode(form="stored"), sound.decode()
            self.assertEqual(stored.dtype, numpy.int16)
            numpy.testing.assert_array_equal(tensor, stored.T.astype(numpy.float32) / 32768)
            mono = sound.decode(rate=8000, channels=1)
            self.assertEqual(mono.shape[0], 1)
            self.assertLess(mono.shape[1], tensor.shape[1])
            with self.assertRaisesRegex(smmil.UsageError, "f16 or f32"):
                sound.decode(dtype="uint8")

    def test_values_outlive_the_dataset(self):
        dataset = smmil.open(self.path)
        stored, value = dataset._handle.stored(self.images()[0]), dataset.decode(self.images()[0], size=(8, 8))
        expected, copied = bytes(stored), value.copy()
        sheet = dataset[0]
        del dataset
        self.assertEqual(bytes(stored), expected)
        numpy.testing.assert_array_equal(value, copied)
        self.assertEqual(sheet[0].kind, self.dataset[0][0].kind)
        with self.assertRaises(ValueError):
            stored[0] = 0

    def test_errors_have_the_words(self):
        with self.assertRaisesRegex(smmil.DataError, "no/such"):
            smmil.open("no/such")
        for wrong in (dict(form="x"), dict(dtype="int8"), dict(size=(0, 4)), dict(size=(4,)), dict(mean=[0, 0, 0]),
                      dict(mean=[0, 0], std=[1, 1]), dict(mean=[0, 0, 0], std=[1, 0, 1])):
            with self.assertRaises(smmil.UsageError):
                self.dataset.decode(self.images()[0], **wrong)
        text = next(s for sheet in self.dataset for s in sheet if s.kind == "text")
        with self.assertRaisesRegex(smmil.UsageError, "is text"):
            text.decode()
        with self.assertRaisesRegex(smmil.UsageError, "no view|view"):
            self.dataset[0].view("none")
        for name in ("as_recorded\0", "\0"):
            for read in (self.dataset.view, self.dataset[0].view, self.dataset.tokens):
                with self.assertRaisesRegex(smmil.UsageError, "zero byte"):
                    read(name)
        with self.assertRaisesRegex(ValueError, "null"):
            smmil.open(self.path + "\0x")
        with self.assertRaises(smmil.UsageError):
            smmil.run("info")
        with self.assertRaisesRegex(smmil.DataError, "no/such"):
            smmil.open(self.path, codec="no/such")
        with self.assertRaisesRegex(smmil.DataError, "nowhere"):
            smmil.run("info", "nowhere")

    def test_damage_is_an_error(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "d")
            smmil.pack([[{"type": "image", "data": next(s.source for s in self.dataset[0] if s.kind == "image")}]], path)
            shard = os.path.join(path, "shards", os.listdir(os.path.join(path, "shards"))[0])
            with open(shard, "rb") as file:
                data = bytearray(file.read())
            data[len(data) // 2] ^= 1
            os.chmod(shard, 0o644)
            with open(shard, "wb") as file:
                file.write(data)
            with self.assertRaisesRegex(smmil.DataError, "is corrupt"):
                smmil.open(path)[0][0].decode(size=(8, 8))

    def test_pack_from_an_iterable(self):
        path = os.path.join(self.scratch.name, "made.smmil")
        array = numpy.arange(6, dtype=numpy.float32).reshape(2, 3)
        picture = next(s.source for s in self.dataset[0] if s.kind == "image")
        def sheets():
            yield ["Just text."]
            yield {"id": "b", "segments": ["Before", {"type": "image", "data": picture}, {"type": "numeric", "data": array, "field": "boxes"}]}
            yield self.dataset[0]
        report = smmil.pack(sheets(), path)
        self.assertEqual((report["version"], report["sheets"]), (1, 3))
        made = smmil.open(path)
        self.assertEqual(made[0][0].text, "Just text.")
        self.assertEqual(made[1][1].source, picture)
        numpy.testing.assert_array_equal(made[1][2].decode(), array)
        self.assertEqual([s.kind for s in made[2]], [s.kind for s in self.dataset[0]])
        self.assertEqual(smmil.pack([["More."]], path, append=True)["sheets"], 4)
        self.assertEqual(smmil.open(path)[3][0].text, "More.")
        self.assertEqual(len(smmil.open(path + "@1")), 3)

    def test_safe_datasets_give_files_and_values(self):
        path = os.path.join(self.scratch.name, "safe.smmil")
        smmil.pack(self.dataset[:2], path, safe=True)  # Two sheets, since files are slow to code.
        safe, coded = smmil.open(path), 0
        for sheet, same in zip(safe, self.dataset):
            for segment, copy in zip(sheet, same):
                if segment.kind == "text":
                    continue
                coded += not safe.item(segment.item)["is_copy"]
                self.assertEqual(segment.source, copy.source)
                if segment.kind == "video":
                    continue
                for form in ("tensor", "stored"):
                    numpy.testing.assert_array_equal(segment.decode(form=form, first_frame=True), copy.decode(form=form, first_frame=True))
        self.assertGreater(coded, 1)
        smmil.pack([["More."]], path, append=True)
        self.assertEqual(smmil.open(path)[-1][0].text, "More.")
        with self.assertRaisesRegex(smmil.UsageError, "a format of its own"):
            smmil.pack(FOLDER, path, safe=True, append=True)

    def test_paths_are_those_of_the_file_system(self):
        for name in ("with space", "\udcff", "ü\u202e"):
            path = os.path.join(self.scratch.name, name)
            smmil.pack([["x"]], path)
            smmil.pack([["y"]], os.fsencode(path), append=True)
            for opened in (smmil.open(path), smmil.open(os.fsencode(path)), pickle.loads(pickle.dumps(smmil.open(path)))):
                self.assertEqual((opened.path, len(opened)), (path, 2))

    def test_a_failed_pack_leaves_nothing(self):
        def broken():
            yield ["One."]
            raise RuntimeError("the source ended")
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "d.smmil")
            with self.assertRaisesRegex(RuntimeError, "the source ended"):
                smmil.pack(broken(), path)
            for wrong, words in (([[{"type": "image"}]], "neither `data` nor `path`"), ([[{"type": "film"}]], "its type is 'film'"),
                                 ([[{"type": "image", "path": "../x"}]], "leaves the folder"), ([[7]], "neither a string"),
                                 ([{"segments": 3}], "no list"), (["text"], "sheet 0: is a string"), ([["x"], b"text"], "sheet 1: is a string"),
                                 ([[{"type": "numeric", "values": [1, "x"]}]], "sheet 0: segment 1: an array holds string"), ([[{"type": "image", "path": "no.png"}]], "is not there"),
                                 ([[{"type": "text", "text": "x", "extra": float("nan")}]], "JSON cannot hold it"),
                                 ([[{"type": "numeric", "data": numpy.array([{}])}]], "JSON cannot hold it|Object arrays")):
                with self.assertRaisesRegex(smmil.Error, words):
                    smmil.pack(wrong, path)
            self.assertEqual(os.listdir(folder), [])

    def test_threads_share_a_dataset(self):
        expected = hash_of(self.dataset)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            self.assertEqual(list(pool.map(lambda _: hash_of(self.dataset), range(8))), [expected] * 8)

    def test_the_lock_is_released(self):
        # While one long call decodes, another thread wakes again and again; with the lock held it could not.
        items, woken, done = self.images() * 10, [], threading.Event()
        def wake():
            while not done.wait(0.001):
                woken.append(time.monotonic())
        thread = threading.Thread(target=wake)
        thread.start()
        try:
            # A busy machine may wake it late, but not every time.
            for _ in range(50):
                begin = time.monotonic()
                self.dataset.decode_batch(items, size=(8, 8), threads=1)
                end = time.monotonic()
                if sum(begin < at < end for at in list(woken)) > 2:
                    return
        finally:
            done.set()
            thread.join()
        self.fail("no other thread ran while a batch was decoded")

    def test_processes(self):
        expected = hash_of(self.dataset)
        for method in ("fork", "spawn"):
            context = multiprocessing.get_context(method)
            queue = context.Queue()
            processes = [context.Process(target=hash_in_process, args=(self.dataset, queue)) for _ in range(2)]
            for process in processes:
                process.start()
            self.assertEqual([queue.get(timeout=300) for _ in processes], [expected] * 2)
            for process in processes:
                process.join()
                self.assertEqual(process.exitcode, 0)

    def test_pickled_it_is_the_same_version(self):
        path = os.path.join(self.scratch.name, "versions.smmil")
        smmil.pack([["a"]], path)
        first = smmil.open(path)
        smmil.pack([["b"]], path, append=True)
        again = pickle.loads(pickle.dumps(first))
        self.assertEqual((len(again), again.version), (1, 1))


if __name__ == "__main__":
    unittest.main()
