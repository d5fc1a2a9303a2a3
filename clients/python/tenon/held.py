# SPDX-License-Identifier: Apache-2.0
"""The monitor of an object, entered by the calling thread: the only way to change the value."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, overload

from . import _native, errors
from .layout import format_of
from .lent import Views

if TYPE_CHECKING:
    from .object import Object


class Held(_native.Held):
    """What Object.enter() gives; left at the end of its `with`, also by an exception. Of the thread
    that entered. Errors: IllegalMonitorState, when the calling thread is not inside.

    wait(): views are dead after it. It may be ended by a signal whose handler does not raise: look
    again at what is waited for. After Deadlock and Inconsistent it is left."""

    def __init__(self, entered: Object, timeout: float | None = None, once: bool = False) -> None:
        self._values = entered._values
        self._views = Views()

    @property
    def value(self) -> Any:
        """A copy of the value as it is now."""
        return self._values.value(self._value())

    def store(self, value: Any) -> None:
        """Replaces the whole value, all or nothing, also when killed inside."""
        self._store(self._values.bytes_of(value))

    @overload
    def update(self) -> AbstractContextManager[Any]: ...
    @overload
    def update(self, change: Callable[[Any], Any]) -> None: ...

    def update(self, change: Callable[[Any], Any] | None = None) -> Any:
        """Changes the value, all or nothing. `change` is given the value, and edits it or returns
        another one; a number can only be returned. Without it, for `with held.update() as draft:`,
        the draft is edited, a number as `draft.value` (NumPy: `draft[()]`). An exception comes
        through, and nothing is stored."""
        if change is None:
            return self._draft()
        raw = self._value()
        value = self._values.value(raw)
        changed = change(value)
        if changed is None and self._values.is_number:
            raise errors.InvalidArgument("InvalidArgument: a number is changed by returning one")
        self._store(raw if changed is None else self._values.bytes_of(changed))
        return None

    @contextmanager
    def _draft(self) -> Iterator[Any]:
        raw = self._value()
        yield self._values.draft(raw)
        self._store(raw)

    def in_place(self) -> memoryview:
        """The value where it lies, to be changed, of an object made `in_place`. Dead after exit()
        and wait(). An array on it, as numpy.asarray() makes one, has to be deleted before: else
        those raise BufferError, and one is still inside.
        Errors: InvalidArgument (it is not in place)."""
        return self._views.lend(self._in_place(format_of(self._values.layout)))

    def exit(self) -> None:
        self._views.kill()
        super().exit()

    def wait(self, timeout: float | None = None) -> bool:
        self._views.kill()
        return super().wait(timeout)

    def __enter__(self) -> Held:
        return self

    def __exit__(self, *exception: object) -> None:
        if self.is_inside:
            self.exit()
