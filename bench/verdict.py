# SPDX-License-Identifier: Apache-2.0
"""What the rounds of an experiment say about a must. Pure: no processes, no files.

A round holds one Sample for each cell that ran in it. Two samples of one round are compared only
when the ping-pongs around both of them agree: otherwise the host has moved a CPU in between.
"""
import dataclasses
import math
import statistics

AGREE = 0.35  # two ping-pongs this close (of the smaller one) are of one regime

# Names of regimes, by the round trip of a cache line; a machine that is built otherwise has other
# bounds, and then the names are all that is wrong.
SAME_CORE_BELOW = 115  # ns
FAR_FROM = 420
DISTURBED_FROM = 2000  # no cache is that far: another process had the CPU

LEAST_PAIRS = 3         # rounds of one regime, below which nothing is said at all
ROUNDS_FOR_LITTLE = 12  # rounds without which a small difference is not decided
ROUNDS_FOR_TAILS = 24   # rounds without which a tail is not decided
TAILS = ("p99", "p999", "worst")
LITTLE = {"latency": 0.15, "throughput": 0.30}


@dataclasses.dataclass(frozen=True)
class Sample:
    """One run of one cell. `figures` is None when it failed."""
    figures: dict | None
    before: float | None = None  # ping-pongs around it, ns
    after: float | None = None

    def regime(self):
        """Nanoseconds of the ping-pongs around it, or None when they disagree or say nothing."""
        if not self.before or not self.after or not agree(self.before, self.after):
            return None
        if max(self.before, self.after) >= DISTURBED_FROM:
            return None
        return (self.before + self.after) / 2


@dataclasses.dataclass(frozen=True)
class Must:
    """`ours` over `peers`, by `figure`, has to be at most or at least `limit`.

    Of several cells the one with the best median counts. The control is the first peer that can be
    had, run twice in each round. `kind` difference: ours minus peer, in the figure's unit. `kind`
    figure: ours alone, beside no peer; the control is the first of ours.
    """
    row: str
    text: str
    ours: tuple
    peers: tuple
    figure: str
    limit: float
    at_most: bool = True
    regime: str | None = None
    kind: str = "ratio"
    peer_figure: str | None = None

    def is_ratio(self):
        return self.kind == "ratio"

    def control_cell(self, missing):
        cells = self.ours if self.kind == "figure" else self.peers
        return next((cell for cell in cells if cell not in missing), None)


@dataclasses.dataclass(frozen=True)
class Spread:
    median: float
    low: float
    high: float
    count: int

    def text(self):
        return f"{self.median:.3g} [{self.low:.3g}-{self.high:.3g}] n={self.count}"


@dataclasses.dataclass(frozen=True)
class Verdict:
    row: str
    must: str
    status: str  # met, missed, undecided, not run, not measured
    ours: str = ""
    peer: str = ""
    ratio: Spread | None = None
    control: Spread | None = None
    regimes: str = ""
    note: str = ""


def agree(first, second):
    return abs(first - second) <= AGREE * min(first, second)


def regime_name(nanoseconds):
    if nanoseconds < SAME_CORE_BELOW:
        return "same core"
    return "far" if nanoseconds >= FAR_FROM else "near"


def spread(values):
    return Spread(statistics.median(values), min(values), max(values), len(values))


def again(cell):
    """Name of the second run of that cell in a round."""
    return cell + " (again)"


def figure_of(sample, figure):
    if sample is None or sample.figures is None:
        return None
    return sample.figures.get(figure)


def best(cells, rounds, figure, least):
    """The cell with the best median over all rounds in which it ran, or None."""
    medians = {}
    for cell in cells:
        values = [value for ran in rounds
                  if (value := figure_of(ran.get(cell), figure)) is not None]
        if values:
            medians[cell] = statistics.median(values)
    if not medians:
        return None
    return (min if least else max)(medians, key=medians.get)


def alone(rounds, must, cell):
    """(regime, figure) of each round in which the ping-pongs around that cell agree."""
    found = []
    for ran in rounds:
        x = figure_of(ran.get(cell), must.figure)
        if x is None or ran[cell].regime() is None:
            continue
        regime = regime_name(ran[cell].regime())
        if must.regime in (None, regime):
            found.append((regime, x))
    return found


def compare(rounds, must, first, first_figure, second, second_figure):
    """(regime, first over second) of each round in which the two can be compared."""
    found = []
    for ran in rounds:
        a, b = ran.get(first), ran.get(second)
        x, y = figure_of(a, first_figure), figure_of(b, second_figure)
        if x is None or y is None or a.regime() is None or b.regime() is None:
            continue
        if not agree(a.regime(), b.regime()):
            continue
        regime = regime_name((a.regime() + b.regime()) / 2)
        if must.regime not in (None, regime):
            continue
        if not must.is_ratio():
            found.append((regime, x - y))
        elif y > 0 and x > 0:
            found.append((regime, x / y))
    return found


def decide(must, ratio, control, rounds_run):
    """(status, note). Undecided wherever the control could have made the difference."""
    if ratio.count < LEAST_PAIRS or control is None or control.count < LEAST_PAIRS:
        return "undecided", "too few rounds of one regime"
    difference = not must.is_ratio()
    nothing = 0.0 if difference else 1.0
    if not control.low <= nothing <= control.high:
        return "undecided", f"{'it' if must.kind == 'figure' else 'the peer'} differs from itself"
    if difference:
        margin, noise = abs(ratio.median - must.limit), control.high - control.low
    else:
        margin = abs(math.log(ratio.median / must.limit))
        noise = math.log(control.high / control.low)
    if margin < noise:
        return "undecided", "the margin is within the spread of A/A"
    if must.figure in TAILS and rounds_run < ROUNDS_FOR_TAILS:
        return "undecided", f"tails need {ROUNDS_FOR_TAILS} rounds"
    little = LITTLE["throughput" if must.figure.endswith("rate") else "latency"]
    if not difference and margin < math.log(1 + little) and rounds_run < ROUNDS_FOR_LITTLE:
        return "undecided", f"a margin this small needs {ROUNDS_FOR_LITTLE} rounds"
    met = ratio.median <= must.limit if must.at_most else ratio.median >= must.limit
    return ("met" if met else "missed"), ""


def faults(rounds, cell):
    """What went wrong in the runs of that cell, in words."""
    ran = [sample for round_ in rounds if (sample := round_.get(cell)) is not None]
    found = []
    failed = sum(sample.figures is None for sample in ran)
    if failed:
        found.append(f"{failed} of {len(ran)} runs failed")
    for what in ("wrong", "lost"):
        count = sum((sample.figures or {}).get(what, 0) for sample in ran)
        if count:
            found.append(f"{count} {what}")
    return ", ".join(found)


def control_of(must, rounds, missing):
    """What the control says of itself, or None."""
    cell, figure = must.control_cell(missing), must.peer_figure or must.figure
    controls = compare(rounds, must, again(cell), figure, cell, figure)
    return spread([value for _, value in controls]) if controls else None


def judge(must, rounds, missing=None):
    """`missing`: for each cell that could not run, why."""
    missing = missing or {}
    peer_figure = must.peer_figure or must.figure
    # Of a difference or an upper bound the least is the best, for us as for the peer.
    ours = best(must.ours, rounds, must.figure, must.at_most)
    peer = best(must.peers, rounds, peer_figure, must.at_most)
    faulty = [(cell, text) for cell in must.ours if (text := faults(rounds, cell))]
    if faulty:
        note = "; ".join(f"{cell}: {text}" for cell, text in faulty)
        return Verdict(must.row, must.text, "missed", ours or "", peer or "", note=note)
    if not rounds:
        return Verdict(must.row, must.text, "not run", note="no round")
    if ours is None or (peer is None and must.kind != "figure"):
        absent = must.ours if ours is None else must.peers
        why = sorted({missing[cell] for cell in absent if cell in missing})
        if not why:
            why = sorted({f"{cell}: {text}" for cell in absent if (text := faults(rounds, cell))})
        return Verdict(must.row, must.text, "not measured", ours or "", peer or "",
                       note="; ".join(why) or "no figure")
    notes = [f"without {cell}" for cell in must.peers if cell in missing]
    if must.kind == "figure":
        peer, pairs = "", alone(rounds, must, ours)
    else:
        notes += [f"{peer}: {text}" for text in [faults(rounds, peer)] if text]
        pairs = compare(rounds, must, ours, must.figure, peer, peer_figure)
    if not pairs:
        why = f"the regime '{must.regime}' did not occur" if must.regime else "no round of one regime"
        return Verdict(must.row, must.text, "not run", ours, peer, note="; ".join([why, *notes]))
    ratio = spread([value for _, value in pairs])
    control = control_of(must, rounds, missing)
    status, why = decide(must, ratio, control, len(rounds))
    names = [regime for regime, _ in pairs]
    regimes = ", ".join(f"{name} {names.count(name)}" for name in sorted(set(names)))
    return Verdict(must.row, must.text, status, ours, peer, ratio, control, regimes,
                   "; ".join([*([why] if why else []), *notes]))


ORDER = ("missed", "undecided", "met", "not run", "not measured")


def status_of_row(statuses):
    """A row is missed when one of its musts is, and met when all that could be judged are."""
    return next(status for status in ORDER if status in statuses)
