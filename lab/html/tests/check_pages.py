#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads a folder of pages as a browser would, knowing nothing of how they were made: well-formed, complete in themselves,
and for every outcome that is called forbidden a drawn cycle, with the arrows that its name lists, each once.

usage: check_pages.py FOLDER [TENON_LAB FILE.litmus...]

With the command and the files, the pages have to say what `tenon-lab model` says of each file, and the forbidden outcomes
are counted there. Prints one line of JSON; exit status 1 and the reasons when something is wrong.
"""
import collections
import html.parser
import json
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree

SVG = "{http://www.w3.org/2000/svg}"
VOID = {"meta", "link", "br", "hr", "img", "input", "wbr"}


class Element:
    def __init__(self, name, attributes):
        self.name, self.attributes, self.children, self.text = name, attributes, [], ""

    def all(self, name):
        found = [self] if self.name == name else []
        return found + [one for child in self.children for one in child.all(name)]

    def has_class(self, name):
        return name in self.attributes.get("class", "").split()

    def whole_text(self):
        return self.text + "".join(child.whole_text() for child in self.children)


class Page(html.parser.HTMLParser):
    """The tree of a page; `problems` has what the parser of a browser would mend silently."""

    def __init__(self, text):
        super().__init__()
        self.problems, self.root = [], Element("", {})
        self.open = [self.root]
        self.feed(text)
        self.close()
        if len(self.open) > 1:
            self.problems.append(f"<{self.open[-1].name}> is not closed")

    def handle_starttag(self, name, attributes):
        names = [key for key, _ in attributes]
        if len(set(names)) < len(names):
            self.problems.append(f"<{name}> has an attribute twice")
        element = Element(name, {key: value or "" for key, value in attributes})
        self.open[-1].children.append(element)
        if name not in VOID:
            self.open.append(element)

    def handle_startendtag(self, name, attributes):
        self.handle_starttag(name, attributes)
        if name not in VOID:
            self.open.pop()

    def handle_endtag(self, name):
        if self.open[-1].name != name:
            self.problems.append(f"</{name}> where <{self.open[-1].name}> is open")
        else:
            self.open.pop()

    def handle_data(self, data):
        self.open[-1].text += data


def problems_of_links(page, folder):
    elements = [one for name in ("a", "link", "img", "script", "iframe", "object") for one in page.root.all(name)]
    ids = [one.attributes["id"] for one in everything(page.root) if "id" in one.attributes]
    for name, count in collections.Counter(ids).items():
        if count > 1:
            yield f"id {name} {count} times"
    for one in elements:
        target = one.attributes.get("href")
        if one.name != "a" or target is None:
            yield f"<{one.name}> on a page that needs none"
        elif target.startswith("#") and target[1:] not in ids:
            yield f"a link to {target}, which is not there"
        elif not target.startswith("#") and not (folder / target).is_file():
            yield f"a link to {target}, which is not there"


def everything(element):
    for child in element.children:
        yield child
        yield from everything(child)


def problems_of_tables(page):
    for table in page.root.all("table"):
        widths = {sum(one.name in ("td", "th") for one in row.children) for row in table.all("tr")}
        if len(widths) != 1:
            yield f"a table with rows of {sorted(widths)} cells"
        if not table.all("caption") or any("scope" not in head.attributes for head in table.all("th")):
            yield "a table without a caption, or a header without a scope"


def problems_of_svg(text):
    for source in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        try:
            svg = xml.etree.ElementTree.fromstring(source)
        except xml.etree.ElementTree.ParseError as error:
            yield f"SVG that is not well-formed: {error}"
            continue
        if svg[0].tag != SVG + "title" or not svg[0].text:
            yield "an SVG without a title"
        left, top, width, height = map(float, svg.get("viewBox").split())
        for label in svg.iter(SVG + "text"):
            x, y = float(label.get("x")), float(label.get("y"))
            half = len("".join(label.itertext())) * 8.5 / 2
            if not (left <= x - half and x + half <= left + width and top + 10 <= y <= top + height):
                yield f"text {label.text!r} outside the view"
        for shape in svg.iter(SVG + "polyline"):
            for point in shape.get("points").split():
                x, y = map(float, point.split(","))
                if not (left <= x <= left + width and top <= y <= top + height):
                    yield "an arrow that leaves the view"


def thick_arrows(figure):
    return [group for svg in figure.all("svg") for group in svg.all("g")
            if group.has_class("arrow") and group.has_class("cycle")]


def problem_of_cycle(figure):
    """None when the thick arrows are one closed way, labelled with the steps that the caption names."""
    caption = "".join(one.whole_text() for one in figure.all("figcaption"))
    named = next((one.whole_text() for one in figure.all("code") if one.has_class("cycle")), None)
    if named is None or "forbidden by" not in caption:
        return "no cycle is named"
    labels = [group.whole_text() for svg in figure.all("svg") for group in svg.all("g")
              if group.has_class("label") and group.has_class("cycle")]
    if sorted(labels) != sorted(named.split(";")):
        return f"the cycle {named} has thick arrows {labels}"
    arrows = thick_arrows(figure)
    follows = {arrow.attributes["data-from"]: arrow.attributes["data-to"] for arrow in arrows}
    if len(arrows) != len(labels) or len(follows) != len(arrows):
        return f"{len(arrows)} thick arrows with {len(labels)} labels"
    at = start = next(iter(follows))
    for _ in arrows:
        at = follows.get(at)
    return None if at == start and len(set(follows.values())) == len(follows) else "the thick arrows are no cycle"


def cells_of_outcomes(page):
    """Cells of the table of outcomes that say forbidden."""
    for table in page.root.all("table"):
        yield from (cell for cell in table.all("td") if cell.has_class("no"))


def check(path, totals, problems):
    text = path.read_bytes().decode()
    page = Page(text)
    found = page.problems + [*problems_of_links(page, path.parent), *problems_of_tables(page), *problems_of_svg(text)]
    if not text.startswith("<!DOCTYPE html>"):
        found.append("no doctype")
    outside = re.sub(r'xmlns="http://www\.w3\.org/2000/svg"', "", text)
    if re.search(r"<[^>]*\b(?:src|srcset|data)=|url\(|@import|\bon\w+=\"", outside):
        found.append("something from elsewhere, or a script")
    figures = {figure.attributes["id"]: figure for figure in page.root.all("figure")}
    for cell in cells_of_outcomes(page):
        totals["forbidden"] += 1
        links = [link.attributes["href"][1:] for link in cell.all("a")]
        figure = figures.get(links[0]) if links else None
        problem = problem_of_cycle(figure) if figure else "a forbidden outcome without a picture"
        totals["drawn"] += problem is None
        if problem:
            found.append(problem)
    for cell in (one for one in page.root.all("td") if one.has_class("yes")):
        for link in cell.all("a"):
            figure = figures.get(link.attributes["href"][1:])
            if figure and thick_arrows(figure):
                found.append("an allowed execution with a cycle")
    problems += [f"{path.name}: {one}" for one in found]
    totals["pictures"] += len(page.root.all("svg"))


def answers_of_model(lab, files, models):
    """{(file, model): {outcome: executions}} as `model` prints them, 0 for what is forbidden; an outcome is a set of texts."""
    answers = {}
    for model in models:
        fitting = [file for file in files if file.read_text().split()[0] == "C" or model in ("sc", "tso")]
        run = subprocess.run([lab, "model", "--json", "--witness", "--model", model, *fitting], check=True, text=True,
                             stdout=subprocess.PIPE)
        for file, line in zip(fitting, run.stdout.splitlines(), strict=True):
            row = json.loads(line)
            counts = {outcome(one["state"]): 0 for one in row["witnesses"]}
            counts |= {outcome(one["state"]): one["executions"] for one in row["states"]}
            answers[file, model] = counts
    return answers


def outcome(state):
    return frozenset(f"{name}={value}" for name, value in state.items())


def answers_of_page(page):
    """The same, {model: {outcome: executions}}, as the table has it."""
    table = page.root.all("table")[0]
    models = [cell.text for cell in table.all("thead")[0].all("th")][1:-1]
    answers = {model: {} for model in models}
    for row in table.all("tbody")[0].all("tr"):
        key = frozenset(row.all("code")[0].text.replace(";", "").split())
        for model, cell in zip(models, row.all("td")):
            said = re.fullmatch(r"forbidden|allowed(\d+) executions?", cell.whole_text())
            answers[model][key] = int(said[1] or 0) if said else cell.whole_text()
    return answers


def compare(folder, lab, files, problems):
    """How many outcomes `model` forbids; in `problems`, where a page says something else."""
    pages = {file: answers_of_page(Page((folder / f"{file.stem}.html").read_text())) for file in files}
    models = sorted({model for page in pages.values() for model in page})
    said = answers_of_model(lab, files, models)
    for (file, model), counts in said.items():
        shown = pages[file].get(model, {})
        # The page has a row for every outcome of any model: what this one did not look at is forbidden, too.
        if {key: count for key, count in shown.items() if key in counts or count} != counts:
            problems.append(f"{file.stem}.html: {model} is said to answer otherwise than it does")
    return sum(count == 0 for counts in said.values() for count in counts.values())


def main():
    folder = pathlib.Path(sys.argv[1])
    pages = sorted(folder.glob("*.html"))
    totals, problems = collections.Counter(pictures=0, forbidden=0, drawn=0), []
    for path in pages:
        check(path, totals, problems)
    index = Page((folder / "index.html").read_text())
    linked = {link.attributes["href"] for link in index.root.all("a")}
    for path in pages:
        if path.name != "index.html" and path.name not in linked:
            problems.append(f"index.html: no link to {path.name}")
    if len(sys.argv) > 2:
        totals["forbidden"] = compare(folder, sys.argv[2], [pathlib.Path(name) for name in sys.argv[3:]], problems)
    print(json.dumps({"claim": "html", "pages": len(linked), **totals, "problems": len(problems)}))
    if problems or not linked:
        sys.exit("\n".join(problems) or "no pages")


if __name__ == "__main__":
    main()
