# SPDX-License-Identifier: Apache-2.0
"""Waiting at an end of a queue in an event loop."""
from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from . import _native

if TYPE_CHECKING:
    from .segment import Segment

# A peer that is killed does not ring: now and then an end waits a moment in the library, which looks
# whether it lives.
_LOOK_SECONDS = 0.25
_GLANCE_SECONDS = 0.001


class Armed(Protocol):
    def arm(self, doorbell: _native.Doorbell, /) -> bool: ...


class Bell:
    """The doorbell of one end, made when it is first needed."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._doorbell: _native.Doorbell | None = None

    async def rung(self, end: Armed) -> float:
        """Waits until the end may be worth a try; with a timeout that the loop can bear."""
        if self._doorbell is None:
            self._doorbell = _native.Doorbell(self._segment)
        doorbell = self._doorbell
        doorbell.clear()
        if not end.arm(doorbell):
            return 0
        loop = asyncio.get_running_loop()
        rings = asyncio.Event()
        descriptor = doorbell.fileno()  # the end may be closed meanwhile
        loop.add_reader(descriptor, rings.set)
        try:
            await asyncio.wait_for(rings.wait(), _LOOK_SECONDS)
        except asyncio.TimeoutError:
            return _GLANCE_SECONDS
        finally:
            loop.remove_reader(descriptor)
        return 0

    def close(self) -> None:
        if self._doorbell is not None:
            self._doorbell.close()
            self._doorbell = None
