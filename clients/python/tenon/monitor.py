# SPDX-License-Identifier: Apache-2.0
"""Monitors: one thread at a time, of all processes that are attached."""
from __future__ import annotations

from . import _native, errors


class Monitor(_native.Monitor):
    """A monitor that guards what is no object. What a thread has entered it owns, as often as it
    has entered it, and nobody else gets in. Get it from Segment.monitor().

        with monitor as entry:
            if entry is Entry.OWNER_DIED: ...

    The owner is a thread, not a process. A thread that ends inside, or whose process is killed,
    leaves it to the next one, which is told. A stopped owner stays the owner.

    Errors of enter(): Deadlock, Inconsistent, Timeout, HoldCountOverflow, ForkedHandle; of the
    others: IllegalMonitorState. wait() may be ended by a signal whose handler does not raise: look
    again at what is waited for, as after every wait. OwnerDied of wait(): inside again, and what it
    guards may be half changed.

    acquire() and release() make it a lock as those of `threading` are; of a death they say nothing:
    look at `is_suspect`."""

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """As threading.RLock.acquire()."""
        if not blocking:
            if timeout != -1:
                raise errors.InvalidArgument("InvalidArgument: no timeout without blocking")
            return self.try_enter() is not None
        try:
            self.enter(None if timeout == -1 else timeout)
        except errors.Timeout:
            return False
        return True

    def release(self) -> None:
        """exit()."""
        self.exit()
