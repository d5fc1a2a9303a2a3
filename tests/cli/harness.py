# SPDX-License-Identifier: Apache-2.0
"""What the tests of the command share: scratch directories, children that do not outlive us, and a
watchdog."""

import ctypes
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def _die_with_parent():
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Tenon:
    """The command, with a segment directory of its own under /dev/shm."""

    def __init__(self, binary, patience=300):
        self.binary = os.path.abspath(binary)
        self.folder = tempfile.mkdtemp(prefix="tenon-cli-", dir="/dev/shm")
        self.segments = os.path.join(self.folder, "segments")
        self.environment = dict(os.environ, TENON_DIR=self.segments)
        self._children = []
        self._watchdog = threading.Timer(patience, self._give_up, [patience])
        self._watchdog.daemon = True
        self._watchdog.start()

    def close(self):
        self._watchdog.cancel()
        self._end_children()
        shutil.rmtree(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self, *arguments, **options):
        """A running `tenon`; stderr is kept for finish()."""
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        options.setdefault("env", self.environment)
        options.setdefault("preexec_fn", _die_with_parent)
        child = subprocess.Popen([self.binary, *arguments], **options)
        self._children.append(child)
        return child

    def run(self, *arguments, **options):
        """A `tenon` that has ended, with text of its outputs."""
        child = self.start(*arguments, text=True, **options)
        out, err = child.communicate()
        return subprocess.CompletedProcess(arguments, child.returncode, out, err)

    def inspect(self, segment="s"):
        """What `tenon inspect --json` says; None while there is no such segment."""
        answer = self.run("inspect", segment, "--json")
        return json.loads(answer.stdout) if answer.returncode == 0 else None

    def queue(self, segment="s", queue="stream"):
        """The queue in inspect(); None while there is none."""
        snapshot = self.inspect(segment) or {"queues": []}
        return next((q for q in snapshot["queues"] if q["name"] == queue), None)

    def wait_for(self, condition, segment="s"):
        """Asks inspect until `condition` of the queue holds. The watchdog bounds it."""
        while True:
            queue = self.queue(segment)
            if queue is not None and condition(queue):
                return queue

    def _end_children(self):
        for child in self._children:
            if child.poll() is None:
                child.kill()
            child.wait()
            for stream in (child.stdin, child.stdout, child.stderr):
                if stream is not None and not stream.closed:
                    stream.close()

    def _give_up(self, patience):
        print(f"watchdog: nothing came to an end in {patience} s", file=sys.stderr)
        for name in sorted(os.listdir(self.segments)) if os.path.isdir(self.segments) else []:
            for form in ([], ["--json", "--verify"]):
                subprocess.run([self.binary, "inspect", name, *form], env=self.environment,
                               stdout=sys.stderr, timeout=10, check=False)
        for child in self._children:
            if child.poll() is None:
                print(f"still running: {child.pid} {child.args[1:]}", file=sys.stderr)
                child.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
        sys.stderr.flush()
        os._exit(70)


def kill(child):
    child.kill()
    return child.wait()


def finish(child):
    """Waits for the end: status and text of stderr."""
    _, err = child.communicate()
    return child.returncode, err.decode()


def binary_from_environment():
    binary = os.environ.get("TENON_BINARY")
    if binary is None:
        sys.exit("TENON_BINARY is not set; it is the path of the built tenon command")
    return binary


def seed_from_environment():
    """A seed that can be given again, as TENON_SEED."""
    seed = int(os.environ.get("TENON_SEED", random.SystemRandom().randrange(2**32)))
    print(f"TENON_SEED={seed}", file=sys.stderr)
    return seed
