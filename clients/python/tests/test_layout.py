# SPDX-License-Identifier: Apache-2.0
"""What describes itself in three ways is the same bytes."""
import ctypes

import numpy as np
import pytest

from tenon import errors
from tenon.layout import Array, Record, Scalar, describe, format_of
from tenon.layout_of_text import layout_of
from tenon.values import values_of


class Point(ctypes.Structure):
    _fields_ = [("x", ctypes.c_double), ("tag", ctypes.c_char)]


class Route(ctypes.Structure):
    _fields_ = [("id", ctypes.c_int32), ("here", Point), ("path", Point * 2),
                ("name", ctypes.c_char * 16), ("grid", (ctypes.c_uint16 * 3) * 2),
                ("open", ctypes.c_bool)]


# As TENON_DESCRIBE in C++ writes it of the same struct.
ROUTE = """Route 96
id i32 0
here.x f64 8
here.tag char 16
path[0].x f64 24
path[0].tag char 32
path[1].x f64 40
path[1].tag char 48
name char[16] 56
grid[0] u16[3] 72
grid[1] u16[3] 78
open bool 84
"""

POINT_DTYPE = np.dtype({"names": ["x", "tag"], "formats": ["f8", "S1"], "offsets": [0, 8],
                        "itemsize": 16})
ROUTE_DTYPE = np.dtype({
    "names": ["id", "here", "path", "name", "grid", "open"],
    "formats": ["i4", POINT_DTYPE, (POINT_DTYPE, 2), "S16", ("u2", (2, 3)), "?"],
    "offsets": [0, 8, 24, 56, 72, 84], "itemsize": 96})


def fields_of(description):
    return description.split(" ", 1)[1]


# Its last field ends at 85; 8 bytes of alignment make that 88.
CTYPES_ROUTE = ROUTE.replace("Route 96", "Route 88")


def test_ctypes_describes_itself_as_cpp_does():
    assert ctypes.sizeof(Route) == 88
    assert describe(values_of(Route, None).layout) == CTYPES_ROUTE


def test_numpy_describes_itself_as_cpp_does():
    assert fields_of(describe(values_of(ROUTE_DTYPE, None).layout)) == fields_of(ROUTE)


def test_text_describes_itself():
    assert describe(layout_of(ROUTE)) == ROUTE


def test_text_becomes_a_structure():
    raw = bytearray(96)
    value = values_of(ROUTE, None).draft(raw)
    value.id, value.here.x, value.path[1].tag, value.name = 7, 1.5, b"t", b"north"
    value.grid[1][2], value.open = 65535, True
    theirs = np.frombuffer(raw, ROUTE_DTYPE)[0]
    assert (theirs["id"], theirs["here"]["x"], theirs["path"][1]["tag"]) == (7, 1.5, b"t")
    assert (theirs["name"], theirs["grid"][1, 2], theirs["open"]) == (b"north", 65535, True)


@pytest.mark.parametrize("kind", [Route, ROUTE_DTYPE, ROUTE])
def test_numpy_sees_the_same_fields_in_place(segment, kind):
    with segment.object("route", kind, in_place=True).enter() as held:
        seen = np.asarray(held.in_place())
        assert seen.shape == (1,) and seen.dtype.itemsize == values_of(kind, None).layout.bytes
        seen["path"][0, 1]["tag"], seen["name"], seen["grid"][0, 1, 2] = b"t", b"north", 65535
        del seen
        raw = held._value()
        assert (raw[48:49], raw[56:61], raw[82:84]) == (b"t", b"north", b"\xff\xff")


def test_text_in_an_array_is_text(segment):
    kind = np.dtype([("names", "S4", (2, 3)), ("number", "u1")])
    with segment.object("names", kind, in_place=True).enter() as held:
        assert np.asarray(held.in_place())["names"].dtype == np.dtype("S4")


@pytest.mark.parametrize("name, letter, ctype, dtype", [
    ("i8", "b", ctypes.c_int8, "i1"), ("i16", "h", ctypes.c_int16, "i2"),
    ("i32", "i", ctypes.c_int32, "i4"), ("i64", "q", ctypes.c_int64, "i8"),
    ("u8", "B", ctypes.c_uint8, "u1"), ("u16", "H", ctypes.c_uint16, "u2"),
    ("u32", "I", ctypes.c_uint32, "u4"), ("u64", "Q", ctypes.c_uint64, "u8"),
    ("f32", "f", ctypes.c_float, "f4"), ("f64", "d", ctypes.c_double, "f8"),
    ("bool", "?", ctypes.c_bool, "?"), ("char", "c", ctypes.c_char, "S1")])
def test_numbers(name, letter, ctype, dtype):
    layouts = {values_of(kind, None).layout for kind in (name, ctype, np.dtype(dtype))}
    assert layouts == {Scalar(name)}
    layout = layouts.pop()
    bytes_ = np.dtype(dtype).itemsize
    assert describe(layout) == f"{name} {bytes_}\nvalue {name} 0\n"
    assert layout_of(describe(layout)) == layout
    assert format_of(layout) == letter


def test_fields_of_a_base_come_first():
    class Account(ctypes.Structure):
        _fields_ = [("balance", ctypes.c_int64)]

    class Savings(Account):
        _fields_ = [("rate", ctypes.c_double)]

    assert describe(values_of(Savings, None).layout) == "Savings 16\nbalance i64 0\nrate f64 8\n"


class Pointer(ctypes.Structure):
    _fields_ = [("to", ctypes.c_void_p)]


class Bits(ctypes.Structure):
    _fields_ = [("low", ctypes.c_int, 3)]


class Big(ctypes.BigEndianStructure):
    _fields_ = [("number", ctypes.c_int)]


class Either(ctypes.Union):
    _fields_ = [("a", ctypes.c_int), ("b", ctypes.c_float)]


class HasEither(ctypes.Structure):
    _fields_ = [("either", Either)]


class Nothing(ctypes.Structure):
    _fields_ = []


@pytest.mark.parametrize("kind", [
    Pointer, Bits, Big, Either, HasEither, Nothing, ctypes.c_wchar, ctypes.py_object,
    ctypes.c_longdouble, np.dtype("O"), np.dtype(">i4"), np.dtype("f2"), np.dtype("U4"),
    np.dtype("c16"), np.dtype("M8[ns]"), np.dtype([("a", "O")]), int, float, 7, None, Exception])
def test_what_has_no_place_in_shared_memory_is_refused(kind):
    with pytest.raises(errors.InvalidArgument):
        values_of(kind, None)


@pytest.mark.parametrize("text", [
    "", "\n", "Route", "Route 8", "Route x\na i8 0\n", "Route 8\na i9 0\n", "Route 8\na i8\n",
    "Route 8\na i8 -1\n", "Route 8\na i64 1\n", "Route 8\na i8[9] 0\n", "Route 8\na i8 0\na i8 1\n",
    "Route 8\na i8 0\na.b i8 1\n", "Route 8\na.b i8 0\na i8 1\n", "Route 8\na[1] i8 0\n",
    "Route 8\na[0].x i8 0\na[1].y i8 1\n", "Route 8\na[0] i8 0\na[1] i16 2\n",
    "Route 8\na[0].x i8 0\na[1].x i8 4\na[2].x i8 5\n", "Route 8\na[0].x i8 4\na[1].x i8 0\n",
    "Route 8\na.[0] i8 0\n", "Route 8\n[0] i8 0\n", "Route 8\na..b i8 0\n", "Route 8\na] i8 0\n",
    "Route 8\na[0].x i8 0\na.y i8 1\n", "Route 8\na i32 0\nb i32 2\n",
    "Route 99999999999\na i8 0\n", "Route 8\na i8[999999999] 0\n", "i64 8\nvalue i64 8\n"])
def test_a_description_that_lies_is_damage(text):
    with pytest.raises(errors.Corrupt):
        values_of(text, None)


def test_the_end_of_the_last_element_of_an_array_is_where_the_next_would_begin():
    layout = layout_of("Two 32\na[0].x f64 0\na[0].tag char 8\na[1].x f64 16\na[1].tag char 24\n")
    point = Record("a", 16, (("x", 0, Scalar("f64")), ("tag", 8, Scalar("char"))))
    assert layout == Record("Two", 32, (("a", 0, Array(point, 2)),))
