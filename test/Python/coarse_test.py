"""Readers of coarse values: float32 as bfloat16, also pickled. Usage: coarse_test.py DATASET"""
import pickle
import sys
import unittest

import numpy

import smmil

PATH = sys.argv.pop()


def arrays(dataset):
    return [segment.decode() for sheet in dataset for segment in sheet if segment.kind == "numeric"]


class CoarseTest(unittest.TestCase):
    def test_upper_halves(self):
        whole, coarse = arrays(smmil.open(PATH)), smmil.open(PATH, coarse=True)
        for dataset in (coarse, pickle.loads(pickle.dumps(coarse))):
            for exact, value in zip(whole, arrays(dataset), strict=True):
                self.assertEqual((value.shape, value.dtype), ((8, 5), numpy.float32))
                expected = (numpy.ascontiguousarray(exact).view(numpy.uint32) & 0xFFFF0000).view(numpy.float32)
                self.assertTrue((value == expected).all())
                self.assertTrue((value != exact).any())

    def test_stored_bytes_lie_in_two_parts(self):
        segment = next(s for s in smmil.open(PATH)[0] if s.kind == "numeric")
        with self.assertRaisesRegex(smmil.UsageError, "do not lie in one piece"):
            bytes(segment.stored)


unittest.main()
