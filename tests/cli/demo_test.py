#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tenon demo: its acts show what they are there to show, and nothing stays behind."""
import argparse
import itertools
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

BINARY = ""
README = pathlib.Path(__file__).resolve().parents[2] / "README.md"
LONGEST = 450  # seconds: longer than the demo's own watchdog with --seconds 1
CPP = ["cpp-cpp"]
JAVA = ["cpp-java", "java-cpp", "java-java"]


def has_java():
    jar = pathlib.Path(BINARY).parent.parent / "share/tenon/tenon-demo.jar"
    return jar.exists() and shutil.which("java") is not None


def pairs():
    return CPP + JAVA if has_java() else CPP


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


def columns_and_titles(text):
    """Of the first table of the demo in there, but for the last column, which README leaves out."""
    lines = text[text.index("act  "):].splitlines()
    names = [name.strip() for name in lines[0].split("  ") if name.strip()]
    rows = itertools.takewhile(lambda line: line[:1].isdigit(), lines[1:])
    columns = [name for name in names if not name.startswith("CPU")]
    return columns, [row.split("  ")[0] for row in rows]


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

    def segments(self):
        return json.loads(self.run_tenon("ls", "--json").stdout)["segments"]

    def start_and_wait_for_act(self, number, pair):
        process = self.start("--seconds", "1", "--pair", pair)
        for line in process.stderr:
            if f" act {number} of" in line:
                break
        wait_until(lambda: len(children_of(process.pid)) == 2, "two processes of the act")
        return process, children_of(process.pid)

    def check_acts(self, acts):
        self.assertEqual([act["act"] for act in acts], [1, 2, 3, 4, 5, 6, 7])
        for act in acts:
            self.assertEqual(act["matches"] + act["torn"], act["read"], act)
            self.assertEqual(act["distinct"] + act["lost"], act["sent"], act)
            self.assertEqual(act["distinct"] + act["read_twice"] + act["flagged_read_again"],
                             act["matches"], act)
            self.assertEqual(act["unsent"], 0, act)
            self.assertTrue(act["shows_its_effect"], act)
        unlocked, locked, *whole = acts
        self.assertGreater(unlocked["torn"], 0)
        self.assertEqual(locked["torn"], 0)
        self.assertGreater(locked["lost"], 0)
        self.assertGreater(locked["read_twice"], 0)
        for act in whole:
            self.assertGreater(act["sent"], 0)
            self.assertEqual((act["torn"], act["lost"], act["read_twice"]), (0, 0, 0), act)
            self.assertLessEqual(act["flagged"], 1 if act["act"] == 5 else 0, act)
        _, queue_producer, queue_consumer, _, object_producer = whole
        self.check_kill_of_producer(queue_producer)
        self.check_kill_of_consumer(queue_consumer)
        self.check_kill_of_producer(object_producer)
        kill = object_producer["kill"]
        self.assertIn(kill["told"], ("producer", "consumer", None))
        if kill["inside_update"]:
            self.assertIsNotNone(kill["told"])

    def check_kill_of_producer(self, act):
        kill = act["kill"]
        self.assertEqual(kill["victim"], "producer")
        # Killed between publishing and reporting, one message more is sent than was reported.
        self.assertIn(kill["resumed_at"] - kill["acknowledged"], (0, 1))
        self.assertGreater(act["sent"], kill["resumed_at"])

    def check_kill_of_consumer(self, act):
        kill = act["kill"]
        self.assertEqual(kill["victim"], "consumer")
        # Killed between reporting and releasing, the message in hand comes once more.
        self.assertIn(kill["acknowledged"] - kill["resumed_at"], (0, 1))
        self.assertGreater(act["distinct"], kill["resumed_at"])

    def test_the_acts_show_what_they_are_there_to_show(self):
        done = self.run_tenon("demo", "--seconds", "1", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["schema"], "tenon.demo/2")
        self.assertEqual([pair["pair"] for pair in report["pairs"]], pairs())
        for pair in report["pairs"]:
            with self.subTest(pair["pair"]):
                self.check_acts(pair["acts"])
        self.assertEqual(os.listdir(self.directory), [])
        # Nothing but progress: no JVM had to warn.
        strange = [line for line in done.stderr.splitlines()
                   if not line.endswith(" s ...") and not line.startswith("not run: ")
                   and not line.endswith(" once more ...")]
        self.assertEqual(strange, [])

    def test_the_table_and_the_story(self):
        pair = pairs()[-1]
        done = self.run_tenon("demo", "--seconds", "1", "--pair", pair)
        self.assertEqual(done.returncode, 0, done.stderr)
        for title in ("1 no lock", "2 spin lock", "3 queue", "4 queue, producer killed",
                      "5 queue, consumer killed", "6 object and monitor",
                      "7 object, producer killed"):
            self.assertEqual(done.stdout.count(f"\n{title} "), 1)
        for way in ("queue", "object"):
            self.assertIn(f" through the {way}: lost 0 / repeated 0 / torn 0,", done.stdout)
        story = done.stdout.rstrip("\n").split("\n")[-4:]
        self.assertTrue(all(len(line) > 40 for line in story), story)
        self.assertRegex(story[-1], r"[01] of 1 producers died in an update")
        self.assertEqual(done.stderr.count(" act 7 of 7"), 1)
        self.assertEqual(columns_and_titles(done.stdout), columns_and_titles(README.read_text()))

    def test_without_java_the_demo_says_what_was_not_run(self):
        self.environment |= {"PATH": self.directory}
        self.environment.pop("JAVA_HOME", None)
        done = self.run_tenon("demo", "--seconds", "1", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([pair["pair"] for pair in json.loads(done.stdout)["pairs"]], CPP)
        self.assertEqual(done.stderr.count("not run: "), len(JAVA))
        for pair in JAVA:
            refused = self.run_tenon("demo", "--pair", pair)
            self.assertEqual(refused.returncode, 1)
            self.assertTrue(refused.stderr.startswith("tenon: demo: no "), refused.stderr)

    def test_an_interrupted_demo_tidies_up(self):
        for pair in (pairs()[0], pairs()[-1]):
            with self.subTest(pair):
                process, children = self.start_and_wait_for_act(3, pair)
                process.send_signal(signal.SIGTERM)
                self.assertEqual(process.wait(LONGEST), 128 + signal.SIGTERM)
                self.assertIn("interrupted", process.stderr.read())
                for child in children:
                    self.assertFalse(is_running(child))
                self.assertEqual(os.listdir(self.directory), [])

    def test_a_killed_demo_leaves_no_process_and_at_most_one_segment(self):
        for pair in (pairs()[0], pairs()[-1]):
            with self.subTest(pair):
                process, children = self.start_and_wait_for_act(4, pair)
                wait_until(lambda: sum(segment.get("live", 0) for segment in self.segments()) == 2,
                           "both processes in the segment")
                process.kill()
                process.wait()
                wait_until(lambda: not any(is_running(child) for child in children),
                           "the end of the children")
                left = [segment["name"] for segment in self.segments()]
                self.assertEqual(len(left), 1, left)
                self.assertIn(str(process.pid), left[0])
                done = self.run_tenon("gc", "--yes", "--unused", left[0])
                self.assertEqual(done.returncode, 0, done.stderr)
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
