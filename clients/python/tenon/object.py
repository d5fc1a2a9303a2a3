# SPDX-License-Identifier: Apache-2.0
"""Objects: values in a segment, found by name, that describe themselves."""
from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from . import _native, errors
from .held import Held
from .values import Values

if TYPE_CHECKING:
    from .segment import Segment

Parameters = ParamSpec("Parameters")
Returned = TypeVar("Returned")


class Object(_native.Object):
    """A value, or several, of which everybody may take a consistent copy at any time. It is changed
    by who owns its monitor. Get it from Segment.object(). May be used by all threads."""

    _values: Values

    @classmethod
    def _make(cls, segment: Segment, name: str, values: Values, **how: Any) -> Object:
        made = cls(segment, name, **how)
        made._values = values
        return made

    def snapshot(self) -> Any:
        """A copy of the value as it was at one moment, without entering. WouldBlock, when it
        changes faster than it can be copied; InvalidArgument: it is in place."""
        return self._values.value(super().snapshot())

    def enter(self, timeout: float | None = None) -> Held:
        """Waits until its monitor is the calling thread's. Errors: as Monitor's. That the owner
        before died inside is told by `owner_died`; only in place there is something to repair."""
        return Held(self, timeout)

    def try_enter(self) -> Held | None:
        """The same at once; None: another one is inside."""
        try:
            return Held(self, once=True)
        except errors.WouldBlock:
            return None

    def synchronized(
            self, function: Callable[Concatenate[Held, Parameters], Returned],
    ) -> Callable[Parameters, Returned]:
        """A decorator: the function runs inside, and is given what enter() gives before all else.

            @account.synchronized
            def withdraw(held, amount): ...

            withdraw(10)"""

        @functools.wraps(function)
        def inside(*arguments: Parameters.args, **names: Parameters.kwargs) -> Returned:
            with self.enter() as held:
                return function(held, *arguments, **names)

        return inside
