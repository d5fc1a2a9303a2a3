# SPDX-License-Identifier: Apache-2.0
"""Segments: files that several processes map, holding named channels, objects and monitors."""
from __future__ import annotations

import os
import weakref
from typing import Any, Protocol, TypeVar

from . import _native, errors
from .layout import describe
from .monitor import Monitor
from .object import Object
from .queue import Queue
from .values import values_of


class Closable(Protocol):
    def close(self) -> None: ...


Handle = TypeVar("Handle", bound=Closable)
Path = str | os.PathLike[str]


class Segment(_native.Segment):
    """One attachment of this process to a segment file. A name is `[A-Za-z0-9._-]+` and stands for
    a file in TENON_DIR, or else in /dev/shm/tenon-<uid>; what starts with "/" or "." is a path.

    May be used by all threads, but for reattach(). In a forked child everything opened through it
    raises ForkedHandle, until reattach(); then open it again."""

    def __init__(self, how: str, name: str, **options: int) -> None:
        self._opened: weakref.WeakSet[Any] = weakref.WeakSet()

    @classmethod
    def open_or_create(cls, name: Path, max_bytes: int = 0, max_participants: int = 0,
                       max_threads: int = 0, max_objects: int = 0, mode: int = 0) -> Segment:
        """Attaches; makes it first where there is none. 0: as the library chooses; whoever attaches
        takes what is there. Errors: as Segment::open_or_create() in tenon/segment.hpp."""
        return cls("open_or_create", os.fspath(name), max_bytes=max_bytes,
                   max_participants=max_participants, max_threads=max_threads,
                   max_objects=max_objects, mode=mode)

    @classmethod
    def create(cls, name: Path, max_bytes: int = 0, max_participants: int = 0,
               max_threads: int = 0, max_objects: int = 0, mode: int = 0) -> Segment:
        """The same, but AlreadyExists where there is one."""
        return cls("create", os.fspath(name), max_bytes=max_bytes,
                   max_participants=max_participants, max_threads=max_threads,
                   max_objects=max_objects, mode=mode)

    @classmethod
    def open(cls, name: Path) -> Segment:
        """The same, but NotFound where there is none."""
        return cls("open", os.fspath(name))

    @classmethod
    def open_read_only(cls, name: Path) -> Segment:
        """For those who look: takes no place, changes nothing. Snapshots of objects work."""
        return cls("open_read_only", os.fspath(name))

    @staticmethod
    def remove(name: Path) -> None:
        """Removes the file. Those who are attached go on; new ones do not get in."""
        _native.Segment.remove_file(os.fspath(name))

    def monitor(self, name: str, *, report_deadlock: bool = False) -> Monitor:
        """The monitor of that name, made first where there is none. `report_deadlock` is for that:
        who closes a ring of waits waits, too, and `tenon locks` shows the ring that stands; else it
        gets Deadlock."""
        return self._keep(Monitor(self, name, report_deadlock))

    def queue(self, name: str, capacity: int = 0, message_limit: int = 0, *, inline_bytes: int = 0,
              loans: int = 0, element_bytes: int = 0) -> Queue:
        """The queue of that name, made first where there is none: of so many messages, of up to so
        many bytes; 0: 1024 of 64. `element_bytes`: size of the one type of message, where the
        other side, in C++ or Java, has a queue of a type."""
        return self._keep(Queue(self, name, capacity, message_limit, inline_bytes, loans,
                                element_bytes))

    def object(self, name: str, type: Any, initial: Any = None, *, count: int | None = None,
               in_place: bool = False) -> Object:
        """The value of that name, made first, with that value or zero, where there is none.

        `type`: a ctypes.Structure or number, a numpy.dtype, a description (docs/spec/object.md),
        or the name of a number, "i64". `count`: so many of them, which change together.
        `in_place`: for large ones: one copy, which its owner changes where it lies.
        Errors: LayoutMismatch (there is one with other fields), WrongKind, and those of queue()."""
        values = values_of(type, count)
        raw = None if initial is None else values.bytes_of(initial)
        return self._keep(Object._make(
            self, name, values, description=describe(values.layout), bytes=values.layout.bytes,
            count=1 if count is None else count, initial=raw, in_place=in_place, create=True))

    def find_object(self, name: str, type: Any = None, *, count: int | None = None) -> Object:
        """The value of that name, or NotFound. May be attached read-only. Without a type it is seen
        as it describes itself: `value.field`, an array when it has more than one."""
        if type is None:
            found = Object(self, name, description=None, bytes=0, count=count or 0)
            how_many = count if found.count == 1 else found.count
            found._values = values_of(found.description, how_many)
            if found._values.layout.bytes != found.element_bytes:
                raise errors.Corrupt("Corrupt: an object has another size than it says")
            return self._keep(found)
        values = values_of(type, count)
        return self._keep(Object._make(
            self, name, values, description=describe(values.layout), bytes=values.layout.bytes,
            count=1 if count is None else count))

    def reattach(self) -> None:
        """In a forked child: attaches as a participant of its own."""
        super().reattach()
        self._opened.clear()

    def close(self) -> None:
        """Closes what was opened through it, and detaches. StillHeld: a monitor of an object is
        entered, or another thread waits; BufferError: an array stands on memory of it."""
        for handle in list(self._opened):
            handle.close()
        super().close()

    def _keep(self, handle: Handle) -> Handle:
        self._opened.add(handle)
        return handle

    def __enter__(self) -> Segment:
        return self

    def __exit__(self, kind: Any, exception: BaseException | None, trace: Any) -> None:
        try:
            self.close()
        except (BufferError, errors.StillHeld):
            # What the exception has with it may stand on the segment still.
            if exception is None:
                raise
