#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tenon locks on a deadlock of processes in several languages, and on what they leave when all are
killed.

usage: locks_test --cpp DRIVER [--c DRIVER] [--java JAVA CLASSPATH] [--python PYTHON] --tenon TENON"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import languages
import parties
from scenarios import same

EXIT_FINDING = 3


class Stage:
    """A segment, and a process in each language, each of which owns the monitor of its name."""

    def __init__(self, drivers, tenon):
        self.folder = tempfile.mkdtemp(prefix="tenon-locks-", dir="/dev/shm")
        self.segment = f"{self.folder}/s"
        self._tenon = tenon
        self.names = list(drivers)
        self.parties = []
        for language in drivers:
            party = parties.Party(drivers, language, self.folder, lambda: print(self.locks()))
            self.parties.append(party)
            same(party("open_or_create s").split()[0], "ok")
            if not self.parties[1:]:
                for name in self.names:
                    same(party(f"reporting_monitor {self.monitor(name)}"), "ok")
            same(party(f"monitor {self.monitor(language)}"), "ok")
            same(party("enter"), "ok")

    @staticmethod
    def monitor(language):
        return "of." + language.replace("+", "p")

    def close_the_ring(self):
        for i, party in enumerate(self.parties):
            wanted = self.monitor(self.names[(i + 1) % len(self.names)])
            same(party(f"monitor {wanted}"), "ok")
            party.begin("enter")
            party.wait_until_asleep()

    def locks(self, *options):
        return subprocess.run([self._tenon, "locks", self.segment, *options], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)

    def kill_all(self):
        for party in self.parties:  # or else the last ones would get what the first ones leave
            party.stop()
        for party in self.parties:
            party.kill()

    def close(self):
        for party in self.parties:
            party.kill()
        shutil.rmtree(self.folder)


def look(stage, alive):
    """What the command shows of the ring; it must be all of it."""
    told = stage.locks()
    same(told.returncode, EXIT_FINDING)
    same(f"Found a deadlock of {len(stage.names)} threads" in told.stdout, True)
    same(json.loads(stage.locks("--json").stdout)["anybody_alive"], alive)
    found = json.loads(stage.locks("--json").stdout)
    same(len(found["deadlocks"]), 1)
    ring = {link["thread"]["pid"]: link["wants"] for link in found["deadlocks"][0]}
    owners = {lock["name"]: lock["owner"]["pid"] for lock in found["locks"] if lock["owner"]}
    for i, party in enumerate(stage.parties):
        same(owners[stage.monitor(stage.names[i])], party.pid)
        same(ring[party.pid], stage.monitor(stage.names[(i + 1) % len(stage.names)]))
    return told.stdout


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    languages.add_options(arguments)
    options = arguments.parse_args()
    drivers = {language: command for language, command in languages.drivers(options).items()
               if language in languages.WITH_MONITORS}
    stage = Stage(drivers, options.tenon)
    try:
        same(stage.locks().returncode, 0)
        stage.close_the_ring()
        living = look(stage, alive=True)
        tree = stage.locks("--tree").stdout
        same(tree.count("see above"), 1)
        watched = stage.locks("--watch", "--looks", "1", "--json")
        same((watched.returncode, len(json.loads(watched.stdout)["deadlocks"])), (0, 1))
        stage.kill_all()
        dead = look(stage, alive=False)
        same("as it stood when they died" in dead, True)
    finally:
        stage.close()
    print("$ tenon locks s", living, "$ tenon locks --tree s", tree,
          "# all of them killed with -9", "$ tenon locks s", dead, sep="\n")
    print(json.dumps({"claim": "locks", "languages": list(drivers)}))


if __name__ == "__main__":
    sys.exit(main())
