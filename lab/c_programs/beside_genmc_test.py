# SPDX-License-Identifier: Apache-2.0
"""What the comparison with GenMC makes of what both tools say; a peer of three lines plays GenMC."""
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parent / "beside_genmc"
LAB = os.environ["TENON_LAB"]


def loaded():
    loader = importlib.machinery.SourceFileLoader("beside_genmc", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    sys.modules[loader.name] = module  # its dataclass looks for it there
    loader.exec_module(module)
    return module


beside = loaded()


def rows(*ratios, model="rc11", equal=True):
    return [{"program": f"p{at}", "model": model, "ratio": ratio, "equal": equal} for at, ratio in enumerate(ratios)]


class Verdict(unittest.TestCase):
    def test_is_the_geometric_mean_of_each_model(self):
        found = beside.verdict(rows(2.0, 8.0) + rows(3.0, 12.0, model="tso"))
        self.assertEqual(found["means"], {"rc11": 4.0, "tso": 6.0})
        self.assertTrue(found["met"])

    def test_a_mean_below_what_is_required_is_a_miss(self):
        self.assertFalse(beside.verdict(rows(2.0, 7.9))["met"])
        self.assertTrue(beside.verdict(rows(2.0, 4.6, model="sc"))["met"])

    def test_one_slower_program_is_a_miss(self):
        found = beside.verdict(rows(0.99, 100.0))
        self.assertFalse(found["met"])
        self.assertEqual(found["slowest"], {"program": "p0", "model": "rc11", "ratio": 0.99})

    def test_another_count_is_a_miss(self):
        found = beside.verdict(rows(9.0) + rows(9.0, equal=False))
        self.assertFalse(found["met"])
        self.assertEqual(found["different"], 1)


class Row(unittest.TestCase):
    def test_takes_the_start_off_both(self):
        start = {"ours": beside.Run(1, 0.5), "genmc": beside.Run(1, 1.0)}
        found = {"ours": beside.Run(7, 1.5), "genmc": beside.Run(7, 5.0)}
        made = beside.row("p", 3, "sc", found, start)
        self.assertEqual((made["seconds"], made["genmc_seconds"], made["ratio"]), (1.0, 4.0, 4.0))

    def test_is_of_the_quickest_of_runs_in_turn(self):
        turns = []

        class Scripted:
            def __init__(self, name, *seconds):
                self.name, self.left = name, list(seconds)

            def run(self, *_):
                turns.append(self.name)
                return beside.Run(1, self.left.pop(0))
        found = beside.quickest({"ours": Scripted("a", 3, 1), "genmc": Scripted("b", 2, 4)}, "p", 1, "sc", 2)
        self.assertEqual((found["ours"].seconds, found["genmc"].seconds, turns), (1, 2, ["a", "b", "a", "b"]))


class Command(unittest.TestCase):
    def run_beside(self, says):
        """Against a peer that says so for every program."""
        with tempfile.TemporaryDirectory() as folder:
            peer = pathlib.Path(folder) / "peer"
            peer.write_text(f"#!/bin/sh\necho '{says}'\n")
            peer.chmod(0o755)
            return subprocess.run([SCRIPT, peer, LAB, "--rounds", "1", "--only", "ww:3", "--model", "sc"],
                                  text=True, capture_output=True)

    def test_counts_are_compared(self):
        for count, equal in ((6, True), (5, False)):
            run = self.run_beside(f"Number of complete executions explored: {count}")
            made, last = map(json.loads, run.stdout.splitlines())
            self.assertEqual((made["program"], made["executions"], made["equal"]), ("ww", 6, equal))
            self.assertEqual(last["different"], int(not equal))

    def test_a_peer_that_does_not_count_is_an_error(self):
        run = self.run_beside("error: no such program")
        self.assertEqual(run.returncode, 1)
        self.assertIn("error: no such program", run.stderr)

    def test_without_a_peer_it_was_not_run(self):
        run = subprocess.run([SCRIPT, "", LAB], text=True, capture_output=True)
        self.assertEqual(run.returncode, beside.NOT_RUN)


if __name__ == "__main__":
    unittest.main()
