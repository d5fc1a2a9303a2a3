# SPDX-License-Identifier: Apache-2.0
"""One page that people look at: latency by percentile, time and throughput by size of message."""
import html
import re
import statistics

import chart
import rows
import table
import verdict

NINES = ((1, "0"), (2, "50"), (10, "90"), (100, "99"), (1000, "99.9"), (10000, "99.99"))
SIZES = ((8, "8 B"), (64, "64 B"), (1024, "1 KiB"), (65536, "64 KiB"), (1048576, "1 MiB"))
COLORS = {"tenon": "#0b5fff", "aeron": "#d55e00", "iceoryx2": "#009e73", "cloudtoid": "#cc79a7",
          "boost": "#8c6d1f", "zeromq": "#7a3db8", "pipe": "#3aa0d8", "unix_socket": "#c44e52",
          "posix_mq": "#7f9a1f", "eventfd_shm": "#00798c", "F1": "#999999", "F2": "#999999"}
DASHES = {"busy": "none", "block": "6 3", "yield": "2 3", "adaptive": "9 2 2 2"}
STATUS_COLORS = {"met": "#e2f4e5", "missed": "#fbe3e1", "undecided": "#fdf3d8"}
STYLE = """body { font: 15px/1.5 sans-serif; margin: 2em auto; max-width: 64em; color: #222; }
svg { display: block; margin: 1.5em 0; max-width: 100%; height: auto; }
table { border-collapse: collapse; font-size: 13px; }
td, th { border: 1px solid #ccc; padding: 3px 7px; text-align: left; vertical-align: top; }"""


def name_of(cell):
    """Peer, what it does where that is not the title, how it waits: `aeron yield 16m`."""
    if cell in (rows.F1, rows.F2):
        return "F1: cache line" if cell == rows.F1 else "F2: raw futex"
    words = cell.split()

    def value(option):
        return words[words.index(option) + 1] if option in words else ""
    what = "" if words[1] in ("round-trip", "stream") else words[1]
    where = "on one CPU" if "--one-cpu" in words else ""
    return " ".join(word for word in (words[0], what, value("--wait"), value("--variant"), where)
                    if word)


def styles_of(series):
    def style(name):
        peer, *more = name.replace(":", "").split()
        dashes = next((DASHES[word] for word in more if word in DASHES), "none")
        return COLORS.get(peer, "#555555"), "2 3" if "store-cost" in more else dashes
    return {name: style(name) for name in series}


def size_of(cell):
    return int(re.search(r"--bytes (\d+)", cell).group(1))


def ours_first(series):
    return dict(sorted(series.items(), key=lambda item: not item[0].startswith("tenon busy")
                       and 2 - item[0].startswith("tenon")))


def percentiles_of(rounds, cell):
    """Median over the rounds of each percentile: (1 / part above it, microseconds)."""
    curves = [curve for ran in rounds if (curve := verdict.figure_of(ran.get(cell), "percentiles"))]
    points = []
    for at in zip(*curves):
        percent = at[0][0]
        if percent < 100:
            points.append((100 / (100 - percent), statistics.median(y for _, y in at) / 1000))
    return [(x, y) for x, y in points if y > 0]


def latency_charts(results):
    for experiment in results.experiments():
        rounds = results.rounds[experiment.name]
        series = {name_of(cell): points for cell in experiment.cells()
                  if (points := percentiles_of(rounds, cell))}
        if len(series) > 1:
            yield chart.chart(experiment.title, ours_first(series), styles_of(series),
                              "percentile", "microseconds", NINES)


def by_size(results, measure, figure, scale):
    """name -> [(bytes, median)] over all experiments with both CPUs to themselves."""
    series = {}
    for rounds in results.rounds.values():
        for cell, figures in table.figures_of(rounds).items():
            words = cell.split()
            plain = words[1] == measure and "--unpinned" not in words and "--untouched" not in words
            if plain and figure in figures and not cell.endswith("(again)"):
                median = statistics.median(figures[figure]) * scale
                if median > 0:
                    series.setdefault(name_of(cell), {})[size_of(cell)] = median
    return ours_first({name: sorted(points.items()) for name, points in series.items()
                       if len(points) > 1})


def size_charts(results):
    wanted = (("round-trip", "p50", 1e-3, "round trip, median, by size", "microseconds"),
              ("stream", "rate", 1, "one to one, by size", "messages/s"),
              ("stream", "gigabytes_per_second", 1, "one to one, bytes, by size", "GB/s"))
    for measure, figure, scale, title, unit in wanted:
        series = by_size(results, measure, figure, scale)
        if series:
            sizes = {size for points in series.values() for size, _ in points}
            ticks = [tick for tick in SIZES if tick[0] in sizes]
            yield chart.chart(title, series, styles_of(series), "bytes of a message", unit,
                              ticks)


def verdict_rows(results):
    for one in results.verdicts():
        cells = table.verdict_line(one).split(" | ")
        color = STATUS_COLORS.get(one.status, "#eee")
        yield (f'<tr style="background:{color}">'
               + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>")


def page(results):
    facts = results.facts
    machine = html.escape(f"{facts['cpu']}, {facts['cpus']} CPUs, Linux {facts['kernel']}; commit "
                          f"{facts['commit']}, {facts['time']}")
    heads = "".join(f"<th>{head}</th>"
                    for head in ("row", "status", "ratio [spread]", "A/A", "must"))
    return (f'<!doctype html><html lang="en"><meta charset="utf-8"><title>tenon bench</title>'
            f"<style>{STYLE}</style><h1>tenon bench</h1><p>{machine}</p>"
            "<p>Medians over the rounds of one run. They belong to this machine; what counts are "
            "the ratios below, of rounds in which both ran in the same regime.</p>"
            f"{''.join(size_charts(results))}{''.join(latency_charts(results))}"
            f"<table><tr>{heads}</tr>{''.join(verdict_rows(results))}</table></html>\n")
