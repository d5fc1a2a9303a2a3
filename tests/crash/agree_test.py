# SPDX-License-Identifier: Apache-2.0
"""A survivor sees the same after a real death and in the explorer: each operation of scene.cpp, killed at every point.

usage: agree_test.py HARNESS EXPLORER [--twin]

Every state that agree_harness prints is one of agree_explorer's, under each model, and the other way round, but for
those that only a lost store leaves: the compiler may order stores so, and did not in the build that the harness kills.
Only the victim moves, so that the models do not differ. --twin: one of the two is wrong; a difference is success."""
import collections
import json
import subprocess
import sys


def states(*command):
    """By operation and past: the states, and those that only a lost store leaves."""
    kept, lost = collections.defaultdict(set), collections.defaultdict(set)
    for line in subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines():
        scene, state, *mark = line.split("\t")
        (lost if mark else kept)[scene].add(state)
    return kept, lost


def count(by_scene):
    return sum(map(len, by_scene.values()))


def main(harness, explorer, *twin):
    really, _ = states(harness)
    differences = 0
    for model in ("sc",) if twin else ("sc", "tso", "rc11"):
        explored, lost = states(explorer, model)
        for scene in sorted({*really, *explored}):
            for whose, difference in (("killed", really[scene] - explored[scene]), (model, explored[scene] - really[scene])):
                differences += len(difference)
                for state in sorted(difference):
                    print(f"{scene}: {whose} only: {state}")
    print(json.dumps({"claim": "explorer.agrees", "operations": len({scene.split()[0] for scene in really}), "scenes": len(really),
                      "harness_states": count(really), "explorer_states": count(explored) + count(lost),
                      "lost_states": count(lost), "differences": differences}))
    return (differences == 0) == bool(twin)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
