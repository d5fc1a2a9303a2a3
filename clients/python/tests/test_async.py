# SPDX-License-Identifier: Apache-2.0
"""Ends of queues in an event loop."""
import asyncio

import pytest

from tenon import errors


@pytest.fixture
def queue(segment):
    return segment.queue("q", capacity=4, message_limit=64)


def test_the_loop_goes_on_while_one_waits(queue):
    async def main():
        sender, receiver = queue.sender(), queue.receiver()
        waiting = asyncio.create_task(receiver.receive_async())
        for _ in range(10):
            await asyncio.sleep(0)
        assert not waiting.done()
        sender.send(b"hello")
        return await waiting

    assert asyncio.run(main()) == b"hello"


def test_many_messages_through_a_small_queue(queue):
    async def send(sender):
        for i in range(500):
            await sender.send_async(i.to_bytes(2, "little"))
        await sender.close_stream_async(b"done")

    async def main():
        with queue.sender() as sender, queue.receiver() as receiver:
            sending = asyncio.create_task(send(sender))
            got = [int.from_bytes(message, "little") async for message in receiver]
            await sending
            return got, receiver.end_note

    assert asyncio.run(main()) == (list(range(500)), b"done")


def test_several_queues_in_one_loop(segment):
    async def main():
        queues = [segment.queue(f"q{i}") for i in range(5)]
        receivers = [queue.receiver() for queue in queues]
        waits = [asyncio.create_task(receiver.receive_async()) for receiver in receivers]
        await asyncio.sleep(0)
        senders = [queue.sender() for queue in queues]
        for i, sender in reversed(list(enumerate(senders))):
            sender.send(bytes([i]))
        return await asyncio.gather(*waits)

    assert asyncio.run(main()) == [bytes([i]) for i in range(5)]


def test_a_message_of_another_process_wakes_the_loop(queue, child):
    async def main():
        receiver = queue.receiver()
        peer = child("""
            sender = segment.queue("q").sender()
            hear()
            sender.send(b"hello")
            hear()
            """)
        waiting = asyncio.create_task(receiver.receive_async())
        await asyncio.sleep(0)
        peer.say()
        return await waiting

    assert asyncio.run(main()) == b"hello"


@pytest.mark.parametrize("end", ["sender", "receiver"])
def test_a_killed_peer_is_told(queue, child, end):
    async def main():
        victim = child(f"""
            end = segment.queue("q").{'receiver' if end == 'sender' else 'sender'}()
            say("ready"); hear()
            """)
        victim.hear()
        if end == "sender":
            sender = queue.sender()
            for _ in range(4):
                sender.send(b"x")
            waiting = asyncio.create_task(sender.send_async(b"x"))
        else:
            receiver = queue.receiver()
            waiting = asyncio.create_task(receiver.receive_async())
        await asyncio.sleep(0)
        victim.kill()
        with pytest.raises(errors.PeerDied):
            await waiting

    asyncio.run(main())


def test_a_wait_can_be_cancelled(queue):
    async def main():
        sender, receiver = queue.sender(), queue.receiver()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(receiver.receive_async(), 0.01)
        sender.send(b"after")
        assert await receiver.receive_async() == b"after"
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(receiver.receive_async(), 0.01)
        assert not asyncio.get_running_loop().remove_reader(receiver._bell._doorbell.fileno())

    asyncio.run(main())


def test_who_waits_at_an_end_that_is_closed_is_told(queue):
    async def main():
        receiver = queue.receiver()
        waiting = asyncio.create_task(receiver.receive_async())
        await asyncio.sleep(0)
        descriptor = receiver._bell._doorbell.fileno()
        receiver.close()
        with pytest.raises(errors.Closed):
            await waiting
        assert not asyncio.get_running_loop().remove_reader(descriptor)

    asyncio.run(main())


def test_each_loop_has_its_turn(queue):
    sender, receiver = queue.sender(), queue.receiver()

    async def main():
        waiting = asyncio.create_task(receiver.receive_async())
        await asyncio.sleep(0)
        sender.send(b"x")
        return await waiting

    assert [asyncio.run(main()) for _ in range(3)] == [b"x"] * 3
