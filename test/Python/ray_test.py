"""Packing and reading on a local Ray cluster of two nodes, with workers that die. Usage: ray_test.py FOLDER (from smmil-corpus) SCRATCH"""
import glob
import hashlib
import json
import logging
import os
import signal
import sys
import threading
import time
import unittest

FOLDER, SCRATCH = map(os.path.abspath, sys.argv[1:3])
del sys.argv[1:3]
# Workers find the package, and this file's functions, where the driver does.
os.environ["PYTHONPATH"] = os.pathsep.join([os.path.dirname(os.path.abspath(__file__)), os.environ.get("PYTHONPATH", "")])
os.environ.update(RAY_USAGE_STATS_ENABLED="0", RAY_ENABLE_UV_RUN_RUNTIME_ENV="0", RAY_DEDUP_LOGS="0")

import ray
import ray.cluster_utils
import ray.data

import smmil
import smmil.ray


def content(path):
    """Each sheet's line without its paths, and the bytes of its media."""
    sheets = []
    for sheet in smmil.open(path):
        line = json.loads(sheet.line)
        for segment in line["segments"]:
            segment.pop("path", None)
        sheets.append((line, [s.text if s.kind == "text" else hashlib.sha256(s.source).hexdigest() for s in sheet]))
    return sheets


def rows():
    """The folder's sheets with their files' bytes."""
    with open(os.path.join(FOLDER, "sheets.jsonl"), encoding="utf-8") as lines:
        for line in lines:
            sheet = json.loads(line)
            for segment in sheet["segments"]:
                if "path" in segment:
                    with open(os.path.join(FOLDER, segment.pop("path")), "rb") as file:
                        segment["data"] = file.read()
            yield sheet


def dies_once(row):
    """Kills its worker at the first sight of every third sheet."""
    if row["number"] % 3 == 1:
        try:
            os.close(os.open(os.path.join(SCRATCH, f"died-{row['number']}"), os.O_CREAT | os.O_EXCL))
            os.kill(os.getpid(), signal.SIGKILL)
        except FileExistsError:
            pass
    return {"sheet": row["sheet"], "media": row["media"]}


def named(name):
    """Processes of workers that run a task of this name; Ray says it in their titles."""
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(path, "rb") as file:
                if file.read().startswith(b"ray::" + name):
                    yield int(path.split("/")[2])
        except OSError:
            pass


class Killer(threading.Thread):
    """Kills the first workers that run a task of a name."""

    def __init__(self, name, most):
        super().__init__(daemon=True)
        self._name, self._most = name, most
        self.killed, self.done = [], threading.Event()

    def run(self):
        while len(self.killed) < self._most and not self.done.is_set():
            for process in named(self._name):
                if process not in self.killed and len(self.killed) < self._most:
                    os.kill(process, signal.SIGKILL)
                    self.killed.append(process)
            time.sleep(0.001)


class RayTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = ray.cluster_utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 2, "include_dashboard": False,
                                                                                      "object_store_memory": 100 << 20})
        cls.cluster.add_node(num_cpus=2, object_store_memory=100 << 20)
        ray.init(address=cls.cluster.address, log_to_driver=False)
        ray.data.DataContext.get_current().enable_progress_bars = False
        logging.getLogger("ray").setLevel(logging.CRITICAL)
        cls.plain = os.path.join(SCRATCH, "plain.smmil")
        smmil.pack(FOLDER, cls.plain)
        cls.expected = content(cls.plain)

    @classmethod
    def tearDownClass(cls):
        ray.shutdown()
        cls.cluster.shutdown()

    def target(self, name):
        self.addCleanup(lambda: self.assertEqual(glob.glob(os.path.join(SCRATCH, name + ".source-*")), []))
        return os.path.join(SCRATCH, name)

    def test_two_nodes(self):
        self.assertEqual(len(ray.nodes()), 2)
        self.assertEqual(ray.cluster_resources()["CPU"], 4)

    def test_folder_whose_workers_are_killed(self):
        killer = Killer(b"smmil.pack_part", 2)
        killer.start()
        report = smmil.ray.pack(FOLDER, self.target("folder.smmil"), parts=6)
        killer.done.set()
        killer.join()
        self.assertEqual(len(killer.killed), 2)
        self.assertEqual((report["version"], report["sheets"]), (1, len(self.expected)))
        self.assertEqual(content(self.target("folder.smmil")), self.expected)
        # One exact copy: the items and bytes of a dataset that was packed in six parts without a death.
        whole = self.target("whole.smmil")
        for part in range(6):
            smmil.run("pack", FOLDER, whole, "--part", f"{part + 1}/6", "--quiet")
        smmil.run("commit", whole)
        shards = [sorted((os.path.basename(f), os.path.getsize(f)) for f in glob.glob(os.path.join(path, "shards", "*"))) for path in (self.target("folder.smmil"), whole)]
        self.assertEqual(*shards)
        smmil.run("verify", self.target("folder.smmil"))

    def test_dataset_whose_maps_die(self):
        def row(number, sheet):
            media = [segment.pop("data") for segment in sheet["segments"] if "data" in segment]
            return {"number": number, "sheet": json.dumps(sheet), "media": media}
        data = ray.data.from_items([row(*one) for one in enumerate(rows())], override_num_blocks=5).map(dies_once)
        smmil.ray.pack(data, self.target("mapped.smmil"), parts=3)
        self.assertGreater(len(glob.glob(os.path.join(SCRATCH, "died-*"))), 1)
        self.assertEqual(content(self.target("mapped.smmil")), self.expected)

    def test_iterable(self):
        smmil.ray.pack(rows(), self.target("iterable.smmil"), parts=2, staged=3)
        self.assertEqual(content(self.target("iterable.smmil")), self.expected)
        smmil.ray.pack([["no id"], ["of", "a list"], ["third"]], self.target("lists.smmil"), parts=2, staged=1)
        self.assertEqual([sheet.id for sheet in smmil.open(self.target("lists.smmil"))], ["0", "1", "2"])

    def test_a_task_that_runs_twice(self):
        folder = self.target("twice")
        os.makedirs(os.path.join(folder, "working"))
        os.makedirs(os.path.join(folder, "shares"))
        stage = ray.remote(smmil.ray._stage)
        self.assertEqual(ray.get([stage.remote([["x"]], folder, 0) for _ in range(4)]), [0] * 4)
        self.assertEqual(os.listdir(os.path.join(folder, "shares")), ["000000"])

    def test_errors_are_those_of_the_package_and_nothing_appears(self):
        target = self.target("never.smmil")
        with self.assertRaisesRegex(smmil.UsageError, "its type is 'smell'"):
            smmil.ray.pack([[{"type": "smell"}]], target)
        with self.assertRaises(smmil.DataError):
            smmil.ray.pack("/no/such/folder", target, parts=2)
        self.assertFalse(os.path.exists(os.path.join(target, "versions")))

    def test_read_gives_references(self):
        smmil.run("view", self.plain, "--as", "v2", "--token", "image=<IMG>")
        data = smmil.ray.read(self.plain, view="v2", parallelism=3)
        self.assertEqual(data.count(), len(self.expected))
        taken = data.take_all()
        self.assertEqual(set(taken[0]), {"dataset", "sheet", "view"})
        self.assertEqual([row["sheet"] for row in taken], list(range(len(self.expected))))
        newest = smmil.open(self.plain).version
        self.assertEqual({row["dataset"] for row in taken}, {f"{self.plain}@{newest}"})
        # What is committed after `read` does not change what its rows mean.
        smmil.pack([["later"]], self.plain, append=True)
        mapped = data.map(lambda row: {"sheet": row["sheet"], "shown": json.dumps(smmil.ray.pieces(row)), "id": smmil.ray.sheet(row).id}).take_all()
        dataset = smmil.open(f"{self.plain}@{newest}")
        for row in mapped:
            sheet = dataset[row["sheet"]]
            self.assertEqual(([list(piece) for piece in sheet.view("v2")], sheet.id), (json.loads(row["shown"]), row["id"]))
        self.assertEqual(len(mapped), len(dataset))
        self.assertEqual(smmil.ray.read(self.plain).columns(), ["dataset", "sheet"])
        with self.assertRaisesRegex(smmil.Error, "no_such"):
            smmil.ray.read(self.plain, view="no_such")
        with self.assertRaisesRegex(smmil.UsageError, "no view"):
            smmil.ray.pieces({"dataset": self.plain, "sheet": 0})


if __name__ == "__main__":
    unittest.main()
