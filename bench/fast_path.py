# SPDX-License-Identifier: Apache-2.0
"""Instructions of send and receive while nobody waits, and what they are: counted by callgrind,
shown by objdump. Both are the same on every machine, so they decide nothing about time.

    fast_path.py [--program build/bench/bench/drivers/bench_fast_path]

A count is the difference between two runs of different length: what a process does once is not in
it. One line of JSON for each way of sending, then the disassembly.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/bench/bench/drivers/bench_fast_path"
SHORT, LONG = 1000, 3000  # messages
WAYS = (("copy", 8), ("copy", 64), ("copy", 1024), ("place", 64))
CALLS = {"copy": ("tenon::ByteSender::send(", "tenon::ByteReceiver::receive("),
         "place": ("tenon::ByteSender::loan(", "tenon::Loan::commit(",
                   "tenon::ByteReceiver::peek(", "tenon::ByteReceiver::release(")}
SHOWN = ("tenon::channel::SenderEnd::send(", "tenon::channel::ReceiverEnd::receive(",
         "tenon::channel::ReceiverEnd::peek(", "tenon::channel::ReceiverEnd::release(",
         "tenon::channel::QueueEndBase::wait_cell(", "tenon::channel::QueueEndBase::pass_on(")


def inclusive(program, way, size, messages, folder):
    """Instructions inside each function and what it calls, by its name."""
    profile = folder / f"{way}.{size}.{messages}"
    environment = dict(os.environ, TENON_DIR=str(folder / "segments"))
    subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}",
                    str(program), way, str(size), str(messages)], check=True, env=environment,
                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    told = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100",
                           str(profile)], check=True, text=True, stdout=subprocess.PIPE).stdout
    counts = {}
    for line in told.splitlines():
        found = re.match(r"\s*([\d,]+)\s*(?:\([^)]*\))?\s+\S*?:(tenon::.*?)(?: \[.*\])?$", line)
        if found:
            counts.setdefault(found.group(2), int(found.group(1).replace(",", "")))
    return counts


def count_of(counts, prefix):
    return next((count for name, count in counts.items() if name.startswith(prefix)), None)


def count(program, folder):
    for way, size in WAYS:
        few, many = (inclusive(program, way, size, messages, folder)
                     for messages in (SHORT, LONG))
        row = {}
        for prefix in CALLS[way]:
            name = prefix.removeprefix("tenon::").rstrip("(")
            first, second = count_of(few, prefix), count_of(many, prefix)
            row[name] = None if first is None else (second - first) / (LONG - SHORT)
        print(json.dumps({"schema": "tenon.bench.fast_path/1", "way": way, "bytes": size,
                          "instructions": row}), flush=True)


def disassemble(program):
    symbols = subprocess.run(["nm", "-C", "--defined-only", str(program)], check=True, text=True,
                             stdout=subprocess.PIPE).stdout
    names = [line.split(" ", 2)[2] for line in symbols.splitlines()]
    for prefix in SHOWN:
        for name in names:
            if name.startswith(prefix) and "[clone" not in name:
                shown = subprocess.run(["objdump", "-C", "--no-show-raw-insn",
                                        f"--disassemble={name}", str(program)], check=True,
                                       text=True, stdout=subprocess.PIPE).stdout
                print(shown[shown.index("Disassembly of section .text"):].split("\n\n", 1)[1]
                      .split("\nDisassembly")[0])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--program", default=PROGRAM, help="the built bench_fast_path")
    arguments.add_argument("--counts", action="store_true", help="without the disassembly")
    options = arguments.parse_args()
    if shutil.which("callgrind_annotate") is None:
        print("fast_path: instructions not measured: valgrind is not installed")
    else:
        with tempfile.TemporaryDirectory(prefix="tenon-bench-") as name:
            folder = pathlib.Path(name)
            (folder / "segments").mkdir(mode=0o700)
            count(options.program, folder)
    if not options.counts:
        disassemble(options.program)


if __name__ == "__main__":
    sys.exit(main())
