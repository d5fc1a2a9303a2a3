# SPDX-License-Identifier: Apache-2.0
"""Processes in either language that do what they are told, line by line."""
import os
import pathlib
import select
import signal
import subprocess
import threading
import time

WATCHDOG_SECONDS = 120
FUTEX_WAITV = "449"  # the number of that system call


class Party:
    """One process. An answer that does not come is a failure, which shows the segment."""

    def __init__(self, drivers, language, folder, show):
        self.language = language
        self._show = show
        self._process = subprocess.Popen(drivers[language], stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                         env={**os.environ, "TENON_DIR": str(folder)})

    @property
    def pid(self):
        return self._process.pid

    def begin(self, command):
        """Tells it something without waiting for the answer."""
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()

    def answer(self):
        watchdog = threading.Timer(WATCHDOG_SECONDS, self._give_up)
        watchdog.start()
        try:
            line = self._process.stdout.readline().strip()
        finally:
            watchdog.cancel()
        if not line:
            raise AssertionError(f"{self.language} ended: {self._process.stderr.read()}")
        return line

    def wait_until_asleep(self):
        """Until one of its threads sleeps in the kernel as who wants to enter a monitor does."""
        give_up = time.monotonic() + WATCHDOG_SECONDS
        while time.monotonic() < give_up:
            for call in pathlib.Path(f"/proc/{self.pid}/task").glob("*/syscall"):
                if call.read_text().split()[0] == FUTEX_WAITV:
                    return
        self._show()
        raise AssertionError(f"{self.language} does not go to sleep")

    def answers_before(self, other):
        """Waits until one of both has an answer; whether it is this one."""
        ready, _, _ = select.select([self._process.stdout, other._process.stdout], [], [],
                                    WATCHDOG_SECONDS)
        if not ready:
            self._show()
            raise AssertionError(f"neither {self.language} nor {other.language} answers")
        return self._process.stdout in ready

    def has_answer(self):
        return bool(select.select([self._process.stdout], [], [], 0)[0])

    def __call__(self, command):
        self.begin(command)
        return self.answer()

    def _give_up(self):
        self._show()
        self._process.kill()

    def kill(self):
        """SIGKILL, and reaps it."""
        self._process.kill()
        self._process.wait()

    def stop(self):
        self._process.send_signal(signal.SIGSTOP)
        os.waitpid(self.pid, os.WUNTRACED)

    def go_on(self):
        self._process.send_signal(signal.SIGCONT)

    def end(self):
        """Ends it properly; it must have said nothing on standard error."""
        if self._process.poll() is None:
            self._process.stdin.close()
            self._process.wait(WATCHDOG_SECONDS)
            said = self._process.stderr.read()
            if said:
                raise AssertionError(f"{self.language} said: {said}")
