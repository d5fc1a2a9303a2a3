# SPDX-License-Identifier: Apache-2.0
"""The claims of scripts/evidence: for each, what is required, the command, and the judge of its output."""
import dataclasses
import subprocess
import typing

import judges

NOT_RUN = 77  # exit status of a command that cannot run here; its last line on stderr says why

BUILD = "build/release"
TENON = f"{BUILD}/cli/tenon"
LAB = f"{BUILD}/lab/explorer/tenon-lab"


@dataclasses.dataclass
class Claim:
    id: str
    required: str
    command: str
    judge: typing.Callable[[subprocess.CompletedProcess], tuple[bool | None, str]]
    benchmark: bool = False
    patience: int = 3600  # seconds


def module_tests(pattern):
    return f"{BUILD}/tests/module_tests --gtest_filter='{pattern}'"


ALL = [
    Claim("house.clean_root", "make demo and make test end by themselves on a fresh Debian 12; make test <= 600 s",
          "scripts/clean_root", judges.clean_root, patience=5400),
    Claim("house.ci", ".ci/run (g++, clang 14, ASan, UBSan, TSan: both ends as threads over one Segment) <= 1800 s",
          "scripts/time_ci", judges.timed_ci, patience=5400),
    Claim("stream.2GiB", "SHA-1 equal in 7 scenarios, sender and receiver killed 20 times each; late wakes 0",
          f"python3 tests/cli/stream_evidence.py --binary {TENON} --size 2GiB --kills 20 --patience 1800 --json", judges.stream),
    Claim("stream.throughput", ">= 1.5 x cat FILE | cat >/dev/null, median of 7",
          f"python3 bench/throughput_of_a_file.py --binary {TENON} --rounds 7", judges.throughput, benchmark=True),
    Claim("demo", "C++ and Java on either side: no lock: torn > 0; lock: torn 0, lost and twice > 0; "
          "queue, its producer killed, its consumer killed, object, its producer killed: 0/0/0",
          f"{TENON} demo --json", judges.demo),
    Claim("crash.points", "killed before every shared access and system call: 0 breaks, 0 hangs, 0 leaks",
          f"{BUILD}/tests/crash/crash_harness", judges.crash),
    Claim("crash.instructions", "release binary killed after every instruction: 0 breaks",
          f"{BUILD}/tests/crash/step_harness", judges.crash_steps),
    Claim("crash.monitor", "killed before every access and system call of enter, exit, wait, notify, update, with others "
          "asleep there and no other traffic, slices off: 0 findings",
          f"{BUILD}/tests/crash/monitor_harness", judges.monitor_crash),
    Claim("crash.monitor_instructions", "release binary killed after every instruction of enter, exit, wait, notify, update, "
          "with others asleep: 0 findings", f"{BUILD}/tests/crash/monitor_step_harness enter_again exit exit_waited_for wait "
          "notify update_again", judges.monitor_crash, patience=1800),
    Claim("crash.monitor_twins", "two wrong monitors: each is found out",
          f"cd {BUILD} && ctest -R crash.wrong.monitor", lambda run: (run.returncode == 0, "2 of 2" if run.returncode == 0 else "missed")),
    Claim("monitor.stopped", "M13: an owner that is stopped (SIGSTOP, 5 s) stays the owner; killed, its death is told",
          module_tests("MonitorTest.AnOwnerThatIsStoppedStaysTheOwner"), judges.passed_tests),
    Claim("monitor.quiet", "2,000 quiet episodes, slices off: 0 hung",
          f"{BUILD}/tests/storm/quiet_monitor --episodes 2000", judges.quiet_monitor),
    Claim("monitor.storm", "10^4 random kills of 8 processes at 3 objects: 0 violations, 0 hung",
          f"{BUILD}/tests/storm/monitor_storm --kills 10000", judges.monitor_storm),
    Claim("monitor.graphs", "10^4 random graphs of 8 processes that wait for each other: 0 false alarms, a ring of which nobody is told 0",
          f"{BUILD}/tests/storm/deadlock_graphs --graphs 10000", judges.deadlock_graphs),
    Claim("monitor.explorer", "L6: monitors: enter, exit, wait, notify, update, hand-over, cascade, rings, interrupts; 2 threads and 2 "
          "deaths, and, but for the next claim's, 3 and 1: all executions, 0 violations; each <= 60 s",
          f"{LAB} check monitor object places --json", judges.explorer,
          patience=7200),
    Claim("monitor.explorer_three", "3 threads that enter and leave, one may be killed: these have not come to an end; 0 violations in "
          "the first 10^5 runs of each", f"{LAB} check --endless --runs 100000 --json", judges.explorer_so_far,
          patience=3600),
    Claim("crash.twins", "three wrong twins: breaks > 0 each",
          "; ".join(f"{BUILD}/tests/crash/crash_wrong_{twin} --twin {twin}"
                    for twin in ("publish_before_fill", "counter_as_truth", "role_without_proof")), judges.crash_twins),
    Claim("explorer.counts", "L6: as many executions as brute force, on >= 20 small programs, and as formulas and GenMC say",
          f"{BUILD}/lab/explorer/tenon_explorer_test", judges.explorer_counts),
    Claim("explorer.agrees", "L6: what a survivor sees of an operation killed at every point is what the explorer says, under sc, tso and "
          "rc11, but for stores lost against compiled order: 0 differences",
          f"python3 tests/crash/agree_test.py {BUILD}/tests/crash/agree_harness {BUILD}/tests/crash/agree_explorer", judges.explorer_agrees),
    Claim("explorer.checks", "L6: attach, directory, roles, parking, the queue: all executions, 0 violations; each <= 60 s",
          f"{LAB} check --json", judges.explorer),
    Claim("explorer.make_test", "what make test explores, planted bugs included: <= 90 s together",
          "ctest --test-dir build/release -j2 -R '^lab[.]'", judges.seconds_of_ctest(90)),
    Claim("explorer.queue", "L6: capacity 2, 3 messages (wrap), both ends park, one death anywhere, a successor: 0 violations; "
          "each <= 60 s", f"{LAB} check queue.death.empty queue.death.one queue.sliced.full --json", judges.explorer),
    Claim("explorer.attach", "L6: 2 creators and 1 attacher, one death: 0 violations; each <= 60 s",
          f"{LAB} check attach.three --json", judges.explorer),
    Claim("explorer.long", "an entry that is read while it is used again; light fence, full, and light again with a death: each <= 60 s",
          f"{LAB} check directory.entry parking.fences.death.back --json", judges.explorer),
    Claim("explorer.planted", "L7: every planted bug is found", "python3 lab/explorer/planted_test build/release", judges.planted),
    Claim("lab.accesses", "each ordered access has a row with the check that fails when it is weakened, or why none does: open 0",
          f"python3 lab/explorer/noticed_by.py {LAB}", judges.accesses),
    Claim("explorer.weakening", "L7: every ordered access, weakened, is noticed, or its row says why not",
          f"python3 lab/explorer/weaken {LAB}", judges.weakening, patience=5400),
    Claim("lab.litmus", "L1, L2: observation, states and executions of each file as herd's, corrected; sc, tso, rc11",
          f"{BUILD}/lab/axiom/tenon_axiom_test --gtest_filter='Reference.*'", judges.litmus),
    Claim("lab.models", "L3: sc, tso, rc11, cpp20, cpp20-porf and jam differ where they should; each rule left out is noticed",
          f"{BUILD}/lab/axiom/tenon_axiom_test --gtest_filter=-Reference.*", judges.passed_tests),
    Claim("lab.html", "L10: a page for each of our own tests; every outcome that a model forbids has a cycle, named and drawn",
          f"rm -rf {BUILD}/lab/pages; {LAB} html lab/axiom/tests/litmus/*.litmus --out {BUILD}/lab/pages && "
          f"python3 lab/html/tests/check_pages.py {BUILD}/lab/pages {LAB} lab/axiom/tests/litmus/*.litmus", judges.html),
    Claim("lab.c_programs", "L4, on programs of our own in the style of GenMC's suite: as many executions as a formula or GenMC says",
          f"{LAB} score lab/c_programs/tests --model rc11", judges.scored),
    Claim("lab.c_programs_tests", "L4: an error is found in each wrong program of our own, none in the others; counts as in the table",
          f"{BUILD}/lab/c_programs/tenon_c_programs_test", judges.passed_tests),
    Claim("lab.genmc_suite", "L4: C programs of GenMC's suite (TENON_GENMC_SUITE is its checkout): as many executions on >= 400 of 441 "
          "correct ones; an error found in 68 of 68 wrong ones", 'lab="$PWD/' + LAB + '"; table=$(mktemp); '
          'for name in $(test -d "$TENON_GENMC_SUITE" && echo rc11 sc wrong); do '
          'python3 lab/c_programs/genmc_table "$TENON_GENMC_SUITE" $name > "$table"; '
          'echo "$name: $(cd "$TENON_GENMC_SUITE" && "$lab" score tests --expected "$table" --seconds 5 | tail -n 1)"; done; '
          'rm "$table"', judges.genmc_suite, patience=7200),
    Claim("lab.speed", "L5: times the executions a second of GenMC (TENON_GENMC is its path), same programs, same run: >= 4 under rc11, "
          ">= 3 under tso and sc, as geometric means; never slower; counts equal",
          f'lab/c_programs/beside_genmc "$TENON_GENMC" {LAB}', judges.speed, benchmark=True),
    Claim("lab.litmus_speed", "L5: litmus files in x86, 487 in <= 0.5 s", f"{LAB} model --model tso --summary "
          "$(ls ../shared/litmus/x86/*.litmus 2>/dev/null)", judges.litmus_speed, benchmark=True),
    Claim("lab.hardware", "L8: the weak outcome of store buffering >= 100,000 per million; of two-thread tests in x86 each outcome that "
          "is allowed is seen, and none that is forbidden", f"{LAB} run --json --rounds 500000 --again 20 lab/axiom/tests/litmus/*.litmus "
          "lab/hardware/programs/*.litmus $(ls ../shared/litmus/x86/*.litmus 2>/dev/null)", judges.hardware),
    Claim("lab.hardware_tests", "L8: the code of one thread ends as the model says; an instruction left out is noticed; what is not run says so",
          f"{BUILD}/lab/hardware/tenon_hardware_test", judges.gtest_program),
    Claim("lab.jls", "L9: 20 causality cases as the formal JLS says, 19 and 20 explained; >= 90 tables of outcomes",
          f"{LAB} jls --json lab/jls/causality/*.jmm lab/jls/tables/*.jmm lab/jls/variants/*.jmm", judges.jls),
    Claim("lab.jls_shapes", "L9: shapes in plain and volatile, with locks, as interleavings and a second computation say; rules left out are noticed",
          f"{BUILD}/lab/jls/tenon_jls_test", judges.passed_tests),
    Claim("lab.machine", "MESI, store buffers, the eight actions, lowering, happens-before: wrong twins noticed",
          f"{BUILD}/lab/machine/tenon_machine_test", judges.gtest_program),
    Claim("role.stopped", "either end, stopped for 5 s, keeps its role; after SIGKILL the taker gets it",
          module_tests("QueueRole.OfAStoppedProcessIsHeldUntilItIsKilled"), judges.passed_tests),
    Claim("role.forked_child", "a living forked child does not keep its dead parent's slot",
          module_tests("ForkTest.ALivingChildDoesNotKeepTheSlotOfItsDeadParent:"
                       "ForkTest.AForkByAnotherThreadDuringAttachDoesNotKeepTheSlot"), judges.passed_tests),
    Claim("living", "nobody who lives is taken for dead, >= 10^5 looks at token and lock: false 0; who dies is dead",
          module_tests("LivingTest.*"), judges.living),
    Claim("token.report", "a killed thread, an ended one, exec, a zombie, a watcher that dies: all reported",
          module_tests("ThreadsTest.*"), judges.token_report),
    # Each in a process of its own: an ended thread makes wakes late (docs/design/0010).
    Claim("wakes.late", "late wakes 0 in runs without kills, all idle modes",
          "ctest --test-dir build/release -R 'Parking[.]AQ|ParkingModes'", judges.passed_ctest),
    Claim("wakes.kernel", "a thread that ends beside the sender, so that Linux leaves out the heavy fence: late by a slice of 1 ms, "
          "not by the belt of 1 s", module_tests("Parking.AThreadThatEndsBesideTheSenderLosesNoMessage"), judges.wakes_kernel),
    Claim("storm.attach", "16 processes, 500 rounds, kills that hit each phase > 0, one nonce, no orphan, 0 hangs",
          f"{BUILD}/tests/storm/attach_storm", judges.exit_zero),
    Claim("storm.crowd", "1,024 attached, 512 killed at once: all places recovered, nobody who lives taken for dead",
          f"{BUILD}/tests/storm/crowd", judges.exit_zero),
    Claim("storm.churn", "20,000 times attach, use, detach or kill: slots, objects, bytes, files, descriptors flat",
          f"{BUILD}/tests/storm/churn", judges.exit_zero),
    Claim("storm.roles", "both ends killed at random: nothing lost, twice or out of order",
          f"{BUILD}/tests/storm/role_storm", judges.exit_zero),
    Claim("hostile.truncation", "every length: correct open or typed error, 0 signals",
          f"{BUILD}/tests/hostile/hostile_tests --gtest_filter='Truncation*'", judges.no_signals("truncation")),
    Claim("hostile.mutation", "every byte outside payload, 13 ways: correct open or typed error, 0 signals",
          f"{BUILD}/tests/hostile/hostile_tests --gtest_filter='Mutation*'", judges.no_signals("mutation")),
    Claim("hostile.peer", "10^6 guided writes into every word while others work: 0 crashes, 0 hangs, typed errors",
          f"{BUILD}/tests/hostile/scribbling_peer", judges.scribbling_peer),
    Claim("hostile.peer_twins", "three libraries that believe what they read: a crash of each",
          " && ".join(f"{BUILD}/tests/hostile/scribbling_peer_believes_a_{what} --twin 1"
                      for what in ("block", "claim", "token")), judges.scribbling_peer_twins),
    Claim("hostile.monitors", "2 x 10^5 guided writes into monitors in use: 0 crashes, 0 hangs, nothing lost",
          f"{BUILD}/tests/hostile/scribbled_monitors", judges.scribbled_monitors),
    Claim("hostile.hammer", "a word of a monitor written again before every access: every call with an end comes to it",
          f"{BUILD}/tests/hostile/hammered_monitor", judges.hammered_monitor),
    Claim("hostile.monitor_twins", "an owner that is believed, two calls without an end: each is found",
          f"{BUILD}/tests/hostile/scribbled_monitors_believes_an_owner --twin 1 && "
          + " && ".join(f"{BUILD}/tests/hostile/hammered_monitor_{what}_for_ever --twin 1"
                        for what in ("called", "notifies")), judges.monitor_twins),
    Claim("hostile.fuzz", "10^6 executions, as in make test, guided by nothing: 0 findings",
          "ctest --test-dir build/release -V -R '^fuzz[.][a-z]*$'", judges.fuzz),
    Claim("hostile.fuzz_guided", "10^6 executions, guided by coverage, under ASan and UBSan: 0 findings",
          "scripts/fuzz --runs 1000000", judges.fuzz),
    Claim("hostile.fuzz_twins", "a library that believes what it reads: each target finds its own",
          "ctest --test-dir build/release -V -R '^fuzz[.]wrong'", judges.fuzz_twins),
    Claim("replay", "B01 to B49 and S0-U1 to S0-U16, each with its test or with what it comes",
          "python3 tests/replay/table_test.py docs/replay.md build/release", judges.replay),
    Claim("limits.full", "a full tmpfs, a full ext4: NoSpace, both processes live on (needs root)",
          f"{BUILD}/tests/limits/limits_tests --gtest_filter='*Full*'", judges.passed_tests),
    Claim("limits.outcomes", "file size limit, no inode, read-only, unlinked, other users, pid namespaces: typed outcomes (needs root)",
          f"{BUILD}/tests/limits/limits_tests --gtest_filter='Outcomes.*:OtherUsers.*'", judges.passed_tests),
    Claim("limits.boot", "a disk that loses power: what was closed is there, what was flushed can be salvaged (needs root)",
          f"{BUILD}/tests/limits/limits_tests --gtest_filter='Boot*'", judges.passed_tests),
    Claim("limits.faults", "each call fails once in each operation: the typed answer, nothing left behind (part of it needs root)",
          f"{BUILD}/tests/limits/faults_tests", judges.passed_tests),
    Claim("conformance.pairs", "every scenario with both ends in C++ and Java, all four pairs; C and Python with C++",
          "ctest --test-dir build/release -V -R '^conformance.pairs$'", judges.conformance),
    Claim("locks", "tenon locks: a deadlock of a C++ process, a JVM and a Python process; and what they leave when killed",
          "ctest --test-dir build/release -V -R '^conformance.locks$'", judges.locks),
    Claim("conformance.storm", "one object, a process each of C++, C, Java and Python, killed at random: the others go on, nothing torn",
          "ctest --test-dir build/release -V -R '^conformance.storm$'", judges.conformance_storm),
    Claim("conformance.full", "a full tmpfs, RLIMIT_FSIZE: NoSpace; a JVM and a C++ process live on (needs root)",
          "ctest --test-dir build/release -V -R '^conformance.full$'", judges.conformance_full),
    Claim("c_abi.calls", "each call of the C ABI: outcomes, mistakes, fork, a killed owner, a ring",
          module_tests("Capi*"), judges.passed_tests),
    Claim("c_abi.exports", "libtenon.so exports what tenon.h declares, and not a name more",
          "ctest --test-dir build/release -V -R '^c_abi.exports$'", judges.exit_zero),
    Claim("python.unit", "the Python client: death, Ctrl-C and other threads in each call that waits, memory in place, the wheel",
          "ctest --test-dir build/release -V -R '^python.unit$'", judges.passed_pytest),
    Claim("limits.many", "10,000 queues in one segment: descriptors and mappings as for one",
          f"{BUILD}/tests/limits/limits_tests --gtest_filter='Many.*'", judges.many),
    Claim("limits.unused", "a 64 GiB segment, unused: under 2 MiB", f"{BUILD}/tests/limits/limits_tests --gtest_filter='Unused.ASegment*'", judges.unused),
    Claim("hot_path", "10^6 messages of 8 B, 64 B, 1 KiB, both busy: 0 system calls, 0 allocations",
          f"{BUILD}/tests/limits/hot_path", judges.hot_path),
    # It takes long: `make bench` measures, this reads what it found.
    *(Claim(f"bench.{row}", f"{what}: every must of the row, in the last run of make bench",
            f"python3 bench/tenon-bench {row} --again --json", judges.bench_row, benchmark=True)
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
