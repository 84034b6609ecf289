"""Loaders: every sheet once over ranks and workers, states in mid-epoch, batches. Usage: torch_test.py FOLDER (from smmil-corpus)"""
import argparse
import collections
import itertools
import os
import pickle
import random
import sys
import tempfile
import unittest
import unittest.mock

import torch
import torch.utils.data

import byte_tokenizer
import smmil
import smmil.order
import smmil.torch
from smmil.torch import StreamingDataset

FOLDER = os.path.abspath(sys.argv.pop(1)) if __name__ == "__main__" else ""


def numbers(sheets):
    return [sheet.number for sheet in sheets]


def take(loader, batches=None):
    """So many batches, or all; the loader is left there."""
    return list(itertools.islice(loader, batches))


class WorkersInTurn:
    """Takes a DataLoader's place: its workers read ahead and take turns, as processes do that spawn, and are no processes."""

    def __init__(self, dataset, batch_size, num_workers, collate_fn):
        self.dataset, self.workers, self.collate = dataset, num_workers, collate_fn
        assert batch_size is None

    def __iter__(self):
        workers = [self.worker(number, pickle.dumps(self.dataset)) for number in range(self.workers)] or [iter(self.dataset)]
        ahead = [collections.deque(itertools.islice(worker, 2)) for worker in workers]
        for number in itertools.cycle(range(len(workers))):
            if not ahead[number]:
                return
            yield self.collate(ahead[number].popleft())
            ahead[number].extend(itertools.islice(workers[number], 1))

    def worker(self, number, pickled):
        dataset = pickle.loads(pickled)
        info = argparse.Namespace(id=number, num_workers=self.workers, dataset=dataset)
        batches = iter(dataset)
        while True:
            with unittest.mock.patch("torch.utils.data.get_worker_info", lambda: info):
                batch = next(batches, None)
            if batch is None:
                return
            yield batch


def encode(text):
    return [1 + byte for byte in text.encode()[:20]]


# Every pack waits for its disk; what is tested here does not depend on one.
tempfile.tempdir = "/dev/shm" if os.path.isdir("/dev/shm") else None


class TorchTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.path = os.path.join(cls.scratch.name, "data.smmil")
        # Large enough for several windows and for many steps.
        smmil.pack(([f"sheet {i}"] for i in range(103)), cls.path)
        cls.documents = os.path.join(cls.scratch.name, "documents.smmil")
        smmil.pack(FOLDER, cls.documents)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def dataset(self, batch=4, **options):
        return StreamingDataset(self.path, batch, collate=numbers, seed=5, window=16, **options)

    def test_map_dataset(self):
        dataset = smmil.torch.MapDataset(self.path, transform=lambda sheet: sheet[0].text)
        self.assertEqual(len(dataset), 103)
        loader = torch.utils.data.DataLoader(dataset, batch_size=10, num_workers=2)
        self.assertEqual([text for batch in loader for text in batch], [f"sheet {i}" for i in range(103)])

    def test_order_is_that_of_the_order_for_any_workers(self):
        expected = list(self.dataset().place.order())
        for workers in (0, 1, 3, 2):
            loader = self.dataset().loader(workers)
            self.assertEqual(len(loader), 26)
            self.assertEqual([n for batch in loader for n in batch], expected)

    def test_spawned_workers(self):
        """They take the rank of the process that began them; their own torch.distributed has none."""
        with unittest.mock.patch("smmil.torch._world", lambda: (1, 2)):
            spawned = list(self.dataset().loader(2, multiprocessing_context="spawn"))
        self.assertEqual(spawned, list(self.dataset(rank=1, world=2).loader()))
        other = list(self.dataset(rank=0, world=2).loader())
        self.assertEqual(sorted(n for share in (spawned, other) for batch in share for n in batch), list(range(103)))

    def test_ranks_have_equal_batches_and_every_sheet_once(self):
        for world in (2, 3, 4):
            shares = [list(self.dataset(rank=rank, world=world).loader(rank % 2)) for rank in range(world)]
            self.assertEqual(len({len(share) for share in shares}), 1)
            self.assertEqual(sorted(n for share in shares for batch in share for n in batch), list(range(103)))

    def test_epochs_differ_and_repeat(self):
        loader, again = self.dataset().loader(), self.dataset().loader()
        first, second = list(loader), list(loader)
        self.assertNotEqual(first, second)
        self.assertEqual([first, second], [list(again), list(again)])

    def test_state_counts_what_was_handed_out(self):
        # Two workers have read ahead by then, which must not count.
        loader = self.dataset().loader(2, prefetch_factor=4)
        order = list(loader.dataset.place.order())
        taken = []
        for batch in loader:
            taken += batch
            if len(taken) >= 20:
                break
        state = loader.state_dict()
        self.assertEqual(state["position"], 20)
        taken, rest = [], []
        for rank in range(4):
            other = StreamingDataset(self.path, 3, collate=numbers, rank=rank, world=4).loader(1)
            other.load_state_dict(state)
            rest += [n for batch in other for n in batch]
        self.assertEqual(sorted(rest), sorted(order[20:]))
        # And back to the next epoch.
        self.assertEqual(other.state_dict()["epoch"], 1)
        self.assertEqual(other.state_dict()["position"], 0)

    def on(self, state, workers, batch=4, **options):
        """A loader of a process that begins with this state, which has seed and window."""
        if state is None:
            return self.dataset(batch, **options).loader(workers)
        loader = StreamingDataset(self.path, batch, collate=numbers, **options).loader(workers)
        loader.load_state_dict(state)
        return loader

    def steps_of(self, ranks):
        """What the ranks took, step by step and rank by rank; each has as many batches."""
        self.assertEqual(len({len(taken) for taken in ranks}), 1)
        return [n for step in zip(*ranks) for batch in step for n in batch]

    def cut_by_workers(self, cuts, batch=4):
        """An epoch by loaders of 1, then 3, then 2 workers and so on, each from where the one before was left, gives the order itself."""
        state, taken = None, []
        for number, cut in enumerate([*cuts, None]):
            loader = self.on(state, (1, 3, 2)[number % 3], batch)
            taken += take(loader, cut)
            state = loader.state_dict()
        self.assertEqual([n for batch in taken for n in batch], list(self.dataset().place.order()), cuts)
        self.assertEqual((state["epoch"], state["position"]), (1, 0))

    def cut_by_ranks(self, cut, batch, workers):
        """Two ranks, each left after `cut` batches, then four give the order; `workers` has a number for each of the six. Gives what was left for
        the four."""
        ranks = [self.on(None, workers[rank], batch, rank=rank, world=2) for rank in range(2)]
        given = self.steps_of([take(loader, cut) for loader in ranks])
        state = ranks[0].state_dict()
        self.assertEqual(ranks[1].state_dict(), state)
        order = list(self.dataset().place.order())
        self.assertEqual(given, order[:state["position"]])
        given = self.steps_of([take(self.on(state, workers[2 + rank], batch, rank=rank, world=4)) for rank in range(4)])
        left = order[state["position"]:]
        # Where fewer samples are left than ranks, each has one, and some of them have the same.
        self.assertEqual(given if len(left) >= 4 else sorted(set(given), key=left.index), left, (cut, batch))
        return left

    def test_resumes_at_200_random_points(self):
        """The workers are the dataset's pickled copies, told apart by get_worker_info, in this process: WorkersInTurn."""
        chance = random.Random(8)
        with unittest.mock.patch("torch.utils.data.DataLoader", WorkersInTurn):
            for _ in range(50):
                self.cut_by_workers([chance.randint(1, 13), chance.randint(1, 11)], chance.randint(1, 4))
            left = []
            for _ in range(100):
                batch = chance.randint(2, 6)
                left.append(len(self.cut_by_ranks(chance.randint(1, 102 // (2 * batch)), batch, [chance.randint(0, 3) for _ in range(6)])))
        self.assertGreater(sum(some >= 4 for some in left), 90)

    def test_resumes_with_processes_as_workers(self):
        """As at the 200 points, and in fewer, since each costs processes."""
        chance = random.Random(9)
        self.cut_by_workers([chance.randint(1, 2) for _ in range(13)])
        for workers in ([0, 1, 0, 2, 0, 0], [2, 0, 1, 0, 0, 1]):
            self.cut_by_ranks(chance.randint(1, 12), 4, workers)

    def test_map_dataset_resumes_by_a_sampler(self):
        """Samplers of one's own take the order, too: at 200 points, without workers but for the last."""
        dataset, chance = smmil.torch.MapDataset(self.path), random.Random(10)
        order = list(self.dataset().place.order())
        for trial in range(100):
            place, taken = self.dataset().place, []
            for cut in (chance.randint(1, 9), chance.randint(1, 9), None):
                sampler = list(smmil.order.batches(place, 4, 0, 1))
                loader = torch.utils.data.DataLoader(dataset, batch_sampler=[some for some, _ in sampler], collate_fn=numbers,
                                                     num_workers=(0 if trial < 99 else 2))
                for batch, (_, after) in zip(loader, sampler[:cut]):
                    taken += batch
                    place.position = after
                place.load(dict(place.state()))
            self.assertEqual(taken, order)

    def test_what_would_lose_the_place_is_refused(self):
        with self.assertRaisesRegex(ValueError, "in_order"):
            self.dataset().loader(2, in_order=False)
        loader = self.dataset().loader()
        old = iter(loader)
        next(old)
        state = loader.state_dict()
        new = iter(loader)
        next(new)
        with self.assertRaisesRegex(RuntimeError, "begun anew"):
            next(old)
        loader.load_state_dict(state)
        with self.assertRaisesRegex(RuntimeError, "begun anew"):
            next(new)
        self.assertEqual(loader.state_dict(), state)

    def test_views(self):
        path = os.path.join(self.scratch.name, "views.smmil")
        smmil.pack(FOLDER, path)
        smmil.run("tokens", path, "--tokenizer", byte_tokenizer.write(os.path.join(self.scratch.name, "tokenizer.json")), "--as", "bytes")
        smmil.run("view", path, "--as", "packed", "--from", "as_recorded", "--per", "tokens", "--window", "256", "--item-tokens", "image=2",
                  "--item-tokens", "audio=2", "--item-tokens", "video=2")
        dataset, slots = smmil.open(path), {"image": (300, 2)}
        view = dataset.view("packed")
        collate = smmil.torch.collate(byte_tokenizer.encode, slots, size=(8, 8), length=256)
        places = images = 0
        for batch in StreamingDataset(view, 4, collate=collate, shuffle=False).loader(2):
            places += int(batch["attention_mask"].sum())
            images += len(batch["images"])
        self.assertEqual(images, sum(s.kind == "image" for sheet in dataset for s in sheet))
        self.assertEqual(places, sum(s.tokens for window in view for s in window if s.kind in ("text", "token", "image")))
        # Windows of our own, by the counts of the index.
        windows = smmil.torch.Windows(smmil.torch.token_counts(dataset, "bytes", slots), 4096)
        whole = smmil.torch.collate(byte_tokenizer.encode, slots, size=(8, 8), length=4096)
        loader = StreamingDataset(dataset, 2, collate=whole, windows=windows).loader()
        self.assertEqual(sum(len(batch["images"]) for batch in loader), images)
        with self.assertRaisesRegex(ValueError, "packs its own"):
            StreamingDataset(view, 2, windows=windows)

    def test_wrong_use_says_so(self):
        with self.assertRaisesRegex(ValueError, "batch_size"):
            self.dataset().loader(0, batch_size=3)
        with self.assertRaisesRegex(ValueError, "give both"):
            self.dataset(rank=1)
        with self.assertRaisesRegex(ValueError, "of a dataset of 103 sheets"):
            StreamingDataset(self.documents, 1).loader().load_state_dict(self.dataset().place.state())

    def test_collate(self):
        collate = smmil.torch.collate(encode, {"image": (300, 2)}, size=(32, 32), length=64, pad=0)
        loader = StreamingDataset(self.documents, 5, collate=collate, shuffle=False).loader(2)
        images = 0
        for at, batch in enumerate(loader):
            ids, kinds, places = batch["input_ids"], batch["kinds"], batch["image_places"]
            self.assertEqual(ids.dtype, torch.int64)
            self.assertEqual(batch["images"].shape, (len(places), 3, 32, 32))
            self.assertEqual(batch["images"].dtype, torch.float32)
            self.assertLessEqual(ids.shape[1], 64)
            # Every slot's places hold its token, and no other place does.
            self.assertEqual(int((ids == 300).sum()), 2 * len(places))
            for sheet, place in places.tolist():
                self.assertEqual(ids[sheet, place:place + 2].tolist(), [300, 300])
            self.assertTrue(torch.equal(batch["attention_mask"] == 0, kinds == 0))
            self.assertTrue(torch.equal(kinds == 2, ids == 300))
            dataset = smmil.open(self.documents)  # What each row should hold, cut where it is cut.
            for row in range(len(ids)):
                expected = []
                for segment in dataset[at * 5 + row]:
                    expected += encode(segment.text) if segment.kind == "text" else [300, 300] if segment.kind == "image" else []
                got = ids[row][kinds[row] > 0].tolist()
                self.assertEqual(got, expected[:len(got)])
                self.assertTrue(len(got) == len(expected) or len(got) >= 63)
            images += len(places)
        self.assertGreater(images, 10)

    def test_windows(self):
        slots, length = {"image": (300, 2)}, 96
        dataset = smmil.open(self.documents)
        counts = smmil.torch.token_counts(dataset, encode, slots)
        windows = smmil.torch.Windows(counts, length, block=8)
        collate = smmil.torch.collate(encode, slots, size=(8, 8), length=length)
        loader = StreamingDataset(self.documents, 3, collate=collate, seed=2, windows=windows).loader(2)
        seen, images = 0, 0
        for batch in loader:
            ids, sheets, positions = batch["input_ids"], batch["sheets"], batch["positions"]
            self.assertEqual(ids.shape[1], length)
            self.assertTrue(torch.equal(batch["attention_mask"] == 0, sheets == 0))
            for row in range(len(ids)):
                for number in range(1, int(sheets[row].max()) + 1):
                    within = sheets[row] == number
                    self.assertEqual(positions[row][within].tolist(), list(range(int(within.sum()))))
                    seen += 1
            self.assertEqual(int((ids == 300).sum()), 2 * len(batch["images"]))
            images += len(batch["images"])
        self.assertEqual(seen, len(dataset))
        self.assertEqual(images, sum(s.kind == "image" for sheet in dataset for s in sheet))
        # The same state loads on other ranks, as of sheets.
        first, taken = StreamingDataset(self.documents, 1, seed=2, windows=windows, transform=lambda sheet: sheet.number).loader(), []
        for batch in first:
            taken += batch
            if len(taken) == 2:
                break
        for rank in range(2):
            rest = StreamingDataset(self.documents, 1, windows=windows, transform=lambda sheet: sheet.number, rank=rank, world=2).loader()
            rest.load_state_dict(first.state_dict())
            taken += [window for batch in rest for window in batch]
        self.assertEqual(sorted({n for window in taken for n in window}), list(range(len(dataset))))
        with self.assertRaisesRegex(smmil.UsageError, "count by the same tokenizer"):
            few = smmil.torch.Windows([1] * len(dataset), length)
            list(StreamingDataset(self.documents, 1, collate=collate, windows=few).loader())
        with self.assertRaisesRegex(ValueError, "of 2 sheets"):
            StreamingDataset(self.documents, 1, windows=smmil.torch.Windows([1, 2], 4))


if __name__ == "__main__":
    unittest.main()
