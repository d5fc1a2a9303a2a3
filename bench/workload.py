# SPDX-License-Identifier: Apache-2.0
"""Driver of C13: `tenon demo` has both sides, the locked buffer and the queue, with one generator
and one digest. Prints the rates of both as one line.

    workload.py TENON [--seconds S]
"""
import json
import subprocess
import sys


def main():
    run = subprocess.run([sys.argv[1], "demo", "--seconds", "1", "--pair", "cpp-cpp", "--json"],
                         check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    acts = {act["title"]: act for act in json.loads(run.stdout)["pairs"][0]["acts"]}
    lock, queue = acts["spin lock"], acts["queue"]
    print(json.dumps({
        "schema": "tenon.bench.driver/1", "peer": "workload", "measure": "demo",
        "lock_rate": lock["messages_per_second"], "queue_rate": queue["messages_per_second"],
        "lock_lost": lock["lost"], "lock_twice": lock["read_twice"],
        "lost": queue["lost"], "wrong": queue["torn"] + queue["read_twice"]}))


if __name__ == "__main__":
    main()
