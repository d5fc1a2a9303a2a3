# SPDX-License-Identifier: Apache-2.0
"""Layouts of NumPy, which is imported by who uses it, never by this package alone."""
from __future__ import annotations

import sys
from typing import Any

from .errors import InvalidArgument
from .layout import Array, Layout, Record, Scalar


def dtype_of(kind: object) -> Any:
    """A numpy.dtype, or None when it is nothing of NumPy's."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return None
    if isinstance(kind, numpy.dtype):
        return kind
    return numpy.dtype(kind) if isinstance(kind, type) and issubclass(kind, numpy.generic) else None


def layout_of(dtype: Any) -> Layout:
    """Error: InvalidArgument, for what has no place in shared memory (objects, other byte order)."""
    if dtype.subdtype is not None:
        base, shape = dtype.subdtype
        layout = layout_of(base)
        for count in reversed(shape):
            layout = Array(layout, count)
        return layout
    if dtype.names is not None:
        return Record("record", dtype.itemsize, tuple(
            (name, dtype.fields[name][1], layout_of(dtype.fields[name][0]))
            for name in dtype.names))
    name = f"{dtype.kind}{8 * dtype.itemsize}"
    if dtype.kind == "S" and dtype.itemsize > 0:
        return Scalar("char") if dtype.itemsize == 1 else Array(Scalar("char"), dtype.itemsize)
    if dtype.kind == "b":
        return Scalar("bool")
    if dtype.isnative and (dtype.kind in "iu" or name in ("f32", "f64")):
        return Scalar(name)
    raise InvalidArgument(f"InvalidArgument: {dtype} is not a number, text of bytes, or a record or "
                          "an array of those, in native byte order")
