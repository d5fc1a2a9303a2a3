# SPDX-License-Identifier: Apache-2.0
import pickle

import pytest

import tenon
from tenon import errors


def test_each_code_has_an_exception_of_its_own():
    classes = {code: type(errors.of(code, "why")) for code in errors.Code}
    assert len(set(classes.values())) == len(errors.Code)
    for code, kind in classes.items():
        assert kind.code is code and issubclass(kind, tenon.TenonError)


@pytest.mark.parametrize("name, other", [
    ("Timeout", TimeoutError), ("PermissionDenied", PermissionError), ("WouldBlock", BlockingIOError),
    ("NotFound", FileNotFoundError), ("InvalidArgument", ValueError), ("EndOfStream", EOFError),
    ("IllegalMonitorState", RuntimeError), ("Interrupted", InterruptedError)])
def test_they_are_what_python_calls_them(name, other):
    assert issubclass(getattr(errors, name), other)


def test_they_say_what_why_and_what_to_do(segment, child):
    peer = child("""
        receiver = segment.queue("q").receiver()
        say("ready"); hear()
        """)
    peer.hear()
    with pytest.raises(errors.RoleHeld) as caught:
        segment.queue("q").receiver()
    assert caught.value.number == peer.pid
    assert str(caught.value).startswith("RoleHeld: another living process holds this end")
    assert str(peer.pid) in str(caught.value)


def test_the_system_is_quoted():
    with pytest.raises(errors.TenonError) as caught:
        tenon.Segment.create("/nosuch/folder/s")
    assert caught.value.system_error != 0


def test_they_can_be_sent_to_another_process():
    error = errors.of(errors.Code.ROLE_HELD, "RoleHeld: why", 42)
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), copy.number) == (errors.RoleHeld, "RoleHeld: why", 42)
