# SPDX-License-Identifier: Apache-2.0
"""`tenon-lab weaken`: what is needed is noticed, under the strongest model that shows it; what is not
needed is not; inlined code is one place. And the table's side: which row is whose.

usage: weaken_test.py TENON_LAB"""
import importlib.machinery
import importlib.util
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
LAB = sys.argv.pop(1)
sys.path.insert(0, str(HERE))
from ordered_accesses import Access, Key  # noqa: E402

loader = importlib.machinery.SourceFileLoader("weaken", str(HERE / "weaken"))
weaken = importlib.util.module_from_spec(importlib.util.spec_from_loader("weaken", loader))
loader.exec_module(weaken)

PROGRAM = """
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
static atomic_int x, y, a, b;
static int plain;
static void* one(void* unused) {{ {one} return unused; }}
static void* two(void* unused) {{ {two} return unused; }}
int main(void) {{
  pthread_t first, second;
  pthread_create(&first, 0, one, 0);
  pthread_create(&second, 0, two, 0);
  pthread_join(first, 0);
  pthread_join(second, 0);
  {end}
}}
"""
STORE, LOAD = "atomic_store_explicit", "atomic_load_explicit"


def rows_of(*arguments):
    run = subprocess.run([LAB, "weaken", "--json", *arguments], text=True, stdout=subprocess.PIPE)
    return [json.loads(line) for line in run.stdout.splitlines()], run.returncode


def weakened(one, two, end=""):
    """{(operation, order, weaker): the model, or None}, and the exit status. Each on a line of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "program.c"
        path.write_text(PROGRAM.format(one=one, two=two, end=end))
        rows, status = rows_of(str(path))
    return {(row["operation"], row["order"], row["weaker"]): row.get("noticed", {}).get("model")
            for row in rows}, status


class OfAProgram(unittest.TestCase):
    def test_a_race_shows_on_any_machine_and_what_is_too_strong_is_told(self):
        found, status = weakened("plain = 1; atomic_store(&x, 1);", "if (atomic_load(&x)) assert(plain);")
        self.assertEqual(found, {("store", "volatile", "release"): None, ("store", "volatile", "opaque"): "sc",
                                 ("load", "volatile", "acquire"): None, ("load", "volatile", "opaque"): "sc"})
        self.assertEqual(status, 1)

    def test_without_a_race_it_takes_a_weak_machine(self):
        found, status = weakened(f"{STORE}(&a, 1, memory_order_relaxed); {STORE}(&x, 1, memory_order_release);",
                                 f"if ({LOAD}(&x, memory_order_acquire)) assert({LOAD}(&a, memory_order_relaxed));")
        self.assertEqual(found, {("store", "release", "opaque"): "rc11", ("load", "acquire", "opaque"): "rc11",
                                 ("store", "opaque", "plain"): None, ("load", "opaque", "plain"): None})
        self.assertEqual(status, 1)

    def test_a_fence_that_x86_needs_is_noticed_there(self):
        found, status = weakened(
            f"{STORE}(&x, 1, memory_order_relaxed); atomic_thread_fence(memory_order_seq_cst); a = !{LOAD}(&y, memory_order_relaxed);",
            f"{STORE}(&y, 1, memory_order_relaxed); atomic_thread_fence(memory_order_seq_cst); b = !{LOAD}(&x, memory_order_relaxed);",
            "assert(!(a && b));")
        self.assertEqual(found[("fence", "volatile", "acquire-release")], "tso")
        self.assertNotIn(("fence", "volatile", "acquire"), found, "what is weaker than what is noticed is not tried")

    def test_a_read_modify_write_stays_one(self):
        found, status = weakened("atomic_fetch_add(&x, 1);", "atomic_fetch_add(&x, 1);", "assert(x == 2);")
        self.assertEqual({found[key] for key in found if key[0] == "read-modify-write"}, {None})
        self.assertEqual({key[2] for key in found if key[0] == "read-modify-write"},
                         {"acquire-release", "acquire", "release", "opaque"})

    def test_a_program_that_is_wrong_is_not_weakened(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "program.c"
            path.write_text(PROGRAM.format(one="plain = 1;", two="plain = 2;", end="assert(plain);"))
            run = subprocess.run([LAB, "weaken", str(path)], text=True, capture_output=True)
        self.assertIn("program.c goes wrong as it is: data race", run.stderr)
        self.assertEqual((run.stdout, run.returncode), ("", 2))


class OfShippedCode(unittest.TestCase):
    def test_the_fence_of_a_sender_that_falls_asleep_is_needed(self):
        rows, status = rows_of("parking.fences", "--without", "parking.fences.death", "--without",
                               "parking.fences.death.back", "--at", "heavy_fence")
        self.assertEqual([(row["operation"], row["weaker"], row["noticed"]["model"]) for row in rows],
                         [("heavy_fence", "no fence", "tso")])
        self.assertEqual(status, 0)

    def test_code_that_was_inlined_in_many_functions_is_one_place(self):
        rows, _ = rows_of("slots.left", "--at", "threads.cpp")
        places = [(row["file"], row["line"], row["operation"], row["weaker"]) for row in rows]
        self.assertGreater(len(places), 0)
        self.assertEqual(len(places), len(set(places)))


def access(file, line, operation, weaker):
    return Access(Key(file, "f", operation, "word", weaker, 1), line)


def row(line, operation, weaker, noticed=None, file="/tree/src/a/b.cpp"):
    more = {"noticed": {"check": noticed, "model": "sc", "what": ""}} if noticed else {}
    return {"file": file, "line": line, "operation": operation, "weaker": weaker, "programs": 1} | more


class OfTheTable(unittest.TestCase):
    def noticed(self, an_access, *rows):
        found, _ = weaken.judged(rows, [an_access])[an_access.key]
        return found and found["noticed"]["check"]

    def test_a_row_belongs_to_the_access_on_its_line(self):
        get = access("src/a/b.cpp", 3, "get_opaque", "get_plain")
        self.assertEqual(self.noticed(get, row(3, "get_opaque", "plain", "queue")), "queue")
        self.assertIsNone(self.noticed(get, row(3, "get_opaque", "plain")))
        self.assertIsNone(self.noticed(get, row(4, "get_opaque", "plain", "queue")))
        self.assertIsNone(self.noticed(get, row(3, "get_acquire", "plain", "queue")))
        self.assertIsNone(self.noticed(get, row(3, "get_opaque", "plain", "queue", "/tree/src/aa/b.cpp")))

    def test_less_than_what_is_noticed_is_noticed(self):
        both = [row(3, "compare_and_set_volatile", "acquire-release"),
                row(3, "compare_and_set_volatile", "release", "queue")]
        release = access("src/a/b.cpp", 3, "compare_and_set_volatile", "compare_and_set_release")
        acquire = access("src/a/b.cpp", 3, "compare_and_set_volatile", "compare_and_set_acquire")
        self.assertEqual(self.noticed(release, *both), "queue")
        self.assertIsNone(self.noticed(acquire, *both))
        self.assertEqual(self.noticed(acquire, row(3, "compare_and_set_volatile", "acquire-release", "queue")), "queue")
        fence = access("src/a/b.cpp", 3, "full_fence", "nothing")
        self.assertEqual(self.noticed(fence, row(3, "full_fence", "acquire", "queue")), "queue")

    def test_two_that_cannot_be_told_apart_are_named(self):
        get = access("src/a/b.cpp", 3, "get_opaque", "get_plain")
        self.assertEqual(weaken.together([get]), [])
        self.assertEqual(len(weaken.together([get, get])), 1)


if __name__ == "__main__":
    unittest.main()
