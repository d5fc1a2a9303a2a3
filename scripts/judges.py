# SPDX-License-Identifier: Apache-2.0
"""How the output of a claim's command is judged: (met, the figures), from a subprocess.CompletedProcess; met
None: undecided."""
import json
import re


class NotRun(Exception):
    """The claim cannot be tried here, and why."""


def lines(run):
    """The JSON objects that a command printed, one a line; ctest -V puts a number before."""
    found = (re.fullmatch(r"(?:\d+: )?({.*)", line) for line in run.stdout.splitlines())
    return [json.loads(match[1]) for match in found if match]


def the(run, claim):
    return next(row for row in lines(run) if row.get("claim") == claim)


def figures(row, *names):
    return ", ".join(f"{name.replace('_', ' ')} {row[name]}" for name in names)


# ---- the house


def clean_root(run):
    row = the(run, "clean_root")
    met = run.returncode == 0 and row["test_seconds"] <= 600
    return met, figures(row, "demo_seconds", "setup_seconds", "test_seconds")


def timed_ci(run):
    row = the(run, "ci")
    return row["status"] == 0 and row["seconds"] <= 1800, figures(row, "seconds", "status")


# ---- the command


def stream(run):
    rows = lines(run)
    kills = sum(sum(row.get("kills", {}).values()) for row in rows)
    late = sum(row.get("late_wakes", 0) for row in rows if "kills" not in row)
    met = len(rows) == 7 and all(row["ok"] for row in rows) and late == 0 and run.returncode == 0
    return met, (f"{sum(row['ok'] for row in rows)} of {len(rows)} scenarios with equal SHA-1, "
                 f"{rows[0]['bytes']} bytes, {kills} kills, late wakes without kills {late}")


def throughput(run):
    row = lines(run)[-1]
    ours, control = row["tenon_to_cat"], row["cat_to_itself"]
    decided = abs(ours["median"] - row["must"]) > control["highest"] - control["lowest"]

    def text(ratio):
        return f"{ratio['median']:.2f} x [{ratio['lowest']:.2f}-{ratio['highest']:.2f}]"

    met = ours["median"] >= row["must"] if decided else None
    return met, f"{text(ours)}, cat against itself {text(control)}"


def bench_row(run):
    """A row of the bench: what its last run said."""
    row = next((line for line in lines(run) if line["schema"] == "tenon.bench.row/1"), None)
    if row is None or row["status"] in ("not run", "not measured"):
        raise NotRun("no must of this row was measured")
    facts = lines(run)[0]
    ratios = ", ".join(f"{line['must']}: {line['ratio']['median']:.4g}{' x' if line['peer'] else ''}" for line in lines(run)
                       if line["schema"] == "tenon.bench.verdict/1" and line.get("ratio"))
    counts = ", ".join(f"{row[status]} {status}" for status in
                       ("met", "missed", "undecided", "not run", "not measured") if row[status])
    met = {"met": True, "missed": False}.get(row["status"])
    return met, f"musts: {counts} ({ratios}); commit {facts['commit']}, {facts['time']}"


def demo(run):
    """Exit status 0 means that each act showed its effect; here, that no pair was left out."""
    pairs = json.loads(run.stdout)["pairs"]
    if len(pairs) < 4:
        raise NotRun(run.stderr.splitlines()[0])
    texts = []
    for pair in pairs:
        unlocked, locked, *whole = pair["acts"]
        through = "/".join(str(sum(act[name] for act in whole)) for name in ("torn", "lost", "read_twice"))
        texts.append(f"{pair['pair']}: no lock {unlocked['torn']} torn; lock {locked['torn']} torn, "
                     f"{locked['lost']} lost, {locked['read_twice']} twice; queue and object {through}")
    return run.returncode == 0, "; ".join(texts)


# ---- death


def crash(run):
    row = the(run, "crash")
    wrong = row["breaks"] + row["hangs"] + row["leaks"]
    return run.returncode == 0 and wrong == 0 and row["kills"] > 0, figures(
        row, "operations", "prestates", "combinations", "points", "kills", "breaks", "hangs", "leaks")


def crash_steps(run):
    rows = [row for row in lines(run) if row["claim"] == "crash_step"]
    wrong = sum(row["breaks"] for row in rows)
    steps = sum(row["instructions"] for row in rows)
    return run.returncode == 0 and rows and wrong == 0, (
        f"{len(rows)} operations, {steps} instructions, {sum(row['kills'] for row in rows)} kills, breaks {wrong}")


def crash_twins(run):
    rows = [row for row in lines(run) if row["claim"] == "crash_wrong"]
    text = ", ".join(f"{row['twin']}: {row['breaks']} breaks" for row in rows)
    return len(rows) == 3 and all(row["breaks"] > 0 for row in rows), text


def passed_tests(run):
    """A GoogleTest program with a filter: its closing lines."""
    count = next(line for line in run.stdout.splitlines() if line.startswith("[  PASSED  ]"))
    if run.returncode == 0 and "[  SKIPPED ]" in run.stdout:
        raise NotRun(next((line for line in run.stdout.splitlines() if "not run" in line), "skipped"))
    return run.returncode == 0, count.removeprefix("[  PASSED  ] ").rstrip(".") + " passed"


def gtest_program(run):
    """The same of a program in which what does not apply is skipped."""
    found = re.search(r"\[  PASSED  \] (\d+) tests", run.stdout)
    return run.returncode == 0, f"{found[1]} tests passed"


def passed_ctest(run):
    """ctest with a pattern: its closing lines."""
    found = re.search(r"(\d+)% tests passed, (\d+) tests failed out of (\d+)", run.stdout)
    return run.returncode == 0 and found[2] == "0" and int(found[3]) > 0, f"{found[3]} tests, {found[2]} failed"


def passed_pytest(run):
    """ctest of pytest: its closing line."""
    found = re.search(r"(\d+) passed in", run.stdout)
    if not found and "No tests were found" in run.stdout + run.stderr:
        raise NotRun("there is no Python.h, or no pytest")
    return run.returncode == 0 and bool(found), f"{found[1]} tests passed" if found else "failed"


def wakes_kernel(run):
    row = the(run, "wakes.kernel")
    return run.returncode == 0 and row["longest_us"] < 500_000, figures(row, "rounds", "late_wakes", "longest_us")


def no_signals(claim):
    def judge(run):
        row = the(run, claim)
        all_of_them = row.get("every", 1) == 1
        return run.returncode == 0 and row["signals"] == 0 and all_of_them, figures(row, "cases", "signals")
    return judge


def scribbling_peer(run):
    row = the(run, "scribbling_peer")
    errors = {code: count for code, count in row["outcomes"].items() if code != "success"}
    met = run.returncode == 0 and row["writes"] >= 1_000_000 and row["crashes"] == row["hangs"] == 0
    return met, (figures(row, "writes", "calls", "crashes", "hangs") +
                 f", typed errors {sum(errors.values())} of {len(errors)} codes")


def scribbling_peer_twins(run):
    rows = lines(run)
    text = ", ".join(f"{row['crashes']} crashes after {row['writes']} writes" for row in rows)
    return run.returncode == 0 and len(rows) == 3 and all(row["crashes"] > 0 for row in rows), text


def scribbled_monitors(run):
    row = the(run, "scribbled_monitors")
    met = run.returncode == 0 and row["writes"] >= 200_000 and row["crashes"] + row["hangs"] == 0
    return met, figures(row, "writes", "calls", "crashes", "hangs")


def hammered_monitor(run):
    row = the(run, "hammered_monitor")
    return run.returncode == 0 and row["calls"] > 100_000, figures(row, "calls")


def monitor_twins(run):
    rows = lines(run)
    found = [row for row in rows if row.get("found") or row.get("crashes", 0) > 0]
    return run.returncode == 0 and len(found) == 3, f"{len(found)} of {len(rows)} found"


def fuzz(run):
    rows = [row for row in lines(run) if row["claim"] in ("fuzz", "fuzz.guided")]
    executions = sum(row["executions"] for row in rows)
    met = run.returncode == 0 and executions >= 1_000_000 and sum(row["findings"] for row in rows) == 0
    return met, f"{executions} executions of {len(rows)} targets, findings {sum(row['findings'] for row in rows)}"


def fuzz_twins(run):
    rows = [row for row in lines(run) if row["claim"] == "fuzz.twin"]
    found = [row["target"] for row in rows if row["found"]]
    return run.returncode == 0 and len(found) == 7, f"{len(found)} of {len(rows)} found: " + ", ".join(found)


def replay(run):
    row = the(run, "replay")
    return run.returncode == 0 and row["problems"] == 0, figures(row, "ids", "tested", "later", "problems")


def exit_zero(run):
    rows = lines(run)
    text = "; ".join(json.dumps(row) for row in rows) or "no figure"
    return run.returncode == 0 and bool(rows), text


def conformance(run):
    """The table, one line a scenario."""
    if run.returncode == 0 and "Java Java" not in run.stdout:
        raise NotRun("there is no JDK: C++ alone")
    rows = re.findall(r"^\d+: \S.*?((?: +(?:ok|FAILS|-))+)$", run.stdout, re.MULTILINE)
    cells = [cell for row in rows for cell in row.split() if cell != "-"]  # - has no monitors
    met = run.returncode == 0 and len(rows) >= 31 and set(cells) == {"ok"}
    pairs = max((len(row.split()) for row in rows), default=0)
    return met, f"{len(rows)} scenarios, {pairs} pairs of languages: {cells.count('ok')} of {len(cells)} ok"


def locks(run):
    row = the(run, "locks")
    shown = re.search(r"^\d+: \$ tenon locks.*(?=^\d+: {)", run.stdout, re.MULTILINE | re.DOTALL)[0]
    print(re.sub(r"^\d+: ", "    ", shown, flags=re.MULTILINE))
    met = run.returncode == 0 and {"C++", "Java", "Python"} <= set(row["languages"])
    return met, f"a deadlock of {', '.join(row['languages'])} is shown, alive and after kill -9 of all"


def conformance_full(run):
    if "Skipped" in run.stdout:
        raise NotRun("needs root")
    held = run.stdout.count("NoSpace for both, and both go on")
    met = run.returncode == 0 and held >= 12
    return met, f"{held} times: each pair of languages, full tmpfs and file size limit"


def hot_path(run):
    rows = [row for row in lines(run) if row["claim"] == "hot_path"]
    calls = sum(row["system_calls"] for row in rows)
    allocations = sum(row["allocations"] for row in rows)
    met = run.returncode == 0 and len(rows) >= 3 and calls == 0 and allocations == 0
    return met, f"{len(rows)} streams of {rows[0]['messages']} messages: {calls} system calls, {allocations} allocations"


def unused(run):
    row = the(run, "unused_segment")
    small = max(row["disk_bytes"], row["memory_bytes"]) < 2 << 20
    return run.returncode == 0 and small, figures(row, "max_bytes", "disk_bytes", "memory_bytes")


def explorer(run):
    rows = [row for row in lines(run) if row["claim"] == "explorer"]
    wrong = [row for row in rows if "violation" in row or not row["complete"]]
    slowest = max(rows, key=lambda row: row["seconds"])
    models = sorted({row["model"] for row in rows})
    text = (f"{len(rows)} explorations under {', '.join(models)}: {sum(row['executions'] for row in rows)} executions, "
            f"{sum(row['with_death'] for row in rows)} of them with a death, {sum(row['seconds'] for row in rows):.0f} s, "
            f"the longest {slowest['check']} under {slowest['model']} {slowest['seconds']:.0f} s, violations {len(wrong)}")
    return run.returncode == 0 and not wrong and slowest["seconds"] <= 60, text


def explorer_counts(run):
    equal = re.findall(r"\[       OK \] Programs/(\w+[.]\w+)/", run.stdout)
    brute, others = (equal.count(test) for test in ("Known.ExplorerAndBruteForceAgree", "ReferenceCounts.AreFound"))
    random = the(run, "explorer.counts")["random_programs"]
    met = run.returncode == 0 and brute >= 20 and others >= 20
    return met, (f"{brute} known and {random} random programs as the brute force finds, execution by execution; "
                 f"{others} as many as a formula or GenMC says; sc, tso, rc11")


def explorer_agrees(run):
    row = the(run, "explorer.agrees")
    met = run.returncode == 0 and row["operations"] >= 4 and row["differences"] == 0
    return met, figures(row, "operations", "scenes", "harness_states", "explorer_states", "lost_states", "differences")


def explorer_so_far(run):
    rows = [row for row in lines(run) if row["claim"] == "explorer"]
    wrong = [row for row in rows if "violation" in row]
    text = (f"{len(rows)} explorations, {sum(row['complete'] for row in rows)} to their end: {sum(row['runs'] for row in rows)} runs, "
            f"{sum(row['executions'] for row in rows)} executions, {sum(row['with_death'] for row in rows)} of them with a death, "
            f"violations {len(wrong)}")
    return bool(rows) and not wrong, text


def seconds_of_ctest(most):
    def judge(run):
        seconds = float(re.search(r"Total Test time \(real\) = +([\d.]+)", run.stdout)[1])
        return run.returncode == 0 and seconds <= most, f"{seconds:.0f} s, exit {run.returncode}"
    return judge


def planted(run):
    rows = [row for row in lines(run) if row["claim"] == "planted"]
    found = [row["bug"] for row in rows if row["found"]]
    return run.returncode == 0 and len(found) == len(rows) > 0, f"{len(found)} of {len(rows)} found: " + ", ".join(found)


def weakening(run):
    rows = [row for row in lines(run) if row["claim"] == "weakening"]
    argued = sum(row["argued"] for row in rows)
    missed = [row["access"] for row in rows if row["noticed"] is None and not row["argued"]]
    return run.returncode == 0 and bool(rows) and not missed, (
        f"{len(rows)} weakened, {len(rows) - len(missed) - argued} noticed, {argued} argued" +
        "".join(f"; not: {access}" for access in missed))


def accesses(run):
    row = the(run, "lab.accesses")
    return run.returncode == 0 and row["open"] == 0, figures(row, "accesses", "named", "argued", "open")


def litmus(run):
    rows = [row for row in lines(run) if row["claim"] == "litmus"]
    if "no data" in run.stdout and not rows:
        raise NotRun("the suites of others are not here")
    texts = [f"{row['suite']} under {row['model']}: {row['files'] - row['different']} of {row['files']} equal, "
             f"{row['seconds']:.3f} s" for row in rows]
    return run.returncode == 0 and len(rows) == 4, "; ".join(texts)


def html(run):
    row = the(run, "html")
    met = run.returncode == 0 and row["drawn"] == row["forbidden"] > 0 and row["problems"] == 0
    return met, (f"{row['drawn']} of {row['forbidden']} forbidden outcomes with a drawn cycle, " +
                 figures(row, "pages", "pictures", "problems"))


def jls(run):
    rows = [row for row in lines(run) if row["claim"] == "jls"]
    cases = sum("/causality/" in row["file"] for row in rows)
    outcomes = sum(len(row["outcomes"]) for row in rows)
    met = run.returncode == 0 and cases == 20
    return met, f"{cases} causality cases and {len(rows) - cases} more programs as claimed, {outcomes} outcomes"


def scored(run):
    found = re.search(r"(\d+) of (\d+) equal, ([\d.]+) s", run.stdout)
    return run.returncode == 0 and found[1] == found[2], f"{found[1]} of {found[2]} counts equal, {found[3]} s"


def genmc_suite(run):
    tables = re.findall(r"^(rc11|sc|wrong): .*?(\d+) of (\d+) equal", run.stdout, re.MULTILINE)
    if not tables:
        raise NotRun("TENON_GENMC_SUITE names no checkout of GenMC")
    equal = {name: (int(count), int(of)) for name, count, of in tables}
    met = equal["rc11"][0] >= 400 and equal["sc"][0] >= 400 and equal["wrong"] == (68, 68)
    return met, ", ".join(f"{name} {count} of {of}" for name, (count, of) in equal.items())


def speed(run):
    """Exit status 1 is a miss that was measured."""
    row = the(run, "lab.speed.verdict")
    means = ", ".join(f"{model} {mean} x" for model, mean in row["means"].items())
    slowest = row["slowest"]
    return row["met"], (f"{means}; the slowest, {slowest['program']} under {slowest['model']}, {slowest['ratio']} x; "
                        f"counts differ {row['different']} of {row['programs']}")


def litmus_speed(run):
    """As many files as are here, at the rate of 487 in half a second."""
    found = re.search(r"(\d+) files, (\d+) not judged, ([\d.]+) s", run.stdout)
    if not found:
        raise NotRun("the suites of others are not here")
    files, failed, seconds = int(found[1]), int(found[2]), float(found[3])
    return failed == 0 and seconds / files <= 0.5 / 487, f"{files} files in {seconds:.3f} s, not judged {failed}"


def hardware(run):
    rows = lines(run)
    ran = [row for row in rows if "not_run" not in row]
    if not ran:
        raise NotRun(rows[0]["not_run"])
    store_buffering = next(row for row in ran if row["test"] == "SB" and row["language"] == "x86")
    weak = next(each["per_million"] for each in store_buffering["outcomes"] if each["outcome"] == "0:EAX=0; 1:EAX=0;")
    x86 = [row for row in ran if row["language"] == "x86" and row["threads"] == 2]
    allowed, seen = (sum(row[key] for row in x86) for key in ("allowed", "allowed_and_seen"))
    forbidden = sum(row["forbidden_and_seen"] for row in ran)
    missing = "".join(f", {row['test']} {row['allowed_and_seen']}/{row['allowed']}" for row in x86
                      if row["allowed_and_seen"] < row["allowed"])
    met = run.returncode == 0 and weak >= 100_000 and seen == allowed and forbidden == 0
    return met, (f"SB weak {weak:.0f} per million; {len(x86)} tests of two threads in x86 and {len(ran) - len(x86)} others: "
                 f"{seen} of {allowed} outcomes that x86 allows seen{missing}, forbidden ones seen {forbidden}; "
                 f"of more threads, not run: {len(rows) - len(ran)}")


def living(run):
    rows = [row for row in lines(run) if row["claim"] == "living"]
    checks, wrong, deaths = (sum(row[key] for row in rows) for key in ("checks", "false", "deaths"))
    worlds = ", ".join(row["world"] for row in rows)
    met = run.returncode == 0 and checks >= 100_000 and wrong == 0 and deaths >= len(rows)
    # Two pid namespaces need root, and a core dump a file: without one of the worlds nothing is decided.
    return met if not met or len(rows) == 11 else None, f"{checks} checks ({worlds}), false {wrong}; dead in each {deaths} times"


def token_report(run):
    row = the(run, "token.report")
    return run.returncode == 0, figures(row, "kills", "mean_us", "longest_us")


def many(run):
    row = the(run, "many")
    return run.returncode == 0 and row["queues"] >= 10_000, figures(row, "queues", "descriptors", "mappings")


def monitor_crash(run):
    row = next(row for row in lines(run) if row["claim"].startswith("crash.monitor"))
    return run.returncode == 0, figures(row, "operations", "points", "findings")


def quiet_monitor(run):
    row = the(run, "monitor.quiet")
    return run.returncode == 0, figures(row, "episodes", "sleepers_killed", "hung")


def conformance_storm(run):
    row = the(run, "conformance.storm")
    kills = ", ".join(f"{language} {count}" for language, count in row["kills"].items())
    met = run.returncode == 0 and len(row["kills"]) == 4
    return met if not met or all(row["kills"].values()) else None, f"kills: {kills}; {row['updates']} updates, 0 hung, 0 torn"


def deadlock_graphs(run):
    row = the(run, "deadlock.graphs")
    return run.returncode == 0, figures(row, "graphs", "rings", "alarms", "false_alarms", "missed")


def monitor_storm(run):
    row = the(run, "storm")
    return run.returncode == 0, figures(row, "kills", "deaths_told", "notified", "violations", "hung")
