#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every bug has its row in docs/replay.md, and every test that a row names is one of ctest's.

usage: table_test.py PAGE BUILD
"""
import fnmatch
import json
import pathlib
import re
import subprocess
import sys

IDS = [f"B{i:02}" for i in range(1, 50)] + [f"S0-U{i}" for i in range(1, 17)]
LATER = re.compile(r"comes with|not ours")


def rows(page):
    """Of each line that begins with an id: the id, and the cell about the test."""
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) >= 3 and re.fullmatch(r"B\d\d|S0-U\d+", cells[0]):
            yield cells[0], cells[-1]


def main():
    page, build = pathlib.Path(sys.argv[1]).read_text(), sys.argv[2]
    known = json.loads(subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], check=True, text=True,
                                      stdout=subprocess.PIPE).stdout)["tests"]
    known = [test["name"] for test in known]
    problems, tested, later = [], 0, 0
    table = list(rows(page))
    if [name for name, _ in table] != IDS:
        problems.append("the ids are not B01 to B49 and S0-U1 to S0-U16, one row each, in this order")
    for name, cell in table:
        named = re.findall(r"`([^`]+)`", cell)
        problems += [f"{name}: no test {test}" for test in named if not fnmatch.filter(known, test)]
        if not named and not LATER.search(cell):
            problems.append(f"{name}: neither a test nor a reason why there is none")
        tested += bool(named)
        later += not named
    print(json.dumps({"claim": "replay", "ids": len(table), "tested": tested, "later": later,
                      "problems": len(problems)}))
    sys.exit("\n".join(problems) or None)


if __name__ == "__main__":
    main()
