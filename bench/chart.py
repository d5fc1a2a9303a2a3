# SPDX-License-Identifier: Apache-2.0
"""A line chart with logarithmic axes, as SVG text that needs nothing from outside."""
import html
import math

WIDTH, HEIGHT = 800, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 225, 34, 48
LABEL_HEIGHT = 16


class Axis:
    """From values to pixels. `ticks`: (value, text)."""

    def __init__(self, values, pixels, ticks=None, name=""):
        low, high = min(values), max(values)
        if ticks is None:
            low, high = decade_below(low), decade_above(high)
            ticks = [(10.0 ** power, short(10.0 ** power))
                     for power in range(round(math.log10(low)), round(math.log10(high)) + 1)]
        self.low, self.high = math.log10(low), math.log10(high)
        self.from_pixel, self.to_pixel = pixels
        self.ticks = ticks
        self.name = name

    def at(self, value):
        part = (math.log10(value) - self.low) / max(self.high - self.low, 1e-9)
        return self.from_pixel + part * (self.to_pixel - self.from_pixel)


def decade_below(value):
    return 10.0 ** math.floor(math.log10(value))


def decade_above(value):
    return 10.0 ** math.ceil(math.log10(value) + 1e-9)


def short(value):
    for unit, text in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= unit:
            return f"{value / unit:g} {text}"
    return f"{value:g}"


def text(x, y, words, **more):
    attributes = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
    return f'<text x="{x:.1f}" y="{y:.1f}"{attributes}>{html.escape(words)}</text>'


def spread_labels(wanted):
    """Heights of labels, none on top of another, in the order of the wanted heights."""
    placed = []
    for y in wanted:
        placed.append(max(y, placed[-1] + LABEL_HEIGHT) if placed else y)
    overflow = placed[-1] - (HEIGHT - BOTTOM) if placed else 0
    if overflow > 0:
        placed = [y - overflow for y in placed]
        for i in range(len(placed) - 1, 0, -1):
            placed[i - 1] = min(placed[i - 1], placed[i] - LABEL_HEIGHT)
    return placed


def frame(title, x, y):
    lines = [text(LEFT, 18, title, font_weight="bold", font_size=14)]
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    for value, words in y.ticks:
        at = y.at(value)
        lines.append(f'<line x1="{LEFT}" y1="{at:.1f}" x2="{right}" y2="{at:.1f}" stroke="#ddd"/>')
        lines.append(text(LEFT - 8, at + 4, words, text_anchor="end"))
    for value, words in x.ticks:
        at = x.at(value)
        lines.append(f'<line x1="{at:.1f}" y1="{TOP}" x2="{at:.1f}" y2="{bottom}" stroke="#eee"/>')
        lines.append(text(at, bottom + 18, words, text_anchor="middle"))
    lines.append(text((LEFT + right) / 2, HEIGHT - 8, x.name, text_anchor="middle"))
    lines.append(text(16, (TOP + bottom) / 2, y.name, text_anchor="middle",
                      transform=f"rotate(-90 16 {(TOP + bottom) / 2})"))
    return lines


def chart(title, series, styles, x_name, y_name, x_ticks):
    """`series`: name -> [(x, y)], all positive; the first one is ours and drawn thick. `styles`:
    name -> (color, dashes)."""
    xs = [x for points in series.values() for x, _ in points]
    ys = [y for points in series.values() for _, y in points]
    x = Axis(xs, (LEFT, WIDTH - RIGHT), x_ticks, x_name)
    y = Axis(ys, (HEIGHT - BOTTOM, TOP), None, y_name)
    lines = frame(title, x, y)
    colors = {name: color for name, (color, _) in styles.items()}
    for i, (name, points) in reversed(list(enumerate(series.items()))):
        path = " ".join(f"{x.at(a):.1f},{y.at(b):.1f}" for a, b in points)
        width = 3.5 if i == 0 else 1.6
        lines.append(f'<polyline points="{path}" fill="none" stroke="{colors[name]}" '
                     f'stroke-width="{width}" stroke-dasharray="{styles[name][1]}" '
                     'stroke-linejoin="round"/>')
        lines += [f'<circle cx="{x.at(a):.1f}" cy="{y.at(b):.1f}" r="{width}" '
                  f'fill="{colors[name]}"/>' for a, b in points]
    ends = sorted(series, key=lambda name: y.at(series[name][-1][1]))
    heights = spread_labels([y.at(series[name][-1][1]) for name in ends])
    for name, height in zip(ends, heights):
        last_x, last_y = series[name][-1]
        lines.append(f'<line x1="{x.at(last_x):.1f}" y1="{y.at(last_y):.1f}" '
                     f'x2="{WIDTH - RIGHT + 12}" y2="{height:.1f}" stroke="{colors[name]}" '
                     'stroke-width="0.7" stroke-dasharray="2 2"/>')
        bold = {"font_weight": "bold"} if name == next(iter(series)) else {}
        lines.append(text(WIDTH - RIGHT + 16, height + 4, name, fill=colors[name], **bold))
    return (f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
            f'font-family="sans-serif" font-size="12">{"".join(lines)}</svg>')
