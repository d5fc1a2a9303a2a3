# SPDX-License-Identifier: Apache-2.0
"""The ordered accesses of src/ and of the public headers: where each is, what it may be weakened to,
and a key that stays as lines move: file, function, operation, word, and which of those it is.

Braces tell the functions: enough for code that clang-format has been over, and that hides no brace
in a macro."""
import pathlib
import re
import typing

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# From each operation to the next weaker ones; None = it goes.
WEAKER = {
    "set_volatile": ["set_release"],
    "set_release": ["set_opaque"],
    "set_opaque": ["set_plain"],
    "get_volatile": ["get_acquire"],
    "get_acquire": ["get_opaque"],
    "get_opaque": ["get_plain"],
    "compare_and_set_volatile": ["compare_and_set_acquire", "compare_and_set_release"],
    "compare_and_set_acquire": ["compare_and_set_opaque"],
    "compare_and_set_release": ["compare_and_set_opaque"],
    "get_and_add_volatile": ["get_and_add_acquire", "get_and_add_release"],
    "get_and_add_acquire": ["get_and_add_opaque"],
    "get_and_add_release": ["get_and_add_opaque"],
    "get_and_set_volatile": ["get_and_set_acquire", "get_and_set_release"],
    "get_and_set_acquire": ["get_and_set_opaque"],
    "get_and_set_release": ["get_and_set_opaque"],
    "light_fence": [None],
    "heavy_fence": [None],
    "full_fence": [None],
    "acquire_fence": [None],
    "release_fence": [None],
    "death_fence": [None],
    "load_load_fence": [None],
    "load_store_fence": [None],
    "store_store_fence": [None],
    "store_load_fence": [None],
}
ACCESS = re.compile(r"\border::(" + "|".join(WEAKER) + r")\b")
# What has no code: comments, strings, characters (but no digit separators), the preprocessor's lines.
NO_CODE = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<!\w)'(?:\\.|[^'\\\n])+'|"""
                     r"""^[ ]*\#(?:\\\n|[^\n])*""", re.DOTALL | re.MULTILINE)
# What looks like the name of a function or of a type, before the name.
NO_NAME = re.compile(r"\b(?:alignas|noexcept|decltype|requires)\s*\([^()]*\)|\[\[[^\]]*\]\]|\btemplate\s*<[^<>]*>")


class Key(typing.NamedTuple):
    file: str
    function: str
    operation: str
    word: str  # as the source has it; nothing for a fence
    weaker: str  # the weaker operation, or "nothing"
    nth: int  # of the equal ones in the function, from 1


class Access(typing.NamedTuple):
    key: Key
    line: int  # from 1

    def __str__(self):
        return f"{self.key.file}:{self.line} {self.key.operation} -> {self.key.weaker}"


def blanked(text):
    """The text with spaces for what is no code: places stay the same."""
    return NO_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def name_of(header):
    """What a brace opens, by the text before it: ("function" or "type", its name), or (None, None)."""
    header = NO_NAME.sub(" ", header)
    if found := re.search(r"(operator\s*[^\s(]+|~?\w+(?:::~?\w+)*)\s*\(", header):
        return "function", found[1]
    found = re.search(r"\b(?:class|struct|union)\s+(\w+)", header)
    return ("type", found[1]) if found else (None, None)


def closing(code, place, opening="{", close="}"):
    """The place after the bracket that closes the one at `place`."""
    depth = 0
    for found in re.compile("[" + re.escape(opening + close) + "]").finditer(code, place):
        depth += 1 if found[0] == opening else -1
        if depth == 0:
            return found.end()
    return len(code)


def functions(code):
    """(begin, end, name) of each body of a function; a lambda in it is part of it."""
    outer, header, place = [], 0, 0
    while found := re.compile("[{};]").search(code, place):
        place = found.end()
        if found[0] == "{":
            kind, name = name_of(code[header:found.start()])
            if kind == "function":
                place = closing(code, found.start())
                if re.compile(r"\s*[,{]").match(code, place):
                    continue  # the brace was that of a member in a list of initialisers
                yield found.start(), place, "::".join([*filter(None, outer), name])
            else:
                outer.append(name)
        elif found[0] == "}" and outer:
            outer.pop()
        header = place


def word_of(code, place):
    """The first argument of the call whose name ends at `place`."""
    arguments = code[place:closing(code, place, "(", ")")][1:-1]
    depth = 0
    for at, char in enumerate(arguments):
        depth += (char in "([{") - (char in ")]}")
        if char == "," and depth == 0:
            arguments = arguments[:at]
            break
    return " ".join(arguments.split())


def accesses_of(file, text):
    """The accesses of one file, in its order, each as often as it can be weakened."""
    code = blanked(text)
    bodies = list(functions(code))
    seen = {}
    for found in ACCESS.finditer(code):
        function = next((name for begin, end, name in bodies if begin <= found.start() < end), "")
        what = (file, function, found[1], word_of(code, found.end()))
        seen[what] = seen.get(what, 0) + 1
        for weaker in WEAKER[found[1]]:
            yield Access(Key(*what, weaker or "nothing", seen[what]), text.count("\n", 0, found.start()) + 1)


def accesses(root=ROOT):
    inline = [path for path in root.glob("include/tenon/*.hpp") if path.name != "order.hpp"]
    for path in sorted([*root.glob("src/*/*.[ch]pp"), *inline]):
        if path.parent.name != "order" and not path.name.endswith("_test.cpp"):
            yield from accesses_of(str(path.relative_to(root)), path.read_text())
