# SPDX-License-Identifier: Apache-2.0
"""Streams a file through `tenon send` and `tenon receive` in every way that the guide promises,
with kill -9 at random moments, and compares SHA-1. One line for each scenario.

    stream_evidence.py --binary build/cli/tenon --size 2GiB --kills 20 --json
"""

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import time

import harness

UNITS = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


def size(text):
    for unit, factor in UNITS.items():
        if text.endswith(unit):
            return int(text[: -len(unit)]) * factor
    return int(text)


def sha1_of(path):
    digest = hashlib.sha1()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


class Evidence:
    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.tenon = harness.Tenon(options.binary, options.patience)
        self.input = self.tenon.path("in")
        self.output = self.tenon.path("out")
        self.limits = ("--quiet", "--chunk", options.chunk)
        self.undisturbed = float("inf")  # seconds of the best transfer without kills
        self.messages = -(-options.size // size(options.chunk)) + 1  # of a stream, with its end
        with open(self.input, "wb") as file:
            for begin in range(0, options.size, 1 << 20):
                file.write(self.random.randbytes(min(1 << 20, options.size - begin)))
        self.sha1 = sha1_of(self.input)

    # ---- pieces

    def start(self, side):
        file = self.input if side == "sender" else self.output
        verb = {"sender": "send", "receiver": "receive"}[side]
        return self.tenon.start(verb, "s", file, *self.limits, stderr=subprocess.DEVNULL)

    def begin(self):
        """A new segment, and no output yet."""
        self.tenon.run("rm", "s")
        if os.path.exists(self.output):
            os.remove(self.output)

    def expect_success(self, side, child):
        if child.wait() != 0:
            raise AssertionError(f"{side} ended with status {child.returncode}")

    def result(self, scenario, seconds, **more):
        verified = self.tenon.run("inspect", "s", "--json", "--verify")
        snapshot = json.loads(verified.stdout)
        queue = snapshot["queues"][0]
        equal = sha1_of(self.output) == self.sha1
        sound = equal and not snapshot["broken"] and queue["depth"] == 0
        return {"schema": "tenon.stream_evidence/1", "scenario": scenario, "ok": sound,
                "sha1_equal": equal, "sha1": self.sha1, "bytes": self.options.size,
                "chunk": self.options.chunk, "seconds": round(seconds, 3), **more,
                "broken": snapshot["broken"],
                "late_wakes": queue["sender"]["late_wakes"] + queue["receiver"]["late_wakes"],
                "seed": self.options.seed}

    # ---- scenarios

    def sender_first(self):
        self.begin()
        started = time.monotonic()
        sender = self.start("sender")
        self.tenon.wait_for(lambda queue: queue["sender"]["messages"] > 0)
        receiver = self.start("receiver")
        self.expect_success("sender", sender)
        self.expect_success("receiver", receiver)
        return self.undisturbed_result("sender first", time.monotonic() - started)

    def receiver_first(self):
        self.begin()
        receiver = self.start("receiver")
        self.tenon.wait_for(lambda queue: queue["receiver"]["holder"] is not None)
        started = time.monotonic()
        sender = self.start("sender")
        self.expect_success("sender", sender)
        self.expect_success("receiver", receiver)
        return self.undisturbed_result("receiver first", time.monotonic() - started)

    def undisturbed_result(self, scenario, seconds):
        self.undisturbed = min(self.undisturbed, seconds)
        return self.result(scenario, seconds)

    def late_receiver(self):
        self.begin()
        started = time.monotonic()
        sender = self.start("sender")
        time.sleep(self.options.late)  # being late is the subject
        queue = self.tenon.wait_for(lambda queue: queue["depth"] > 0)
        receiver = self.start("receiver")
        self.expect_success("sender", sender)
        self.expect_success("receiver", receiver)
        return self.result("late receiver", time.monotonic() - started, late=self.options.late,
                           depth_when_it_came=queue["depth"])

    def trickling_writer(self):
        """Each piece has to come out before the next one goes in, whatever the chunk size."""
        self.begin()
        sender = self.tenon.start("send", "s", *self.limits, stdin=subprocess.PIPE)
        receiver = self.tenon.start("receive", "s", *self.limits)
        total, slowest, begun = 0, 0.0, time.monotonic()
        with open(self.input, "rb") as source, open(self.output, "wb") as out:
            for _ in range(self.options.pieces):
                time.sleep(self.random.uniform(0, 0.004))  # trickling is the subject
                piece = source.read(self.random.randrange(1, 4096))
                started = time.monotonic()
                sender.stdin.write(piece)
                sender.stdin.flush()
                out.write(receiver.stdout.read(len(piece)))
                slowest = max(slowest, time.monotonic() - started)
                total += len(piece)
            sender.stdin.close()
            sender.stdin = None
            out.write(receiver.stdout.read())
            self.expect_success("sender", sender)
            self.expect_success("receiver", receiver)
            source.seek(0)
            prefix = hashlib.sha1(source.read(total)).hexdigest()
        equal = sha1_of(self.output) == prefix
        return {"schema": "tenon.stream_evidence/1", "scenario": "trickling writer", "ok": equal,
                "sha1_equal": equal, "sha1": prefix, "bytes": total, "pieces": self.options.pieces,
                "seconds": round(time.monotonic() - begun, 3),
                "slowest_piece_ms": round(slowest * 1000, 3), "seed": self.options.seed}

    def kills(self, *victims):
        """Kills each victim so many times, at random moments, and starts it again."""
        self.begin()
        left = {side: self.options.kills if side in victims else 0 for side in
                ("sender", "receiver")}
        killed = {side: [] for side in victims}  # bytes this end had moved when it was killed
        started, streams = time.monotonic(), 0
        while streams == 0 or any(left.values()):
            # Another mtime makes it another file: what comes now is not a repetition.
            os.utime(self.input)
            self.one_stream(left, killed, (streams + 1) * self.messages)
            if sha1_of(self.output) != self.sha1:
                raise AssertionError("the output differs")
            streams += 1
        return self.result(" and ".join(victims) + " killed", time.monotonic() - started,
                           streams=streams, kills={side: len(killed[side]) for side in victims},
                           killed_at_bytes=killed)

    def one_stream(self, left, killed, position_of_end):
        running = {side: self.start(side) for side in ("sender", "receiver")}
        # So that about one stream takes all kills; starting a process takes some milliseconds.
        interval = max(2 * self.undisturbed / max(1, sum(left.values())), 0.02)
        while running:
            victims = [side for side in running if left[side] > 0]
            if not victims:
                for side, child in running.items():
                    self.expect_success(side, child)
                return
            side = self.random.choice(victims)
            try:
                running[side].wait(self.random.uniform(0, interval))
            except subprocess.TimeoutExpired:
                if harness.kill(running[side]) == -9:
                    left[side] -= 1
                    if self.had_finished(side, killed, position_of_end):
                        del running[side]
                    else:
                        running[side] = self.start(side)
                    continue
            self.expect_success(side, running.pop(side))

    def had_finished(self, side, killed, position_of_end):
        """True when it was killed between its last step and its exit: it had left its role, or,
        the receiver, the stream, so that nobody can tell any more that it was here."""
        end = (self.tenon.queue() or {}).get(side)
        killed[side].append(end["bytes"] if end is not None else 0)
        if end is None or end["messages"] != position_of_end:
            return False
        return side == "receiver" or end["holder"] is None

    def run(self):
        scenarios = [self.receiver_first, self.sender_first, self.late_receiver,
                     self.trickling_writer, lambda: self.kills("sender"),
                     lambda: self.kills("receiver"), lambda: self.kills("sender", "receiver")]
        good = True
        for scenario in scenarios:
            row = scenario()
            good = good and row["ok"]
            print(json.dumps(row) if self.options.json else self.text_of(row), flush=True)
        return good

    @staticmethod
    def text_of(row):
        kills = f", kills {row['kills']} in {row['streams']} streams" if "kills" in row else ""
        return (f"{'ok ' if row['ok'] else 'BAD'} {row['scenario']}: {row['bytes']} bytes in "
                f"{row['seconds']} s{kills}, SHA-1 {'equal' if row['sha1_equal'] else 'DIFFERS'}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=os.environ.get("TENON_BINARY"))
    parser.add_argument("--size", type=size, default="64MiB")
    parser.add_argument("--kills", type=int, default=5, help="of each victim")
    parser.add_argument("--chunk", default="64KiB")
    parser.add_argument("--late", type=float, default=5.0, help="seconds")
    parser.add_argument("--pieces", type=int, default=500, help="of the trickling writer")
    parser.add_argument("--patience", type=int, default=1800, help="seconds for everything")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.binary is None:
        parser.error("--binary is missing: the path of the built tenon command")
    print(f"seed {options.seed}", file=sys.stderr)
    evidence = Evidence(options)
    try:
        return 0 if evidence.run() else 1
    finally:
        evidence.tenon.close()


if __name__ == "__main__":
    sys.exit(main())
