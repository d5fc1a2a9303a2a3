# SPDX-License-Identifier: Apache-2.0
"""tenon send and tenon receive: each promise of channel.md, "The command line on top"."""

import errno
import fcntl
import os
import pty
import random
import re
import subprocess
import unittest

import harness

CHUNK = 64 * 1024
CAPACITY = 64


class StreamTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.random = random.Random(harness.seed_from_environment())

    def setUp(self):
        self.tenon = harness.Tenon(harness.binary_from_environment())
        self.addCleanup(self.tenon.close)

    def file(self, size, name="in"):
        """A new file of random bytes, and the bytes."""
        data = self.random.randbytes(size)
        with open(self.tenon.path(name), "wb") as out:
            out.write(data)
        return self.tenon.path(name), data

    def content(self, name="out"):
        with open(self.tenon.path(name), "rb") as file:
            return file.read()

    def out(self):
        return self.tenon.path("out")

    def assert_ends(self, child, status=0):
        got, text = harness.finish(child)
        self.assertEqual(got, status, text)
        return text

    def send_until_full(self, size=2 * CAPACITY * CHUNK):
        """A sender that waits for room, with nobody receiving, and what it sends."""
        path, data = self.file(size)
        sender = self.tenon.start("send", "s", path)
        self.tenon.wait_for(lambda queue: queue["depth"] == CAPACITY)
        return sender, path, data

    # ---- the plain case

    def test_every_length_arrives(self):
        for size in (0, 1, 15, 17, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CAPACITY * CHUNK + 5):
            with self.subTest(size=size):
                path, data = self.file(size)
                sender = self.tenon.start("send", "s", path)
                self.assert_ends(self.tenon.start("receive", "s", self.out()))
                self.assert_ends(sender)
                self.assertEqual(self.content(), data)

    def test_receiver_first(self):
        path, data = self.file(5 * CHUNK)
        receiver = self.tenon.start("receive", "s/mine", self.out())
        while self.tenon.queue("s", "mine") is None:
            pass
        self.assert_ends(self.tenon.start("send", "s/mine", path))
        self.assert_ends(receiver)
        self.assertEqual(self.content(), data)

    def test_a_longer_old_file_is_cut(self):
        path, data = self.file(CHUNK + 1)
        self.file(3 * CHUNK, "out")
        self.assert_ends(self.tenon.start("send", "s", path))
        self.assert_ends(self.tenon.start("receive", "s", self.out()))
        self.assertEqual(self.content(), data)

    def test_streams_follow_each_other(self):
        first, one = self.file(CHUNK, "first")
        second, two = self.file(2 * CHUNK, "second")
        self.assert_ends(self.tenon.start("send", "s", first))
        self.assert_ends(self.tenon.start("send", "s", second))
        for data in (one, two):
            self.assert_ends(self.tenon.start("receive", "s", self.out()))
            self.assertEqual(self.content(), data)

    def test_the_path_of_a_segment_and_sizes(self):
        path, data = self.file(10000)
        segment = self.tenon.path("segment")
        options = ("--queue", "q", "--chunk", "1KiB", "--capacity", "2")
        receiver = self.tenon.start("receive", segment, self.out(), *options)
        self.assert_ends(self.tenon.start("send", segment, path, *options))
        self.assert_ends(receiver)
        self.assertEqual(self.content(), data)
        queue = self.tenon.queue(segment, "q")
        self.assertEqual((queue["capacity"], queue["message_limit"]), (2, 1024 + 32))

    def test_pipes_on_both_sides(self):
        _, data = self.file(3 * CHUNK + 7)
        sender = self.tenon.start("send", "s", stdin=subprocess.PIPE)
        receiver = self.tenon.start("receive", "s")
        sender.stdin.write(data)
        sender.stdin.close()
        sender.stdin = None
        out, err = receiver.communicate()
        self.assertEqual((receiver.returncode, out), (0, data), err)
        self.assert_ends(sender)

    def test_a_file_as_standard_input_is_that_file(self):
        path, data = self.file(3 * CAPACITY * CHUNK)
        with open(path, "rb") as stdin:
            killed = self.tenon.start("send", "s", stdin=stdin)
            self.tenon.wait_for(lambda queue: queue["depth"] == CAPACITY)
            harness.kill(killed)
            sender = self.tenon.start("send", "s", stdin=stdin)
            self.assert_ends(self.tenon.start("receive", "s", self.out()))
            self.assert_ends(sender)
        self.assertEqual(self.content(), data)

    def test_a_trickle_does_not_wait_for_a_full_chunk(self):
        sender = self.tenon.start("send", "s", stdin=subprocess.PIPE)
        receiver = self.tenon.start("receive", "s")
        for _ in range(50):
            piece = self.random.randbytes(self.random.randrange(1, 2000))
            sender.stdin.write(piece)
            sender.stdin.flush()
            # It comes out although nothing else goes in: this read would not return otherwise.
            self.assertEqual(receiver.stdout.read(len(piece)), piece)
        sender.stdin.close()
        sender.stdin = None
        self.assert_ends(sender)
        self.assert_ends(receiver)

    # ---- the sender dies

    def test_a_killed_sender_of_a_file_is_continued(self):
        killed, path, data = self.send_until_full()
        harness.kill(killed)
        receiver = self.tenon.start("receive", "s", self.out())
        text = self.assert_ends(self.tenon.start("send", "s", path))
        self.assertIn(f"going on at byte {CAPACITY * CHUNK}", text)
        self.assert_ends(receiver)
        self.assertEqual(self.content(), data)

    def test_a_receiver_waits_for_the_successor_of_a_dead_sender(self):
        _, data = self.file(1000)
        killed = self.tenon.start("send", "s", stdin=subprocess.PIPE)
        receiver = self.tenon.start("receive", "s", "--quiet")
        killed.stdin.write(data)
        killed.stdin.flush()
        self.assertEqual(receiver.stdout.read(len(data)), data)
        harness.kill(killed)
        self.assertIn(b"the sender died; waiting for its successor", receiver.stderr.readline())
        sender = self.tenon.start("send", "s", stdin=subprocess.PIPE)
        sender.stdin.write(b"more")
        sender.stdin.close()
        sender.stdin = None
        text = self.assert_ends(sender)
        self.assertIn("what the last sender had read but not sent is lost", text)
        self.assertEqual(receiver.stdout.read(), b"more")
        self.assertEqual(self.assert_ends(receiver), "")

    def test_killed_after_the_end_it_is_not_sent_again(self):
        path, data = self.file(2 * CHUNK)
        reading, writing = os.pipe()
        fcntl.fcntl(writing, fcntl.F_SETFL, os.O_NONBLOCK)
        with self.assertRaises(BlockingIOError):
            while True:
                os.write(writing, bytes(4096))
        fcntl.fcntl(writing, fcntl.F_SETFL, 0)
        # Its summary does not fit into the pipe: it stays between the end of its stream and exit.
        killed = self.tenon.start("send", "s", path, "--json", stdout=writing)
        self.tenon.wait_for(lambda queue: queue["sender"]["messages"] == 3)
        harness.kill(killed)
        os.close(reading)
        os.close(writing)
        self.assertIn("already sent completely", self.assert_ends(self.tenon.start("send", "s", path)))
        self.assert_ends(self.tenon.start("receive", "s", self.out()))
        self.assertEqual(self.content(), data)
        self.assertEqual(self.tenon.queue()["depth"], 0)
        # Asked for once more by somebody who took over from nobody, it is sent once more.
        self.assert_ends(self.tenon.start("send", "s", path))
        self.assertEqual(self.tenon.queue()["depth"], 3)

    def test_another_file_is_refused(self):
        killed, path, _ = self.send_until_full()
        harness.kill(killed)
        with open(path, "ab") as out:
            out.write(b"grown")
        text = self.assert_ends(self.tenon.start("send", "s", path), 1)
        self.assertRegex(text, r"size was \d+ and is \d+")
        self.assertRegex(text, r"mtime_ns was \d+ and is \d+")
        self.assertNotIn("inode was", text)
        self.assertIn("--fresh", text)
        other, _ = self.file(10, "other")
        self.assertRegex(self.assert_ends(self.tenon.start("send", "s", other), 1), "inode was")

    def test_fresh_gives_the_unfinished_stream_up(self):
        killed, path, _ = self.send_until_full()
        harness.kill(killed)
        other, data = self.file(CHUNK + 3, "other")
        receiver = self.tenon.start("receive", "s", self.out())
        self.assert_ends(self.tenon.start("send", "s", other, "--fresh"))
        self.assertIn("gave this stream up", self.assert_ends(receiver))
        self.assertEqual(self.content(), data)

    def test_fresh_is_an_error_for_a_receiver_that_cannot_take_bytes_back(self):
        killed, path, data = self.send_until_full()
        harness.kill(killed)
        receiver = self.tenon.start("receive", "s", stdout=subprocess.DEVNULL)
        sender = self.tenon.start("send", "s", path, "--fresh")
        self.assertIn("gave this stream up", self.assert_ends(receiver, 1))
        self.assert_ends(self.tenon.start("receive", "s", self.out()))
        self.assert_ends(sender)
        self.assertEqual(self.content(), data)

    def test_a_file_that_changes_meanwhile_is_not_ended(self):
        sender, path, _ = self.send_until_full()
        with open(path, "ab") as out:
            out.write(b"grown")
        receiver = self.tenon.start("receive", "s", self.out())
        text = self.assert_ends(sender, 1)
        self.assertIn("it was changed while it was sent", text)
        self.assert_ends(self.tenon.start("send", "s", path, "--fresh"))
        self.assert_ends(receiver)
        with open(path, "rb") as file:
            self.assertEqual(self.content(), file.read())

    # ---- the receiver dies

    def test_a_sender_waits_for_the_successor_of_a_dead_receiver(self):
        path, data = self.file(2 * CAPACITY * CHUNK)
        killed = self.tenon.start("receive", "s", stdout=subprocess.PIPE)
        sender = self.tenon.start("send", "s", path)
        self.tenon.wait_for(lambda queue: queue["depth"] == CAPACITY)
        harness.kill(killed)
        self.assertIn(b"the receiver died; waiting for its successor", sender.stderr.readline())
        receiver = self.tenon.start("receive", "s")
        out, err = receiver.communicate()
        self.assertEqual(receiver.returncode, 0, err)
        # The chunk in hand comes again, whole, and it says so.
        self.assertIn(b"may repeat", err)
        self.assertEqual(out, data[-len(out):])
        self.assertGreaterEqual(len(out), len(data) - CHUNK)
        self.assertNotIn("died", self.assert_ends(sender))

    def test_killed_before_it_left_the_stream_it_finds_the_end_again(self):
        path, data = self.file(CHUNK)
        reading, writing = os.pipe()
        fcntl.fcntl(writing, fcntl.F_SETFL, os.O_NONBLOCK)
        with self.assertRaises(BlockingIOError):
            while True:
                os.write(writing, bytes(4096))
        fcntl.fcntl(writing, fcntl.F_SETFL, 0)
        killed = self.tenon.start("receive", "s", self.out(), "--json", stdout=writing)
        self.assert_ends(self.tenon.start("send", "s", path))
        self.tenon.wait_for(lambda queue: queue["depth"] == 1)
        harness.kill(killed)
        os.close(reading)
        os.close(writing)
        self.assert_ends(self.tenon.start("receive", "s", self.out()))
        self.assertEqual(self.content(), data)

    def test_a_file_that_lacks_the_beginning_is_refused(self):
        sender, _, data = self.send_until_full()
        killed = self.tenon.start("receive", "s")
        killed.stdout.read(CHUNK + 1)  # the first chunk is released
        harness.kill(killed)
        text = self.assert_ends(self.tenon.start("receive", "s", self.out()), 1)
        self.assertIn("the file is shorter", text)
        with open(self.out(), "wb") as out:
            out.write(data[: 4 * CHUNK])
        self.assert_ends(self.tenon.start("receive", "s", self.out()))
        self.assert_ends(sender)
        self.assertEqual(self.content(), data)

    def test_a_closed_pipe_ends_it_quietly(self):
        sender, _, _ = self.send_until_full()
        reading, writing = os.pipe()
        os.close(reading)
        receiver = self.tenon.start("receive", "s", stdout=writing)
        os.close(writing)
        status, text = harness.finish(receiver)
        self.assertNotEqual(status, 0)
        self.assertEqual(text, "")
        harness.kill(sender)

    # ---- roles

    def test_a_held_role_is_an_error_that_names_the_holder(self):
        holder = self.tenon.start("receive", "s", self.out())
        self.tenon.wait_for(lambda queue: queue["receiver"]["holder"] is not None)
        text = self.assert_ends(self.tenon.start("receive", "s", self.out()), 1)
        self.assertIn("RoleHeld", text)
        self.assertIn(f"pid {holder.pid}", text)
        self.assertIn("--wait", text)
        harness.kill(holder)

    def test_wait_waits_for_the_role(self):
        path, data = self.file(CHUNK)
        holder = self.tenon.start("receive", "s", self.tenon.path("nothing"))
        self.tenon.wait_for(lambda queue: queue["receiver"]["holder"] is not None)
        receiver = self.tenon.start("receive", "s", self.out(), "--wait")
        while len(self.tenon.inspect()["participants"]) < 2:
            pass
        harness.kill(holder)
        self.assert_ends(self.tenon.start("send", "s", path))
        self.assert_ends(receiver)
        self.assertEqual(self.content(), data)

    # ---- messages of strangers

    def test_a_queue_of_other_messages_is_refused(self):
        receiver = self.tenon.start("receive", "s", self.out(), "--chunk", "1")
        self.tenon.wait_for(lambda queue: queue["receiver"]["holder"] is not None)
        harness.kill(receiver)
        path, _ = self.file(100)
        sender = self.tenon.start("send", "s", path)
        self.tenon.wait_for(lambda queue: queue["depth"] == CAPACITY)
        harness.kill(sender)
        self.scribble_over_the_first_header()
        text = self.assert_ends(self.tenon.start("receive", "s", self.out()), 1)
        self.assertIn("PeerMisbehaved", text)

    def scribble_over_the_first_header(self):
        """Gives the first message of the queue an offset that no file has."""
        with open(os.path.join(self.tenon.segments, "s"), "r+b") as file:
            content = file.read(self.tenon.inspect()["reserved_bytes"])
            queue = content.index(b"TNQUEUE1")
            cells = queue + int.from_bytes(content[queue + 32 : queue + 40], "little")
            file.seek(cells + 16)
            file.write(b"\xff" * 8)

    # ---- what it says

    def test_summaries(self):
        path, _ = self.file(100)
        sent = self.tenon.run("send", "s", path, "--json")
        self.assertRegex(sent.stdout, r'^\{"schema":"tenon.send/1","channel":"s/stream","bytes":100,')
        self.assertEqual(sent.stderr, "")
        received = self.tenon.run("receive", "s", self.out())
        self.assertRegex(received.stderr, r"^tenon: s/stream: received 100 B in 1 messages")
        self.assertEqual(self.tenon.run("send", "s", path, "--quiet").stderr, "")
        # The data is on stdout there, so the summary is not.
        received = self.tenon.start("receive", "s", "--json")
        out, err = received.communicate()
        self.assertEqual(len(out), 100)
        self.assertIn(b'"schema":"tenon.receive/1"', err)

    @staticmethod
    def all_of(terminal):
        """What a terminal shows until nobody has it open any more; one read may return less."""
        with open(terminal, "rb", buffering=0) as out:
            text = b""
            while True:
                try:
                    text += out.read(4096)
                except OSError as error:
                    if error.errno != errno.EIO:
                        raise
                    return text.decode()

    def test_progress_on_a_terminal(self):
        path, _ = self.file(CHUNK)
        terminal, stderr = pty.openpty()
        sender = self.tenon.start("send", "s", path, stderr=stderr)
        os.close(stderr)
        text = self.all_of(terminal)
        self.assertEqual(sender.wait(), 0)
        self.assertRegex(text, re.compile(r"\r\x1b\[Ks/stream  .*MB/s.*\[#+\] 100 %\r\x1b\[K", re.S))
        self.assertRegex(text, r"sent 64\.0 KiB")


if __name__ == "__main__":
    unittest.main()
