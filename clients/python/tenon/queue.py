# SPDX-License-Identifier: Apache-2.0
"""Queues: each message goes to one receiver, once and in order; one sender, one receiver."""
from __future__ import annotations

from typing import TYPE_CHECKING

from . import _native
from .idle import Idle
from .receiver import Receiver
from .sender import Sender

if TYPE_CHECKING:
    from .segment import Segment


class Queue(_native.Queue):
    """A queue of messages of bytes. Get it from Segment.queue()."""

    def __init__(self, segment: Segment, *options: object) -> None:
        self._segment = segment

    def sender(self, idle: Idle = Idle.ADAPTIVE) -> Sender:
        """Takes the sender's role. RoleHeld, with the process as its `number`, while another living
        process has it, also a stopped one."""
        return self._segment._keep(Sender(self, idle))

    def receiver(self, idle: Idle = Idle.ADAPTIVE) -> Receiver:
        """Takes the receiver's role."""
        return self._segment._keep(Receiver(self, idle))

    def __enter__(self) -> Queue:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
