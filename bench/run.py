# SPDX-License-Identifier: Apache-2.0
"""Runs experiments: in each round every cell once, a ping-pong before and after each."""
import pathlib
import sys
import tempfile
import time

import load
import results
import verdict

PING_PONG = "floors line"
PING_PONG_SECONDS = 0.02


class Bench:
    def __init__(self, drivers, writer, seconds=None):
        self.drivers = drivers
        self.writer = writer
        self.seconds = seconds
        self.missing = {}

    def ping_pong(self, folder):
        return self.drivers.run(PING_PONG, folder, PING_PONG_SECONDS).get("p50")

    def look_for(self, experiment):
        """(cell, name) of those whose driver is there, then of the controls, which run once more.
        What is missing is written down."""
        here = []
        for cell in experiment.cells():
            why = self.missing.get(cell) or self.drivers.missing(cell)
            if why is None:
                here.append(cell)
                continue
            self.missing[cell] = why
            self.writer.add_run(experiment.name, 0, cell, None, None, {"not_measured": why})
        controls = {must.control_cell(self.missing): None for must in experiment.musts}
        return ([(cell, cell) for cell in here]
                + [(cell, verdict.again(cell)) for cell in controls if cell in here])

    def run_cell(self, experiment, number, cell, name, before, folder):
        others = load.Load()
        line = self.drivers.run(cell, folder, self.seconds) | others.figures()
        after = self.ping_pong(folder)
        if "not_measured" in line:
            self.missing[cell] = line["not_measured"]
        if "failed" in line:
            print(f"bench: {cell}: {line['failed']}", file=sys.stderr)
        self.writer.add_run(experiment.name, number, name, before, after, line)
        return after

    def run_round(self, experiment, number, cells, folder):
        """`cells`: (cell, name under which it is written down)."""
        before = self.ping_pong(folder)
        for cell, name in cells:
            if cell not in self.missing:
                before = self.run_cell(experiment, number, cell, name, before, folder)

    def run(self, experiment, rounds):
        started = time.monotonic()
        cells = self.look_for(experiment)
        for number in range(rounds):
            with tempfile.TemporaryDirectory(prefix="tenon-bench-", dir="/dev/shm") as name:
                folder = pathlib.Path(name)
                (folder / "segments").mkdir(mode=0o700)
                self.run_round(experiment, number, cells, folder)
            print(f"\rbench: {experiment.name}: round {number + 1} of {rounds}, "
                  f"{time.monotonic() - started:.0f} s ", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)


def run(experiments, drivers, rounds=None, seconds=None):
    """Returns the results; `rounds` and `seconds` override those of the experiments."""
    writer = results.Writer(results.FOLDER / time.strftime("%Y%m%dT%H%M%S.jsonl", time.gmtime()))
    bench = Bench(drivers, writer, seconds)
    for experiment in experiments:
        bench.run(experiment, rounds or experiment.rounds)
    return results.load(writer.path)
