# SPDX-License-Identifier: Apache-2.0
"""What the tests share: a directory of segments, other processes, and a watchdog."""
import ctypes
import faulthandler
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap

import pytest

import tenon

PATIENCE = 120  # seconds; then all stacks are shown, and all ends
_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1
_FUTEX_WAITV = "449"
_FUTEX = "202"
_FUTEX_PRIVATE = 0x80


def pytest_configure(config):
    # Standard error as it is before tests have theirs taken.
    config.tenon_stderr = os.fdopen(os.dup(2), "w")


@pytest.fixture(autouse=True)
def watchdog(pytestconfig):
    faulthandler.dump_traceback_later(PATIENCE, exit=True, file=pytestconfig.tenon_stderr)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture(autouse=True)
def folder(monkeypatch):
    """Where names of segments lead to."""
    path = tempfile.mkdtemp(prefix="tenon-python-", dir="/dev/shm")
    monkeypatch.setenv("TENON_DIR", path)
    yield pathlib.Path(path)
    shutil.rmtree(path)


@pytest.fixture
def segment(folder):
    """The segment "s", closed at the end: nothing may be left of it."""
    with tenon.Segment.open_or_create("s", max_bytes=1 << 24, max_participants=16) as opened:
        yield opened


def _die_with_parent():
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Child:
    """A process that runs some code, with `segment` open and say() to tell something."""

    PRELUDE = """
import sys, tenon
from tenon import errors
def say(*words): print(*words, flush=True)
def hear(): return sys.stdin.readline().strip()
segment = tenon.Segment.open_or_create("s", max_bytes=1 << 24, max_participants=16)
"""

    def __init__(self, code):
        self._process = subprocess.Popen(
            [sys.executable, "-c", self.PRELUDE + textwrap.dedent(code)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, preexec_fn=_die_with_parent)

    @property
    def pid(self):
        return self._process.pid

    def hear(self):
        """Its next line; empty when it has ended."""
        return self._process.stdout.readline().strip()

    def say(self, line=""):
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def wait_until_asleep(self, pid=None):
        """Until its main thread (or that of its child) sleeps in the library, on a word of shared
        memory."""
        while not self._is_asleep(pid or self.pid):
            assert self._process.poll() is None, "it has ended"

    @staticmethod
    def _is_asleep(pid):
        number, *arguments = pathlib.Path(f"/proc/{pid}/syscall").read_text().split()
        if number == _FUTEX:
            return not int(arguments[1], 16) & _FUTEX_PRIVATE
        return number == _FUTEX_WAITV

    def signal(self, number, pid=None):
        os.kill(pid or self.pid, number)

    def kill(self):
        self._process.kill()
        self._process.wait()

    def end(self):
        """Its exit status."""
        self._process.stdin.close()
        return self._process.wait()


@pytest.fixture
def child():
    """child(code): a Child, killed at the end of the test."""
    children = []

    def start(code):
        children.append(Child(code))
        return children[-1]

    yield start
    for started in children:
        started.kill()
