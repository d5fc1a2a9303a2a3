# SPDX-License-Identifier: Apache-2.0
"""The rows of monitors, as data: as rows.py has those of channels."""
from experiment import ROUNDS_OF_TAILS, Experiment, Unmeasured
from verdict import Must

GIB = 1 << 30
ROBUST = "--variant robust"
NORMAL = "--variant normal"
MICROSECOND = 1000


def beside(row, text, ours, peer, figure, limit, at_most=True):
    """One cell of ours beside one of a peer."""
    return Must(row, text, (ours,), (peer,), figure, limit, at_most)


def alone(row, text, cell, figure, limit, at_most=True):
    return Must(row, text, (cell,), (), figure, limit, at_most, kind="figure")


def uncontended():
    robust, normal = f"pthread pair {ROBUST}", f"pthread pair {NORMAL}"
    again, robust_again = "tenon reentrant", f"pthread reentrant {ROBUST}"
    musts = []
    for figure, how in (("p50", ""), ("net", ", loop subtracted")):
        musts += [
            beside("M2", f"reentrant{how} <= 0.15 x robust and recursive", again, robust_again,
                   figure, 0.15),
            beside("M3", f"uncontended{how} <= 0.65 x robust and recursive", "tenon pair", robust,
                   figure, 0.65),
            beside("M3", f"uncontended{how} <= 0.85 x normal", "tenon pair", normal, figure, 0.85)]
    return Experiment(
        "uncontended", "enter and exit while nobody else wants it, and by who is inside already",
        tuple(musts), ("boost pair", "boost reentrant --variant recursive", "std_mutex pair",
                       "std_mutex reentrant --variant recursive", "absl_mutex pair"))


def contended(peer, users, microseconds, *more):
    """Two processes have a CPU each; more have to share."""
    work = f"--section {microseconds * MICROSECOND} --think {microseconds * MICROSECOND}"
    where = ["--unpinned"] if users > 2 else []
    return " ".join([f"{peer} contended --users {users} {work}", *where, *more])


def sections(users, over_robust):
    ours = contended("tenon", users, 1)
    robust = contended("pthread", users, 1, ROBUST)
    java = contended("java_locks", users, 1, "--variant synchronized")
    name = f"{users} on 2"
    return Experiment(
        f"sections_{users}", f"1 us inside, 1 us outside, {name} CPUs",
        (beside("M4", f"{name}: entries/s >= {over_robust} x robust", ours, robust, "entries_rate",
                over_robust, False),
         beside("M4", f"{name}: entries/s >= 0.85 x Java's synchronized (threads)", ours, java,
                "entries_rate", 0.85, False)),
        (contended("pthread", users, 1, NORMAL), contended("boost", users, 1),
         contended("std_mutex", users, 1), contended("absl_mutex", users, 1),
         contended("java_locks", users, 1, "--variant ReentrantLock")))


def tails(users, p99, jain):
    ours = contended("tenon", users, 1)
    robust = contended("pthread", users, 1, ROBUST)
    name = f"{users} on 2"
    return Experiment(
        f"tails_{users}", f"waits with 1 us inside, 1 us outside, {name} CPUs",
        (beside("M6", f"{name}: p99 <= {p99} x robust", ours, robust, "p99", p99),
         beside("M6", f"{name}: p99.9 <= 0.1 x robust", ours, robust, "p999", 0.1),
         beside("M6", f"{name}: worst wait <= 1.5 x robust", ours, robust, "worst", 1.5),
         alone("M6", f"{name}: Jain >= {jain}", ours, "jain", jain, False)),
        rounds=ROUNDS_OF_TAILS)


def empty_sections(users):
    return Experiment(
        f"empty_sections_{users}", f"nothing inside, nothing outside, {users} on 2 CPUs",
        (beside("M5", f"{users} on 2: entries/s >= 1.0 x robust", contended("tenon", users, 0),
                contended("pthread", users, 0, ROBUST), "entries_rate", 1.0, False),),
        (contended("pthread", users, 0, NORMAL), contended("boost", users, 0)))


def wait_and_notify():
    def row(text, limit, what):
        return beside("M7", f"{text} <= {limit} x pthread_cond", f"tenon {what}",
                      f"pthread {what} {NORMAL}", "p50", limit)
    return Experiment(
        "wait_notify", "wait and notify: one wakes the other, two in turn",
        (row("long asleep: p50 of a wake", 1.1, "wake"),
         row("on two CPUs: p50 of a round trip", 0.02, "ping-pong"),
         row("on one CPU: p50 of a round trip", 1.1, "ping-pong --one-cpu")),
        (f"pthread ping-pong {ROBUST}",))


def death_of_owner():
    tenon, robust, pidfd = ("tenon owner-death", f"pthread owner-death {ROBUST}",
                            "floors owner-death")
    large = f"--bytes {GIB} --times 3"
    return (
        Experiment("owner_death", "from SIGKILL of the owner to the next one, told",
                   (beside("M8", "p50 of 100 kills <= 1.25 x robust", tenon, robust, "p50", 1.25),),
                   (pidfd,)),
        # To fill the memory takes longer than all else.
        Experiment("owner_death_1GiB", "the same of an owner with 1 GiB of its own",
                   (beside("M8", "1 GiB: p50 <= 1.3 x robust", f"{tenon} {large}",
                           f"{robust} {large}", "p50", 1.3),
                    beside("M8", "1 GiB: p50 <= 0.01 x polling a pidfd", f"{tenon} {large}",
                           f"{pidfd} {large}", "p50", 0.01)),
                   rounds=6))


def deadlock():
    return Experiment(
        "deadlock", "who closes a ring of 32 processes, all asleep, is told",
        (alone("M11", "p50 <= 50 us (0 false alarms: scripts/evidence --only monitor.graphs)",
               "tenon deadlock-ring --users 32", "p50", 50 * MICROSECOND),))


def profile():
    return Experiment(
        "profile", "instructions of an enter and an exit that nobody disturbs",
        (alone("M12", "what is always counted <= 3 % of the instructions", "pair_path pair", "profile",
               0.03),))


def update():
    pair = "tenon object-pair"
    return Experiment(
        "update", "an object of 64 bytes is changed",
        (beside("M14", "enter, update, exit <= 1.3 x enter, exit", "tenon object-enter-update",
                pair, "p50", 1.3),
         beside("M14", "update inside <= 1.3 x enter, exit", "tenon object-update", pair, "p50",
                1.3)))


EXPERIMENTS = (
    uncontended(),
    sections(2, 1.35), sections(4, 1.35), sections(8, 1.15),
    empty_sections(2), empty_sections(4), empty_sections(8),
    tails(2, 0.2, 0.95), tails(4, 1.0, 0.95), tails(8, 1.0, 0.92),
    wait_and_notify(),
    *death_of_owner(),
    deadlock(),
    profile(),
    update(),
)

NO_BIAS = "monitors of this version are not biased"
UNMEASURED = (
    Unmeasured("M1", "biased", NO_BIAS),
    Unmeasured("M9", "killed at every access", "tests/crash and make storm count it"),
    Unmeasured("M10", "revocation", NO_BIAS),
    Unmeasured("M13", "a stopped owner stays the owner", "make test looks at it"),
)
