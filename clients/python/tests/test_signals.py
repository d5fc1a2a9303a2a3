# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C, and every other signal with a handler in Python, in every call that waits."""
import ctypes
import signal

import pytest
from test_threads import SCENE, WAITS, scene  # noqa: F401

from tenon import errors

MAIN = SCENE + """
import signal
def note(number, frame): say("handler")
signal.signal(signal.SIGUSR1, note)
say("waiting")
try:
    {wait}
except KeyboardInterrupt:
    say("KeyboardInterrupt")
"""


def waiting(child, wait):
    peer = child(MAIN.replace("{wait}", wait))
    assert peer.hear() == "ready"
    peer.say()
    assert peer.hear() == "waiting"
    peer.wait_until_asleep()
    return peer


@pytest.mark.parametrize("wait", WAITS)
def test_ctrl_c_ends_it(scene, child, wait):  # noqa: F811
    peer = waiting(child, WAITS[wait])
    peer.signal(signal.SIGINT)
    assert peer.hear() == "KeyboardInterrupt"
    assert peer.end() == 0


@pytest.mark.parametrize("wait", [name for name in WAITS if not name.startswith("wait of")
                                  and name != "wait"])
def test_a_handler_that_does_not_raise_runs_and_the_wait_goes_on(scene, child, wait):  # noqa: F811
    peer = waiting(child, WAITS[wait])
    for _ in range(3):
        peer.signal(signal.SIGUSR1)
        assert peer.hear() == "handler"
        peer.wait_until_asleep()
    peer.signal(signal.SIGINT)
    assert peer.hear() == "KeyboardInterrupt"
    assert peer.end() == 0


def test_a_handler_that_does_not_raise_ends_a_wait_as_if_notified(scene, child):  # noqa: F811
    peer = waiting(child, "own.enter(); say(own.wait(), own.is_held); own.exit()")
    peer.signal(signal.SIGUSR1)
    assert (peer.hear(), peer.hear()) == ("handler", "True True")
    assert peer.end() == 0


def test_who_was_interrupted_in_a_wait_is_inside(segment, child):
    peer = child("""
        monitor = segment.monitor("m")
        say("here")
        try:
            with monitor:
                try: monitor.wait()
                finally: say(monitor.is_held)
        except KeyboardInterrupt: say(monitor.is_held)
        """)
    peer.hear()
    peer.wait_until_asleep()
    peer.signal(signal.SIGINT)
    assert (peer.hear(), peer.hear()) == ("True", "False")


def test_handlers_are_as_before(segment, child):
    """After a wait a signal does what it did, and no later wait is ended by it."""
    peer = child("""
        import signal
        signal.signal(signal.SIGUSR1, lambda number, frame: say("handler"))
        receiver = segment.queue("q").receiver()
        for message in receiver:
            say(message.decode())
            if message == b"signal": hear()
        """)
    sender = segment.queue("q").sender()
    for _ in range(3):
        sender.wait_peer()
        peer.wait_until_asleep()
        sender.send(b"signal")
        assert peer.hear() == "signal"
        peer.signal(signal.SIGUSR1)
        peer.say()
        assert peer.hear() == "handler"
        peer.wait_until_asleep()
        sender.send(b"next")
        assert peer.hear() == "next"
    sender.close_stream()
    assert peer.end() == 0


def test_the_system_has_the_handlers_that_it_had(segment):
    libc = ctypes.CDLL(None)

    def handlers():
        found = ctypes.create_string_buffer(256)  # more than a struct sigaction
        answers = []
        for number in signal.SIGINT, signal.SIGTERM, signal.SIGUSR1:
            assert libc.sigaction(int(number), None, found) == 0
            # Handler, mask of the kernel, flags; the rest of the mask is what was on the stack.
            answers.append((found.raw[:16], found.raw[136:140]))
        return answers

    before = handlers()
    with pytest.raises(errors.Timeout):
        segment.queue("q").receiver().receive(0.01)
    assert handlers() == before


def test_no_signal_is_lost_however_it_falls(segment, child):
    """One after the other, without a look at what the receiver does just then."""
    peer = child("""
        import signal
        seen = 0
        def note(number, frame):
            global seen
            seen += 1
            say(seen)
        signal.signal(signal.SIGUSR1, note)
        say("ready")
        segment.queue("q").receiver().receive()
        """)
    assert peer.hear() == "ready"
    for i in range(1, 301):
        peer.signal(signal.SIGUSR1)
        assert peer.hear() == str(i)
    segment.queue("q").sender().send(b"end")
    assert peer.end() == 0


def test_a_signal_that_another_thread_gets_ends_it_too(segment, child):
    peer = child("""
        import signal, threading
        receiver = segment.queue("q").receiver()
        signal.signal(signal.SIGUSR1, lambda number, frame: 1 / 0)
        def raise_it():
            hear()
            signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
            hear()
        threading.Thread(target=raise_it, daemon=True).start()
        say("here")
        try: receiver.receive()
        except ZeroDivisionError: say("raised")
        """)
    peer.hear()
    peer.wait_until_asleep()
    peer.say()
    assert peer.hear() == "raised"


def test_a_handler_may_wait_itself(segment, child):
    peer = child("""
        import signal
        receiver, other = segment.queue("q").receiver(), segment.queue("other").receiver()
        def wait(number, frame):
            try: other.receive(0.01)
            except errors.Timeout: say("waited")
        signal.signal(signal.SIGUSR1, wait)
        say("here")
        try: receiver.receive()
        except KeyboardInterrupt: say("KeyboardInterrupt")
        """)
    peer.hear()
    peer.wait_until_asleep()
    for _ in range(3):
        peer.signal(signal.SIGUSR1)
        assert peer.hear() == "waited"
    peer.wait_until_asleep()
    peer.signal(signal.SIGINT)
    assert peer.hear() == "KeyboardInterrupt"


def test_a_handler_may_set_another_one(segment, child):
    peer = child("""
        import os, signal
        def first(number, frame):
            signal.signal(signal.SIGUSR1, second)
            say("first")
        def second(number, frame):
            signal.signal(signal.SIGUSR1, signal.SIG_IGN)
            say("second")
        signal.signal(signal.SIGUSR1, first)
        receiver = segment.queue("q").receiver()
        say("here")
        say(receiver.receive().decode())
        os.kill(os.getpid(), signal.SIGUSR1)
        say(signal.getsignal(signal.SIGUSR1).name)
        """)
    peer.hear()
    for answer in "first", "second":
        peer.wait_until_asleep()
        peer.signal(signal.SIGUSR1)
        assert peer.hear() == answer
    peer.wait_until_asleep()
    peer.signal(signal.SIGUSR1)
    segment.queue("q").sender().send(b"message")
    assert (peer.hear(), peer.hear()) == ("message", "SIG_IGN")
    assert peer.end() == 0


def test_threads_but_the_main_one_are_not_interrupted(segment, child):
    peer = child("""
        import threading
        receiver = segment.queue("q").receiver()
        def wait(): say(receiver.receive().decode())
        thread = threading.Thread(target=wait)
        thread.start()
        try:
            say("here")
            hear()
        except KeyboardInterrupt: say("KeyboardInterrupt")
        thread.join()
        """)
    peer.hear()
    peer.signal(signal.SIGINT)
    assert peer.hear() == "KeyboardInterrupt"
    segment.queue("q").sender().send(b"message")
    assert peer.hear() == "message"
