# SPDX-License-Identifier: Apache-2.0
"""Waiting at an end of a queue in an event loop."""
from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from . import _native, errors

if TYPE_CHECKING:
    from .segment import Segment

Answer = TypeVar("Answer")

# A peer that is killed does not ring.
_LOOK_SECONDS = 0.25
# Long enough for the library to look whether the peer lives, short enough for an event loop.
_GLANCE_SECONDS = 0.001


class Armed(Protocol):
    def arm(self, doorbell: _native.Doorbell, /) -> bool: ...


class Bell:
    """The doorbell of one end, made when it is first needed."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._doorbell: _native.Doorbell | None = None

    async def rung(self, end: Armed) -> bool:
        """Waits until the end may be worth a try. False: nothing was heard for a while."""
        if self._doorbell is None:
            self._doorbell = _native.Doorbell(self._segment)
        doorbell = self._doorbell
        doorbell.clear()
        if not end.arm(doorbell):
            return True
        loop = asyncio.get_running_loop()
        rings = asyncio.Event()
        loop.add_reader(doorbell.fileno(), rings.set)
        try:
            await asyncio.wait_for(rings.wait(), _LOOK_SECONDS)
        except asyncio.TimeoutError:
            return False
        finally:
            loop.remove_reader(doorbell.fileno())
        return True

    def look(self, wait: Callable[[float], Answer]) -> Answer | None:
        """Waits for a moment in the library, which looks whether the peer lives; None: in vain."""
        try:
            return wait(_GLANCE_SECONDS)
        except errors.Timeout:
            return None

    def close(self) -> None:
        if self._doorbell is not None:
            self._doorbell.close()
            self._doorbell = None
