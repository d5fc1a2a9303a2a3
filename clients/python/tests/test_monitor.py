# SPDX-License-Identifier: Apache-2.0
import threading

import pytest

from tenon import Entry, errors


@pytest.fixture
def monitor(segment):
    return segment.monitor("m")


def in_another_thread(function):
    """What it returns, or the exception."""
    results = []

    def run():
        try:
            results.append(function())
        except Exception as error:
            results.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return results[0]


def test_one_thread_at_a_time(monitor):
    with monitor as entry:
        assert entry is Entry.ORDINARY and monitor.is_held
        assert in_another_thread(monitor.try_enter) is None
        assert isinstance(in_another_thread(lambda: monitor.enter(0.01)), errors.Timeout)
        assert isinstance(in_another_thread(lambda: monitor.enter(0)), errors.Timeout)
        assert not in_another_thread(lambda: monitor.is_held)
    assert not monitor.is_held
    assert in_another_thread(lambda: (monitor.try_enter(), monitor.exit())) == (Entry.ORDINARY, None)


def test_who_is_inside_enters_again(monitor):
    assert monitor.enter() is monitor.try_enter() is monitor.enter(timeout=0) is Entry.ORDINARY
    for _ in range(3):
        assert monitor.is_held
        monitor.exit()
    assert not monitor.is_held


def test_an_exception_leaves_it(monitor):
    with pytest.raises(ZeroDivisionError):
        with monitor:
            1 / 0
    assert not monitor.is_held


def test_who_is_not_inside_may_not(monitor):
    for use in (monitor.exit, monitor.wait, monitor.notify, monitor.notify_all,
                monitor.mark_consistent, monitor.release):
        with pytest.raises(errors.IllegalMonitorState):
            use()
        with monitor:
            assert isinstance(in_another_thread(use), errors.IllegalMonitorState)


def test_a_wait_ends_by_notify_or_by_time(monitor, child):
    peer = child("""
        monitor = segment.monitor("m")
        with monitor:
            say("inside")
            say(monitor.wait())
        """)
    assert peer.hear() == "inside"
    with monitor:  # once it waits
        assert not monitor.wait(timeout=0.01)
        assert monitor.is_held
        monitor.notify()
    assert peer.hear() == "True"


def test_notify_all_ends_all_waits(monitor, child):
    peers = [child("""
        with segment.monitor("m") as entry:
            say("inside")
            say(segment.monitor("m").wait())
        """) for _ in range(3)]
    for peer in peers:
        assert peer.hear() == "inside"
    with monitor:
        monitor.notify_all()
    assert [peer.hear() for peer in peers] == ["True"] * 3


@pytest.mark.parametrize("timeout", [-1, float("nan"), -0.001])
def test_a_timeout_that_is_none_is_refused(monitor, timeout):
    with pytest.raises(errors.InvalidArgument):
        monitor.enter(timeout)


@pytest.mark.parametrize("timeout", [None, float("inf"), 1e300, 1])
def test_a_long_timeout_is_long(monitor, timeout):
    assert monitor.enter(timeout) is Entry.ORDINARY
    monitor.exit()


def test_the_next_owner_is_told_of_a_death(monitor, child):
    victim = child("""
        segment.monitor("m").enter()
        say("inside"); hear()
        """)
    assert victim.hear() == "inside"
    waiter = child("""
        monitor = segment.monitor("m")
        say("here")
        with monitor as entry:
            say(entry.name)
            monitor.mark_consistent()
        """)
    waiter.hear()
    waiter.wait_until_asleep()
    victim.kill()
    assert waiter.hear() == "OWNER_DIED"
    assert waiter.end() == 0
    assert monitor.enter() is Entry.ORDINARY
    monitor.exit()


def test_what_nobody_repairs_is_inconsistent(monitor, child):
    victim = child("""
        segment.monitor("m").enter()
        say("inside"); hear()
        """)
    victim.hear()
    victim.kill()
    assert monitor.enter() is Entry.OWNER_DIED
    monitor.exit()
    with pytest.raises(errors.Inconsistent):
        monitor.enter()


def test_a_thread_that_ends_inside_is_a_death(monitor):
    assert in_another_thread(monitor.enter) is Entry.ORDINARY
    assert not monitor.is_suspect
    assert monitor.acquire() and monitor.is_suspect  # which says nothing of it itself
    monitor.mark_consistent()
    assert not monitor.is_suspect
    monitor.exit()


def test_a_death_while_one_waits_is_an_exception_inside(monitor, child):
    with monitor:
        victim = child("""
            monitor = segment.monitor("m")
            monitor.enter()
            monitor.notify()
            say("inside"); hear()
            """)
        threading.Thread(target=lambda: (victim.hear(), victim.kill())).start()
        with pytest.raises(errors.OwnerDied):
            monitor.wait()
        assert monitor.is_held
        monitor.mark_consistent()


def test_who_closes_a_ring_is_told(segment, child):
    first, second = segment.monitor("first"), segment.monitor("second")
    peer = child("""
        with segment.monitor("second"):
            say("inside"); hear()
            with segment.monitor("first"): pass
        """)
    with first:
        assert peer.hear() == "inside"
        peer.say()
        peer.wait_until_asleep()
        with pytest.raises(errors.Deadlock) as caught:
            second.enter()
        assert caught.value.number == 2
    assert peer.end() == 0


def test_it_is_a_lock_as_those_of_threading_are(monitor):
    assert monitor.acquire() and monitor.is_held
    assert in_another_thread(lambda: monitor.acquire(blocking=False)) is False
    assert in_another_thread(lambda: monitor.acquire(timeout=0.01)) is False
    monitor.release()
    assert in_another_thread(lambda: monitor.acquire(False) and monitor.release()) is None
    with pytest.raises(errors.InvalidArgument):
        monitor.acquire(False, timeout=1)


def test_it_is_not_closed_while_a_thread_waits(monitor, child):
    peer = child("""
        import threading
        monitor = segment.monitor("m")
        def close():
            hear()
            try: monitor.close()
            except errors.StillHeld: say("StillHeld")
        threading.Thread(target=close).start()
        say("here")
        with monitor: say("inside")
        """)
    with monitor:
        peer.hear()
        peer.wait_until_asleep()
        peer.say()
        assert peer.hear() == "StillHeld"
    assert peer.hear() == "inside"
