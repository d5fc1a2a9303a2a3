# SPDX-License-Identifier: Apache-2.0
"""How a monitor was entered."""
import enum


class Entry(enum.Enum):
    """What enter() answers."""

    ORDINARY = "ordinary"
    OWNER_DIED = "owner died"
    """The owner before died inside: what it guards may be half changed. Repair that, then call
    mark_consistent(); else nobody gets in after this."""
