# SPDX-License-Identifier: Apache-2.0
"""A forked child owns nothing of its parent's."""
import multiprocessing

import tenon


def test_handles_of_the_parent_are_refused_until_it_attaches(segment, child):
    peer = child("""
        import os
        monitor, number = segment.monitor("m"), segment.object("n", "i64", 7)
        queue = segment.queue("q")
        sender, receiver = queue.sender(), queue.receiver()
        sender.send(b"of the parent")
        held = number.enter()
        pid = os.fork()
        if pid != 0:
            _, status = os.waitpid(pid, 0)
            say("parent", os.waitstatus_to_exitcode(status), held.value, receiver.receive())
            held.exit()
            sys.exit()
        for use in (monitor.enter, monitor.exit, monitor.wait, number.enter, number.snapshot,
                    held.exit, lambda: held.store(8), lambda: sender.send(b""), sender.loan,
                    receiver.receive, receiver.try_peek, queue.sender,
                    lambda: segment.monitor("m"), lambda: segment.queue("q")):
            try:
                use()
                say("accepted", use)
            except errors.ForkedHandle: pass
            except errors.TenonError as error: say(use, error)
        say("all refused")
        segment.reattach()
        say(segment.object("n", "i64").try_enter(), segment.monitor("m").enter().name)
        try: monitor.enter()
        except errors.ForkedHandle: say("the old one is refused still")
        sys.stdout.flush()
        os._exit(3)
        """)
    assert peer.hear() == "all refused"
    assert peer.hear() == "None ORDINARY"
    assert peer.hear() == "the old one is refused still"
    assert peer.hear() == "parent 3 7 b'of the parent'"
    assert peer.end() == 0


def test_a_child_that_just_ends_disturbs_nobody(segment, child):
    peer = child("""
        import os
        monitor, number = segment.monitor("m"), segment.object("n", "i64", 7)
        sender, receiver = segment.queue("q").sender(), segment.queue("q").receiver()
        monitor.enter()
        held = number.enter()
        sender.send(b"x")
        message = receiver.peek()
        pid = os.fork()
        if pid == 0: sys.exit(5)  # with all destructors
        _, status = os.waitpid(pid, 0)
        say(os.waitstatus_to_exitcode(status), monitor.is_held, held.value, bytes(message.data))
        """)
    assert peer.hear() == "5 True 7 b'x'"


def _add(times):
    with tenon.Segment.open("s") as segment:
        number = segment.object("n", "i64")
        for _ in range(times):
            with number.enter() as held:
                held.update(lambda value: value + 1)


def test_multiprocessing_in_both_ways(segment):
    number = segment.object("n", "i64")
    workers = [multiprocessing.get_context(how).Process(target=_add, args=(100,))
               for how in ("fork", "spawn")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    assert number.snapshot() == 200


def test_ctrl_c_ends_a_wait_in_a_forked_child(segment, child):
    peer = child("""
        import os, signal
        receiver = segment.queue("other").receiver()
        if os.fork() != 0:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            os.wait()
            say("over")
            sys.exit()
        segment.reattach()
        monitor = segment.monitor("m")
        say(os.getpid())
        try: monitor.enter()
        except KeyboardInterrupt: say("KeyboardInterrupt")
        os._exit(0)
        """)
    with segment.monitor("m"):
        grandchild = int(peer.hear())
        peer.wait_until_asleep(grandchild)
        peer.signal(2, grandchild)
        assert peer.hear() == "KeyboardInterrupt"
    assert peer.hear() == "over"


def test_a_signal_in_a_child_forked_while_the_main_thread_waits(segment, child):
    """What that one waits in is not in the child's memory."""
    peer = child("""
        import os, signal, threading
        monitor = segment.monitor("m")
        signal.signal(signal.SIGUSR1, lambda number, frame: None)
        def fork():
            hear()
            pid = os.fork()
            if pid == 0:
                os.kill(os.getpid(), signal.SIGUSR1)
                os._exit(5)
            say(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        threading.Thread(target=fork).start()
        say("here")
        with monitor: pass
        """)
    with segment.monitor("m"):
        peer.hear()
        peer.wait_until_asleep()
        peer.say()
        assert peer.hear() == "5"
    assert peer.end() == 0
