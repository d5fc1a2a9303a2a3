# SPDX-License-Identifier: Apache-2.0
"""From the lines of a run to the verdicts and the page."""
import contextlib
import io
import json
import pathlib
import re
import tempfile
import unittest

import monitor_rows
import page
import results
import rows
import table
import verdict

FACTS = {"schema": "tenon.bench.facts/1", "time": "then", "commit": "abc", "cpu": "a CPU",
         "cpus": 2, "kernel": "6", "load": 0.0}
OURS, AERON, PIPE = (rows.trip(peer, 8) for peer in ("tenon", "aeron", "pipe"))
F1 = rows.F1


def line(number, cell, **figures):
    return {"schema": "tenon.bench.run/1", "experiment": "round_trip_8", "round": number,
            "cell": cell, "before": 130.0, "after": 131.0, **figures}


def curve(scale):
    return [[50.0, 100.0 * scale], [99.0, 200.0 * scale], [99.9, 900.0 * scale], [100.0, 1e4]]


def a_run():
    yield FACTS
    yield line(0, AERON, not_measured="no Java")
    for number in range(12):
        yield line(number, OURS, p50=110.0, mean=120.0, p99=200.0, percentiles=curve(1.1))
        yield line(number, F1, p50=100.0, percentiles=curve(1))
        yield line(number, verdict.again(F1), p50=101.0 - number % 3)
    yield line(11, PIPE, failed="exit 1: no")


def load(lines):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "run.jsonl"
        path.write_text("".join(json.dumps(one) + "\n" for one in lines))
        return results.load(path)


class ARun(unittest.TestCase):
    def setUp(self):
        self.results = load(a_run())

    def test_its_musts_are_judged(self):
        found = {one.must: one.status for one in self.results.verdicts()}
        self.assertEqual("met", found["8 B p50 <= 1.25 x F1"])
        self.assertEqual("not measured", found["8 B p50 <= 1.0 x Aeron busy"])

    def test_only_one_row_is_shown_when_asked(self):
        self.results.row = "C2"
        self.assertEqual({"C2"}, {one.row for one in self.results.verdicts()})

    def test_the_json_says_each_row_as_a_whole(self):
        with contextlib.redirect_stdout(io.StringIO()) as output:
            table.print_json(self.results)
        said = [json.loads(text) for text in output.getvalue().splitlines()]
        whole = {one["row"]: one["status"] for one in said if one["schema"] == "tenon.bench.row/1"}
        self.assertEqual({"C1": "met", "C2": "not measured"}, whole)

    def test_the_tables_name_what_is_missing(self):
        with contextlib.redirect_stdout(io.StringIO()) as output:
            table.print_figures(self.results)
            table.print_verdicts(self.results)
        self.assertIn(f"{AERON}: not measured: no Java", output.getvalue())

    def test_the_page_draws_and_needs_nothing_from_outside(self):
        drawn = page.page(self.results)
        self.assertIn("<polyline", drawn)
        self.assertIsNone(re.search(r"(?:src|href)=|url\(|@import|https?://", drawn))


class Rows(unittest.TestCase):
    def test_every_must_compares_cells_that_its_experiment_runs(self):
        for experiment in rows.EXPERIMENTS:
            cells = experiment.cells()
            for must in experiment.musts:
                self.assertLessEqual({*must.ours, *must.peers}, set(cells), must.text)

    def test_rows_of_two_languages_have_an_end_in_each(self):
        for row, ways in (("J3", {"java-to-c++"}), ("J4", {"java-to-c++", "c++-to-java"})):
            ours = [cell for experiment in rows.chosen(row) for must in experiment.musts
                    if must.row == row for cell in must.ours]
            self.assertEqual(ways, {cell.split("--variant ")[1] for cell in ours})

    def test_a_tail_has_rounds_enough(self):
        for experiment in rows.EXPERIMENTS:
            if any(must.figure in verdict.TAILS for must in experiment.musts):
                self.assertGreaterEqual(experiment.rounds, verdict.ROUNDS_FOR_TAILS)

    def test_all_do_the_same_work_at_a_lock(self):
        work = re.compile(r"contended (.*--think \d+(?: --unpinned)?)|--one-cpu|--bytes \d+ --times \d+")
        for experiment in monitor_rows.EXPERIMENTS:
            for must in experiment.musts:
                found = {work.search(cell) and work.search(cell)[0]
                         for cell in (*must.ours, *must.peers)}
                self.assertEqual(1, len(found), must.text)

    def test_every_row_is_measured_or_says_why_not(self):
        wanted = {f"M{number}" for number in range(1, 15)}
        self.assertLessEqual(wanted, set(rows.all_rows()))

    def test_no_two_cells_of_an_experiment_share_a_curve(self):
        for experiment in monitor_rows.EXPERIMENTS:
            names = [page.name_of(cell) for cell in experiment.cells()]
            self.assertEqual(len(set(names)), len(names), experiment.name)


if __name__ == "__main__":
    unittest.main()
