# SPDX-License-Identifier: Apache-2.0
"""What both languages must do alike. Each scenario gets two parties, attached to one segment with a
queue "q" of 4 messages of up to 64 bytes, and a way to call in more of either language."""

SHORT = 30  # ms, for a wait that is to be in vain


def same(got, expected):
    if got != expected:
        raise AssertionError(f"got {got!r}, expected {expected!r}")


def ends(a, b, how=""):
    same(a("sender " + how), "ok 0")
    same(b("receiver " + how), "ok 0")


def messages_arrive_in_order(a, b, _):
    ends(a, b)
    for i in range(40):
        message = bytes((i * 7 + k) % 256 for k in range(i * 2 % 65)).hex() or "-"
        same(a("send " + message), "ok")
        same(b("receive"), "ok " + message)


def large_messages_lie_in_blocks(a, b, _):
    for party in a, b:
        same(party("queue large 4 5000"), "ok 4 5000")
    ends(a, b)
    for size in 5000, 1, 48, 49, 4999, 0, 64, 65, 2000:
        message = bytes((size + k) % 251 for k in range(size)).hex() or "-"
        same(a("send " + message), "ok")
        same(b("receive"), "ok " + message)


def a_full_queue_refuses(a, b, _):
    ends(a, b)
    for i in range(4):
        same(a(f"try_send 0{i}"), "ok")
    same(a("try_send 04"), "error WouldBlock")
    same(a(f"send_for {SHORT} 04"), "error Timeout")
    same(b("receive"), "ok 00")
    same(a("try_send 04"), "ok")


def an_empty_queue_refuses(a, b, _):
    ends(a, b)
    same(b("try_receive"), "error WouldBlock")
    same(b(f"receive_for {SHORT}"), "error Timeout")
    same(b("try_peek"), "error WouldBlock")
    same(b("release"), "error InvalidArgument")


def too_large_is_refused(a, b, _):
    ends(a, b)
    same(a("try_send " + "ab" * 65), "error TooLarge")
    same(a("try_send " + "ab" * 64), "ok")
    same(b("receive"), "ok " + "ab" * 64)


def a_stream_ends_when_it_is_closed(a, b, _):
    ends(a, b)
    same(a("send 01"), "ok")
    same(a("close_stream"), "ok")
    same(a("send 02"), "ok")
    same(b("receive"), "ok 01")
    same(b("receive"), "error EndOfStream")
    same(b("try_receive"), "error EndOfStream")
    same(b("next_stream"), "ok")
    same(b("receive"), "ok 02")
    same(b("next_stream"), "error InvalidArgument")


def a_role_is_held_once(a, b, _):
    same(a("sender"), "ok 0")
    same(b("sender"), "error RoleHeld")
    same(a("leave_sender"), "ok")
    same(b("sender"), "ok 0")


def a_successor_goes_on(a, b, _):
    ends(a, b)
    for i in range(3):
        same(a(f"send 0{i}"), "ok")
    same(b("receive"), "ok 00")
    same(a("leave_sender"), "ok")
    same(b("leave_receiver"), "ok")
    same(b("sender"), "ok 3")
    same(a("receiver"), "ok 1")
    same(b("send 03"), "ok")
    for i in 1, 2, 3:
        same(a("receive"), f"ok 0{i}")


def who_leaves_with_a_message_in_hand_hands_it_on(a, b, _):
    ends(a, b)
    same(a("send 01"), "ok")
    same(b("try_peek"), "ok 01")
    same(b("leave_receiver"), "ok")
    same(a("receiver"), "ok 0")
    same(a("try_peek"), "ok 01 again")
    same(a("release"), "ok")


def a_killed_sender_is_reported_once_all_is_received(a, b, call):
    same(a("receiver"), "ok 0")
    same(b("sender"), "ok 0")
    for i in range(3):
        same(b(f"send 0{i}"), "ok")
    b.kill()
    for i in range(3):
        same(a("receive"), f"ok 0{i}")
    same(a("receive"), "error PeerDied")
    successor = call(b.language)
    same(successor("sender"), "ok 3 took_over")
    same(successor("send 03"), "ok")
    same(a("receive"), "ok 03")


def a_killed_receiver_is_reported_and_its_message_comes_again(a, b, call):
    ends(a, b)
    for i in range(4):
        same(a(f"send 0{i}"), "ok")
    same(b("receive"), "ok 00")
    same(b("try_peek"), "ok 01")
    b.kill()
    same(a("send 04"), "ok")
    same(a("send 05"), "error PeerDied")
    successor = call(b.language)
    same(successor("receiver"), "ok 1 took_over")
    same(successor("try_peek"), "ok 01 again")
    same(successor("release"), "ok")
    same(successor("try_peek"), "ok 02")
    same(a("send 05"), "ok")


def a_sleeper_is_told_of_a_death(a, b, _):
    ends(a, b, "park")
    b_was_receiver = b
    for i in range(4):
        same(a(f"send 0{i}"), "ok")
    a.begin("send 04")
    b_was_receiver.kill()
    same(a.answer(), "error PeerDied")


def a_stopped_one_is_alive(a, b, _):
    ends(a, b)
    b.stop()
    same(a("receiver"), "error RoleHeld")
    for i in range(4):
        same(a(f"send 0{i}"), "ok")
    same(a(f"send_for {SHORT} 04"), "error Timeout")
    b.go_on()
    same(b("receive"), "ok 00")


def sleepers_are_woken(a, b, _):
    ends(a, b, "park")
    for i in range(50):
        b.begin("receive")
        same(a(f"send {i:02x}"), "ok")
        same(b.answer(), f"ok {i:02x}")
    for i in range(4):
        same(a(f"send 0{i}"), "ok")
    for i in range(50):
        a.begin("send ff")
        b("receive")
        same(a.answer(), "ok")


def who_waits_for_a_peer_is_told_when_it_comes(a, b, _):
    same(a("receiver"), "ok 0")
    same(a(f"wait_sender {SHORT}"), "error Timeout")
    a.begin("wait_sender 60000")
    same(b("sender"), "ok 0")
    same(a.answer(), "ok")
    same(b("wait_receiver 60000"), "ok")


def a_removed_object_is_not_found_and_goes_on(a, b, _):
    ends(a, b)
    same(a("remove_object q"), "ok")
    same(a("remove_object q"), "error NotFound")
    same(a("send 01"), "ok")
    same(b("receive"), "ok 01")
    same(b("queue q 8 16"), "ok 8 16")
    same(b("sender"), "ok 0")


def a_removed_segment_goes_on_for_those_inside(a, b, _):
    ends(a, b)
    same(a("remove s"), "ok")
    same(b("remove s"), "error NotFound")
    same(a("send 01"), "ok")
    same(b("receive"), "ok 01")
    same(a("open s"), "error NotFound")


def slots_and_files_of_the_dead_are_used_again(a, b, call):
    same(a("sender"), "ok 0")
    same(b("receiver"), "ok 0")
    b.kill()
    for i in range(12):  # of 8 slots
        party = call(b.language)
        same(party("receiver park"), f"ok {i} took_over")
        same(a(f"send {i:02x}"), "ok")
        same(party("receive"), f"ok {i:02x}")
        party.kill()


ALL = [scenario for name, scenario in list(globals().items())
       if callable(scenario) and name not in ("same", "ends")]
