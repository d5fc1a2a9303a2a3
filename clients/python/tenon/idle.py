# SPDX-License-Identifier: Apache-2.0
"""How an end of a queue waits."""
import enum


class Idle(enum.IntEnum):
    """The numbers are those of tenon.h."""

    ADAPTIVE = 0
    """Polls, yields, sleeps."""
    BUSY = 1
    """Polls: for those with a CPU to spare, never for threads that share the interpreter lock."""
    PARK = 2
    """Sleeps at once."""
