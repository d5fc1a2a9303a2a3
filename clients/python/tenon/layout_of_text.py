# SPDX-License-Identifier: Apache-2.0
"""Layouts from what objects say about themselves. Another process wrote it: nothing is believed."""
from __future__ import annotations

import re
from typing import Union

from .errors import Corrupt
from .layout import BYTES, SCALARS, Array, Layout, Record, Scalar

_FIRST = re.compile(r"(\S+) (\d{1,9})")
_FIELD = re.compile(rf"(\S+) ({'|'.join(SCALARS)})(?:\[(\d{{1,9}})\])? (\d{{1,9}})")
_STEP = re.compile(r"([^.\[\]]+)|\.([^.\[\]]+)|\[(\d{1,9})\]")

Leaf = tuple[int, Layout]  # where it starts
Tree = dict[Union[str, int], Union["Tree", Leaf]]


def layout_of(text: str) -> Layout:
    """The layout of a description, or of the name of a number: "i64". Error: Corrupt."""
    if text in SCALARS:
        return Scalar(text)
    first, *lines, rest = text.split("\n") if "\n" in text else ("", text)
    head = _FIRST.fullmatch(first)
    if head is None or not lines or rest:
        raise Corrupt("Corrupt: the description of an object makes no sense")
    tree: Tree = {}
    for line in lines:
        match = _FIELD.fullmatch(line)
        if match is None:
            raise Corrupt("Corrupt: the description of a field makes no sense")
        name, scalar, count, offset = match.groups()
        one = Scalar(scalar)
        _plant(tree, name, (int(offset), one if count is None else Array(one, int(count))))
    size = int(head[2])
    value = tree.get("value")
    if len(tree) == 1 and value == (0, Scalar(head[1])) and size == BYTES.get(head[1]):
        return Scalar(head[1])
    return _record(tree, head[1], 0, size)


def _plant(tree: Tree, name: str, leaf: Leaf) -> None:
    steps: list[str | int] = []
    at = 0
    while at < len(name):
        match = _STEP.match(name, at)
        # A name without a dot is the first one only.
        if match is None or (match[1] is not None) != (at == 0):
            raise Corrupt("Corrupt: the name of a field makes no sense")
        steps.append(int(match[3]) if match[3] is not None else match[1] or match[2])
        at = match.end()
    for step in steps[:-1]:
        inner = tree.setdefault(step, {})
        if not isinstance(inner, dict):
            raise Corrupt("Corrupt: a field is within a number")
        tree = inner
    if tree.setdefault(steps[-1], leaf) is not leaf:
        raise Corrupt("Corrupt: two fields have one name")


def _start(tree: Tree | Leaf) -> int:
    return min(map(_start, tree.values())) if isinstance(tree, dict) else tree[0]


def _end(tree: Tree | Leaf) -> int:
    return max(map(_end, tree.values())) if isinstance(tree, dict) else tree[0] + tree[1].bytes


def _layout(tree: Tree | Leaf, name: str, size: int | None = None) -> Layout:
    if not isinstance(tree, dict):
        return tree[1]
    if any(isinstance(step, int) for step in tree):
        return _array(tree, name)
    start = _start(tree)
    return _record(tree, name, start, _end(tree) - start if size is None else size)


def _record(tree: Tree, name: str, start: int, size: int) -> Record:
    if _end(tree) > start + size:
        raise Corrupt("Corrupt: a field of an object lies outside")
    return Record(name, size, tuple(
        (str(field), _start(inner) - start, _layout(inner, str(field)))
        for field, inner in tree.items()))


# What is after the last field of an element, nobody says: it shows where the next one begins.
def _array(tree: Tree, name: str) -> Array:
    count, start = len(tree), _start(tree)
    if set(tree) != set(range(count)):
        raise Corrupt("Corrupt: an array of an object lacks elements")
    stride = _start(tree[1]) - start if count > 1 else None
    elements = [_layout(tree[i], name, stride) for i in range(count)]
    places = [start + i * elements[0].bytes for i in range(count)]
    if elements.count(elements[0]) != count or [_start(tree[i]) for i in range(count)] != places:
        raise Corrupt("Corrupt: the elements of an array of an object differ")
    return Array(elements[0], count)
