# SPDX-License-Identifier: Apache-2.0
"""Who waits does not hold the interpreter up."""
import ctypes
import os
import pathlib
import sys
import threading

import pytest

# Each never ends by itself, in the scene below.
WAITS = {
    "enter": "monitor.enter()",
    "enter of an object": "number.enter()",
    "enter for a time": "monitor.enter(3600)",
    "wait": "own.enter(); own.wait()",
    "wait of an object": "segment.object('own2', 'i64').enter().wait()",
    "receive": "receiver.receive()",
    "receive_into": "receiver.receive_into(bytearray(64))",
    "peek": "receiver.peek()",
    "send": "sender.send(b'x')",
    "commit": "sender.loan().commit(1)",
    "close_stream": "sender.close_stream()",
    "wait_peer": "segment.queue('lonely').receiver().wait_peer()",
}
SCENE = """
monitor, own, number = segment.monitor("m"), segment.monitor("own"), segment.object("n", "i64")
receiver = segment.queue("empty").receiver()
sender = segment.queue("full", 2).sender()
while sender.try_send(b"x"): pass
say("ready"); hear()
"""


SYS_READ = "0"


def in_call(thread, number):
    """Whether a thread of this process is in that system call."""
    return pathlib.Path(f"/proc/self/task/{thread}/syscall").read_text().split()[0] == number


@pytest.fixture
def scene(segment):
    """What the waits are for is held here; the peers of the queues live."""
    with segment.monitor("m"), segment.object("n", "i64").enter():
        yield segment.queue("empty").sender(), segment.queue("full", 2).receiver()


@pytest.mark.parametrize("wait", WAITS)
def test_another_thread_goes_on(scene, child, wait):
    peer = child(SCENE + f"""
import threading
def echo():
    for line in sys.stdin: say("echo", line.strip())
threading.Thread(target=echo, daemon=True).start()
say("waiting")
{WAITS[wait]}
""")
    assert peer.hear() == "ready"
    peer.say()
    assert peer.hear() == "waiting"
    peer.wait_until_asleep()
    for i in range(3):
        peer.say(str(i))
        assert peer.hear() == f"echo {i}"


def test_what_does_not_wait_keeps_the_lock(segment):
    """A thread that is ready all the time gets it only afterwards. The messages are large: were the
    lock given back meanwhile, there would be time to take it."""
    queue = segment.queue("q", capacity=2, message_limit=1 << 20)
    sender, receiver = queue.sender(), queue.receiver()
    monitor, message = segment.monitor("m"), bytes(1 << 20)
    ready, get_ready = os.pipe()
    write_with_the_lock = ctypes.PyDLL(None).write
    done, told = False, []

    def intrude():
        told.append(threading.get_native_id())
        os.read(ready, 1)
        told.append(done)

    thread = threading.Thread(target=intrude)
    thread.start()
    while not told or not in_call(told[0], SYS_READ):
        pass
    old = sys.getswitchinterval()
    sys.setswitchinterval(1000)  # that long it does not ask for the lock
    try:
        write_with_the_lock(get_ready, b"x", 1)
        for _ in range(100):
            with monitor:
                sender.send(message)
                receiver.receive()
        done = True
    finally:
        sys.setswitchinterval(old)
    thread.join()
    os.close(ready)
    os.close(get_ready)
    assert told[1] is True


def test_a_daemon_thread_that_wakes_up_after_the_end_does_no_harm(segment, child):
    peer = child("""
        import threading
        receiver = segment.queue("q").receiver()
        threads = []
        def wait():
            threads.append(threading.get_native_id())
            receiver.receive()
        class Last:
            def __del__(self, receiver=receiver, threads=threads, open=open):
                receiver.interrupt()
                # Until it is where it stays: pause(2).
                while open(f"/proc/self/task/{threads[0]}/syscall").read().split()[0] != "34": pass
        sys.last = Last()  # goes with the interpreter
        threading.Thread(target=wait, daemon=True).start()
        while not threads: pass
        say("here"); hear()
        """)
    peer.hear()
    assert peer.end() == 0
