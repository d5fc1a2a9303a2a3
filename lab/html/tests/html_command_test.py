#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tenon-lab html, as people call it, and pages made wrong on purpose, which check_pages notices."""
import collections
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import check_pages  # noqa: E402

OWN = HERE.parent.parent / "axiom/tests/litmus"
LAB = ""  # the command, given on the command line


def html(*arguments):
    return subprocess.run([LAB, "html", *map(str, arguments)], text=True, capture_output=True)


class Folder(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.pages = self.folder / "deep/er/pages"

    def make(self, *files, code=0, rounds=0):
        run = html(*files, "--out", self.pages, "--rounds", rounds)
        self.assertEqual(run.returncode, code, run.stderr)
        return run

    def problems(self):
        totals, problems = collections.Counter(), []
        for path in sorted(self.pages.glob("*.html")):
            check_pages.check(path, totals, problems)
        return totals, problems


class Command(Folder):
    def test_our_own_tests_become_good_pages(self):
        files = sorted(OWN.glob("*.litmus"))
        run = self.make(*files)
        self.assertIn(f"{len(files)} pages", run.stdout)
        totals, problems = self.problems()
        self.assertEqual(problems, [])
        self.assertGreater(totals["forbidden"], 200)
        self.assertEqual(totals["drawn"], totals["forbidden"])
        self.assertEqual(check_pages.compare(self.pages, LAB, files, problems), totals["forbidden"])
        self.assertEqual(problems, [])
        index = (self.pages / "index.html").read_text()
        for file in files:
            self.assertIn(f'href="{file.stem}.html"', index)

    def test_what_this_cpu_did_stands_beside_the_models(self):
        self.make(OWN / "SB.litmus", rounds=2000)
        page = (self.pages / "SB.html").read_text()
        self.assertRegex(page, "per million|not run: ")
        self.assertNotIn("nobody measured", page)
        self.assertEqual(self.problems()[1], [])

    def test_a_file_in_error_is_one_line_and_the_others_go_on(self):
        bad = self.folder / "bad.litmus"
        bad.write_text("X86 bad\n{ }\n P0 ;\n FROB ;\nexists (x=1)\n")
        run = self.make(OWN / "SB.litmus", bad, self.folder / "none.litmus", OWN / "MP.litmus", code=2)
        self.assertEqual(len(run.stderr.splitlines()), 2, run.stderr)
        self.assertIn("bad.litmus:4:", run.stderr)
        self.assertIn("none.litmus", run.stderr)
        self.assertEqual({path.name for path in self.pages.iterdir()}, {"SB.html", "MP.html", "index.html"})

    def test_models_are_chosen(self):
        run = html(OWN / "c_LB.litmus", "--model", "rc11", "--model", "cpp20", "--out", self.pages)
        self.assertEqual(run.returncode, 0, run.stderr)
        page = check_pages.Page((self.pages / "c_LB.html").read_text())
        header = [cell.whole_text() for cell in page.root.all("thead")[0].all("th")]
        self.assertEqual(header, ["outcome", "rc11", "cpp20", "this CPU"])
        self.assertEqual(html(OWN / "c_LB.litmus", "--model", "none", "--out", self.pages).returncode, 105)
        self.assertEqual(html(OWN / "SB.litmus", "--model", "rc11", "--out", self.pages).returncode, 2)

    def test_files_of_one_name_get_pages_of_their_own(self):
        for name in ("one/SB.litmus", "two/SB.litmus", "index.litmus", 'a "<b>&.litmus'):
            (self.folder / name).parent.mkdir(exist_ok=True)
            (self.folder / name).write_text((OWN / "SB.litmus").read_text())
        self.make(*sorted(self.folder.rglob("*.litmus")))
        self.assertEqual({path.name for path in self.pages.iterdir()},
                         {"SB.html", "SB-2.html", "index-2.html", "a___b__.html", "index.html"})
        self.assertEqual(self.problems()[1], [])

    def test_a_name_that_is_markup_stays_a_name(self):
        name = '<b>"&lt;</b><script>'
        file = self.folder / "x.litmus"
        file.write_text((OWN / "SB.litmus").read_text().replace("X86 SB", "X86 " + name))
        self.make(file)
        self.assertEqual(self.problems()[1], [])
        page = check_pages.Page((self.pages / "x.html").read_text())
        self.assertEqual(page.root.all("h1")[0].whole_text(), name)

    def test_a_folder_that_cannot_be_written(self):
        self.pages.parent.mkdir(parents=True)
        self.pages.write_text("a file")
        run = html(OWN / "SB.litmus", "--out", self.pages)
        self.assertNotEqual(run.returncode, 0)
        self.assertEqual(len(run.stderr.splitlines()), 1, run.stderr)


class WrongTwins(Folder):
    """Each changes a good page the way a bug would."""

    def expect_noticed(self, pattern, by, what):
        self.make(OWN / "SB.litmus")
        self.assertEqual(self.problems()[1], [])
        path = self.pages / "SB.html"
        text = path.read_text()
        changed = re.sub(pattern, by, text, count=1, flags=re.DOTALL)
        self.assertNotEqual(changed, text, "nothing was changed")
        path.write_text(changed)
        problems = self.problems()[1]
        self.assertTrue(any(what in one for one in problems), problems)

    def test_a_name_that_is_not_escaped(self):
        self.expect_noticed("<h1>SB", "<h1><b>SB", "</h1> where <b> is open")

    def test_svg_that_is_not_well_formed(self):
        self.expect_noticed("ix: W", "ix: & W", "SVG that is not well-formed")

    def test_a_step_of_the_cycle_that_is_not_drawn(self):
        self.expect_noticed('arrow fr cycle', "arrow fr", "thick arrows with")

    def test_a_step_without_a_label(self):
        self.expect_noticed('label fr cycle', "label fr", "has thick arrows")

    def test_thick_arrows_that_are_no_cycle(self):
        self.expect_noticed('(arrow fr cycle" data-from="b" data-to=)"c"', r'\1"b"', "are no cycle")

    def test_a_forbidden_outcome_without_a_picture(self):
        self.expect_noticed('<a href="#f1">forbidden</a>', "forbidden", "without a picture")

    def test_a_link_to_nowhere(self):
        self.expect_noticed('href="#f2"', 'href="#f7"', "which is not there")

    def test_an_id_twice(self):
        self.expect_noticed('id="f2"', 'id="f1"', "id f1 2 times")

    def test_text_outside_the_view(self):
        self.expect_noticed(r'viewBox="(\S+ \S+) \S+', r'viewBox="\1 50.0', "outside the view")

    def test_something_from_elsewhere(self):
        self.expect_noticed("</h1>", '</h1><img src="https://example.com/x.png">', "from elsewhere")

    def expect_told_apart(self, text, by):
        """The page alone looks good, but it is not what the models say."""
        self.make(OWN / "SB.litmus")
        path = self.pages / "SB.html"
        self.assertIn(text, path.read_text())
        path.write_text(path.read_text().replace(text, by, 1))
        problems = []
        check_pages.compare(self.pages, LAB, [OWN / "SB.litmus"], problems)
        self.assertEqual(len(problems), 1, problems)

    def test_an_outcome_that_is_wrongly_allowed(self):
        self.expect_told_apart('class="no"><a href="#f1">forbidden</a>',
                               'class="yes">allowed<small>1 execution</small>')

    def test_an_outcome_that_is_wrongly_forbidden(self):
        self.expect_told_apart('class="yes">allowed<small>1 execution</small>', 'class="no">forbidden')

    def test_a_wrong_number_of_executions(self):
        self.expect_told_apart("allowed<small>1 execution<", "allowed<small>2 executions<")

    def test_a_row_that_lacks_a_cell(self):
        self.expect_noticed("<td>not run</td>", "", "a table with rows of")


if __name__ == "__main__":
    LAB = sys.argv.pop(1)
    unittest.main()
