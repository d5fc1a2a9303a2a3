# SPDX-License-Identifier: Apache-2.0
import ctypes
import threading

import numpy as np
import pytest

import tenon
from tenon import errors


class Account(ctypes.Structure):
    _fields_ = [("balance", ctypes.c_int64), ("owner", ctypes.c_char * 16)]


DTYPE = np.dtype([("balance", "i8"), ("owner", "S16")])
TEXT = "Account 24\nbalance i64 0\nowner char[16] 8\n"


def test_one_value_seen_in_three_ways(segment):
    account = segment.object("account", Account, Account(100, b"ann"))
    as_array = segment.object("account", DTYPE)
    as_text = segment.object("account", TEXT)
    found = segment.find_object("account")
    assert account.snapshot().balance == as_text.snapshot().balance == 100
    assert found.snapshot().owner == as_array.snapshot()["owner"] == b"ann"
    assert account.description.splitlines()[1:] == TEXT.splitlines()[1:]
    assert (account.count, account.element_bytes, account.is_in_place) == (1, 24, False)


@pytest.mark.parametrize("kind, initial", [
    (Account, (100, b"ann")), (Account, {"balance": 100, "owner": b"ann"}), (DTYPE, (100, b"ann")),
    (DTYPE, np.array((100, b"ann"), DTYPE)), (TEXT, (100, b"ann")),
    (Account, bytes(Account(100, b"ann")))])
def test_what_makes_a_value(segment, kind, initial):
    segment.object("account", kind, initial)
    value = segment.find_object("account", Account).snapshot()
    assert (value.balance, value.owner) == (100, b"ann")


@pytest.mark.parametrize("kind, value", [
    ("u8", 256), ("u8", -1), ("i8", 128), ("u64", 1 << 64), (ctypes.c_int32, 1 << 31),
    (Account, bytes(23)), (Account, bytes(25))])
def test_what_does_not_fit_is_refused(segment, kind, value):
    with pytest.raises(errors.InvalidArgument):
        segment.object("n", kind, value)


def test_the_first_value_is_the_first_ones(segment):
    assert segment.object("n", "i64", 1).snapshot() == 1
    assert segment.object("n", "i64", 2).snapshot() == 1
    assert segment.object("zero", Account).snapshot().balance == 0


def test_other_fields_are_refused(segment):
    segment.object("account", Account)
    for kind, count in ((np.dtype("i8"), None), (Account, 2),
                        (np.dtype([("balance", "u8"), ("owner", "S16")]), None)):
        with pytest.raises(errors.LayoutMismatch):
            segment.object("account", kind, count=count)
        with pytest.raises(errors.LayoutMismatch):
            segment.find_object("account", kind, count=count)
    with pytest.raises(errors.NotFound):
        segment.find_object("nosuch", Account)
    segment.queue("q")
    with pytest.raises(errors.WrongKind):
        segment.object("q", Account)


@pytest.mark.parametrize("kind", ["i64", ctypes.c_int64, np.int64])
def test_a_number_is_a_number(segment, kind):
    number = segment.object("n", kind, 5)
    with number.enter() as held:
        assert held.value == 5
        held.store(6)
        held.update(lambda value: value + 1)
        with held.update() as draft:
            if kind is np.int64:
                draft[()] *= 2
            else:
                draft.value *= 2
        assert held.value == 14
        with pytest.raises(errors.InvalidArgument):
            held.update(lambda value: None)
    assert number.snapshot() == segment.object("n", np.int64).snapshot() == 14
    assert number.version == 3


def test_an_update_is_all_or_nothing(segment):
    for kind, balance in ((Account, lambda value: value.balance), (DTYPE, lambda v: v["balance"])):
        account = segment.object("account", kind, (100, b"ann"))
        with account.enter() as held:
            def edit(value):
                setattr(value, "balance", 1) if kind is Account else value.__setitem__("balance", 1)

            def edit_and_fail(value):
                edit(value)
                raise ZeroDivisionError

            with pytest.raises(ZeroDivisionError):
                held.update(edit_and_fail)
            with pytest.raises(ZeroDivisionError):
                with held.update() as draft:
                    edit_and_fail(draft)
            assert balance(held.value) == balance(account.snapshot()) == 100
            held.update(edit)
            assert balance(held.value) == balance(account.snapshot()) == 1
            held.store((100, b"ann"))


def test_a_value_is_a_copy(segment):
    account = segment.object("account", Account, (1, b"ann"))
    with account.enter() as held:
        before = held.value
        before.balance = 7
        assert held.value.balance == 1
    account.snapshot().balance = 7
    assert (account.snapshot().balance, before.balance) == (1, 7)


@pytest.mark.parametrize("kind", ["f64", ctypes.c_double, np.float64, np.dtype("f8")])
def test_several_change_together(segment, kind):
    prices = segment.object("prices", kind, [1, 2, 3], count=3)
    with prices.enter() as held:
        with held.update() as draft:
            draft[1] = 20
        held.update(lambda value: [price + 1 for price in value])
    assert list(prices.snapshot()) == list(segment.find_object("prices").snapshot()) == [2, 21, 4]
    assert np.asarray(prices.snapshot()).dtype == np.float64
    for wrong in [1, 2, 3, 4], [1, 2]:
        with pytest.raises(ValueError):
            segment.object("other", kind, wrong, count=3)


def test_snapshots_are_numpy_arrays(segment):
    table = segment.object("table", DTYPE, count=100)
    with table.enter() as held:
        with held.update() as draft:
            draft["balance"] = np.arange(100)
    assert table.snapshot()["balance"].sum() == 4950
    assert np.asarray(segment.object("table", Account, count=100).snapshot())["balance"][7] == 7


def test_who_is_not_inside_may_not(segment):
    held = segment.object("n", "i64").enter()
    held.exit()
    for use in (held.exit, held.wait, held.notify, held.notify_all, held.mark_consistent,
                lambda: held.value, lambda: held.store(1), lambda: held.update(lambda v: 1)):
        with pytest.raises(errors.IllegalMonitorState):
            use()
    assert not held.is_inside


def test_another_thread_is_not_inside(segment):
    table = segment.object("n", "i64", in_place=True)
    refused = []
    with table.enter() as held:
        def elsewhere():
            for use in (held.exit, held.wait, held.notify, held.mark_consistent,
                        lambda: held.value, held.in_place):
                try:
                    use()
                except errors.IllegalMonitorState:
                    refused.append(use)
            assert table.try_enter() is None

        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        assert held.is_inside and held.value == 0
    assert len(refused) == 6


def test_an_object_is_entered_again(segment):
    number = segment.object("n", "i64")
    with number.enter(timeout=1) as outer:
        with number.try_enter() as inner:
            inner.store(1)
        assert outer.value == 1
    assert not outer.is_inside


def test_what_is_dropped_is_left(segment):
    number = segment.object("n", "i64")
    number.enter()
    entered = []
    thread = threading.Thread(target=lambda: entered.append(number.try_enter() is not None))
    thread.start()
    thread.join()
    assert entered == [True]


def test_synchronized_runs_inside(segment, child):
    account = segment.object("account", Account, (100, b"ann"))

    @account.synchronized
    def withdraw(held, amount, *, note):
        """Takes it."""
        with held.update() as draft:
            draft.balance -= amount
        return note, held.is_inside

    assert withdraw(30, note="rent") == ("rent", True)
    assert account.snapshot().balance == 70 and withdraw.__doc__ == "Takes it."


def test_waiting_for_a_value(segment, child):
    number = segment.object("n", "i64")
    peer = child("""
        with segment.object("n", "i64").enter() as held:
            say("inside")
            while held.value == 0: held.wait()
            say(held.value)
            say(held.wait(0.01))
        """)
    peer.hear()
    with number.enter() as held:  # once it waits
        held.store(7)
        held.notify_all()
    assert (peer.hear(), peer.hear()) == ("7", "False")


def test_no_update_is_lost(segment, child):
    number = segment.object("n", "i64")
    peers = [child("""
        number = segment.object("n", "i64")
        for _ in range(500):
            with number.enter() as held: held.update(lambda value: value + 1)
        say("done")
        """) for _ in range(2)]
    assert [peer.hear() for peer in peers] == ["done"] * 2
    assert number.snapshot() == number.version == 1000


def test_a_killed_owner_leaves_the_last_value(segment, child):
    account = segment.object("account", Account, (100, b"ann"))
    victim = child("""
        import ctypes
        class Account(ctypes.Structure):
            _fields_ = [("balance", ctypes.c_int64), ("owner", ctypes.c_char * 16)]
        held = segment.object("account", Account).enter()
        held.update(lambda account: setattr(account, "balance", 70))
        with held.update() as draft:
            draft.balance = 1
            say("inside"); hear()
        """)
    victim.hear()
    victim.kill()
    with account.enter() as held:
        assert held.owner_died and held.value.balance == 70
    with account.enter() as held:  # there was nothing to repair
        assert not held.owner_died


def test_a_killed_owner_in_place_leaves_work(segment, child):
    table = segment.object("table", "u64", count=1000, in_place=True)
    victim = child("""
        held = segment.object("table", "u64", count=1000, in_place=True).enter()
        held.in_place()[3] = 1
        say("inside"); hear()
        """)
    victim.hear()
    victim.kill()
    with table.enter() as held:
        assert held.owner_died and held.in_place()[3] == 1
        held.in_place()[3] = 0
        held.mark_consistent()
    with table.enter() as held:
        assert not held.owner_died


def test_only_what_is_in_place_is_changed_there(segment):
    with segment.object("n", "i64").enter() as held, pytest.raises(errors.InvalidArgument):
        held.in_place()
    table = segment.object("table", "i64", in_place=True)
    assert table.is_in_place
    with pytest.raises(errors.InvalidArgument):
        table.snapshot()
    with table.enter() as held, pytest.raises(errors.InvalidArgument):
        held.store(1)


def test_a_forged_description_is_damage(segment, folder):
    segment.object("account", Account)
    path = folder / "s"
    bytes_ = path.read_bytes()
    at = bytes_.index(b"Account 24\nbalance i64 0\n")
    with open(path, "r+b") as file:
        file.seek(at)
        file.write(b"Account 24\nbalance i64 9\n")
    with pytest.raises(errors.Corrupt):
        segment.find_object("account")


def test_an_object_read_only(segment):
    segment.object("prices", np.float32, [1, 2], count=2)
    with tenon.Segment.open_read_only("s") as reader:
        assert list(reader.find_object("prices", np.float32, count=2).snapshot()) == [1, 2]
        with pytest.raises(errors.PermissionDenied):
            reader.object("prices", np.float32, count=2)
