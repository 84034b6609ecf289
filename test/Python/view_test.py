"""Views by number: windows, orders, mixtures, and counts of the tokens' index. Usage: view_test.py FOLDER (from smmil-corpus)"""
import multiprocessing
import os
import pickle
import sys
import tempfile
import threading
import unittest

import numpy

import smmil
from byte_tokenizer import encode, write
from smmil.batches import assemble
from smmil.windows import token_counts

FOLDER = os.path.abspath(sys.argv.pop(1)) if __name__ == "__main__" else ""
tempfile.tempdir = "/dev/shm" if os.path.isdir("/dev/shm") else None
# What a window takes for a medium; its special token takes one more.
PLACES = {"image": 4, "audio": 2, "video": 3}


def shown(view):
    """All that a view gives, in a form that compares and pickles."""
    return [[(s.kind, s.text, s.item, s.field, s.sheet, s.tokens) for s in window] for window in view]


def show_in_process(view, queue):
    queue.put(shown(view))


class ViewTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.path = os.path.join(cls.scratch.name, "data.smmil")
        smmil.pack(FOLDER, cls.path)
        smmil.run("tokens", cls.path, "--tokenizer", write(os.path.join(cls.scratch.name, "tokenizer.json")), "--as", "bytes")
        places = [word for field, count in PLACES.items() for word in ("--item-tokens", f"{field}={count}")]
        smmil.run("view", cls.path, "--as", "packed", "--from", "as_recorded", "--per", "tokens", "--window", "300", *places)
        smmil.run("view", cls.path, "--as", "mixed", "--from", "as_recorded", "--order", "shuffle:5")
        smmil.run("view", cls.path, "--as", "some", "--from", "as_recorded", "--where", "count(image) >= 2")
        other = os.path.join(cls.scratch.name, "other.smmil")
        smmil.pack(FOLDER, other)
        smmil.pack([["Only text."]], other, append=True)
        smmil.run("view", cls.path, "--as", "two", "--from", "as_recorded", "--mix", ".=1", "--mix", f"{other}=2", "--seed", "3")
        cls.dataset = smmil.open(cls.path)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def test_windows_hold_everything_in_order(self):
        view = self.dataset.view("packed")
        self.assertEqual(view.window_tokens, 300)
        self.assertGreater(len(view), 3)
        texts, items = {}, []
        for number, window in enumerate(view):
            self.assertEqual((window.number, len(window)), (number, len(window.segments)))
            self.assertLessEqual(window.tokens, 300)
            self.assertEqual(window.tokens, sum(s.tokens for s in window))
            for segment in window:
                if segment.kind == "text":
                    self.assertEqual(segment.tokens, len(encode(segment.text)))
                    texts[segment.sheet] = texts.get(segment.sheet, "") + segment.text
                elif segment.kind == "token":
                    self.assertEqual((segment.tokens, segment.item), (1, None))
                else:
                    self.assertEqual(segment.tokens, PLACES[segment.kind])
                    items.append((segment.sheet, segment.item))
        self.assertEqual(items, [(sheet.number, s.item) for sheet in self.dataset for s in sheet if s.item is not None])
        for sheet in self.dataset:
            expected = "".join(s.text for s in sheet if s.kind == "text")
            self.assertEqual(texts.get(sheet.number, "").replace("\n\n", ""), expected.replace("\n\n", ""))
        # A batch of windows has as many places as the view counted, in no more than a window.
        batch = assemble(view[0:4], encode, {"image": (9, 4), "audio": (8, 2)}, size=(8, 8))
        self.assertEqual(int(batch["attention_mask"].sum()), sum(w.tokens - sum(s.tokens for s in w if s.kind == "video") for w in view[0:4]))

    def test_items_of_a_window_decode(self):
        segment = next(s for window in self.dataset.view("packed") for s in window if s.kind == "image")
        numpy.testing.assert_array_equal(segment.decode(size=(8, 8), first_frame=True), self.dataset.decode(segment.item, size=(8, 8), first_frame=True))
        token = next(s for window in self.dataset.view("packed") for s in window if s.kind == "token")
        with self.assertRaisesRegex(smmil.UsageError, "is text"):
            token.decode()

    def test_an_order_has_every_sheet_once(self):
        view = self.dataset.view("mixed")
        self.assertEqual(view.window_tokens, 0)
        order = [{s.sheet for s in window} for window in view]
        self.assertEqual(sorted(n for sheets in order for n in sheets), list(range(len(self.dataset))))
        self.assertNotEqual([*map(min, order)], list(range(len(self.dataset))))
        # Each is what the view shows of that sheet.
        for window in view:
            pieces = self.dataset[window[0].sheet].view("mixed")
            joined = "".join(s.text for s in window if s.kind == "text")
            self.assertEqual(joined, "".join(text for kind, text, _ in pieces if kind == "text"))
            self.assertEqual([s.item for s in window if s.item is not None], [item for kind, item, _ in pieces if kind not in ("text", "token")])

    def test_what_a_filter_leaves_out_is_empty(self):
        for window in self.dataset.view("some"):
            images = sum(s.kind == "image" for s in self.dataset[window.number])
            self.assertEqual(window.is_shown, images >= 2)
            self.assertEqual(len(window) > 0, images >= 2)

    def test_items_of_a_mixture_are_of_their_own_dataset(self):
        other = smmil.open(os.path.join(self.scratch.name, "other.smmil"))
        view = self.dataset.view("two")
        seen = 0
        for window in view:
            for segment in window:
                if segment.kind == "image":
                    source = next(s for data in (self.dataset, other) for s in data[segment.sheet] if s.item == segment.item)
                    self.assertEqual(segment.source, source.source)
                    seen += 1
        self.assertGreater(seen, 5)
        kept = next(s for window in self.dataset.view("two") for s in window if s.kind == "image")
        self.assertGreater(len(kept.source), 0)  # Its view is gone, and its dataset stays.

    def test_counts_of_the_index(self):
        self.assertEqual(self.dataset.tokenizers, ["bytes"])
        self.assertEqual(self.dataset.views[:1], ["as_recorded"])
        slots = {"image": (9, 4), "audio": 8}
        counted = token_counts(self.dataset, "bytes", slots)
        numpy.testing.assert_array_equal(counted, token_counts(self.dataset, encode, slots))
        numpy.testing.assert_array_equal(self.dataset.tokens("bytes"), token_counts(self.dataset, encode, {}))
        with self.assertRaisesRegex(smmil.UsageError, "no tokens of .llama3.*bytes"):
            self.dataset.tokens("llama3")

    def test_threads_and_processes(self):
        view = self.dataset.view("packed")
        expected, found = shown(view), [None] * 3

        def run(i):
            found[i] = shown(view)
        threads = [threading.Thread(target=run, args=(i,)) for i in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(found, [expected] * 3)
        self.assertEqual(shown(pickle.loads(pickle.dumps(view))), expected)
        context = multiprocessing.get_context("fork")
        queue = context.Queue()
        process = context.Process(target=show_in_process, args=(view, queue))
        process.start()
        self.assertEqual(queue.get(timeout=120), expected)
        process.join()

    def test_errors(self):
        with self.assertRaisesRegex(smmil.UsageError, "no view .absent.; it has as_recorded"):
            self.dataset.view("absent")
        view = self.dataset.view("packed")
        with self.assertRaisesRegex(IndexError, "packed"):
            view[len(view)]
        self.assertEqual(view[-1].number, len(view) - 1)
        smmil.run("view", self.path, "--as", "small", "--from", "packed", "--window", "3")
        with self.assertRaisesRegex(smmil.UsageError, "cannot be cut"):
            smmil.open(self.path).view("small")


if __name__ == "__main__":
    unittest.main()
