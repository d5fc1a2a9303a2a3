# SPDX-License-Identifier: Apache-2.0
"""Does what it is told, line by line, as driver.cpp does. Commands and answers: README.md.

usage: driver.py FOLDER, where the package `tenon` lies"""
import sys

sys.path.insert(0, sys.argv[1])

import tenon  # noqa: E402
from tenon import errors  # noqa: E402


def seconds(milliseconds):
    return int(milliseconds) / 1000


def unhex(text):
    return b"" if text == "-" else bytes.fromhex(text)


def received(message):
    if message is None:
        raise errors.WouldBlock
    return f"ok {message.hex() or '-'}"


WAIT_EACH = 16


def told(owner_died):
    return "ok owner_died" if owner_died else "ok"


class OneMonitor:
    """A monitor by itself, as the driver is told to use it."""

    def __init__(self, segment, name):
        self._monitor = segment.monitor(name)
        for verb in "exit", "notify", "notify_all", "mark_consistent":
            setattr(self, verb, getattr(self._monitor, verb))

    def enter(self, timeout=None):
        return told(self._monitor.enter(timeout) is tenon.Entry.OWNER_DIED)

    def try_enter(self):
        entry = self._monitor.try_enter()
        if entry is None:
            raise errors.WouldBlock
        return told(entry is tenon.Entry.OWNER_DIED)

    def wait(self, timeout=None):
        try:
            if not self._monitor.wait(timeout):
                raise errors.Timeout
            return "ok"
        except errors.OwnerDied:
            return told(True)


class OneObject:
    """That of an object of one number."""

    def __init__(self, segment, name, value):
        self._object = segment.object(name, "i64", int(value))
        self._entered = []
        # Where nothing is entered, the library is to say so, of one that was left.
        self._left = segment.object("left", "i64").enter()
        self._left.exit()

    def _latest(self):
        return self._entered[-1] if self._entered else self._left

    def _inside(self, held):
        if held is None:
            raise errors.WouldBlock
        self._entered.append(held)
        return told(held.owner_died)

    def enter(self, timeout=None):
        return self._inside(self._object.enter(timeout))

    def try_enter(self):
        return self._inside(self._object.try_enter())

    def exit(self):
        self._latest().exit()
        self._entered.pop()

    def wait(self, timeout=None):
        if not self._latest().wait(timeout):
            raise errors.Timeout
        return told(self._latest().owner_died)

    def notify(self):
        self._latest().notify()

    def notify_all(self):
        self._latest().notify_all()

    def mark_consistent(self):
        self._latest().mark_consistent()

    def update(self, delta):
        with self._object.enter() as held:
            held.update(lambda value: value + int(delta))
            return f"ok {held.value}"

    def work(self, times):
        mine = 0
        for i in range(int(times)):
            with self._object.enter() as held:
                if i % WAIT_EACH == 0:
                    held.wait(0.001)
                mine = held.value + 1
                held.update(lambda value: value + 1)
                if held.value != mine:
                    return "error Torn"
                held.notify()
        return f"ok {mine}"

    def value(self):
        return f"ok {self._object.snapshot()}"


class Driver:
    """A method for each command; what it returns is the answer, nothing is "ok"."""

    segment = queue_ = sender_ = receiver_ = message = current = None

    def __init__(self):
        self.named = {}

    def open(self, name):
        self.segment = tenon.Segment.open(name)
        return f"ok {self.segment.nonce.hex()}"

    def open_or_create(self, name):
        self.segment = tenon.Segment.open_or_create(name, max_bytes=64 << 20, max_participants=8)
        return f"ok {self.segment.nonce.hex()}"

    def remove(self, name):
        tenon.Segment.remove(name)

    def remove_object(self, name):
        self.segment.remove_object(name)

    def queue(self, name, capacity, limit):
        self.queue_ = self.segment.queue(name, int(capacity), int(limit))
        return f"ok {self.queue_.capacity} {self.queue_.message_limit}"

    def _took(self, end):
        return f"ok {end.position}" + (" took_over" if end.took_over else "")

    def sender(self, idle="adaptive"):
        self.sender_ = self.queue_.sender(tenon.Idle[idle.upper()])
        return self._took(self.sender_)

    def receiver(self, idle="adaptive"):
        self.receiver_ = self.queue_.receiver(tenon.Idle[idle.upper()])
        return self._took(self.receiver_)

    def leave_sender(self):
        self.sender_.close()

    def leave_receiver(self):
        if self.message is not None and not self.message.is_released:
            self.message.data.release()  # leaves it in hand: for the next one
        self.receiver_.close()

    def send(self, data):
        self.sender_.send(unhex(data))

    def send_for(self, milliseconds, data):
        self.sender_.send(unhex(data), seconds(milliseconds))

    def try_send(self, data):
        if not self.sender_.try_send(unhex(data)):
            raise errors.WouldBlock

    def close_stream(self):
        self.sender_.close_stream()

    def receive(self):
        return received(self.receiver_.receive())

    def receive_for(self, milliseconds):
        return received(self.receiver_.receive(seconds(milliseconds)))

    def try_receive(self):
        return received(self.receiver_.try_receive())

    def try_peek(self):
        self.message = self.receiver_.try_peek()
        answer = received(None if self.message is None else self.message.data)
        return answer + (" again" if self.message.maybe_redelivered else "")

    def release(self):
        if self.message is None:
            self.receiver_._release()
        else:
            self.message.release()

    def next_stream(self):
        self.receiver_.next_stream()

    def wait_sender(self, milliseconds):
        self.receiver_.wait_peer(seconds(milliseconds))

    def wait_receiver(self, milliseconds):
        self.sender_.wait_peer(seconds(milliseconds))

    def _name(self, name, make):
        if name not in self.named:
            self.named[name] = make()
        self.current = self.named[name]

    def monitor(self, name):
        self._name(name, lambda: OneMonitor(self.segment, name))

    def object(self, name, value):
        self._name(name, lambda: OneObject(self.segment, name, value))

    def enter_for(self, milliseconds):
        return self.current.enter(seconds(milliseconds))

    def wait_for(self, milliseconds):
        return self.current.wait(seconds(milliseconds))

    def close(self):
        self.segment.close()

    def run(self, verb, *words):
        """What the driver itself does not know is for the monitor or object that was named last."""
        command = getattr(self if hasattr(type(self), verb) else self.current, verb)
        return command(*words) or "ok"


def main():
    driver = Driver()
    for line in sys.stdin:
        try:
            answer = driver.run(*line.split())
        except errors.TenonError as error:
            answer = f"error {type(error).__name__}"
        print(answer, flush=True)


if __name__ == "__main__":
    main()
