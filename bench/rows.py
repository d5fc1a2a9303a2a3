# SPDX-License-Identifier: Apache-2.0
"""The rows of docs/design as data: which cells run beside each other, and what has to come out.

A cell is one run of one driver, written as its command line: `aeron round-trip --bytes 64`. An
experiment is a set of cells that take turns in each round. Those of monitors: monitor_rows.py.
"""
import monitor_rows
from experiment import ROUNDS_OF_TAILS, Experiment, Unmeasured
from verdict import Must


def trip(peer, size, wait="busy", *more):
    return " ".join([f"{peer} round-trip --bytes {size} --wait {wait}", *more])


def stream(peer, size, wait, *more):
    return " ".join([f"{peer} stream --bytes {size} --wait {wait}", *more])


F1 = "floors line"
F2 = "floors futex"
KIB = 1024
MIB = 1024 * KIB
SLEEPERS = ("eventfd_shm", "pipe", "unix_socket", "posix_mq", "boost", "zeromq", "iceoryx2",
            "cloudtoid")


def small_round_trip(size, p50, p99, more):
    ours = (trip("tenon", size),)
    aeron = (trip("aeron", size),)
    yielding = (trip("aeron", size, "yield"),)
    iceoryx2 = (trip("iceoryx2", size),)
    name = f"{size} B"
    return Experiment(
        f"round_trip_{size}", f"round trip of {size} bytes, both busy",
        (Must("C1", f"{name} p50 <= {p50} x Aeron busy", ours, aeron, "p50", p50),
         *more,
         Must("C1", f"{name} p50 <= 0.35 x iceoryx2", ours, iceoryx2, "p50", 0.35),
         Must("C2", f"{name} p99 <= {p99} x Aeron busy", ours, aeron, "p99", p99),
         Must("C2", f"{name} p99 <= 0.1 x Aeron yielding", ours, yielding, "p99", 0.1)),
        (trip("tenon", size, "adaptive"),
         *(trip(peer, size) for peer in ("pipe", "unix_socket", "posix_mq", "boost", "zeromq",
                                         "cloudtoid"))),
        ROUNDS_OF_TAILS)


def large_round_trip(size, name, limit):
    ours = (trip("tenon", size),)
    peers = (trip("iceoryx2", size), trip("aeron", size, "yield"), trip("aeron", size),
             trip("aeron", size, "yield", "--variant 16m-mtu"),
             trip("eventfd_shm", size, "block"), trip("boost", size), trip("unix_socket", size))
    return Experiment(
        f"round_trip_{name.replace(' ', '')}", f"round trip of {name}, written and read",
        (Must("C3", f"{name} p50 <= {limit} x the best peer", ours, peers, "p50", limit),
         Must("C3", f"{name} p50 <= 1.2 x the best peer when both share a core", ours, peers, "p50",
              1.2, regime="same core")),
        (trip("tenon", size, "adaptive"), trip("pipe", size)))


ICEORYX2_STREAMS = (stream("iceoryx2", 64, "busy"), stream("iceoryx2", 64, "yield"))


def asleep():
    parked = (trip("tenon", 64, "block"),)
    sleeping = tuple(trip(peer, 64, "block") for peer in SLEEPERS)
    return Experiment(
        "asleep", "round trip of 64 bytes, both asleep",
        (Must("C5", "both asleep: p50 <= 1.1 x F2", parked, (F2,), "p50", 1.1),
         Must("C5", "both asleep: p50 <= 1.1 x the best peer that sleeps", parked, sleeping, "p50",
              1.1),
         Must("C5", "spin, then park: p50 <= 0.05 x the best peer that sleeps",
              (trip("tenon", 64, "adaptive"),), sleeping, "p50", 0.05)))


def asleep_beside(spinners):
    def cell(peer, wait):
        # As long as it takes to see many time slices of the others.
        return trip(peer, 64, wait, f"--seconds 1 --unpinned --spinners {spinners}")

    peer = (cell("eventfd_shm", "block"),)
    musts = []
    for mode, wait in (("default", "adaptive"), ("park", "block")):
        ours = (cell("tenon", wait),)
        for figure, limit in (("p50", 1.3), ("p99", 2), ("mean", 2)):
            text = f"beside {spinners} busy, {mode}: {figure} <= {limit} x eventfd+shm"
            musts.append(Must("C5", text, ours, peer, figure, limit))
    shown = (cell("tenon", "busy"), cell("pipe", "block"), cell("boost", "block"),
             cell("iceoryx2", "block"))
    return Experiment(f"asleep_beside_{spinners}",
                      f"round trip of 64 bytes, unpinned, beside {spinners} busy processes",
                      tuple(musts), shown, ROUNDS_OF_TAILS)


def aeron_streams(size):
    """Best first, as far as earlier runs tell: the first one is the control."""
    return (stream("aeron", size, "yield", "--variant 16m"),
            stream("aeron", size, "yield", "--variant 1m"),
            stream("aeron", size, "busy", "--variant 16m"))


def small_stream(size, limit, *more):
    ours = (stream("tenon", size, "adaptive"), stream("tenon", size, "busy"))
    aeron = aeron_streams(size)
    return Experiment(
        f"stream_{size}", f"stream of {size} bytes",
        (Must("C6", f"{size} B messages/s >= {limit} x Aeron", ours, aeron, "rate", limit, False),
         Must("C6", f"{size} B messages/s >= 0.9 x Aeron in far regimes", ours, aeron, "rate", 0.9,
              False, regime="far"),
         *(Must("C6", text, ours, peers, "rate", bound, False) for text, peers, bound in more)),
        tuple(stream(peer, size, wait) for peer, wait in
              (("pipe", "block"), ("unix_socket", "block"), ("posix_mq", "block"),
               ("eventfd_shm", "block"), ("boost", "block"), ("zeromq", "block"),
               ("iceoryx2", "busy"), ("cloudtoid", "busy"))))


def large_stream():
    size = 64 * KIB
    ours = (stream("tenon", size, "adaptive"), stream("tenon", size, "busy"))
    best = (stream("eventfd_shm", size, "block"), stream("iceoryx2", size, "busy"),
            stream("iceoryx2", size, "yield"), stream("boost", size, "block"),
            stream("unix_socket", size, "block"), stream("pipe", size, "block"),
            stream("cloudtoid", size, "busy"))
    aeron = (*aeron_streams(size), stream("aeron", size, "yield", "--variant 16m-mtu"))
    return Experiment(
        "stream_65536", "stream of 64 KiB, written and read",
        (Must("C6", "64 KiB messages/s >= 1.1 x the best peer", ours, best, "rate", 1.1, False),
         Must("C6", "64 KiB messages/s >= 6 x Aeron", ours, aeron, "rate", 6, False)),
        (stream("zeromq", size, "block"), stream("posix_mq", size, "block")))


def blocking_stream():
    ours = (stream("tenon", 64, "adaptive"), stream("tenon", 64, "block"))
    peers = ("boost", *(peer for peer in SLEEPERS if peer != "boost"))
    return Experiment(
        "stream_64_blocking", "stream of 64 bytes to a consumer that sleeps when there is none",
        (Must("C7", "messages/s >= 8 x the best blocking peer", ours,
              tuple(stream(peer, 64, "block") for peer in peers), "rate", 8, False),))


def send_cost():
    sent, stored = (f"tenon {what}-cost --bytes 64 --wait busy" for what in ("send", "store"))
    return Experiment(
        "send_cost", "a send of 64 bytes with nobody asleep, beside an unsynchronised store",
        (Must("C10", "<= 5 ns over the store (0 system calls: scripts/evidence --only hot_path)",
              (sent,), (stored,), "p50", 5, kind="difference"),))


def freed_cell():
    return Experiment(
        "freed_cell", "a sender asleep on a full queue, running after a cell is freed",
        (Must("C11", "p50 <= 1.15 x one-way futex wake",
              ("tenon freed-cell --bytes 64 --wait block",), ("floors futex-wake",), "p50", 1.15),))


def workload():
    return Experiment(
        "workload", "the origin's workload: 64 KiB random and SHA-1",
        (Must("C13", "channel's messages/s >= 1.5 x the locked buffer's, none lost, twice or torn",
              ("workload demo",), ("workload demo",), "queue_rate", 1.5, False,
              peer_figure="lock_rate"),))


def open_or_create():
    def both(peer, what):
        return f"{peer} open-or-create --variant {what}"
    return Experiment(
        "open_or_create", "open-or-create of a segment with 1 channel",
        tuple(Must("S1", f"{text}: p50 <= 0.2 x iceoryx2's open_or_create",
                   (both("tenon", what),), (both("iceoryx2", what),), "p50", 0.2)
              for what, text in (("create", "new"), ("open", "existing"))))


def java():
    """Both ends in a JVM each, as Aeron's are; then one of them in C++."""
    aeron = tuple(trip("aeron", 64, wait) for wait in ("busy", "yield"))
    there, back = "--variant java-to-c++", "--variant c++-to-java"

    def streams(*more):
        return tuple(stream("tenon_java", 64, wait, *more) for wait in ("adaptive", "busy"))

    def rate(row, text, ours):
        return Must(row, f"{text}messages/s >= 1.0 x Aeron", ours, aeron_streams(64), "rate", 1.0,
                    False)
    return (
        Experiment("round_trip_java", "round trip of 64 bytes from a JVM, both busy",
                   (Must("J1", "p50 <= 1.0 x Aeron", (trip("tenon_java", 64),), aeron, "p50", 1.0),
                    Must("J3", "with C++: p50 <= 1.0 x Aeron from JVM to JVM",
                         (trip("tenon_java", 64, "busy", there),), aeron, "p50", 1.0)),
                   (trip("tenon_java", 64, "adaptive"), trip("tenon_java", 64, "block"),
                    trip("tenon_java", 64, "adaptive", there), trip("tenon", 64))),
        Experiment("stream_java", "stream of 64 bytes from or to a JVM",
                   (rate("J2", "", streams()),
                    rate("J4", "C++ to Java: ", streams(back)),
                    rate("J4", "Java to C++: ", streams(there))),
                   (stream("tenon", 64, "adaptive"),)))


EXPERIMENTS = (
    Experiment("floors", "what the machine does without a channel", (),
               (F1, F2, "floors futex-wake", f"floors memory --bytes {64 * KIB}",
                f"floors memory --bytes {MIB}")),
    small_round_trip(8, 1.0, 0.95, (
        Must("C1", "8 B mean <= 0.5 x Aeron busy", (trip("tenon", 8),), (trip("aeron", 8),), "mean",
             0.5),
        Must("C1", "8 B p50 <= 1.25 x F1", (trip("tenon", 8),), (F1,), "p50", 1.25))),
    small_round_trip(64, 0.85, 0.85, ()),
    Experiment("round_trip_1024", "round trip of 1 KiB, both busy", (),
               tuple(trip(peer, KIB) for peer in ("tenon", "aeron", "iceoryx2", "pipe",
                                                  "unix_socket", "posix_mq", "boost", "zeromq",
                                                  "cloudtoid"))),
    large_round_trip(64 * KIB, "64 KiB", 0.45),
    large_round_trip(MIB, "1 MiB", 0.85),
    Experiment("untouched", "round trip of 64 KiB, payload untouched",
               (Must("C4", "64 KiB untouched: p50 <= 0.25 x iceoryx2",
                     (trip("tenon", 64 * KIB, "busy", "--untouched"),),
                     (trip("iceoryx2", 64 * KIB, "busy", "--untouched"),), "p50", 0.25),)),
    asleep(),
    asleep_beside(1),
    asleep_beside(2),
    small_stream(8, 5),
    small_stream(64, 3, ("64 B messages/s >= 25 x iceoryx2", ICEORYX2_STREAMS, 25)),
    small_stream(KIB, 3),
    large_stream(),
    blocking_stream(),
    send_cost(),
    freed_cell(),
    workload(),
    *java(),
    open_or_create(),
    *monitor_rows.EXPERIMENTS,
)

ONE_OF_EACH = "a queue of this version has one producer and one consumer"
UNMEASURED = (
    Unmeasured("C8", "3 to 1", ONE_OF_EACH),
    Unmeasured("C9", "topic 1 to 3", "this version has no topics"),
    Unmeasured("C12", "1,000 idle blocked channels", "this bench has no driver for it yet"),
    Unmeasured("C13", "against the origin's own Java", "the origin's program is not part of this"),
    Unmeasured("C14", "durable log", "this version has no logs"),
    Unmeasured("C15", "kill storm", "make storm counts it"),
    *monitor_rows.UNMEASURED,
)


def chosen(name):
    """Experiments of that row or of that name; all of them for none."""
    return [experiment for experiment in EXPERIMENTS
            if not name or name == experiment.name or name.upper() in experiment.rows()]


def all_rows():
    rows = [row for experiment in EXPERIMENTS for row in experiment.rows()]
    rows += [entry.row for entry in UNMEASURED]
    return sorted(set(rows), key=lambda row: (row[0], int(row[1:])))
