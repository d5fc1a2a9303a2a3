# SPDX-License-Identifier: Apache-2.0
"""`tenon send FILE` and `tenon receive`, to /dev/null, against `cat FILE | cat >/dev/null`.

Rounds are interleaved, whole commands are timed with their start and end, the file lies in tmpfs.
`cat` runs twice in each round: its ratio to itself is the noise of this machine.

    throughput_of_a_file.py --binary build/cli/tenon
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

MUST = 1.5


def timed(run):
    started = time.monotonic()
    run()
    return time.monotonic() - started


def ratio(of, to):
    """Median and range of what each round says."""
    ratios = sorted(b / a for a, b in zip(of, to))
    return {"median": round(statistics.median(ratios), 3), "lowest": round(ratios[0], 3),
            "highest": round(ratios[-1], 3)}


class Bench:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.file = os.path.join(folder, "file")
        self.environment = dict(os.environ, TENON_DIR=os.path.join(folder, "segments"))
        with open(self.file, "wb") as file:
            for _ in range(options.mebibytes):
                file.write(os.urandom(1 << 20))

    def tenon(self):
        limits = [argument for name in ("chunk", "capacity")
                  if (value := getattr(self.options, name)) is not None
                  for argument in ("--" + name, value)]
        receiver = subprocess.Popen([self.options.binary, "receive", "s", "/dev/null", "--quiet",
                                     *limits], env=self.environment)
        subprocess.run([self.options.binary, "send", "s", self.file, "--quiet", *limits],
                       env=self.environment, check=True)
        if receiver.wait() != 0:
            raise RuntimeError("the receiver failed")

    def cat(self):
        first = subprocess.Popen(["cat", self.file], stdout=subprocess.PIPE)
        with open("/dev/null", "wb") as null:
            subprocess.run(["cat"], stdin=first.stdout, stdout=null, check=True)
        first.stdout.close()
        first.wait()

    def run(self):
        contenders = {"tenon": self.tenon, "cat": self.cat, "cat again": self.cat}
        seconds = {name: [] for name in contenders}
        for run in contenders.values():
            run()  # warm
        for _ in range(self.options.rounds):
            for name, run in contenders.items():
                seconds[name].append(timed(run))
        bytes_moved = self.options.mebibytes << 20
        return {"schema": "tenon.bench.throughput_of_a_file/1", "bytes": bytes_moved,
                "rounds": self.options.rounds,
                "tenon_to_cat": ratio(seconds["tenon"], seconds["cat"]),
                "cat_to_itself": ratio(seconds["cat again"], seconds["cat"]),
                "must": MUST,
                "mb_per_s": {name: round(bytes_moved / 1e6 / statistics.median(times))
                             for name, times in seconds.items()}}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True, help="the built tenon command")
    parser.add_argument("--mebibytes", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--chunk", help="as in tenon send")
    parser.add_argument("--capacity", help="as in tenon send")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tenon-bench-", dir="/dev/shm") as folder:
        result = Bench(options, folder).run()
    print(json.dumps(result))
    return 0 if result["tenon_to_cat"]["median"] >= MUST else 3


if __name__ == "__main__":
    sys.exit(main())
