"""Orders, schedules and places: every sheet exactly once, whoever takes it and wherever a run was cut."""
import random
import tracemalloc
import unittest

import numpy

from smmil.order import Order, Permutation, Place, Schedule, batches
from smmil.windows import Windows


class OrderTest(unittest.TestCase):
    def test_permutation_and_inverse(self):
        for count in (1, 2, 3, 7, 64, 65, 1000):
            for key in range(3):
                p = Permutation(count, key)
                values = [p[i] for i in range(count)]
                self.assertEqual(sorted(values), list(range(count)))
                self.assertEqual([p.place_of(v) for v in values], list(range(count)))
        self.assertNotEqual([Permutation(1000, 1)[i] for i in range(9)], [Permutation(1000, 2)[i] for i in range(9)])
        with self.assertRaises(IndexError):
            Permutation(5, 0)[5]

    def test_order_has_every_sheet_once(self):
        for count in (0, 1, 5, 100, 4096, 5000):
            for window in (1, 7, 64, 10000):
                order = Order(count, seed=3, epoch=2, window=window)
                self.assertEqual(sorted(order), list(range(count)))

    def test_order_depends_on_seed_and_epoch_alone(self):
        def taken(**given):
            return list(Order(500, window=32, **given))
        self.assertEqual(taken(seed=1), taken(seed=1))
        self.assertEqual(len({tuple(taken(seed=s, epoch=e)) for s in range(3) for e in range(3)}), 9)
        self.assertEqual(taken(shuffle=False), list(range(500)))
        # The order of a release is that of the next: a state that was saved must mean the same.
        self.assertEqual(list(Order(10, seed=7, epoch=1, window=4)), EXPECTED)

    def test_positions_are_independent_of_the_way_there(self):
        order = Order(777, seed=9, window=50)
        whole = list(order)
        for position in random.Random(0).sample(range(777), 300):
            self.assertEqual(order[position], whole[position])

    def test_neighbours_stay_in_a_window(self):
        whole = list(Order(1000, seed=1, window=100))
        for begin in range(0, 1000, 100):
            self.assertEqual(len({sheet // 100 for sheet in whole[begin:begin + 100]}), 1)

    def test_memory_is_that_of_a_window(self):
        order = Order(10 ** 12, seed=1, window=512)
        tracemalloc.start()
        for position in range(0, 10 ** 12, 10 ** 10):
            order[position]
        self.assertLess(tracemalloc.get_traced_memory()[1], 256 << 10)
        tracemalloc.stop()


class ScheduleTest(unittest.TestCase):
    def test_equal_steps_and_every_position_once(self):
        for count in range(0, 60):
            for batch in (1, 2, 3, 8):
                for world in (1, 2, 3, 5):
                    schedule = Schedule(count, batch, world)
                    taken, after = [], 0
                    for number in range(len(schedule)):
                        for rank in range(world):
                            step = schedule.step(number, rank)
                            self.assertTrue(0 < step.end - step.begin <= batch, (count, batch, world))
                            taken += range(step.begin, step.end)
                            after = step.after
                    self.assertEqual(set(taken), set(range(count)))
                    self.assertEqual(after, count)
                    rest = count % (batch * world)
                    if rest >= world or rest == 0 or (batch > 1 and count > batch * world):
                        self.assertEqual(len(taken), count, (count, batch, world))

    def test_drop_last_has_full_batches_alone(self):
        schedule = Schedule(29, 4, 3, start=2, drop_last=True)
        self.assertEqual(len(schedule), 2)
        self.assertEqual({schedule.step(n, r).end - schedule.step(n, r).begin for n in range(2) for r in range(3)}, {4})

    def test_refuses_what_makes_no_sense(self):
        for given in (dict(count=5, batch=0), dict(count=5, batch=1, world=0), dict(count=5, batch=1, start=6)):
            with self.assertRaises(ValueError):
                Schedule(**given)
        with self.assertRaises(IndexError):
            Schedule(5, 1).step(5, 0)


class ResumeTest(unittest.TestCase):
    def step_of_all(self, place, batch, world, workers, steps):
        """What all ranks take in the first `steps` steps; the place after them."""
        taken, after = [], place.position
        for rank in range(world):
            streams = [list(batches(place, batch, rank, world, worker, workers)) for worker in range(workers)]
            for number in range(steps):
                stream = streams[number % workers]
                if number // workers < len(stream):
                    numbers, after = stream[number // workers]
                    taken.append((after, numbers))
        return taken, after

    def test_cut_at_200_random_places(self):
        chance = random.Random(20)
        for trial in range(200):
            count = chance.randint(1, 150)
            place = Place(count, seed=trial, shuffle=True, window=chance.choice((1, 8, 64)))
            whole, taken = list(place.order()), []
            while place.position < count:
                batch, world = chance.randint(2, 6), chance.choice((1, 2, 4))
                left = len(Schedule(count, batch, world, place.position))
                steps = chance.randint(1, left)
                got, after = self.step_of_all(place, batch, world, chance.choice((1, 3, 2)), steps)
                numbers = [n for _, some in got for n in some]
                # Whatever the ranks took are the next sheets of the order, and where a step has a sample for each rank, once each.
                self.assertEqual(set(numbers), set(whole[place.position:after]))
                if count - place.position >= world:
                    self.assertEqual(len(numbers), after - place.position)
                taken += whole[place.position:after]
                state = dict(place.state(), position=after)
                place = Place(count, 0, False, 1)
                place.load(state)
            self.assertEqual(taken, whole)

    def test_refuses_states_of_others(self):
        place = Place(10, 0, True, 4)
        for state in (dict(place.state(), count=11), dict(place.state(), position=11), {"epoch": 0}):
            with self.assertRaises(ValueError):
                place.load(state)


class WindowsTest(unittest.TestCase):
    def test_every_sheet_once_and_no_window_over(self):
        chance = random.Random(4)
        for trial in range(60):
            length, block = chance.randint(1, 50), chance.choice((1, 3, 16, 1000))
            counts = [chance.randint(0, 60) for _ in range(chance.randint(0, 200))]
            windows = Windows(numpy.array(counts, numpy.int64), length, block=block)
            self.assertEqual(sorted(n for window in windows for n in window), [n for n, count in enumerate(counts) if count])
            for window in windows:
                self.assertTrue(sum(counts[n] for n in window) <= length or len(window) == 1, window)
                self.assertEqual(len({n // block for n in window}), 1)
                self.assertEqual(window, sorted(window))
            # No two windows of a block fit into one.
            for begin in range(0, len(counts), block):
                sums = [sum(counts[n] for n in w) for w in windows if begin <= w[0] < begin + block]
                self.assertFalse(any(a + b <= length for i, a in enumerate(sums) for b in sums[i + 1:]))

    def test_fills_windows(self):
        chance = random.Random(5)
        windows = Windows([chance.randint(20, 900) for _ in range(4000)], 2048)
        self.assertGreater(windows.fill, 0.99)

    def test_long_sheets(self):
        self.assertEqual(list(Windows([5, 3, 9], 8)), [[0, 1], [2]])
        self.assertEqual(list(Windows([5, 3, 9], 8, long="drop")), [[0, 1]])
        with self.assertRaisesRegex(ValueError, "sheet 2 has 9 tokens, a window 8"):
            Windows([5, 3, 9], 8, long="error")
        for wrong in ([0.5], [[1]], [-1], ["x"]):
            with self.assertRaisesRegex(ValueError, "counts"):
                Windows(numpy.array(wrong), 8)
        windows = Windows([1, 2, 3], 3)
        self.assertEqual((windows[-1], windows[0:2]), (windows[1], list(windows)))
        with self.assertRaises(IndexError):
            windows[2]


EXPECTED = [9, 8, 2, 0, 3, 1, 5, 4, 6, 7]

if __name__ == "__main__":
    unittest.main()
