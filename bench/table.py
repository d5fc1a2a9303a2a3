# SPDX-License-Identifier: Apache-2.0
"""What a run found, as text for people and as JSON."""
import json
import statistics

import verdict

COLUMNS = {  # figure -> heading, unit
    "p50": ("p50 us", 1e-3), "p99": ("p99 us", 1e-3), "p999": ("p99.9 us", 1e-3),
    "mean": ("mean us", 1e-3), "rate": ("messages/s", 1), "gigabytes_per_second": ("GB/s", 1),
    "copy": ("copy GB/s", 1), "write": ("write GB/s", 1), "read": ("read GB/s", 1),
    "net": ("without the loop us", 1e-3), "entries_rate": ("entries/s", 1),
    "worst": ("worst us", 1e-3), "jain": ("Jain", 1), "section": ("section us", 1e-3),
    "instructions": ("instructions", 1), "again": ("once more", 1), "counted": ("words counted", 1),
    "queue_rate": ("queue/s", 1), "lock_rate": ("lock/s", 1), "cpu_seconds": ("CPU s", 1)}


def verdict_line(one):
    ratio = one.ratio.text() if one.ratio else "-"
    control = one.control.text() if one.control else "-"
    if one.peer:
        ratio += f" over {one.peer.split()[0]}"
    if one.regimes:
        ratio += f" ({one.regimes})"
    status = one.status + (f" ({one.note})" if one.note else "")
    return f"{one.row} | {status} | {ratio} | {control} | {one.must}"


def print_verdicts(results):
    print("row | status | ratio [spread] | A/A | must")
    for one in results.verdicts():
        print(verdict_line(one))


def plain(spread):
    return spread and {"median": spread.median, "lowest": spread.low, "highest": spread.high,
                       "rounds": spread.count}


def print_json(results):
    """The facts, each must, then each row as a whole."""
    print(json.dumps(results.facts))
    statuses = {}
    for one in results.verdicts():
        statuses.setdefault(one.row, []).append(one.status)
        print(json.dumps({
            "schema": "tenon.bench.verdict/1", "row": one.row, "must": one.must,
            "status": one.status, "ours": one.ours, "peer": one.peer, "ratio": plain(one.ratio),
            "control": plain(one.control), "regimes": one.regimes, "note": one.note}))
    for row, found in statuses.items():
        print(json.dumps({"schema": "tenon.bench.row/1", "row": row,
                          "status": verdict.status_of_row(found),
                          **{status: found.count(status) for status in verdict.ORDER}}))


def figure_text(values, scale):
    def short(value):
        return f"{value * scale:,.0f}" if value * scale >= 1000 else f"{value * scale:.3g}"
    return f"{short(statistics.median(values))} [{short(min(values))}-{short(max(values))}]"


def figures_of(rounds):
    """cell -> figure -> its values over the rounds."""
    found = {}
    for ran in rounds:
        for cell, sample in ran.items():
            for figure in COLUMNS:
                value = verdict.figure_of(sample, figure)
                if value is not None:
                    found.setdefault(cell, {}).setdefault(figure, []).append(value)
    return found


def version_of(rounds, cell):
    return next((version for ran in rounds
                 if (version := verdict.figure_of(ran.get(cell), "version"))), "")


def others(rounds):
    """What foreign processes and the host took, as CPUs."""
    def median(figure):
        values = [value for ran in rounds for sample in ran.values()
                  if (value := verdict.figure_of(sample, figure)) is not None]
        return f"{statistics.median(values):.2f}" if values else "?"
    return f"foreign load {median('foreign')} CPU, steal {median('steal')}"


def print_figures(results):
    """Medians and ranges of what each cell took: they describe this machine, and decide nothing."""
    facts = results.facts
    print(f"\n{facts['cpu']}, {facts['cpus']} CPUs, Linux {facts['kernel']}, commit "
          f"{facts['commit']}, {facts['time']}, load {facts['load']:.1f}")
    for experiment in results.experiments():
        rounds = results.rounds[experiment.name]
        print(f"\n{experiment.title} ({len(rounds)} rounds; {others(rounds)})")
        for cell, figures in figures_of(rounds).items():
            texts = [f"{COLUMNS[figure][0]} {figure_text(values, COLUMNS[figure][1])}"
                     for figure, values in figures.items()]
            print(f"  {cell} ({version_of(rounds, cell)}): " + " · ".join(texts))
        for cell in experiment.cells():
            if cell in results.missing:
                print(f"  {cell}: not measured: {results.missing[cell]}")
