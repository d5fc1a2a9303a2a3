# SPDX-License-Identifier: Apache-2.0
"""Layouts of ctypes, both ways."""
from __future__ import annotations

import ctypes
from typing import Any

from .errors import Corrupt, InvalidArgument
from .layout import SCALARS, Array, Layout, Record, Scalar

_LETTERS = {"?": "bool", "c": "char", "f": "f32", "d": "f64"}
_KINDS = {"bool": ctypes.c_bool, "char": ctypes.c_char, "f32": ctypes.c_float,
          "f64": ctypes.c_double, "i8": ctypes.c_int8, "i16": ctypes.c_int16,
          "i32": ctypes.c_int32, "i64": ctypes.c_int64, "u8": ctypes.c_uint8,
          "u16": ctypes.c_uint16, "u32": ctypes.c_uint32, "u64": ctypes.c_uint64}
_Simple: Any = ctypes.c_int.__mro__[1]


def is_ctypes(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, (_Simple, ctypes.Structure, ctypes.Array))


def layout_of(kind: Any) -> Layout:
    """Error: InvalidArgument, for what has no place in shared memory (a pointer, a union, bits)."""
    if issubclass(kind, ctypes.Structure):
        fields = [field for base in reversed(kind.__mro__) for field in vars(base).get("_fields_", ())]
        if not fields or "_swappedbytes_" in dir(kind) or any(len(field) > 2 for field in fields):
            raise InvalidArgument(f"InvalidArgument: {kind.__name__} has no fields, or bit fields, "
                                  "or the other byte order")
        return Record(kind.__name__, ctypes.sizeof(kind), tuple(
            (name, getattr(kind, name).offset, layout_of(type_)) for name, type_ in fields))
    if issubclass(kind, ctypes.Array):
        return Array(layout_of(kind._type_), kind._length_)
    if issubclass(kind, _Simple):
        letter, bits = kind._type_, 8 * ctypes.sizeof(kind)
        if letter in _LETTERS:
            return Scalar(_LETTERS[letter])
        if letter in "bBhHiIlLqQ":
            return Scalar(f"{'i' if letter.islower() else 'u'}{bits}")
    raise InvalidArgument(f"InvalidArgument: {kind.__name__} is not a number, a structure, or an "
                          "array of those")


def ctypes_of(layout: Layout) -> Any:
    """The other way. Error: Corrupt, when fields lie over each other."""
    if isinstance(layout, Scalar):
        return _KINDS[layout.name]
    if isinstance(layout, Array):
        return ctypes_of(layout.element) * layout.count
    end = 0
    fields: list[tuple[str, Any]] = []
    for name, offset, kind in sorted(layout.fields, key=lambda field: field[1]):
        _fill(fields, offset - end)
        fields.append((name, ctypes_of(kind)))
        end = offset + kind.bytes
    _fill(fields, layout.bytes - end)
    return type(layout.name, (ctypes.Structure,), {"_pack_": 1, "_fields_": fields})


def _fill(fields: list[tuple[str, Any]], hole: int) -> None:
    if hole < 0:
        raise Corrupt("Corrupt: fields of an object lie over each other, or outside")
    if hole > 0:
        fields.append((f"_padding_{len(fields)}", ctypes.c_char * hole))


assert set(_KINDS) == set(SCALARS)
