#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A process in each language works at one object; one after the other is killed at random, and
another one comes in its place. The others go on, and nobody ever sees half of anything.

usage: storm_test --cpp DRIVER [--c DRIVER] [--java JAVA CLASSPATH] [--python PYTHON] --tenon TENON
                  [--kills N] [--seed N]"""
import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time

import languages
import parties
from scenarios import same

FOR_EVER = 10**12  # times
LONGEST_PAUSE = 0.03  # seconds between two kills


class Storm:
    def __init__(self, drivers, tenon):
        self.folder = tempfile.mkdtemp(prefix="tenon-storm-", dir="/dev/shm")
        self._drivers = drivers
        self._tenon = tenon
        self._watcher = self._come("C++")
        self.workers = {language: self._begin(language) for language in drivers}

    def _come(self, language):
        party = parties.Party(self._drivers, language, self.folder, self._show)
        same(party("open_or_create s").split()[0], "ok")
        same(party("object account 0"), "ok")
        return party

    def _begin(self, language):
        party = self._come(language)
        party.begin(f"work {FOR_EVER}")
        return party

    def _show(self):
        subprocess.run([self._tenon, "locks", f"{self.folder}/s"], check=False)

    def value(self):
        return int(self._watcher("value").split()[1])

    def wait_for_more_than(self, value):
        """Somebody goes on."""
        give_up = time.monotonic() + parties.WATCHDOG_SECONDS
        while (now := self.value()) <= value:
            self._expect_all_at_work()
            if time.monotonic() > give_up:
                self._show()
                raise AssertionError("nobody goes on")
        return now

    def _expect_all_at_work(self):
        for language, worker in self.workers.items():
            if worker.has_answer():
                raise AssertionError(f"{language} ended its work: {worker.answer()}")

    def kill(self, language):
        self._expect_all_at_work()
        self.workers.pop(language).kill()
        self.wait_for_more_than(self.value())
        self.workers[language] = self._begin(language)

    def end(self):
        """Everybody is killed; who comes then gets in, and finds what was stored last."""
        for worker in self.workers.values():
            worker.kill()
        value = self.value()
        same(self._watcher("update 1"), f"ok {value + 1}")
        self._watcher.end()
        checked = subprocess.run([self._tenon, "inspect", "--verify", f"{self.folder}/s"],
                                 text=True, check=False, stdout=subprocess.PIPE)
        same((checked.returncode, checked.stdout), (0, checked.stdout))
        return value

    def close(self):
        for worker in self.workers.values():
            worker.kill()
        self._watcher.kill()
        shutil.rmtree(self.folder)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    languages.add_options(arguments)
    arguments.add_argument("--kills", type=int, default=60)
    arguments.add_argument("--seed", type=int, default=time.monotonic_ns())
    options = arguments.parse_args()
    print(f"--seed {options.seed}", flush=True)
    chance = random.Random(options.seed)
    drivers = languages.drivers(options)
    storm = Storm(drivers, options.tenon)
    kills = dict.fromkeys(drivers, 0)
    try:
        for _ in range(options.kills):
            time.sleep(chance.uniform(0, LONGEST_PAUSE))  # for chance, not for order
            language = chance.choice(list(drivers))
            storm.kill(language)
            kills[language] += 1
        updates = storm.end()
    finally:
        storm.close()
    print(json.dumps({"claim": "conformance.storm", "kills": kills, "updates": updates}))


if __name__ == "__main__":
    sys.exit(main())
