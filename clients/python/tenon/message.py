# SPDX-License-Identifier: Apache-2.0
"""A message in place."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .lent import Views

if TYPE_CHECKING:
    from .receiver import Receiver


class Message:
    """What Receiver.peek() gives; released at the end of its `with`. Killed before that, the
    successor gets it again, as `maybe_redelivered`."""

    def __init__(self, receiver: Receiver, data: memoryview, position: int, again: bool) -> None:
        self._receiver = receiver
        self._views = Views()
        self.data = self._views.lend(data)
        """Where it lies in the segment. Dead after release()."""
        self.position = position
        """0, 1, 2, ... since the queue was made."""
        self.maybe_redelivered = again
        """True: the dead predecessor may have seen it already."""
        self.is_released = False

    def release(self) -> None:
        """Frees its place. BufferError when an array, or a slice of `data`, still stands on it:
        then it is in hand still."""
        if not self.is_released:
            self._views.kill()
            self._receiver._release()
            self.is_released = True

    def __enter__(self) -> Message:
        return self

    def __exit__(self, *exception: object) -> None:
        self.release()
