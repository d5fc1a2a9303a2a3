# SPDX-License-Identifier: Apache-2.0
"""The sender's end of a queue."""
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from . import _native, errors
from .bell import Bell
from .idle import Idle
from .loan import Loan

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

    from .queue import Queue


class Sender(_native.Sender):
    """The end of one thread at a time, but for interrupt(). Get it from Queue.sender(). Killed, it
    keeps the role until the kernel says so; then the next one takes it, and goes on at `position`.

    Errors of what waits: Timeout; PeerDied (full, and the receiver is dead); Interrupted (by
    interrupt()); TooLarge, PeerMisbehaved, ForkedHandle; InvalidArgument (another thread uses it)."""

    def __init__(self, queue: Queue, idle: Idle = Idle.ADAPTIVE) -> None:
        self._bell = Bell(queue._segment)

    def loan(self) -> Loan:
        """A block to fill in place, one at a time; never waits. NoSpace: all of the queue are out.

            with sender.loan() as loan:
                loan.data[:5] = b"hello"
                loan.commit(5)"""
        return Loan(self)

    async def send_async(self, data: ReadableBuffer) -> None:
        """send(), while the event loop goes on."""
        await self._until(lambda timeout: self.send(data, timeout))

    async def close_stream_async(self, note: ReadableBuffer = b"") -> None:
        """close_stream(), while the event loop goes on."""
        await self._until(lambda timeout: self.close_stream(note, timeout))

    async def _until(self, send: Callable[[float], None]) -> None:
        timeout = 0.0
        while True:
            try:
                return send(timeout)
            except errors.Timeout:
                timeout = await self._bell.rung(self)

    def close(self) -> None:
        super().close()
        self._bell.close()

    def __enter__(self) -> Sender:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
