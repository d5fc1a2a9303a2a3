# SPDX-License-Identifier: Apache-2.0
"""How values lie in memory: what an object says about itself (docs/spec/object.md), and what PEP
3118 calls the format of a buffer. From ctypes, NumPy or text comes one of the three kinds here."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Union

SCALARS = {"i8": "b", "i16": "h", "i32": "i", "i64": "q", "u8": "B", "u16": "H", "u32": "I",
           "u64": "Q", "f32": "f", "f64": "d", "bool": "?", "char": "c"}
"""As descriptions name them, and as the struct module does."""

BYTES = {name: 1 if name in ("bool", "char") else int(name[1:]) // 8 for name in SCALARS}


@dataclass(frozen=True)
class Scalar:
    """A number, a truth value or a character."""

    name: str

    @property
    def bytes(self) -> int:
        return BYTES[self.name]


@dataclass(frozen=True)
class Array:
    """Several of one kind, one after the other."""

    element: Layout
    count: int

    @property
    def bytes(self) -> int:
        return self.element.bytes * self.count


@dataclass(frozen=True)
class Record:
    """Fields, in the order of their declaration, each with its offset."""

    name: str
    bytes: int
    fields: tuple[tuple[str, int, Layout], ...]


Layout = Union[Scalar, Array, Record]


def describe(layout: Layout) -> str:
    """The description of a value. A number alone is a record of one field, `value`."""
    if isinstance(layout, Record):
        first, fields = layout.name, layout.fields
    else:
        first = layout.name if isinstance(layout, Scalar) else "array"
        fields = (("value", 0, layout),)
    lines = [line for name, offset, kind in fields for line in _lines(name, offset, kind)]
    return "".join(line + "\n" for line in [f"{first} {layout.bytes}", *lines])


def _lines(name: str, offset: int, layout: Layout) -> Iterator[str]:
    if isinstance(layout, Scalar):
        yield f"{name} {layout.name} {offset}"
    elif isinstance(layout, Record):
        for field, inside, kind in layout.fields:
            yield from _lines(f"{name}.{field}", offset + inside, kind)
    elif isinstance(layout.element, Scalar):
        yield f"{name} {layout.element.name}[{layout.count}] {offset}"
    else:
        for i in range(layout.count):
            yield from _lines(f"{name}[{i}]", offset + i * layout.element.bytes, layout.element)


def format_of(layout: Layout) -> str:
    """The format of a buffer of such values. That of a number alone is the struct module's, which a
    memoryview can index; a record is for NumPy and ctypes."""
    if isinstance(layout, Scalar):
        return SCALARS[layout.name]
    return _inner_format(layout)


def _inner_format(layout: Layout) -> str:
    if isinstance(layout, Scalar):
        return ("" if layout.bytes == 1 else "<") + SCALARS[layout.name]
    if isinstance(layout, Array):
        if layout.element == Scalar("char"):
            return f"{layout.count}s"
        counts = [layout.count]
        while isinstance(layout.element, Array) and layout.element.element != Scalar("char"):
            layout = layout.element
            counts.append(layout.count)
        return f"({','.join(map(str, counts))}){_inner_format(layout.element)}"
    end, text = 0, ""
    for name, offset, kind in sorted(layout.fields, key=lambda field: field[1]):
        text += _hole(offset - end) + f"{_inner_format(kind)}:{name}:"
        end = offset + kind.bytes
    return f"T{{{text}{_hole(layout.bytes - end)}}}"


def _hole(count: int) -> str:
    return f"{count}x" if count > 0 else ""
