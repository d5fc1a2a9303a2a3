# SPDX-License-Identifier: Apache-2.0
"""Each edge of docs/spec/memory_model.md names what checks it, and all that the page names is there.

A name is a check of tenon-lab, a test of GoogleTest (Suite.Name), of ctest, of JUnit (Class.method) or of
pytest (file.function), a conformance scenario, or a planted bug (planted/name); * stands for anything."""
import fnmatch
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs/spec/memory_model.md").read_text()


def found(pattern, *globs):
    """The groups of each match, of all files; with the file's stem before them."""
    for glob in globs:
        for path in sorted(ROOT.glob(glob)):
            for match in re.finditer(pattern, path.read_text(), re.MULTILINE):
                yield path.stem, *match.groups()


def known():
    yield from (name for _, name in found(r'"([a-z_]+(?:\.[a-z_]+)*)"', "lab/explorer/programs/checks.cpp"))
    yield from (f"{suite}.{name}" for _, suite, name in found(
        r"^(?:TYPED_)?TEST(?:_[FP])?\((\w+),\s*(\w+)\)", "src/*/*.cpp", "tests/*/*.cpp", "lab/*/*.cpp"))
    yield from (name for _, name in found(
        r"add_test\(NAME ([\w.]+)\b", "tests/*/CMakeLists.txt", "lab/*/CMakeLists.txt"))
    yield from (f"conformance.{name}" for _, names in found(
        r"^foreach\(name ([\w ]+)\)", "tests/conformance/CMakeLists.txt") for name in names.split())
    yield from (f"{name}.{test}" for name, test in found(
        r"@(?:\w+)?Test\b[^{;]*?void (\w+)\(", "clients/java/src/test/java/tenon/test/*.java"))
    yield from (f"{name}.{test}" for name, test in found(r"^(?:async )?def (test_\w+)", "clients/python/tests/*.py"))
    yield from (name for _, name in found(r"^def (\w+)\(\w+, \w+, \w+\):", "tests/conformance/*scenarios.py"))
    yield from (f"planted/{path.stem}" for path in ROOT.glob("lab/explorer/planted/*.patch"))


def named(page):
    """The names in each paragraph that begins with `Checks:`."""
    for paragraph in re.findall(r"^Checks: (.*?)(?:\n\n|\Z)", page, re.MULTILINE | re.DOTALL):
        yield from re.findall(r"`([^`]+)`", paragraph)


def missing(page, names):
    return sorted({name for name in named(page) if not fnmatch.filter(names, name)})


def unchecked(page):
    """The edges without such a paragraph."""
    sections = re.findall(r"^### (E\d+)(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL)
    return [edge for edge, text in sections if not any(True for _ in named(text))]


class Names(unittest.TestCase):
    names = list(known())

    def test_are_all_there(self):
        self.assertEqual(missing(PAGE, self.names), [])

    def test_stand_at_each_edge(self):
        self.assertEqual(len(re.findall(r"^### E\d+ ", PAGE, re.MULTILINE)), 14)
        self.assertEqual(unchecked(PAGE), [])

    def test_that_are_wrong_are_found(self):
        wrong = "Checks: `queue.wrap`, `queue.wrapped`,\n`Litmus.*`, `planted/none`\n\n`else` is no name\n"
        self.assertEqual(missing(wrong, self.names), ["planted/none", "queue.wrapped"])
        edges = "### E1 one\n\ntext\n\n### E2 two\n\nChecks: `x`\n\n## Next\n\nChecks: `y`\n"
        self.assertEqual(unchecked(edges), ["E1"])


if __name__ == "__main__":
    unittest.main()
