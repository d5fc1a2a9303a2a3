# SPDX-License-Identifier: Apache-2.0
"""A must is met or missed only where the control could not have made the difference."""
import unittest

from verdict import Must, Sample, Spread, again, judge, status_of_row

NEAR = 130.0


def rounds(count, figures, regimes=None, figure="p50"):
    """`figures`: cell -> value, or a function of the number of the round."""
    made = []
    for i in range(count):
        before, after = (regimes or {}).get(i, (NEAR, NEAR))
        made.append({cell: Sample({figure: value(i) if callable(value) else value}, before, after)
                     for cell, value in figures.items()})
    return made


def must(limit=0.85, figure="p50", peers=("peer",), **more):
    return Must("C1", "text", ("ours",), peers, figure, limit, **more)


def jitter(value, part):
    """value, more, less, value, ... so that a control spreads by +-part."""
    return lambda i: value * (1, 1 + part, 1 - part)[i % 3]


QUIET = {"ours": 70, "peer": 100, again("peer"): jitter(100, 0.02)}


class MetAndMissed(unittest.TestCase):
    def test_clearly_below_an_upper_bound_is_met(self):
        found = judge(must(), rounds(12, QUIET))
        self.assertEqual("met", found.status)
        self.assertEqual(Spread(0.7, 0.7, 0.7, 12), found.ratio)

    def test_clearly_above_an_upper_bound_is_missed(self):
        self.assertEqual("missed", judge(must(), rounds(12, QUIET | {"ours": 110})).status)

    def test_a_lower_bound_is_met_from_above(self):
        more = {"ours": 700, "peer": 100, again("peer"): jitter(100, 0.1)}
        found = judge(must(5, "rate", at_most=False), rounds(12, more, figure="rate"))
        self.assertEqual("met", found.status)
        less = more | {"ours": 300}
        self.assertEqual("missed", judge(must(5, "rate", at_most=False),
                                         rounds(12, less, figure="rate")).status)

    def test_a_difference_is_judged_in_its_unit(self):
        figures = {"ours": 12, "peer": 10, again("peer"): jitter(10, 0.05)}
        bound = must(5, kind="difference")
        self.assertEqual("met", judge(bound, rounds(12, figures)).status)
        self.assertEqual("missed", judge(bound, rounds(12, figures | {"ours": 30})).status)
        self.assertEqual("undecided", judge(bound, rounds(12, figures | {"ours": 15.5})).status)

    def test_the_median_of_round_ratios_counts_not_the_best_round(self):
        lucky = QUIET | {"ours": lambda i: 1 if i == 0 else 110}
        self.assertEqual("missed", judge(must(), rounds(12, lucky)).status)


class AFigureAlone(unittest.TestCase):
    @staticmethod
    def judged(value, again_value=None, limit=0.95, at_most=False):
        bound = Must("M6", "text", ("ours",), (), "jain", limit, at_most, kind="figure")
        figures = {"ours": value, again("ours"): again_value or jitter(value, 0.01)}
        return judge(bound, rounds(24, figures, figure="jain"))

    def test_is_met_or_missed_beside_no_peer(self):
        found = self.judged(0.99)
        self.assertEqual(("met", "ours", "", 0.99),
                         (found.status, found.ours, found.peer, found.ratio.median))
        self.assertEqual("missed", self.judged(0.8).status)

    def test_may_be_nothing_at_all(self):
        self.assertEqual("met", self.judged(0, 0, 0.03, True).status)
        self.assertEqual("missed", self.judged(0.1, 0.1, 0.03, True).status)

    def test_is_undecided_within_its_own_spread(self):
        self.assertEqual("undecided", self.judged(0.955).status)

    def test_is_undecided_when_it_differs_from_itself(self):
        self.assertEqual(("undecided", "it differs from itself"),
                         (self.judged(0.99, 0.5).status, self.judged(0.99, 0.5).note))

    def test_that_was_not_measured_says_why(self):
        bound = Must("M6", "text", ("ours",), (), "jain", 0.95, False, kind="figure")
        found = judge(bound, rounds(3, {}), {"ours": "no such driver"})
        self.assertEqual(("not measured", "no such driver"), (found.status, found.note))

    def test_of_a_moved_cpu_does_not_count(self):
        bound = Must("M6", "text", ("ours",), (), "jain", 0.95, False, kind="figure")
        figures = {"ours": 0.99, again("ours"): jitter(0.99, 0.01)}
        moved = rounds(12, figures, {0: (NEAR, 500.0)}, figure="jain")
        self.assertEqual(11, judge(bound, moved).ratio.count)


class Undecided(unittest.TestCase):
    def test_a_margin_within_the_spread_of_the_control_is_never_met(self):
        noisy = QUIET | {again("peer"): jitter(100, 0.2)}
        self.assertEqual("undecided", judge(must(), rounds(24, noisy)).status)

    def test_nor_is_it_missed(self):
        noisy = QUIET | {"ours": 100, again("peer"): jitter(100, 0.2)}
        self.assertEqual("undecided", judge(must(), rounds(24, noisy)).status)

    def test_a_peer_that_differs_from_itself_decides_nothing(self):
        off = QUIET | {"ours": 10, again("peer"): 120}
        self.assertEqual("undecided", judge(must(), rounds(24, off)).status)

    def test_no_control_no_verdict(self):
        self.assertEqual("undecided", judge(must(), rounds(24, {"ours": 10, "peer": 100})).status)

    def test_one_round_decides_nothing(self):
        self.assertEqual("undecided", judge(must(), rounds(1, QUIET | {"ours": 1})).status)

    def test_a_small_margin_needs_twelve_rounds(self):
        small = {"ours": 78, "peer": 100, again("peer"): jitter(100, 0.01)}
        self.assertEqual("undecided", judge(must(), rounds(11, small)).status)
        self.assertEqual("met", judge(must(), rounds(12, small)).status)

    def test_a_tail_needs_twenty_four(self):
        for figure in ("p99", "p999", "worst"):
            for count, status in ((23, "undecided"), (24, "met")):
                found = judge(must(figure=figure), rounds(count, QUIET, figure=figure))
                self.assertEqual(status, found.status)


class Regimes(unittest.TestCase):
    def test_a_round_whose_ping_pongs_disagree_does_not_count(self):
        moved = rounds(12, QUIET, {0: (NEAR, 500.0), 1: (500.0, NEAR)})
        self.assertEqual(10, judge(must(), moved).ratio.count)

    def test_nor_does_one_in_which_the_two_ran_in_different_regimes(self):
        made = rounds(12, QUIET)
        made[0]["ours"] = Sample({"p50": 70}, 500.0, 500.0)
        self.assertEqual(11, judge(must(), made).ratio.count)

    def test_nor_one_without_ping_pongs(self):
        self.assertEqual("not run", judge(must(), rounds(12, QUIET, {i: (None, None)
                                                                     for i in range(12)})).status)

    def test_nor_one_in_which_a_foreign_process_had_a_cpu(self):
        disturbed = rounds(12, QUIET, {0: (24e6, 24e6)})
        self.assertEqual(11, judge(must(), disturbed).ratio.count)

    def test_a_must_of_one_regime_takes_only_its_rounds(self):
        made = rounds(12, QUIET, {i: (80.0, 80.0) for i in range(6)})
        found = judge(must(1.2, regime="same core"), made)
        self.assertEqual(("met", 6, "same core 6"), (found.status, found.ratio.count, found.regimes))

    def test_a_regime_that_did_not_occur_is_not_run(self):
        self.assertEqual("not run", judge(must(regime="far"), rounds(12, QUIET)).status)


class Peers(unittest.TestCase):
    def test_the_best_of_several_counts(self):
        several = QUIET | {"other": 75, again("other"): 75}
        found = judge(must(peers=("peer", "other")), rounds(12, several))
        self.assertEqual(("other", "missed"), (found.peer, found.status))

    def test_a_peer_that_cannot_be_had_is_not_measured(self):
        found = judge(must(), rounds(12, {"ours": 70}), {"peer": "no such library"})
        self.assertEqual(("not measured", "no such library"), (found.status, found.note))

    def test_one_of_several_that_is_missing_is_named(self):
        found = judge(must(peers=("peer", "other")), rounds(12, QUIET), {"other": "no library"})
        self.assertEqual(("met", "without other"), (found.status, found.note))

    def test_the_control_is_the_first_that_can_be_had(self):
        several = {"ours": 70, "other": 100, again("other"): jitter(100, 0.02)}
        found = judge(must(peers=("peer", "other")), rounds(12, several), {"peer": "no library"})
        self.assertEqual(("met", 12), (found.status, found.control.count))

    def test_a_failed_run_of_ours_is_a_miss(self):
        made = rounds(12, QUIET)
        made[3]["ours"] = Sample(None, NEAR, NEAR)
        self.assertEqual("missed", judge(must(), made).status)

    def test_a_wrong_or_lost_message_of_ours_is_a_miss(self):
        for what in ("wrong", "lost"):
            made = rounds(12, QUIET)
            made[3]["ours"] = Sample({"p50": 70, what: 1}, NEAR, NEAR)
            self.assertEqual("missed", judge(must(), made).status)

    def test_a_failed_run_of_a_peer_is_told(self):
        made = rounds(12, QUIET)
        made[3]["peer"] = Sample(None, NEAR, NEAR)
        found = judge(must(), made)
        self.assertEqual(("met", "peer: 1 of 12 runs failed"), (found.status, found.note))


class Rows(unittest.TestCase):
    def test_one_miss_is_a_miss(self):
        self.assertEqual("missed", status_of_row(["met", "missed", "undecided"]))

    def test_one_undecided_is_undecided(self):
        self.assertEqual("undecided", status_of_row(["met", "undecided", "not run"]))

    def test_a_part_that_cannot_be_had_does_not_spoil_the_rest(self):
        self.assertEqual("met", status_of_row(["met", "not run", "not measured"]))
        self.assertEqual("not run", status_of_row(["not run", "not measured"]))


if __name__ == "__main__":
    unittest.main()
