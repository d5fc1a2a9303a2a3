# SPDX-License-Identifier: Apache-2.0
"""The drivers: how they are built, and how one of them is run."""
import json
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build/bench"
TENON = ROOT / "build/release/cli/tenon"
PATIENCE = 90  # seconds; a driver gives up before that by itself

OURS = ("tenon", "floors", "fast_path", "pair_path")
PEERS = (*OURS, "tenon_java", "pipe", "unix_socket", "posix_mq", "eventfd_shm", "boost", "zeromq",
         "aeron", "iceoryx2", "cloudtoid", "pthread", "std_mutex", "absl_mutex", "java_locks")


class Drivers:
    def __init__(self, build=BUILD, tenon=TENON):
        self.folder = pathlib.Path(build) / "bench"
        self.tenon = tenon

    def command(self, cell):
        peer, *arguments = shlex.split(cell)
        if peer == "workload":
            return [sys.executable, "-B", str(ROOT / "bench/workload.py"), str(self.tenon)]
        return [str(self.folder / "drivers" / f"bench_{peer}"), *arguments]

    def missing(self, cell):
        """Why there is no such driver, or None. An old one does not count."""
        reason = self.folder / "missing" / cell.split()[0]
        if reason.exists():
            return reason.read_text().strip()
        return None if pathlib.Path(self.command(cell)[0]).exists() else "its driver was not built"

    def run(self, cell, folder, seconds=None):
        """The line of the driver, or one that says what failed. `folder`: for files of the run."""
        environment = {**os.environ, "TENON_DIR": str(folder / "segments")}
        command = self.command(cell) + (["--seconds", str(seconds)] if seconds else [])
        try:
            run = subprocess.run(command, cwd=folder, env=environment,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                 timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            return {"failed": f"no end within {PATIENCE} s"}
        lines = [line for line in run.stdout.splitlines() if line.startswith("{")]
        if run.returncode != 0 or not lines:
            said = run.stderr.strip().splitlines() or ["it said nothing"]
            return {"failed": f"exit {run.returncode}: {said[-1]}"}
        return json.loads(lines[-1])


def build(folder=BUILD):
    """Builds each driver by itself, so that one that fails leaves the others alone. Says what
    cannot be had."""
    print("bench: building the drivers (the first time some minutes)", flush=True)
    drivers = Drivers(folder)
    (drivers.folder / "missing").mkdir(parents=True, exist_ok=True)
    for peer in PEERS:
        missing = drivers.folder / "missing" / peer
        if not missing.exists():
            log = drivers.folder / f"build_{peer}.log"
            with open(log, "w") as output:
                built = subprocess.run(["cmake", "--build", str(folder), "--target",
                                        f"bench_{peer}"], stdout=output, stderr=subprocess.STDOUT)
            if built.returncode == 0:
                continue
            if peer in OURS:
                sys.exit(f"bench: {log.read_text()}")
            # An older one must not stand in for it.
            pathlib.Path(drivers.command(peer)[0]).unlink(missing_ok=True)
            missing.write_text(f"its driver does not build here: {log}\n")
        print(f"bench: without {peer}: {missing.read_text().strip()}", flush=True)


if __name__ == "__main__":
    build(*sys.argv[1:])
