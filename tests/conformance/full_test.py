#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""No room: a full tmpfs, and a limit on the size of files. Whoever asks for more gets NoSpace, in each
language, and both processes live on. Needs root, for a file system of its own; exit status 77 without.

usage: full_test --cpp DRIVER [--c DRIVER] [--java JAVA CLASSPATH] --tenon TENON"""
import argparse
import itertools
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

import languages
import parties
import scenarios

SKIPPED = 77
INSIDE = "TENON_FULL_TEST_INSIDE"
ROOM = 4 << 20  # bytes of the tmpfs
LIMIT = 1 << 20  # bytes that a file may have
LARGE = "queue large 1024 60000"


def in_a_file_system_of_its_own():
    """Runs this again in a mount namespace, unless it is the one that runs there."""
    if os.environ.get(INSIDE):
        return
    if os.geteuid() != 0:
        print("needs root", file=sys.stderr)
        sys.exit(SKIPPED)
    os.environ[INSIDE] = "yes"
    os.execvp("unshare", ["unshare", "--mount", sys.executable, *sys.argv])


def fill(folder):
    """Takes all the room that is left."""
    with open(pathlib.Path(folder) / "ballast", "wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(bytes(4096))
        except OSError:
            return


def go_on(a, b):
    for i in range(8):
        scenarios.same(a(f"send 0{i}"), "ok")
        scenarios.same(b("receive"), f"ok 0{i}")


def full(drivers, pair, tenon, limited):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", folder], check=True)
        try:
            def show():
                subprocess.run([tenon, "inspect", f"{folder}/s"], stdout=sys.stderr)

            def call(language):
                party = parties.Party(drivers, language, folder, show)
                scenarios.same(party("open_or_create s").split()[0], "ok")
                scenarios.same(party("queue q 4 64"), "ok 4 64")
                return party

            a, b = call(pair[0]), call(pair[1])
            scenarios.same(a("sender"), "ok 0")
            scenarios.same(b("receiver"), "ok 0")
            if limited:
                for party in a, b:
                    resource.prlimit(party.pid, resource.RLIMIT_FSIZE, (LIMIT, LIMIT))
            else:
                fill(folder)
            for party in a, b:
                scenarios.same(party(LARGE), "error NoSpace")
            scenarios.same(a("queue q 4 64"), "ok 4 64")
            go_on(a, b)
            for party in a, b:
                party.end()
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def main():
    in_a_file_system_of_its_own()
    arguments = argparse.ArgumentParser(description=__doc__)
    languages.add_options(arguments)
    options = arguments.parse_args()
    drivers = languages.drivers(options)
    for pair, limited in itertools.product(languages.pairs(drivers), (False, True)):
        full(drivers, pair, options.tenon, limited)
        what = "a file may have 1 MiB" if limited else "the tmpfs is full"
        print(f"{' and '.join(pair)}: {what}: NoSpace for both, and both go on", flush=True)


if __name__ == "__main__":
    main()
