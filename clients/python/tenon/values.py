# SPDX-License-Identifier: Apache-2.0
"""Between bytes and values of Python. Bytes come as a bytearray of our own, which the value stands
on: whoever edits the value edits the bytes."""
from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import Any, Protocol

from . import layout_of_ctypes, layout_of_numpy, layout_of_text
from .errors import InvalidArgument
from .layout import Layout, Scalar, describe, format_of


class Values(Protocol):
    """How values of one type are seen."""

    layout: Layout
    is_number: bool
    """True: a value is not edited but replaced."""

    def value(self, raw: bytearray) -> Any:
        """What a reader gets. A number is a number."""

    def draft(self, raw: bytearray) -> Any:
        """What an editor gets. A number is in `.value` (ctypes) or `[()]` (NumPy)."""

    def bytes_of(self, value: Any) -> memoryview | bytes:
        """The bytes of a value, or of what makes one."""


class CtypesValues:
    """A structure, a number or, with a count, an array of them."""

    def __init__(self, kind: Any, layout: Layout, count: int | None) -> None:
        self.layout = layout
        self._kind = kind if count is None else kind * count
        self.is_number = count is None and isinstance(layout, Scalar)

    def value(self, raw: bytearray) -> Any:
        draft = self.draft(raw)
        return draft.value if self.is_number else draft

    def draft(self, raw: bytearray) -> Any:
        return self._kind.from_buffer(raw)

    def bytes_of(self, value: Any) -> memoryview:
        if isinstance(value, self._kind):
            made = value
        elif self.is_number:
            made = self._number(value)
        elif isinstance(value, (bytes, bytearray, memoryview)):
            made = self._exactly(len(value), ctypes.sizeof(self._kind)).from_buffer_copy(value)
        elif isinstance(value, Mapping):
            made = self._kind(**value)
        elif issubclass(self._kind, ctypes.Array):
            made = self._exactly(len(value), self._kind._length_)(*value)
        else:
            made = self._kind(*value)
        return memoryview(made).cast("B")

    def _number(self, value: Any) -> Any:
        made = self._kind(value)
        # ctypes takes the low bits of what does not fit.
        if isinstance(value, int) and isinstance(made.value, int) and made.value != value:
            raise InvalidArgument(f"InvalidArgument: {value} is no {self.layout}")
        return made

    def _exactly(self, size: int, wanted: int) -> Any:
        if size != wanted:
            raise InvalidArgument(f"InvalidArgument: {size} where there should be {wanted}")
        return self._kind


class NumpyValues:
    """A scalar of NumPy or, with a count, an array."""

    def __init__(self, dtype: Any, count: int | None) -> None:
        self.layout = layout_of_numpy.layout_of(dtype)
        self.is_number = count is None and dtype.names is None and dtype.subdtype is None
        self._dtype = dtype
        self._shape = () if count is None else (count,)

    def value(self, raw: bytearray) -> Any:
        draft = self.draft(raw)
        return draft if self._shape else draft[()]

    def draft(self, raw: bytearray) -> Any:
        import numpy
        return numpy.ndarray(self._shape, self._dtype, raw)

    def bytes_of(self, value: Any) -> bytes:
        import numpy
        array = numpy.empty(self._shape, self._dtype)
        array[...] = value
        return array.tobytes()


def values_of(kind: Any, count: int | None) -> Values:
    """`kind`: a ctypes type, a numpy.dtype, a description, or the name of a number ("i64").
    `count` None: one value; else that many of them."""
    if isinstance(kind, str):
        layout = layout_of_text.layout_of(kind)
        return CtypesValues(layout_of_ctypes.ctypes_of(layout), layout, count)
    if layout_of_ctypes.is_ctypes(kind):
        return CtypesValues(kind, layout_of_ctypes.layout_of(kind), count)
    dtype = layout_of_numpy.dtype_of(kind)
    if dtype is not None:
        return NumpyValues(dtype, count)
    raise InvalidArgument(f"InvalidArgument: {kind!r} is no type of a value: give a ctypes type, a "
                          "numpy.dtype, or a description")


__all__ = ["CtypesValues", "NumpyValues", "Values", "describe", "format_of", "values_of"]
