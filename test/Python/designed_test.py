"""A designed dataset from Python: values in the model's frame, in threads, batches and processes. Usage: designed_test.py COPY DATASET"""
import multiprocessing
import pickle
import sys
import threading
import unittest

import numpy

import smmil
from smmil.batches import assemble

SOURCE, PATH = sys.argv[1:3]
del sys.argv[1:3]


def sums(dataset, queue=None):
    found = [float(s.decode(first_frame=True).sum()) for sheet in dataset for s in sheet if s.kind == "image"]
    if queue is not None:
        queue.put(found)
    return found


class DesignedTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dataset = smmil.open(PATH)
        cls.images = [s for sheet in cls.dataset for s in sheet if s.kind == "image"]

    def test_images_are_in_the_models_frame(self):
        self.assertEqual({f["name"]: f["size"] for f in self.dataset.fields}["image"], (96, 96))
        # An animation is kept as its file, smaller, and has no value in the frame.
        moving = [s for s in self.images if self.dataset.item(s.item)["media"] == "animated-gif"]
        self.assertEqual(len(moving), 1)
        with self.assertRaises(smmil.DataError):
            moving[0].decode()
        self.assertTrue(bytes(moving[0].source).startswith(b"GIF8"))
        coded = [s for s in self.images if not self.dataset.item(s.item)["is_copy"] and s.item != moving[0].item]
        self.assertGreater(len(coded), 2)
        copied = smmil.open(SOURCE)
        sources = {s.item: t for a, b in zip(self.dataset, copied) for s, t in zip(a, b) if s.kind == "image"}
        for segment in coded:
            value = segment.decode()
            self.assertEqual((value.shape, value.dtype), ((3, 96, 96), numpy.float32))
            # Normalised by the model's mean and deviation, and near what the source is in that frame.
            mean, std = (0.481, 0.458, 0.408), (0.269, 0.261, 0.276)
            expected = sources[segment.item].decode(size=(96, 96), mean=mean, std=std)
            self.assertLess(float(abs(value - expected).mean()), 0.1)
            stored = segment.decode(form="stored")
            self.assertEqual((stored.shape, stored.dtype), ((96, 96, 3), numpy.uint8))
            with self.assertRaises(smmil.DataError):
                segment.source

    def test_batches(self):
        items = [s.item for s in self.images]
        batch = self.dataset.decode_batch(items, threads=2, first_frame=True)
        self.assertEqual(batch.shape, (len(items), 3, 96, 96))
        for value, item in zip(batch, items):
            self.assertTrue(numpy.array_equal(value, self.dataset.decode(item, first_frame=True)))
        made = assemble(list(self.dataset), lambda text: [1], {"image": (9, 144)})
        self.assertEqual(made["images"].shape, batch.shape)

    def test_threads_and_processes(self):
        expected = sums(self.dataset)
        found = [None] * 3

        def run(i):
            found[i] = sums(self.dataset)
        threads = [threading.Thread(target=run, args=(i,)) for i in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(found, [expected] * 3)
        # Pickled, it is the same again.
        self.assertEqual(sums(pickle.loads(pickle.dumps(self.dataset))), expected)
        context = multiprocessing.get_context("fork")
        queue = context.Queue()
        process = context.Process(target=sums, args=(self.dataset, queue))
        process.start()
        self.assertEqual(queue.get(timeout=120), expected)
        process.join()


if __name__ == "__main__":
    unittest.main()
