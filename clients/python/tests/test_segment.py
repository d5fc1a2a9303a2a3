# SPDX-License-Identifier: Apache-2.0
import pathlib

import pytest

import tenon
from tenon import errors


def test_each_way_to_open():
    with pytest.raises(errors.NotFound):
        tenon.Segment.open("s")
    with tenon.Segment.create("s", max_bytes=1 << 20) as created:
        with pytest.raises(errors.AlreadyExists):
            tenon.Segment.create("s")
        for again in tenon.Segment.open("s"), tenon.Segment.open_or_create("s"):
            assert again.nonce == created.nonce
            again.close()
        assert len(created.nonce) == 16


def test_a_name_may_be_a_path(folder):
    with tenon.Segment.create(folder / "here") as segment:
        assert pathlib.Path(segment.path) == folder / "here"
    tenon.Segment.remove(folder / "here")
    assert not (folder / "here").exists()


def test_what_was_opened_read_only_cannot_change(segment):
    segment.object("number", "i64", 7)
    with tenon.Segment.open_read_only("s") as reader:
        number = reader.find_object("number")
        assert number.snapshot() == 7
        with pytest.raises(errors.PermissionDenied):
            number.enter()
        with pytest.raises(errors.PermissionDenied):
            reader.monitor("m")


def test_options_reach_the_library(folder):
    with pytest.raises(errors.InvalidArgument):
        tenon.Segment.create("s", max_bytes=1)
    with tenon.Segment.create("s", mode=0o660):
        assert (folder / "s").stat().st_mode & 0o777 == 0o660


def test_after_close_everything_says_closed():
    segment = tenon.Segment.create("s")
    monitor, queue, number = (segment.monitor("m"), segment.queue("q"),
                              segment.object("o", "i64"))
    sender, receiver = queue.sender(), queue.receiver()
    segment.close()
    segment.close()
    for use in (lambda: segment.path, lambda: segment.monitor("m"), lambda: segment.queue("q"),
                lambda: segment.object("o", "i64"), segment.reattach, monitor.enter,
                monitor.try_enter, monitor.wait, lambda: monitor.is_held, queue.sender,
                lambda: queue.capacity, number.enter, number.snapshot, lambda: number.version,
                lambda: sender.send(b""), sender.loan, sender.interrupt, receiver.receive,
                receiver.try_peek, lambda: receiver.end_note):
        with pytest.raises(errors.Closed):
            use()


def test_what_is_entered_is_not_closed(segment):
    held = segment.object("o", "i64").enter()
    with pytest.raises(errors.StillHeld):
        segment.close()
    held.exit()


def test_a_removed_object_leaves_its_name(segment):
    old = segment.object("o", "i64", 1)
    segment.remove_object("o")
    with pytest.raises(errors.NotFound):
        segment.find_object("o")
    new = segment.object("o", "f64", 2.5)
    assert (old.snapshot(), new.snapshot()) == (1, 2.5)


def test_other_arguments_are_type_errors(segment):
    for use in (lambda: tenon.Monitor(7, "m"), lambda: tenon.Segment.open(7),
                lambda: segment.monitor(None), lambda: segment.monitor("m").enter("soon"),
                lambda: segment.queue("q").sender().send("text"),
                lambda: segment.queue("q").receiver().arm(segment)):
        with pytest.raises(TypeError):
            use()


def test_a_name_with_a_nul_is_refused():
    with pytest.raises(ValueError):
        tenon.Segment.open("s\0x")
    with pytest.raises(ValueError):
        tenon.Segment.remove("s\0x")
