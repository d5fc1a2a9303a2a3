# SPDX-License-Identifier: Apache-2.0
"""The receiver's end of a queue."""
from __future__ import annotations

import weakref
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from . import _native, errors
from .bell import Bell
from .idle import Idle
from .message import Message

if TYPE_CHECKING:
    from .queue import Queue


class Receiver(_native.Receiver):
    """The end of one thread at a time, but for interrupt(). Get it from Queue.receiver().

        for message in receiver: ...       # to the end of the stream
        async for message in receiver: ...

    Errors of what waits: Timeout; EndOfStream (then `end_note`, next_stream()); PeerDied (empty, and
    the sender is dead); Interrupted (by interrupt()); PeerMisbehaved, ForkedHandle; InvalidArgument
    (another thread uses it); TooLarge, of receive_into() only: the message stays. BufferError of
    what would free a message that peek() gave, and that was not released."""

    def __init__(self, queue: Queue, idle: Idle = Idle.ADAPTIVE) -> None:
        self._bell = Bell(queue._segment)
        self._in_hand: weakref.ref[Message] | None = None

    def peek(self, timeout: float | None = None) -> Message:
        """The next message in place; the same one again until it is released.

            with receiver.peek() as message:
                print(message.data[0])"""
        return self._message() or self._take(self._peek(timeout))

    def try_peek(self) -> Message | None:
        """The same at once; None: there is none."""
        message = self._message()
        if message is not None:
            return message
        taken = self._try_peek()
        return None if taken is None else self._take(taken)

    def _message(self) -> Message | None:
        message = None if self._in_hand is None else self._in_hand()
        return None if message is None or message.is_released else message

    def _take(self, taken: tuple[memoryview, int, bool]) -> Message:
        message = Message(self, *taken)
        self._in_hand = weakref.ref(message)
        return message

    async def receive_async(self) -> bytes:
        """receive(), while the event loop goes on."""
        timeout = 0.0
        while True:
            try:
                return self.receive(timeout)
            except errors.Timeout:
                timeout = await self._bell.rung(self)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return self.receive()
        except errors.EndOfStream:
            raise StopIteration from None

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        try:
            return await self.receive_async()
        except errors.EndOfStream:
            raise StopAsyncIteration from None

    def close(self) -> None:
        super().close()
        self._bell.close()

    def __enter__(self) -> Receiver:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
