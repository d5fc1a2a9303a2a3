# SPDX-License-Identifier: Apache-2.0
"""bench/results/*.jsonl: the facts of the machine, then a line for each run of a cell. Everything
that is printed is computed from such a file, so it can be printed again."""
import collections
import dataclasses
import json
import os
import pathlib
import platform
import subprocess
import time

import rows
import verdict

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / "bench/results"


def cpu_model():
    with open("/proc/cpuinfo") as info:
        return next((line.split(":", 1)[1].strip() for line in info
                     if line.startswith("model name")), platform.machine())


def head():
    """The commit, with + when the tree has changes."""
    def git(*arguments):
        return subprocess.run(["git", *arguments], cwd=ROOT, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL).stdout.strip()
    commit = git("rev-parse", "--short", "HEAD")
    return commit + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")


def facts():
    return {"schema": "tenon.bench.facts/1", "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "commit": head(), "cpu": cpu_model(), "cpus": os.cpu_count(),
            "kernel": platform.release(), "load": os.getloadavg()[0]}


class Writer:
    def __init__(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.file = open(path, "w", buffering=1)
        self.add(facts())

    def add(self, line):
        self.file.write(json.dumps(line) + "\n")

    def add_run(self, experiment, number, cell, before, after, line):
        self.add({"schema": "tenon.bench.run/1", "experiment": experiment, "round": number,
                  "cell": cell, "before": before, "after": after, **{
                      key: value for key, value in line.items() if key != "schema"}})


@dataclasses.dataclass
class Results:
    path: pathlib.Path
    facts: dict
    rounds: dict  # experiment -> list of {cell: Sample}
    missing: dict  # cell -> why it was not measured
    row: str | None = None  # the only one that is asked for

    def experiments(self):
        return [experiment for experiment in rows.EXPERIMENTS if experiment.name in self.rounds]

    def verdicts(self):
        """Of all musts that were tried, then of the rows that cannot be."""
        judged = [verdict.judge(must, self.rounds[experiment.name], self.missing)
                  for experiment in self.experiments() for must in experiment.musts]
        tried = {one.row for one in judged}
        whole = {row for row in rows.all_rows()} - {entry.row for entry in rows.UNMEASURED}
        judged += [verdict.Verdict(entry.row, entry.must, "not measured", note=entry.why)
                   for entry in rows.UNMEASURED if entry.row in tried or whole <= tried]
        judged = [one for one in judged if self.row in (None, one.row)]
        return sorted(judged, key=lambda one: (one.row[0], int(one.row[1:])))


def load(path):
    found = {}
    rounds = collections.defaultdict(lambda: collections.defaultdict(dict))
    missing = {}
    with open(path) as file:
        for text in file:
            line = json.loads(text)
            if line["schema"] == "tenon.bench.facts/1":
                found = line
                continue
            cell = line["cell"]
            if "not_measured" in line:
                missing[cell] = line["not_measured"]
                rounds[line["experiment"]][line["round"]]
                continue
            rounds[line["experiment"]][line["round"]][cell] = verdict.Sample(
                None if "failed" in line else line, line["before"], line["after"])
    return Results(pathlib.Path(path), found,
                   {name: [by_number[key] for key in sorted(by_number)]
                    for name, by_number in rounds.items()}, missing)


def newest(experiments):
    """The last run that has one of these experiments, or None."""
    names = {experiment.name for experiment in experiments}
    for path in sorted(FOLDER.glob("*.jsonl"), reverse=True):
        found = load(path)
        if names & found.rounds.keys():
            return found
    return None
