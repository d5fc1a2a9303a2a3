#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""libtenon.so exports what the header declares, and not a name more; and a library that brings the C
ABI along exports its own names only."""
import argparse
import json
import re
import subprocess
import sys


def exports(nm, library):
    listed = subprocess.run([nm, "-D", "--defined-only", "--format=posix", library], check=True,
                            text=True, stdout=subprocess.PIPE).stdout
    return {line.split()[0] for line in listed.splitlines()}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--header", required=True)
    arguments.add_argument("--library", required=True)
    arguments.add_argument("--taker", required=True, help="such a library; its own name is taker")
    arguments.add_argument("--nm", default="nm")
    options = arguments.parse_args()
    with open(options.header) as header:
        declared = set(re.findall(r"^TENON_API [^;(]*?(\w+)\(", header.read(), re.MULTILINE))
    exported = exports(options.nm, options.library)
    if len(declared) < 60:
        sys.exit(f"only {len(declared)} functions found in the header")
    if declared != exported:
        sys.exit(f"declared only: {sorted(declared - exported)}\n"
                 f"exported only: {sorted(exported - declared)}")
    if exports(options.nm, options.taker) != {"taker"}:
        sys.exit(f"the taker exports {sorted(exports(options.nm, options.taker))}")
    print(json.dumps({"claim": "c_abi_exports", "functions": len(exported)}))


if __name__ == "__main__":
    main()
