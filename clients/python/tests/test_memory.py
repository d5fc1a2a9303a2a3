# SPDX-License-Identifier: Apache-2.0
"""Memory of the segment, once it was given back, cannot be reached by Python; and while it can be,
it is not given back."""
import gc

import numpy as np
import pytest

import tenon
from tenon import errors


@pytest.fixture
def table(segment):
    return segment.object("table", "i64", count=100, in_place=True)


@pytest.fixture
def ends(segment):
    queue = segment.queue("q", capacity=4, message_limit=64)
    return queue.sender(), queue.receiver()


def test_a_view_is_what_lies_there(table):
    with table.enter() as held:
        view = held.in_place()
        assert (view.format, view.itemsize, view.shape, view.readonly) == ("q", 8, (100,), False)
        array = np.asarray(view)
        array[:] = np.arange(100)
        assert array.dtype == np.int64 and view[99] == 99
        assert held.in_place()[42] == 42 and held.value[42] == 42
        del array


def test_views_are_dead_after_exit(table):
    with table.enter() as held:
        first, second = held.in_place(), held.in_place()
    for view in first, second:
        with pytest.raises(ValueError):
            view[0] = 1


def test_views_are_dead_after_a_wait(table):
    with table.enter() as held:
        view = held.in_place()
        assert not held.wait(timeout=0)
        with pytest.raises(ValueError):
            view[0]
        held.in_place()[0] = 1


@pytest.mark.parametrize("hold", [np.asarray, lambda view: view[10:20], lambda view: view.cast("B")])
def test_who_still_has_it_keeps_it_entered(table, hold):
    held = table.enter()
    kept = hold(held.in_place())
    for leave in held.exit, lambda: held.wait(0):
        with pytest.raises(BufferError):
            leave()
    assert held.is_inside
    kept[0] = 1
    with pytest.raises((BufferError, errors.StillHeld)):
        table.close()
    del kept
    held.exit()
    assert not held.is_inside


def test_the_segment_stays_as_long_as_an_array_of_it():
    segment = tenon.Segment.create("other")
    array = np.asarray(segment.object("t", "i64", count=4, in_place=True).enter().in_place())
    with pytest.raises((BufferError, errors.StillHeld)):
        segment.close()
    del segment
    gc.collect()
    array[:] = 7
    assert list(array) == [7] * 4
    del array
    gc.collect()
    with tenon.Segment.open("other") as again:
        with again.find_object("t").enter() as held:
            assert not held.owner_died and list(held.value) == [7] * 4


def test_a_message_in_use_is_not_released(ends):
    sender, receiver = ends
    sender.send(b"first")
    sender.send(b"second")
    message = receiver.peek()
    array = np.frombuffer(message.data, "u1")
    for free in message.release, receiver.receive, receiver.try_receive, receiver.close:
        with pytest.raises(BufferError):
            free()
    assert bytes(array) == b"first"
    with pytest.raises(BufferError), message:
        pass
    del array
    message.release()
    assert receiver.receive() == b"second"


def test_a_message_is_only_read(ends):
    sender, receiver = ends
    sender.send(b"first")
    with receiver.peek() as message:
        with pytest.raises(TypeError):
            message.data[0] = 1
        with pytest.raises(ValueError):
            np.asarray(message.data)[0] = 1


def test_a_loan_in_use_is_not_sent(ends):
    sender, receiver = ends
    loan = sender.loan()
    array = np.asarray(loan.data)
    for give_back in loan.commit, loan.abort, sender.close:
        with pytest.raises(BufferError):
            give_back()
    array[:3] = 1, 2, 3
    del array
    loan.commit(3)
    assert receiver.receive() == b"\1\2\3"
    with pytest.raises(errors.InvalidArgument):
        sender._loaned()


def test_an_exception_with_an_array_in_its_frames_comes_through():
    def fail(segment):
        array = np.asarray(segment.object("t", "i64", in_place=True).enter().in_place())
        raise ZeroDivisionError(array.size)

    with pytest.raises(ZeroDivisionError):
        with tenon.Segment.create("other") as segment:
            fail(segment)


def test_what_is_dropped_is_freed(segment):
    """Each role is taken by the next one: nothing kept the one before."""
    queue = segment.queue("q")
    for _ in range(100):
        sender, receiver = queue.sender(), queue.receiver()
        sender.send(b"x")
        message = receiver.peek()
        message.release()
        loan = sender.loan()
        del sender, receiver, message, loan
    assert queue.sender().position == 100
