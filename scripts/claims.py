# SPDX-License-Identifier: Apache-2.0
"""The claims of scripts/evidence: for each, what is required, the command, and how its output is judged."""
import dataclasses
import json
import re
import subprocess
import typing

NOT_RUN = 77  # exit status of a command that cannot run here; its last line on stderr says why

BUILD = "build/release"
TENON = f"{BUILD}/cli/tenon"
LAB = f"{BUILD}/lab/explorer/tenon-lab"


class NotRun(Exception):
    """The claim cannot be tried here, and why."""


@dataclasses.dataclass
class Claim:
    id: str
    required: str
    command: str
    judge: typing.Callable[[subprocess.CompletedProcess], tuple[bool | None, str]]
    benchmark: bool = False
    patience: int = 3600  # seconds


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


def module_tests(pattern):
    return f"{BUILD}/tests/module_tests --gtest_filter='{pattern}'"


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


# Checks whose executions nobody has counted to the end.
UNFINISHED = ("monitor.three", "monitor.handed.timed", "monitor.timed", "monitor.left.owner", "monitor.left.next",
              "monitor.fresh.barges")

ALL = [
    Claim("house.clean_root", "make demo and make test end by themselves on a fresh Debian 12; make test <= 600 s",
          "scripts/clean_root", clean_root, patience=5400),
    Claim("house.ci", ".ci/run (g++, clang 14, ASan, UBSan, TSan: both ends as threads over one Segment) <= 1800 s",
          "scripts/time_ci", timed_ci, patience=5400),
    Claim("stream.2GiB", "SHA-1 equal in 7 scenarios, sender and receiver killed 20 times each; late wakes 0",
          f"python3 tests/cli/stream_evidence.py --binary {TENON} --size 2GiB --kills 20 --patience 1800 --json", stream),
    Claim("stream.throughput", ">= 1.5 x cat FILE | cat >/dev/null, median of 7",
          f"python3 bench/throughput_of_a_file.py --binary {TENON} --rounds 7", throughput, benchmark=True),
    Claim("demo", "C++ and Java on either side: no lock: torn > 0; lock: torn 0, lost and twice > 0; "
          "queue, its producer killed, its consumer killed, object, its producer killed: 0/0/0",
          f"{TENON} demo --json", demo),
    Claim("crash.points", "killed before every shared access and system call: 0 breaks, 0 hangs, 0 leaks",
          f"{BUILD}/tests/crash/crash_harness", crash),
    Claim("crash.instructions", "release binary killed after every instruction: 0 breaks",
          f"{BUILD}/tests/crash/step_harness", crash_steps),
    Claim("crash.monitor", "killed before every access and system call of enter, exit, wait, notify, update, with others "
          "asleep there and no other traffic, slices off: 0 findings",
          f"{BUILD}/tests/crash/monitor_harness", monitor_crash),
    Claim("crash.monitor_instructions", "release binary killed after every instruction of enter, exit, wait, notify, update, "
          "with others asleep: 0 findings", f"{BUILD}/tests/crash/monitor_step_harness enter_again exit exit_waited_for wait "
          "notify update_again", monitor_crash, patience=1800),
    Claim("crash.monitor_twins", "two wrong monitors: each is found out",
          f"cd {BUILD} && ctest -R crash.wrong.monitor", lambda run: (run.returncode == 0, "2 of 2" if run.returncode == 0 else "missed")),
    Claim("monitor.stopped", "M13: an owner that is stopped (SIGSTOP, 5 s) stays the owner; killed, its death is told",
          module_tests("MonitorTest.AnOwnerThatIsStoppedStaysTheOwner"), passed_tests),
    Claim("monitor.quiet", "2,000 quiet episodes, slices off: 0 hung",
          f"{BUILD}/tests/storm/quiet_monitor --episodes 2000", quiet_monitor),
    Claim("monitor.storm", "10^4 random kills of 8 processes at 3 objects: 0 violations, 0 hung",
          f"{BUILD}/tests/storm/monitor_storm --kills 10000", monitor_storm),
    Claim("monitor.graphs", "10^4 random graphs of 8 processes that wait for each other: 0 false alarms, a ring of which nobody is told 0",
          f"{BUILD}/tests/storm/deadlock_graphs --graphs 10000", deadlock_graphs),
    Claim("monitor.explorer", "L6: monitors: enter, exit, wait, notify, update, hand-over, cascade, rings, interrupts; 2 threads and 2 "
          "deaths, and, but for the next claim's, 3 and 1: all executions, 0 violations; each <= 60 s",
          f"{LAB} check monitor object --long {' '.join(f'--without {check}' for check in UNFINISHED)} --json", explorer,
          patience=7200),
    Claim("monitor.explorer_three", "3 threads that enter and leave, one may be killed: these have not come to an end; 0 violations in "
          "the first 10^5 runs of each", f"{LAB} check {' '.join(UNFINISHED)} --long --runs 100000 --json", explorer_so_far,
          patience=3600),
    Claim("crash.twins", "three wrong twins: breaks > 0 each",
          "; ".join(f"{BUILD}/tests/crash/crash_wrong_{twin} --twin {twin}"
                    for twin in ("publish_before_fill", "counter_as_truth", "role_without_proof")), crash_twins),
    Claim("explorer.counts", "L6: as many executions as brute force, on >= 20 small programs, and as formulas and GenMC say",
          f"{BUILD}/lab/explorer/tenon_explorer_test", explorer_counts),
    Claim("explorer.agrees", "L6: what a survivor sees of an operation killed at every point is what the explorer says, under sc, tso and "
          "rc11, but for stores lost against compiled order: 0 differences",
          f"python3 tests/crash/agree_test.py {BUILD}/tests/crash/agree_harness {BUILD}/tests/crash/agree_explorer", explorer_agrees),
    Claim("explorer.checks", "L6: attach, directory, roles, parking, the queue: all executions, 0 violations; each <= 60 s",
          f"{LAB} check --json", explorer),
    Claim("explorer.make_test", "what make test explores, planted bugs included: <= 90 s together",
          "ctest --test-dir build/release -j2 -R '^lab[.]'", seconds_of_ctest(90)),
    Claim("explorer.queue", "L6: capacity 2, 3 messages (wrap), both ends park, one death anywhere, a successor: 0 violations; "
          "each <= 60 s", f"{LAB} check queue.death.empty queue.death.one queue.sliced.full --json", explorer),
    Claim("explorer.attach", "L6: 2 creators and 1 attacher, one death: 0 violations; each <= 60 s",
          f"{LAB} check attach.three --json", explorer),
    Claim("explorer.long", "an entry that is read while it is used again; light fence, full, and light again with a death: each <= 60 s",
          f"{LAB} check directory.entry parking.fences.death.back --json", explorer),
    Claim("explorer.planted", "L7: every planted bug is found", "python3 lab/explorer/planted_test build/release", planted),
    Claim("lab.accesses", "each ordered access has a row with the check that fails when it is weakened, or why none does: open 0",
          f"python3 lab/explorer/noticed_by.py {LAB}", accesses),
    Claim("explorer.weakening", "L7: every ordered access, weakened, is noticed, or its row says why not",
          f"python3 lab/explorer/weaken {LAB}", weakening, patience=5400),
    Claim("lab.litmus", "L1, L2: observation, states and executions of each file as herd's, corrected; sc, tso, rc11",
          f"{BUILD}/lab/axiom/tenon_axiom_test --gtest_filter='Reference.*'", litmus),
    Claim("lab.models", "L3: sc, tso, rc11, cpp20, cpp20-porf and jam differ where they should; each rule left out is noticed",
          f"{BUILD}/lab/axiom/tenon_axiom_test --gtest_filter=-Reference.*", passed_tests),
    Claim("lab.html", "L10: a page for each of our own tests; every outcome that a model forbids has a cycle, named and drawn",
          f"rm -rf {BUILD}/lab/pages; {LAB} html lab/axiom/tests/litmus/*.litmus --out {BUILD}/lab/pages && "
          f"python3 lab/html/tests/check_pages.py {BUILD}/lab/pages {LAB} lab/axiom/tests/litmus/*.litmus", html),
    Claim("lab.c_programs", "L4, on programs of our own in the style of GenMC's suite: as many executions as a formula or GenMC says",
          f"{LAB} score lab/c_programs/tests --model rc11", scored),
    Claim("lab.c_programs_tests", "L4: an error is found in each wrong program of our own, none in the others; counts as in the table",
          f"{BUILD}/lab/c_programs/tenon_c_programs_test", passed_tests),
    Claim("lab.genmc_suite", "L4: C programs of GenMC's suite (TENON_GENMC_SUITE is its checkout): as many executions on >= 400 of 441 "
          "correct ones; an error found in 68 of 68 wrong ones", 'lab="$PWD/' + LAB + '"; table=$(mktemp); '
          'for name in $(test -d "$TENON_GENMC_SUITE" && echo rc11 sc wrong); do '
          'python3 lab/c_programs/genmc_table "$TENON_GENMC_SUITE" $name > "$table"; '
          'echo "$name: $(cd "$TENON_GENMC_SUITE" && "$lab" score tests --expected "$table" --seconds 5 | tail -n 1)"; done; '
          'rm "$table"', genmc_suite, patience=7200),
    Claim("lab.speed", "L5: times the executions a second of GenMC (TENON_GENMC is its path), same programs, same run: >= 4 under rc11, "
          ">= 3 under tso and sc, as geometric means; never slower; counts equal",
          f'lab/c_programs/beside_genmc "$TENON_GENMC" {LAB}', speed, benchmark=True),
    Claim("lab.litmus_speed", "L5: litmus files in x86, 487 in <= 0.5 s", f"{LAB} model --model tso --summary "
          "$(ls ../shared/litmus/x86/*.litmus 2>/dev/null)", litmus_speed, benchmark=True),
    Claim("lab.hardware", "L8: the weak outcome of store buffering >= 100,000 per million; of two-thread tests in x86 each outcome that "
          "is allowed is seen, and none that is forbidden", f"{LAB} run --json --rounds 500000 lab/axiom/tests/litmus/*.litmus "
          "lab/hardware/programs/*.litmus $(ls ../shared/litmus/x86/*.litmus 2>/dev/null)", hardware),
    Claim("lab.hardware_tests", "L8: the code of one thread ends as the model says; an instruction left out is noticed; what is not run says so",
          f"{BUILD}/lab/hardware/tenon_hardware_test", gtest_program),
    Claim("lab.jls", "L9: 20 causality cases as the formal JLS says, 19 and 20 explained; >= 90 tables of outcomes",
          f"{LAB} jls --json lab/jls/causality/*.jmm lab/jls/tables/*.jmm lab/jls/variants/*.jmm", jls),
    Claim("lab.jls_shapes", "L9: shapes in plain and volatile, with locks, as interleavings and a second computation say; rules left out are noticed",
          f"{BUILD}/lab/jls/tenon_jls_test", passed_tests),
    Claim("lab.machine", "MESI, store buffers, the eight actions, lowering, happens-before: wrong twins noticed",
          f"{BUILD}/lab/machine/tenon_machine_test", gtest_program),
    Claim("role.stopped", "either end, stopped for 5 s, keeps its role; after SIGKILL the taker gets it",
          module_tests("QueueRole.OfAStoppedProcessIsHeldUntilItIsKilled"), passed_tests),
    Claim("role.forked_child", "a living forked child does not keep its dead parent's slot",
          module_tests("ForkTest.ALivingChildDoesNotKeepTheSlotOfItsDeadParent:"
                       "ForkTest.AForkByAnotherThreadDuringAttachDoesNotKeepTheSlot"), passed_tests),
    Claim("living", "nobody who lives is taken for dead, >= 10^5 looks at token and lock: false 0; who dies is dead",
          module_tests("LivingTest.*"), living),
    Claim("token.report", "a killed thread, an ended one, exec, a zombie, a watcher that dies: all reported",
          module_tests("ThreadsTest.*"), token_report),
    # Each in a process of its own: an ended thread makes wakes late (docs/design/0010).
    Claim("wakes.late", "late wakes 0 in runs without kills, all idle modes",
          "ctest --test-dir build/release -R 'Parking[.]AQ|ParkingModes'", passed_ctest),
    Claim("wakes.kernel", "a thread that ends beside the sender, so that Linux leaves out the heavy fence: late by a slice of 1 ms, "
          "not by the belt of 1 s", module_tests("Parking.AThreadThatEndsBesideTheSenderLosesNoMessage"), wakes_kernel),
    Claim("storm.attach", "16 processes, 500 rounds, kills that hit each phase > 0, one nonce, no orphan, 0 hangs",
          f"{BUILD}/tests/storm/attach_storm", exit_zero),
    Claim("storm.crowd", "1,024 attached, 512 killed at once: all places recovered, nobody who lives taken for dead",
          f"{BUILD}/tests/storm/crowd", exit_zero),
    Claim("storm.churn", "20,000 times attach, use, detach or kill: slots, objects, bytes, files, descriptors flat",
          f"{BUILD}/tests/storm/churn", exit_zero),
    Claim("storm.roles", "both ends killed at random: nothing lost, twice or out of order",
          f"{BUILD}/tests/storm/role_storm", exit_zero),
    Claim("hostile.truncation", "every length: correct open or typed error, 0 signals",
          f"{BUILD}/tests/hostile/hostile_tests --gtest_filter='Truncation*'", no_signals("truncation")),
    Claim("hostile.mutation", "every byte outside payload, 13 ways: correct open or typed error, 0 signals",
          f"{BUILD}/tests/hostile/hostile_tests --gtest_filter='Mutation*'", no_signals("mutation")),
    Claim("hostile.peer", "10^6 guided writes into every word while others work: 0 crashes, 0 hangs, typed errors",
          f"{BUILD}/tests/hostile/scribbling_peer", scribbling_peer),
    Claim("hostile.peer_twins", "three libraries that believe what they read: a crash of each",
          " && ".join(f"{BUILD}/tests/hostile/scribbling_peer_believes_a_{what} --twin 1"
                      for what in ("block", "claim", "token")), scribbling_peer_twins),
    Claim("hostile.monitors", "2 x 10^5 guided writes into monitors in use: 0 crashes, 0 hangs, nothing lost",
          f"{BUILD}/tests/hostile/scribbled_monitors", scribbled_monitors),
    Claim("hostile.hammer", "a word of a monitor written again before every access: every call with an end comes to it",
          f"{BUILD}/tests/hostile/hammered_monitor", hammered_monitor),
    Claim("hostile.monitor_twins", "an owner that is believed, two calls without an end: each is found",
          f"{BUILD}/tests/hostile/scribbled_monitors_believes_an_owner --twin 1 && "
          + " && ".join(f"{BUILD}/tests/hostile/hammered_monitor_{what}_for_ever --twin 1"
                        for what in ("called", "notifies")), monitor_twins),
    Claim("hostile.fuzz", "10^6 executions, as in make test, guided by nothing: 0 findings",
          "ctest --test-dir build/release -V -R '^fuzz[.][a-z]*$'", fuzz),
    Claim("hostile.fuzz_guided", "10^6 executions, guided by coverage, under ASan and UBSan: 0 findings",
          "scripts/fuzz --runs 1000000", fuzz),
    Claim("hostile.fuzz_twins", "a library that believes what it reads: each target finds its own",
          "ctest --test-dir build/release -V -R '^fuzz[.]wrong'", fuzz_twins),
    Claim("replay", "B01 to B49 and S0-U1 to S0-U16, each with its test or with what it comes",
          "python3 tests/replay/table_test.py docs/replay.md build/release", replay),
    Claim("limits.full", "a full tmpfs, a full ext4: NoSpace, both processes live on (needs root)",
          f"{BUILD}/tests/limits/limits_tests --gtest_filter='*Full*'", passed_tests),
    Claim("limits.outcomes", "file size limit, no inode, read-only, unlinked, other users, pid namespaces: typed outcomes (needs root)",
          f"{BUILD}/tests/limits/limits_tests --gtest_filter='Outcomes.*:OtherUsers.*'", passed_tests),
    Claim("limits.boot", "a disk that loses power: what was closed is there, what was flushed can be salvaged (needs root)",
          f"{BUILD}/tests/limits/limits_tests --gtest_filter='Boot*'", passed_tests),
    Claim("limits.faults", "each call fails once in each operation: the typed answer, nothing left behind (part of it needs root)",
          f"{BUILD}/tests/limits/faults_tests", passed_tests),
    Claim("conformance.pairs", "every scenario with both ends in C++ and Java, all four pairs; C and Python with C++",
          "ctest --test-dir build/release -V -R '^conformance.pairs$'", conformance),
    Claim("locks", "tenon locks: a deadlock of a C++ process, a JVM and a Python process; and what they leave when killed",
          "ctest --test-dir build/release -V -R '^conformance.locks$'", locks),
    Claim("conformance.storm", "one object, a process each of C++, C, Java and Python, killed at random: the others go on, nothing torn",
          "ctest --test-dir build/release -V -R '^conformance.storm$'", conformance_storm),
    Claim("conformance.full", "a full tmpfs, RLIMIT_FSIZE: NoSpace; a JVM and a C++ process live on (needs root)",
          "ctest --test-dir build/release -V -R '^conformance.full$'", conformance_full),
    Claim("c_abi.calls", "each call of the C ABI: outcomes, mistakes, fork, a killed owner, a ring",
          module_tests("Capi*"), passed_tests),
    Claim("c_abi.exports", "libtenon.so exports what tenon.h declares, and not a name more",
          "ctest --test-dir build/release -V -R '^c_abi.exports$'", exit_zero),
    Claim("python.unit", "the Python client: death, Ctrl-C and other threads in each call that waits, memory in place, the wheel",
          "ctest --test-dir build/release -V -R '^python.unit$'", passed_pytest),
    Claim("limits.many", "10,000 queues in one segment: descriptors and mappings as for one",
          f"{BUILD}/tests/limits/limits_tests --gtest_filter='Many.*'", many),
    Claim("limits.unused", "a 64 GiB segment, unused: under 2 MiB", f"{BUILD}/tests/limits/limits_tests --gtest_filter='Unused.ASegment*'", unused),
    Claim("hot_path", "10^6 messages of 8 B, 64 B, 1 KiB, both busy: 0 system calls, 0 allocations",
          f"{BUILD}/tests/limits/hot_path", hot_path),
    # It takes long: `make bench` measures, this reads what it found.
    *(Claim(f"bench.{row}", f"{what}: every must of the row, in the last run of make bench",
            f"python3 bench/tenon-bench {row} --again --json", bench_row, benchmark=True)
      for row, what in (
          ("C1", "busy round trip"), ("C2", "its p99"), ("C3", "round trip 64 KiB and 1 MiB"),
          ("C4", "payload untouched"), ("C5", "both asleep, also beside busy processes"),
          ("C6", "messages/s"), ("C7", "messages/s with a blocking consumer"),
          ("C10", "a send with nobody asleep"), ("C11", "parked sender after a cell is freed"),
          ("C13", "the origin's workload"), ("J1", "Java <-> Java round trip"), ("J2", "Java -> Java messages/s"),
          ("J3", "C++ <-> Java round trip"), ("J4", "C++ -> Java and Java -> C++ messages/s"),
          ("S1", "open-or-create of a segment"),
          ("M2", "reentrant monitor <= 0.15 x robust mutex"),
          ("M3", "uncontended monitor <= 0.65 x robust mutex, <= 0.85 x normal one"),
          ("M4", "1 us sections, 2, 4, 8 on 2 CPUs >= 1.35, 1.35, 1.15 x robust, 0.85 x synchronized"),
          ("M5", "empty sections, 2, 4, 8 on 2 CPUs >= 1.0 x robust"),
          ("M6", "tails at M4: p99 <= 0.2, 1.0, 1.0 x robust, p99.9 <= 0.1 x, worst <= 1.5 x, Jain >= 0.95, 0.95, 0.92"),
          ("M7", "wait and notify, asleep, spinning, on one CPU <= 1.1, 0.02, 1.1 x pthread_cond"),
          ("M8", "death of the owner, told <= 1.25 x robust, at 1 GiB <= 1.3 x, 0.01 x pidfd"),
          ("M11", "deadlock of 32 processes, told <= 50 us"),
          ("M12", "the profile that is always on <= 3 % of a pair's instructions"),
          ("M14", "update of 64 B <= 1.3 x enter and exit"))),
]
