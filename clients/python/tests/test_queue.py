# SPDX-License-Identifier: Apache-2.0
import threading

import numpy as np
import pytest

from tenon import Idle, errors


@pytest.fixture
def queue(segment):
    return segment.queue("q", capacity=4, message_limit=64)


@pytest.fixture
def ends(queue):
    return queue.sender(), queue.receiver()


def test_messages_arrive_in_order(ends):
    sender, receiver = ends
    for i in range(100):
        message = bytes(range(i % 65))
        sender.send(message)
        assert receiver.receive() == message
    assert sender.position == receiver.position == 100


@pytest.mark.parametrize("data", [b"12345678", bytearray(b"12345678"), memoryview(b"12345678"),
                                  np.frombuffer(b"12345678", "u4")])
def test_what_can_be_sent(ends, data):
    sender, receiver = ends
    sender.send(data)
    assert receiver.receive() == b"12345678"


def test_options_reach_the_library(segment):
    queue = segment.queue("q", 8, 5000)
    assert (queue.capacity, queue.message_limit) == (8, 5000)
    typed = segment.queue("typed", element_bytes=24)
    assert typed.message_limit == 24
    with pytest.raises(errors.LayoutMismatch):
        segment.queue("typed", element_bytes=32)


def test_a_full_queue_and_an_empty_one_refuse(ends):
    sender, receiver = ends
    assert receiver.try_receive() is None and receiver.try_peek() is None
    for timeout in 0, 0.01:
        with pytest.raises(errors.Timeout):
            receiver.receive(timeout)
        with pytest.raises(errors.Timeout):
            receiver.peek(timeout=timeout)
    for i in range(4):
        assert sender.try_send(bytes([i]))
    assert not sender.try_send(b"x")
    for timeout in 0, 0.01:
        with pytest.raises(errors.Timeout):
            sender.send(b"x", timeout)
    assert [receiver.receive()[0] for _ in range(4)] == [0, 1, 2, 3]


def test_too_large_is_refused(ends):
    sender, receiver = ends
    with pytest.raises(errors.TooLarge):
        sender.send(bytes(65))
    sender.send(bytes(64))
    with pytest.raises(errors.TooLarge):
        receiver.receive_into(bytearray(63))
    assert receiver.receive_into(bytearray(100)) == 64


def test_receive_into_numpy(ends):
    sender, receiver = ends
    numbers = np.zeros(4)
    sender.send(np.arange(3.0))
    assert receiver.receive_into(numbers, timeout=1) == 24
    assert list(numbers) == [0, 1, 2, 0]
    with pytest.raises(BufferError):
        receiver.receive_into(b"read only")


def test_a_loan_is_sent_by_commit(ends):
    sender, receiver = ends
    with sender.loan() as loan:
        assert len(loan.data) == 64
        loan.data[:5] = b"hello"
        loan.commit(5)
    assert receiver.receive() == b"hello"
    with sender.loan() as loan:
        np.asarray(loan.data)[:] = 7
        loan.commit()
    assert receiver.receive() == bytes([7]) * 64


def test_a_loan_that_is_not_committed_is_not_sent(ends):
    sender, receiver = ends
    with pytest.raises(ZeroDivisionError):
        with sender.loan():
            1 / 0
    loan = sender.loan()
    with pytest.raises(errors.InvalidArgument):
        sender.loan()
    loan.abort()
    assert receiver.try_receive() is None
    with pytest.raises(ValueError):
        loan.data[0] = 1


def test_a_loan_outlives_a_commit_that_fails(ends):
    sender, receiver = ends
    for _ in range(4):
        sender.send(b"x")
    with sender.loan() as loan:
        loan.data[0] = 42
        old = loan.data
        with pytest.raises(errors.Timeout):
            loan.commit(1, timeout=0.01)
        with pytest.raises(ValueError):
            old[0] = 1
        for size in 65, -1:
            with pytest.raises(errors.TooLarge):
                loan.commit(size)
        assert receiver.receive() == b"x"
        assert loan.data[0] == 42
        loan.commit(1)
    assert [receiver.receive() for _ in range(4)][3] == b"*"


def test_peek_shows_it_in_place(ends):
    sender, receiver = ends
    sender.send(np.arange(4, dtype="u4"))
    sender.send(b"")
    with receiver.peek() as message:
        assert receiver.peek() is receiver.try_peek() is message
        assert (message.position, message.maybe_redelivered) == (0, False)
        assert list(np.frombuffer(message.data, "u4")) == [0, 1, 2, 3]
    with pytest.raises(ValueError):
        message.data[0]
    message.release()  # once more does nothing
    with receiver.peek(timeout=1) as message:
        assert (bytes(message.data), message.position) == (b"", 1)


def test_a_message_that_was_dropped_is_in_hand_still(ends):
    sender, receiver = ends
    sender.send(b"once")
    receiver.peek()
    assert bytes(receiver.peek().data) == b"once"
    assert receiver.receive() == b"once"


def test_the_stream_ends_when_it_is_closed(ends):
    sender, receiver = ends
    sender.send(b"1")
    sender.send(b"2")
    sender.close_stream(b"that was all")
    assert list(receiver) == [b"1", b"2"]
    for use in receiver.receive, receiver.try_receive, receiver.peek, receiver.try_peek:
        with pytest.raises(errors.EndOfStream):
            use()
    assert receiver.end_note == b"that was all"
    receiver.next_stream()
    assert receiver.end_note == b""
    sender.send(b"3")
    sender.close_stream(timeout=1)
    assert list(receiver) == [b"3"]
    receiver.next_stream()
    with pytest.raises(errors.InvalidArgument):
        receiver.next_stream()


def test_a_role_is_held_once_and_left_by_close(queue):
    with queue.sender():
        with pytest.raises(errors.RoleHeld):
            queue.sender()
    with queue.sender(Idle.PARK) as sender:
        assert not sender.took_over
    queue.receiver()  # dropped at once
    queue.receiver().close()


def test_a_killed_sender_is_reported_once_all_is_received(queue, child):
    receiver = queue.receiver()
    victim = child("""
        sender = segment.queue("q").sender()
        for i in range(3): sender.send(bytes([i]))
        say("sent"); hear()
        """)
    victim.hear()
    victim.kill()
    assert [receiver.receive() for _ in range(3)] == [b"\0", b"\1", b"\2"]
    with pytest.raises(errors.PeerDied):
        receiver.receive()
    with pytest.raises(errors.Timeout):
        receiver.wait_peer(0.01)
    sender = queue.sender()
    assert sender.took_over and sender.position == 3
    receiver.wait_peer()
    sender.send(b"\3")
    assert receiver.receive() == b"\3"


def test_a_killed_receiver_leaves_its_message_to_the_next(queue, child):
    sender = queue.sender()
    for i in range(4):
        sender.send(bytes([i]))
    victim = child("""
        receiver = segment.queue("q").receiver()
        message = receiver.peek()
        say(message.data[0]); hear()
        """)
    assert victim.hear() == "0"
    victim.kill()
    with pytest.raises(errors.PeerDied):
        sender.send(b"x")
    with queue.receiver() as receiver:
        assert receiver.took_over
        with receiver.peek() as message:
            assert (bytes(message.data), message.maybe_redelivered) == (b"\0", True)
        assert receiver.receive() == b"\1"


def test_waiting_for_a_peer(queue, child):
    sender = queue.sender()
    with pytest.raises(errors.Timeout):
        sender.wait_peer(timeout=0.01)
    child("""
        receiver = segment.queue("q").receiver()
        hear()
        """)
    sender.wait_peer()


def test_interrupt_ends_the_wait_under_way_or_the_next(ends):
    sender, receiver = ends
    receiver.interrupt()
    with pytest.raises(errors.Interrupted):
        receiver.receive()
    answers = []

    def wait():
        try:
            receiver.receive()
        except errors.Interrupted:
            answers.append("Interrupted")

    thread = threading.Thread(target=wait)
    thread.start()
    receiver.interrupt()
    thread.join()
    assert answers == ["Interrupted"]
    sender.interrupt()
    for _ in range(4):
        sender.send(b"x")
    with pytest.raises(errors.Interrupted):
        sender.send(b"x")


def test_an_end_is_one_threads_at_a_time(ends):
    sender, receiver = ends
    answers = []
    thread = threading.Thread(target=lambda: answers.append(receiver.receive()))
    thread.start()
    # Until the other one is inside, there is nothing to receive.
    while True:
        try:
            assert receiver.try_receive() is None
        except errors.InvalidArgument as error:
            assert "another thread" in str(error)
            break
    with pytest.raises(errors.StillHeld):
        receiver.close()
    sender.send(b"x")
    thread.join()
    assert answers == [b"x"]
