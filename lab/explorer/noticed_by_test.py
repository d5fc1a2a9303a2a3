# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a table is said; what is written is what was read."""
import unittest

from noticed_by import HEAD, OPEN, Row, problems, read, written
from ordered_accesses import Key

ENTER, EXIT, FENCE = (Key("src/a/b.cpp", "f", "get_acquire", "word", "get_opaque", 1),
                      Key("src/a/b.cpp", "f", "get_acquire", "word", "get_opaque", 2),
                      Key("src/a/b.cpp", "g", "full_fence", "", "nothing", 1))
KEYS = [ENTER, EXIT, FENCE]
ROWS = {ENTER: Row("queue.wrap", "rc11"), EXIT: Row("not needed: the lock orders it"), FENCE: OPEN}
CHECKS = {"queue.wrap", "parking"}


def wrong(rows, keys=KEYS):
    return [problem.split(":")[0] for problem in problems(rows, keys, CHECKS)]


class Table(unittest.TestCase):
    def test_is_read_as_it_was_written(self):
        self.assertEqual(read(written(ROWS, KEYS)), ROWS)

    def test_is_in_the_order_of_the_source(self):
        backwards = dict(reversed(ROWS.items()))
        self.assertEqual(written(backwards, KEYS), written(ROWS, KEYS))

    def test_loses_the_rows_of_what_is_gone_and_no_other(self):
        kept = read(written(ROWS, [FENCE, ENTER]))
        self.assertEqual(kept, {FENCE: ROWS[FENCE], ENTER: ROWS[ENTER]})

    def test_has_one_row_for_one_access(self):
        text = written(ROWS, KEYS)
        with self.assertRaisesRegex(ValueError, "line 5: a second row"):
            read(text + text.splitlines(keepends=True)[1])
        with self.assertRaisesRegex(ValueError, "line 5: 2 cells"):
            read(text + "a\tb\n")
        with self.assertRaisesRegex(ValueError, "columns"):
            read(text.replace(HEAD[0], "path", 1))


class Problems(unittest.TestCase):
    def test_are_none_in_a_whole_table(self):
        self.assertEqual(wrong(ROWS), [])

    def test_are_an_access_without_a_row_and_a_row_without_an_access(self):
        self.assertEqual(wrong({ENTER: OPEN, EXIT: OPEN}), ["no row"])
        self.assertEqual(wrong(ROWS, [ENTER, FENCE]), ["no access"])

    def test_are_a_check_that_is_not_known_and_a_model(self):
        self.assertEqual(wrong(ROWS | {ENTER: Row("queue.wrapped", "rc11")}), ["no check"])
        self.assertEqual(wrong(ROWS | {ENTER: Row("queue.wrap", "-")}), ["no check"])

    def test_are_an_argument_without_a_reason(self):
        self.assertEqual(wrong(ROWS | {EXIT: Row("not needed: ")}), ["no reason"])


if __name__ == "__main__":
    unittest.main()
