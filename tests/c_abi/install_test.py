#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is installed suffices to build and run a program in C, by pkg-config. Exit status 77 without
pkg-config."""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    for name in "cmake", "build", "compiler", "program":
        arguments.add_argument(f"--{name}", required=True)
    options = arguments.parse_args()
    if shutil.which("pkg-config") is None:
        print("not run: there is no pkg-config", file=sys.stderr)
        sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory() as folder:
        prefix = pathlib.Path(folder) / "prefix"
        subprocess.run([options.cmake, "--install", options.build, "--prefix", str(prefix)],
                       check=True, stdout=subprocess.DEVNULL)
        (found,) = prefix.glob("**/tenon.pc")
        environment = os.environ | {"PKG_CONFIG_PATH": str(found.parent), "TENON_DIR": folder,
                                    "LD_LIBRARY_PATH": str(found.parent.parent)}
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", "tenon"], check=True, text=True,
                               env=environment, stdout=subprocess.PIPE).stdout.split()
        if not any(str(prefix.resolve()) in os.path.realpath(flag[2:]) for flag in flags):
            sys.exit(f"pkg-config leads elsewhere: {flags}")
        program = f"{folder}/program"
        subprocess.run([options.compiler, "-std=c11", "-pedantic", "-Werror", options.program,
                        *flags, "-o", program], check=True)
        subprocess.run([program], check=True, env=environment)


if __name__ == "__main__":
    main()
