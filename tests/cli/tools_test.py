# SPDX-License-Identifier: Apache-2.0
"""tenon ls, inspect, rm, gc, doctor, plug-ins, and the exit statuses."""

import json
import os
import unittest

import harness

PARTICIPANT = {"slot", "generation", "pid", "name", "attached_at", "fences_lightly", "alive", "state"}
END = {"holder", "user", "asleep", "messages", "bytes", "waits", "late_wakes"}
QUEUE = {"name", "capacity", "message_limit", "element_bytes", "reserved_bytes", "depth", "sender",
         "receiver"}
SEGMENT = {"schema", "name", "path", "nonce", "max_bytes", "reserved_bytes", "max_participants",
           "max_threads", "max_objects", "same_boot", "participants", "threads", "queues", "objects",
           "removed_objects"}


class ToolsTest(unittest.TestCase):
    def setUp(self):
        self.tenon = harness.Tenon(harness.binary_from_environment())
        self.addCleanup(self.tenon.close)

    def make_segment(self, name="s"):
        """A segment that nobody is in, with one message and an end in its queue."""
        sent = self.tenon.run("send", name, __file__)
        self.assertEqual(sent.returncode, 0, sent.stderr)

    def start_receiver(self, name="s"):
        receiver = self.tenon.start("receive", name, "/dev/null")
        self.tenon.wait_for(lambda queue: queue["receiver"]["holder"] is not None, name)
        return receiver

    def segment_file(self, name="s"):
        return os.path.join(self.tenon.segments, name)

    # ---- ls

    def test_ls_of_nothing(self):
        listed = self.tenon.run("ls")
        self.assertEqual((listed.returncode, listed.stdout), (0, ""))
        listed = self.tenon.run("ls", "--json")
        self.assertEqual(json.loads(listed.stdout), {"schema": "tenon.ls/1", "segments": []})

    def test_ls_counts_the_living_and_the_dead(self):
        receivers = [self.start_receiver(name) for name in ("a", "b")]
        harness.kill(receivers[1])
        with open(self.segment_file("c"), "wb") as file:
            file.write(b"not a segment at all" * 1000)
        rows = json.loads(self.tenon.run("ls", "--json").stdout)["segments"]
        told = [(r["name"], r["state"], r.get("live"), r.get("dead"), r.get("queues")) for r in rows]
        self.assertEqual(told, [("a", "ok", 1, 0, ["stream"]), ("b", "ok", 0, 1, ["stream"]),
                                ("c", "BadMagic", None, None, None)])
        lines = self.tenon.run("ls").stdout.splitlines()
        self.assertEqual(lines[0].split(), "NAME RESERVED MAX LIVE DEAD QUEUES STATE".split())
        self.assertEqual([line.split()[0] for line in lines[1:]], ["a", "b", "c"])
        self.assertEqual(lines[3].split()[-1], "BadMagic")

    # ---- inspect

    def test_inspect_json(self):
        receiver = self.start_receiver()
        snapshot = self.tenon.inspect()
        self.assertEqual(snapshot["schema"], "tenon.inspect/1")
        self.assertEqual(set(snapshot), SEGMENT)
        self.assertRegex(snapshot["nonce"], "^[0-9a-f]{32}$")
        self.assertEqual(set(snapshot["participants"][0]), PARTICIPANT)
        queue = snapshot["queues"][0]
        self.assertEqual(set(queue), QUEUE)
        self.assertEqual(set(queue["sender"]), END)
        self.assertIsNone(queue["sender"]["holder"])
        holder = queue["receiver"]["holder"]
        self.assertEqual((holder["pid"], holder["name"], holder["alive"]),
                         (receiver.pid, "tenon", True))
        harness.kill(receiver)
        holder = self.tenon.queue()["receiver"]["holder"]
        self.assertEqual((holder["alive"], holder["state"]), (False, "dead"))

    def test_inspect_tables(self):
        receiver = self.start_receiver()
        text = self.tenon.run("inspect", self.segment_file()).stdout
        self.assertRegex(text, r"path +" + self.segment_file())
        self.assertRegex(text, rf"\n +0 +1 +{receiver.pid}  tenon +yes +\w")
        self.assertRegex(text, r"\nstream +0 +64 +65568 B")
        self.assertRegex(text, r"\nstream +sender +- +- +free +no +0 +0 +0 +0")
        self.assertRegex(text, rf"\nstream +receiver +{receiver.pid} +{receiver.pid} +\w+")
        self.assertNotIn("\033", text)

    def test_inspect_one_queue(self):
        self.make_segment("s/one")
        self.make_segment("s/two")
        queues = json.loads(self.tenon.run("inspect", "s/two", "--json").stdout)["queues"]
        self.assertEqual([queue["name"] for queue in queues], ["two"])
        self.assertEqual(self.tenon.run("inspect", "s/three").returncode, 1)

    def test_names_cannot_command_the_terminal(self):
        self.make_segment("s/\033[31mred")
        self.assertNotIn("\033", self.tenon.run("inspect", "s").stdout)
        self.assertEqual(self.tenon.inspect()["queues"][0]["name"], "\033[31mred")

    def test_verify(self):
        self.make_segment()
        sound = self.tenon.run("inspect", "s", "--json", "--verify")
        self.assertEqual(sound.returncode, 0, sound.stderr)
        self.assertEqual(json.loads(sound.stdout)["broken"], [])
        with open(self.segment_file(), "r+b") as file:
            content = file.read(self.tenon.inspect()["reserved_bytes"])
            file.seek(content.index(b"TNQUEUE1") + 384)  # park word of the sender
            file.write(b"\x07")
        broken = self.tenon.run("inspect", "s", "--verify")
        self.assertEqual(broken.returncode, 3)
        self.assertIn("park word is 7", broken.stdout)
        self.assertIn("broken invariants: 1", broken.stderr)

    # ---- rm

    def test_rm_refuses_the_living(self):
        receiver = self.start_receiver()
        refused = self.tenon.run("rm", "s")
        self.assertEqual(refused.returncode, 1)
        self.assertIn(f"pid {receiver.pid}", refused.stderr)
        self.assertIn("--force", refused.stderr)
        self.assertTrue(os.path.exists(self.segment_file()))
        self.assertEqual(self.tenon.run("rm", "s", "--force").returncode, 0)
        self.assertFalse(os.path.exists(self.segment_file()))
        harness.kill(receiver)

    def test_rm_of_what_the_dead_left(self):
        harness.kill(self.start_receiver())
        removed = self.tenon.run("rm", "s")
        self.assertEqual((removed.returncode, removed.stderr), (0, "tenon: removed s\n"))

    def test_rm_goes_on_after_a_failure(self):
        self.make_segment("a")
        removed = self.tenon.run("rm", "missing", "a")
        self.assertEqual(removed.returncode, 1)
        self.assertIn("missing: NotFound", removed.stderr)
        self.assertFalse(os.path.exists(self.segment_file("a")))

    def test_rm_of_a_damaged_one(self):
        self.make_segment()
        os.truncate(self.segment_file(), 5000)
        self.assertEqual(self.tenon.run("rm", "s").returncode, 0)

    def test_rm_leaves_what_is_no_segment(self):
        path = self.tenon.path("precious")
        with open(path, "wb") as file:
            file.write(b"precious data" * 1000)
        for options in ([], ["--force"]):
            refused = self.tenon.run("rm", path, *options)
            self.assertEqual(refused.returncode, 1)
            self.assertIn("BadMagic", refused.stderr)
        self.assertTrue(os.path.exists(path))

    def test_rm_of_an_object(self):
        receiver = self.start_receiver()
        refused = self.tenon.run("rm", "s/stream")
        self.assertEqual(refused.returncode, 1)
        self.assertIn(f"pid {receiver.pid}", refused.stderr)
        self.assertEqual(self.tenon.inspect()["queues"][0]["name"], "stream")
        self.assertEqual(self.tenon.run("rm", "s/stream", "--force").returncode, 0)
        left = self.tenon.inspect()
        self.assertEqual((left["queues"], left["removed_objects"]), ([], 1))
        harness.kill(receiver)
        missing = self.tenon.run("rm", "s/stream")
        self.assertEqual(missing.returncode, 1)
        self.assertIn("s/stream: NotFound", missing.stderr)

    # ---- gc

    def test_gc_says_what_is_dead_and_why_and_frees_it_on_request(self):
        receiver = self.start_receiver()
        self.assertEqual(self.tenon.run("rm", "s/stream", "--force").returncode, 0)
        alive = self.start_receiver()
        harness.kill(receiver)
        listed = self.tenon.run("gc")
        self.assertEqual(listed.returncode, 0)
        self.assertIn(f"of pid {receiver.pid}", listed.stdout)
        self.assertIn("the lock of its slot is free", listed.stdout)
        self.assertIn("1 removed objects", listed.stdout)
        self.assertNotIn(str(alive.pid), listed.stdout)
        self.assertIn("--yes", listed.stderr)
        self.assertEqual(len(self.tenon.inspect()["participants"]), 2)
        freed = self.tenon.run("gc", "--yes")
        self.assertIn("s: freed 1 slots of processes, 1 of threads, 1 objects", freed.stdout)
        left = self.tenon.inspect()
        self.assertEqual([p["pid"] for p in left["participants"]], [alive.pid])
        self.assertEqual(left["removed_objects"], 0)
        self.assertEqual(self.tenon.run("gc").stdout, "")
        harness.kill(alive)

    def test_gc_removes_unused_segments_only_when_told_to(self):
        self.make_segment("a")
        receiver = self.start_receiver("b")
        self.assertEqual(self.tenon.run("gc", "--yes").stdout, "")
        listed = self.tenon.run("gc", "--unused")
        self.assertEqual(listed.stdout,
                         "a: the whole segment: no process holds the lock of a slot\n")
        self.assertTrue(os.path.exists(self.segment_file("a")))
        self.assertEqual(self.tenon.run("gc", "--unused", "--yes").returncode, 0)
        self.assertFalse(os.path.exists(self.segment_file("a")))
        self.assertTrue(os.path.exists(self.segment_file("b")))
        harness.kill(receiver)

    def test_gc_goes_on_after_a_failure(self):
        self.make_segment("b")
        with open(self.segment_file("a"), "wb") as file:
            file.write(b"not a segment at all" * 1000)
        collected = self.tenon.run("gc", "--unused")
        self.assertEqual(collected.returncode, 1)
        self.assertIn("a: BadMagic", collected.stderr)
        self.assertIn("b: the whole segment", collected.stdout)

    # ---- doctor

    def doctor(self, *options):
        run = self.tenon.run("doctor", "--json", *options)
        told = json.loads(run.stdout)
        self.assertEqual(told["schema"], "tenon.doctor/1")
        return run.returncode, {check["what"]: check for check in told["checks"]}

    def test_doctor_on_this_machine(self):
        status, checks = self.doctor()
        self.assertEqual(status, 0)
        for what in ("kernel", "membarrier", "RLIMIT_NOFILE", "RLIMIT_FSIZE", "vm.max_map_count",
                     "clock source", "RemoveIPC of systemd-logind"):
            self.assertIn(checks[what]["verdict"], ("ok", "note"))
            self.assertTrue(checks[what]["finding"])
        self.assertEqual(checks["membarrier"]["verdict"], "ok")
        text = self.tenon.run("doctor").stdout
        self.assertIn("ok      membarrier: ", text)

    def test_doctor_on_another_machine(self):
        root = self.tenon.path("root")
        for name, content in {"proc/sys/kernel/osrelease": "5.10.0-8-amd64",
                              "proc/sys/vm/max_map_count": "1000",
                              "sys/devices/system/clocksource/clocksource0/current_clocksource":
                                  "hpet",
                              "etc/systemd/logind.conf": "[Login]\nRemoveIPC=yes\n",
                              "etc/systemd/logind.conf.d/ours.conf": "RemoveIPC=no\n"}.items():
            path = os.path.join(root, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(content)
        status, checks = self.doctor("--root", root)
        self.assertEqual(status, 0, "it can be used")
        for what, word in {"kernel": "futex_waitv", "vm.max_map_count": "1000",
                           "clock source": "hpet"}.items():
            self.assertEqual(checks[what]["verdict"], "note")
            self.assertIn(word, checks[what]["finding"])
            self.assertTrue(checks[what]["remedy"])
        self.assertEqual(checks["RemoveIPC of systemd-logind"]["finding"], "no")

    def test_doctor_on_segments(self):
        self.make_segment("fine")
        harness.kill(self.start_receiver("dead"))
        self.make_segment("damaged")
        with open(self.segment_file("damaged"), "r+b") as file:
            file.seek(100)
            file.write(b"damage")
        status, checks = self.doctor()
        self.assertEqual(status, 3)
        self.assertEqual(checks["segment fine"]["verdict"], "ok")
        self.assertEqual(checks["segment dead"]["verdict"], "note")
        self.assertIn("tenon gc --yes dead", checks["segment dead"]["remedy"])
        self.assertEqual(checks["segment damaged"]["verdict"], "broken")
        self.assertIn("Corrupt", checks["segment damaged"]["finding"])

    # ---- the command itself

    def test_plug_ins(self):
        plug_in = self.tenon.path("tenon-hello")
        with open(plug_in, "w", encoding="utf-8") as file:
            file.write('#!/bin/sh\necho "$@"\nexit 7\n')
        os.chmod(plug_in, 0o700)
        environment = dict(self.tenon.environment, PATH=self.tenon.folder + ":/usr/bin:/bin")
        ran = self.tenon.run("hello", "--json", "you", env=environment)
        self.assertEqual((ran.returncode, ran.stdout), (7, "--json you\n"))
        ran = self.tenon.run("nothing", env=environment)
        self.assertEqual(ran.returncode, 2)
        self.assertIn("no tenon-nothing in PATH", ran.stderr)

    def test_version_and_help(self):
        self.assertRegex(self.tenon.run("--version").stdout, r"^tenon \d+\.\d+\.\d+\n$")
        self.assertIn("receive", self.tenon.run("--help").stdout)

    def test_exit_statuses(self):
        full = os.open("/dev/full", os.O_WRONLY)
        self.addCleanup(os.close, full)
        self.make_segment()
        for status, arguments, options in (
                (2, [], {}),
                (2, ["send"], {}),
                (2, ["send", "s", "--chunk", "12parsecs"], {}),
                (2, ["send", "s", __file__, "--chunk", "0"], {}),
                (2, ["send", "a name", __file__], {}),
                (2, ["ls", "--unknown"], {}),
                (1, ["inspect", "missing"], {}),
                (1, ["send", "s", "/nowhere"], {}),
                (1, ["send", "s", "/"], {}),
                (1, ["receive", "s", "/nowhere/out"], {}),
                (1, ["receive", "s"], {"stdout": full}),
                (1, ["ls"], {"stdout": full})):
            with self.subTest(arguments=arguments):
                ended = self.tenon.run(*arguments, **options)
                self.assertEqual(ended.returncode, status, ended.stderr)
                self.assertRegex(ended.stderr, r"^tenon: [^\n]+; [^\n]+\n$")

    def test_a_closed_stdout_is_no_segment(self):
        self.make_segment()
        ended = self.tenon.run("receive", "s", stdout=None, close_fds=True,
                               preexec_fn=lambda: os.close(1))
        self.assertEqual(ended.returncode, 1, ended.stderr)
        self.assertIn("standard output: cannot write it", ended.stderr)


if __name__ == "__main__":
    unittest.main()
