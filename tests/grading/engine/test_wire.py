"""Messages between processes that do not trust each other."""

import json
import socket
import struct
import time

import pytest

from grading.engine.inside import wire as wires
from grading.engine.inside.wire import Broken, TooLate, Wire


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Wire(ours), theirs


def framed(body: bytes) -> bytes:
    return struct.pack("!I", len(body)) + body


def test_a_message_arrives(ends):
    ours, theirs = ends
    Wire(theirs).send({"x": [1, 2.5, "é", None]})
    assert ours.receive(time.monotonic() + 5) == {"x": [1, 2.5, "é", None]}


def test_waiting_ends_at_the_deadline_even_for_half_a_message(ends):
    ours, theirs = ends
    theirs.send(framed(b'{"x": 1}')[:-2])
    began = time.monotonic()
    with pytest.raises(TooLate):
        ours.receive(began + 0.2)
    assert time.monotonic() - began < 30


def test_sending_to_somebody_who_does_not_listen_ends_at_the_deadline(ends):
    ours, _ = ends
    with pytest.raises(TooLate):
        ours.send({"x": "x" * 5_000_000}, time.monotonic() + 0.2)


def test_the_end_of_the_other_side_is_noticed(ends):
    ours, theirs = ends
    theirs.close()
    with pytest.raises(Broken):
        ours.receive(time.monotonic() + 5)
    with pytest.raises(Broken):
        ours.send({})


@pytest.mark.parametrize(
    "sent",
    [
        struct.pack("!I", wires.LARGEST + 1), framed(b"not json"), framed(b"\xff\xfe"), framed(b"[1, 2]"), framed(b""),
        framed(b"[" * 100_000), framed(b"9" * 10_000),
    ],
)  # fmt: skip
def test_what_is_no_message_breaks_the_wire_and_nothing_else(ends, sent):
    ours, theirs = ends
    theirs.sendall(sent)
    with pytest.raises(Broken):
        ours.receive(time.monotonic() + 5)


def test_a_message_that_is_too_large_is_not_sent(ends):
    ours, theirs = ends
    with pytest.raises(ValueError, match="too large"):
        ours.send({"x": "x" * wires.LARGEST})
    ours.send({"y": 1})
    assert json.loads(theirs.recv(100)[4:]) == {"y": 1}
