#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tenon demo: its acts show what they are there to show, and nothing stays behind."""
import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

BINARY = ""
LONGEST = 120  # seconds: longer than the demo's own watchdog with --seconds 1


def children_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(word) for word in file.read().split()]


def is_running(pid):
    """False also for a zombie that nobody has reaped yet."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(condition, what):
    deadline = time.monotonic() + LONGEST
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain: {what}")
        time.sleep(0.01)


class Demo(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(dir="/dev/shm", prefix="tenon-demo-test-")
        self.addCleanup(scratch.cleanup)
        self.directory = scratch.name
        self.environment = dict(os.environ, TENON_DIR=scratch.name)

    def run_tenon(self, *arguments):
        return subprocess.run([BINARY, *arguments], env=self.environment, capture_output=True,
                              text=True, timeout=LONGEST, check=False)

    def start(self, *arguments):
        process = subprocess.Popen([BINARY, "demo", *arguments], env=self.environment,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def start_and_wait_for_act(self, number):
        process = self.start("--seconds", "2")
        for line in process.stderr:
            if line.startswith(f"act {number} "):
                break
        wait_until(lambda: len(children_of(process.pid)) == 2, "two processes of the act")
        return process, children_of(process.pid)

    def test_the_acts_show_what_they_are_there_to_show(self):
        done = self.run_tenon("demo", "--seconds", "1", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["schema"], "tenon.demo/1")
        self.assertEqual([act["act"] for act in report["acts"]], [1, 2, 3, 4])
        for act in report["acts"]:
            self.assertEqual(act["matches"] + act["torn"], act["read"], act)
            self.assertEqual(act["distinct"] + act["lost"], act["sent"], act)
            self.assertEqual(act["unsent"], 0, act)
            self.assertTrue(act["shows_its_effect"], act)
        unlocked, locked, *queues = report["acts"]
        self.assertGreater(unlocked["torn"], 0)
        self.assertEqual(locked["torn"], 0)
        self.assertGreater(locked["lost"], 0)
        self.assertGreater(locked["read_twice"], 0)
        for act in queues:
            self.assertGreater(act["sent"], 0)
            self.assertEqual((act["torn"], act["lost"], act["read_twice"]), (0, 0, 0), act)
        kill = queues[1]["kill"]
        # Killed between publishing and reporting, one message more is sent than was reported.
        self.assertIn(kill["resumed_at"] - kill["acknowledged"], (0, 1))
        self.assertGreater(queues[1]["sent"], kill["resumed_at"])
        self.assertEqual(os.listdir(self.directory), [])

    def test_the_table_and_the_story(self):
        done = self.run_tenon("demo", "--seconds", "1")
        self.assertEqual(done.returncode, 0, done.stderr)
        for title in ("1 no lock", "2 spin lock", "3 queue", "4 queue, producer killed"):
            self.assertIn(f"\n{title} ", done.stdout)
        story = done.stdout.rstrip("\n").split("\n")[-3:]
        self.assertTrue(all(len(line) > 40 for line in story), story)
        self.assertEqual(done.stderr.count("act 4 of 4"), 1)

    def test_an_interrupted_demo_tidies_up(self):
        process, children = self.start_and_wait_for_act(3)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(LONGEST), 128 + signal.SIGTERM)
        self.assertIn("interrupted", process.stderr.read())
        for child in children:
            self.assertFalse(is_running(child))
        self.assertEqual(os.listdir(self.directory), [])

    def test_a_killed_demo_leaves_no_process_and_at_most_one_segment(self):
        process, children = self.start_and_wait_for_act(4)
        wait_until(lambda: os.listdir(self.directory), "the segment")
        process.kill()
        process.wait()
        wait_until(lambda: not any(is_running(child) for child in children),
                   "the end of the children")
        left = os.listdir(self.directory)
        self.assertEqual(len(left), 1, left)
        self.assertIn(str(process.pid), left[0])
        removed = self.run_tenon("rm", left[0])
        self.assertEqual(removed.returncode, 0, removed.stderr)
        self.assertEqual(os.listdir(self.directory), [])

    def test_the_parts_are_not_in_the_help(self):
        shown = self.run_tenon("demo", "--help")
        self.assertEqual(shown.returncode, 0)
        self.assertIn("--seconds", shown.stdout)
        self.assertNotIn("--ledger", shown.stdout)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    options, rest = parser.parse_known_args()
    BINARY = os.path.abspath(options.binary)
    unittest.main(argv=[sys.argv[0], *rest])
