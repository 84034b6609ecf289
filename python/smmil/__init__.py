"""Datasets of interleaved text, images, audio, video and numbers.

    dataset = smmil.open("train.smmil")
    for segment in dataset[0]:
        print(segment.text if segment.kind == "text" else segment.decode().shape)

`smmil.torch` has datasets for PyTorch, `smmil.convert` goes from and to what other projects store.
"""
from ._core import DataError, Error, Segment, Sheet, UsageError, Window, __version__
from .dataset import Dataset, View, open  # noqa: A004 - smmil.open is meant to read like gzip.open
from .source import pack
from .tools import InfeasibleError, build, design, run

__all__ = ["DataError", "Dataset", "Error", "InfeasibleError", "Segment", "Sheet", "UsageError", "View", "Window", "__version__", "build",
           "design", "open", "pack", "run"]
