#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The same scenarios in pairs of languages; prints the table.

usage: pairs_test --cpp DRIVER [--c DRIVER] [--java JAVA CLASSPATH]
                  [--python PYTHON DRIVER FOLDER] --tenon TENON [--json]"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import languages
import monitor_scenarios
import parties
import scenarios


def left_behind(folder):
    """Files beside the segment that outlived their makers."""
    return sorted(path.name for path in pathlib.Path(folder).iterdir() if path.name != "s")


def play(scenario, drivers, pair, tenon):
    folder = tempfile.mkdtemp(prefix="tenon-conformance-", dir="/dev/shm")
    everybody = []

    def show():
        subprocess.run([tenon, "inspect", f"{folder}/s"], stdout=sys.stderr)

    def call(language):
        party = parties.Party(drivers, language, folder, show)
        everybody.append(party)
        scenarios.same(party("open_or_create s").split()[0], "ok")
        scenarios.same(party("queue q 4 64"), "ok 4 64")
        return party

    try:
        scenario(call(pair[0]), call(pair[1]), call)
        for party in everybody:
            party.end()
        # The next one to attach finds the dead, and what they left; a sweep at the latest.
        if (pathlib.Path(folder) / "s").exists():
            subprocess.run([tenon, "gc", "--yes", f"{folder}/s"], check=True,
                           stdout=subprocess.DEVNULL)
            scenarios.same(left_behind(folder), [])
        return None
    except AssertionError as failure:
        show()
        return str(failure)
    finally:
        for party in everybody:
            party.kill()
        shutil.rmtree(folder)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    languages.add_options(arguments)
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--only", default="", help="scenarios with this in their names")
    options = arguments.parse_args()
    drivers = languages.drivers(options)
    pairs = languages.pairs(drivers)
    if not options.json:
        print(f"{'':58}" + "".join(f"{a + ' ' + b:>12}" for a, b in pairs))
    failed = []
    for scenario in scenarios.ALL + monitor_scenarios.ALL:
        if options.only not in scenario.__name__:
            continue
        row = {}
        for pair in pairs:
            if scenario in monitor_scenarios.ALL and not languages.have_monitors(pair):
                row["-".join(pair)] = "-"
                continue
            failure = play(scenario, drivers, pair, options.tenon)
            row["-".join(pair)] = failure or "ok"
            if failure:
                failed.append(f"{scenario.__name__}, {' and '.join(pair)}: {failure}")
        if options.json:
            print(json.dumps({"claim": "conformance", "scenario": scenario.__name__, **row}))
        else:
            print(f"{scenario.__name__.replace('_', ' '):58}" + "".join(
                f"{value if value in ('ok', '-') else 'FAILS':>12}" for value in row.values()), flush=True)
    if failed:
        sys.exit("\n".join(failed))


if __name__ == "__main__":
    main()
