#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""noticed_by.tsv: for each ordered access, the check that fails when it is weakened.

A row names a check of `tenon-lab list` and the strongest model under which it fails (sc: any
machine; tso: x86, too; rc11: Arm, or a compiler), or says `not needed: reason`, or `open`: nobody
has judged it yet. `weaken --record` writes rows.

Without --without: fails when an access has no row, a row no access, or a name no check.

usage: noticed_by.py TENON_LAB
       noticed_by.py --without        the accesses without a row, and the open ones"""
import argparse
import json
import pathlib
import subprocess
import sys
import typing

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from ordered_accesses import Key, accesses  # noqa: E402

TABLE = pathlib.Path(__file__).resolve().with_name("noticed_by.tsv")
HEAD = [*Key._fields, "noticed by", "model"]
MODELS = ("sc", "tso", "rc11")  # each allows what those before allow
ARGUED = "not needed: "


class Row(typing.NamedTuple):
    noticed_by: str
    model: str = "-"

    @property
    def is_open(self):
        return self.noticed_by == "open"

    @property
    def is_argued(self):
        return self.noticed_by.startswith(ARGUED)

    @property
    def is_named(self):
        return not self.is_open and not self.is_argued


OPEN = Row("open")


def read(text):
    head, *lines = (line.split("\t") for line in text.splitlines())
    if head != HEAD:
        raise ValueError(f"the table's columns are {', '.join(HEAD)}")
    rows = {}
    for number, cells in enumerate(lines, 2):
        if len(cells) != len(HEAD):
            raise ValueError(f"line {number}: {len(cells)} cells, not {len(HEAD)}")
        key = Key(*cells[:5], int(cells[5]))
        if key in rows:
            raise ValueError(f"line {number}: a second row of one access")
        rows[key] = Row(*cells[6:])
    return rows


def written(rows, keys):
    """The table's text: in the order of the source; rows without an access are gone."""
    lines = [HEAD] + [[*map(str, key), *rows[key]] for key in keys if key in rows]
    return "".join("\t".join(line) + "\n" for line in lines)


def gone(rows, keys):
    return [key for key in rows if key not in set(keys)]


def problems(rows, keys, checks):
    for key in keys:
        if key not in rows:
            yield f"no row: {' '.join(map(str, key))}"
    for key in gone(rows, keys):
        yield f"no access: {' '.join(map(str, key))}"
    for key, row in rows.items():
        if row.is_named and (row.noticed_by not in checks or row.model not in MODELS):
            yield f"no check: {row.noticed_by} {row.model}, of {' '.join(map(str, key))}"
        if row.is_argued and not row.noticed_by.removeprefix(ARGUED).strip():
            yield f"no reason: {' '.join(map(str, key))}"


def checks_of(lab, long=True):
    """In their order; `long`: those that only run when they are named, too."""
    listed = subprocess.run([lab, "list"], text=True, check=True, stdout=subprocess.PIPE).stdout
    return [line.split()[0] for line in listed.splitlines() if long or not line.endswith("; long")]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    which = arguments.add_mutually_exclusive_group(required=True)
    which.add_argument("lab", nargs="?")
    which.add_argument("--without", action="store_true")
    options = arguments.parse_args()
    all_accesses, rows = list(accesses()), read(TABLE.read_text())
    if options.without:
        print("".join(f"{access}\n" for access in all_accesses if rows.get(access.key, OPEN).is_open), end="")
        return
    keys = [access.key for access in all_accesses]
    wrong = list(problems(rows, keys, checks_of(options.lab)))
    print(json.dumps({"claim": "lab.accesses", "accesses": len(keys),
                      "named": sum(row.is_named for row in rows.values()),
                      "argued": sum(row.is_argued for row in rows.values()),
                      "open": sum(row.is_open for row in rows.values())}))
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
