# SPDX-License-Identifier: Apache-2.0
"""What all languages that have monitors must do alike with them. As scenarios.py."""
from scenarios import SHORT, same

FAR = 100_000  # ms, for a wait that is to end otherwise


def monitor(*parties, name="m"):
    for party in parties:
        same(party(f"monitor {name}"), "ok")


def account(*parties):
    for party in parties:
        same(party("object account 100"), "ok")


def one_thread_at_a_time(a, b, _):
    monitor(a, b)
    same(a("enter"), "ok")
    same(b("try_enter"), "error WouldBlock")
    same(b(f"enter_for {SHORT}"), "error Timeout")
    b.begin("enter")
    b.wait_until_asleep()
    same(a("exit"), "ok")
    same(b.answer(), "ok")
    same(a("try_enter"), "error WouldBlock")
    same(b("exit"), "ok")


def who_is_inside_enters_again(a, b, _):
    monitor(a, b)
    for verb in "enter", "try_enter", f"enter_for {FAR}":
        same(a(verb), "ok")
    for _ in range(3):
        same(b("try_enter"), "error WouldBlock")
        same(a("exit"), "ok")
    same(b("try_enter"), "ok")
    same(b("exit"), "ok")


def who_is_not_inside_may_not(a, b, _):
    for enter in monitor, account:
        enter(a, b)
        same(a("enter"), "ok")
        for verb in "exit", f"wait_for {SHORT}", "notify", "notify_all", "mark_consistent":
            same(b(verb), "error IllegalMonitorState")
        same(a("exit"), "ok")
        same(a("exit"), "error IllegalMonitorState")


def a_wait_leaves_and_a_notify_ends_it(a, b, _):
    for enter in monitor, account:
        enter(a, b)
        for waiter, other in (a, b), (b, a):
            same(waiter("enter"), "ok")
            same(waiter("enter"), "ok")
            waiter.begin(f"wait_for {FAR}")
            same(other("enter"), "ok")  # once it waits
            same(other("notify"), "ok")
            same(other("exit"), "ok")
            same(waiter.answer(), "ok")
            same(other("try_enter"), "error WouldBlock")
            same(waiter("exit"), "ok")
            same(waiter("exit"), "ok")


def all_who_wait_are_notified(a, b, call):
    c = call(a.language)
    monitor(a, b, c)
    for waiter in a, c:
        same(waiter("enter"), "ok")
        waiter.begin("wait")
    same(b("enter"), "ok")
    same(b("notify_all"), "ok")
    same(b("exit"), "ok")
    # Each answers once it is inside: who comes first has to leave for the other.
    first, second = (a, c) if a.answers_before(c) else (c, a)
    same(first.answer(), "ok")
    same(first("exit"), "ok")
    same(second.answer(), "ok")
    same(second("exit"), "ok")


def a_wait_in_vain_ends(a, b, _):
    for enter in monitor, account:
        enter(a, b)
        same(a("enter"), "ok")
        same(a(f"wait_for {SHORT}"), "error Timeout")
        same(b("try_enter"), "error WouldBlock")
        same(a("exit"), "ok")
        same(b("try_enter"), "ok")
        same(b("notify"), "ok")  # of nobody
        same(b("exit"), "ok")


def the_next_owner_is_told_of_a_death(a, b, _):
    monitor(a, b)
    same(b("enter"), "ok")
    a.begin("enter")
    a.wait_until_asleep()
    b.kill()
    same(a.answer(), "ok owner_died")
    same(a("mark_consistent"), "ok")
    same(a("exit"), "ok")
    same(a("enter"), "ok")
    same(a("exit"), "ok")


def what_nobody_repairs_is_inconsistent(a, b, call):
    monitor(a, b)
    same(b("enter"), "ok")
    b.kill()
    same(a("enter"), "ok owner_died")
    same(a("exit"), "ok")
    same(a("enter"), "error Inconsistent")
    c = call(b.language)
    monitor(c)
    same(c("try_enter"), "error Inconsistent")


def a_death_while_one_waits_is_told(a, b, _):
    monitor(a, b)
    same(a("enter"), "ok")
    a.begin("wait")
    same(b("enter"), "ok")
    same(b("notify"), "ok")
    b.kill()
    same(a.answer(), "ok owner_died")
    same(a("mark_consistent"), "ok")
    same(a("exit"), "ok")


def who_waits_is_notified_of_a_death(a, b, call):
    c = call(a.language)
    monitor(a, b, c)
    same(a("enter"), "ok")
    a.begin("wait")
    same(b("enter"), "ok")  # once it waits
    b.kill()
    same(c("enter"), "ok owner_died")
    same(c("mark_consistent"), "ok")
    same(c("exit"), "ok")
    same(a.answer(), "ok")
    same(a("exit"), "ok")


def who_closes_a_ring_is_told(a, b, _):
    for party, name in (a, "first"), (b, "second"):
        monitor(party, name=name)
        same(party("enter"), "ok")
    monitor(a, name="second")
    a.begin("enter")
    a.wait_until_asleep()
    monitor(b, name="first")
    same(b("enter"), "error Deadlock")
    monitor(b, name="second")
    same(b("exit"), "ok")
    same(a.answer(), "ok")
    same(a("exit"), "ok")


def no_update_is_lost(a, b, _):
    account(a, b)
    for i in range(50):
        a.begin("update 1")
        b.begin("update 10")
        a.answer()
        b.answer()
        same(a("value"), f"ok {100 + 11 * (i + 1)}")
        same(b("value"), f"ok {100 + 11 * (i + 1)}")


def an_update_outlives_who_made_it(a, b, call):
    account(a, b)
    same(b("enter"), "ok")
    same(b("update -30"), "ok 70")
    same(a("value"), "ok 70")
    b.kill()
    same(a("value"), "ok 70")
    same(a("enter"), "ok owner_died")
    same(a("update 5"), "ok 75")
    same(a("exit"), "ok")
    c = call(b.language)
    account(c)  # it is there already: its value stays
    same(c("enter"), "ok")  # there was nothing to repair
    same(c("update 5"), "ok 80")
    same(c("exit"), "ok")


def a_kill_between_two_updates_loses_none(a, b, call):
    account(a, b)
    total = 100
    for i in range(10):
        b.begin("update 1")
        same(a("update 10").split()[0], "ok")
        b.answer()
        total += 11
        b.kill()
        same(a("value"), f"ok {total}")
        b = call(b.language)
        account(b)


ALL = [scenario for name, scenario in list(globals().items())
       if callable(scenario) and name not in ("same", "monitor", "account")]
