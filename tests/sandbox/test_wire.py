"""Frames, and bytes that only look like them."""

from __future__ import annotations

import itertools
import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizsvc.sandbox import wire

MESSAGES = st.dictionaries(
    st.text(), st.one_of(st.integers(), st.text(), st.booleans(), st.none()), max_size=4
)


@given(st.lists(MESSAGES, max_size=4), st.integers(min_value=1, max_value=7))
def test_frames_survive_being_cut_anywhere(messages, size):
    """However the stream is chopped up, the same messages come out."""
    stream = b"".join(wire.pack(each) for each in messages)
    unpacker = wire.Unpacker(1 << 20)

    found = [
        message
        for start in range(0, len(stream), size)
        for message in unpacker.feed(stream[start : start + size])
    ]

    assert found == messages


@given(st.binary(max_size=64))
def test_any_bytes_give_frames_or_a_clean_refusal(data):
    """No bytes of a stranger raise anything but BadFrame."""
    try:
        found = wire.Unpacker(32).feed(data)
    except wire.BadFrame:
        return
    assert all(isinstance(each, dict) for each in found)


def test_a_frame_is_refused_by_its_length_alone():
    """The size is believed to be what it says before a byte of it is kept."""
    with pytest.raises(wire.BadFrame, match="4294967295"):
        wire.Unpacker(1024).feed(b"\xff\xff\xff\xff")


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b"[1]", b'{"a": ' + b"9" * 5000 + b"}", b"\xff", b"", b"nul"]
)
def test_a_body_that_is_no_object_is_refused(body):
    """Depth, digits, encoding and kind are checked."""
    with pytest.raises(wire.BadFrame):
        wire.Unpacker(1 << 20).feed(struct.pack(">I", len(body)) + body)


def test_a_lone_surrogate_arrives_as_an_escape():
    """What comes out can always be stored and sent on as UTF-8."""
    (found,) = wire.Unpacker(1024).feed(wire.pack({"text": ["\ud800", "é"]}))

    assert found == {"text": ["\\ud800", "é"]}


def received(*pieces: bytes, limit: int = 1 << 20):
    """What a blocking socket receives when the other side sends these and hangs up."""
    ours, theirs = socket.socketpair()
    with ours, theirs, ThreadPoolExecutor(1) as thread:
        found = thread.submit(wire.receive, ours, limit)
        for each in pieces:
            theirs.sendall(each)
            time.sleep(0.01)
        theirs.shutdown(socket.SHUT_WR)
        return found.result()


@pytest.mark.parametrize("cuts", [(), (1,), (3, 5), (4,), (100_000,)])
def test_an_answer_is_received_whole_however_it_comes(cuts):
    """In one piece, cut within the length, after it, and longer than what is taken at once."""
    message = {"text": "x" * 200_000}
    frame = wire.pack(message)
    ends = (0, *cuts, len(frame))

    assert received(*(frame[start:end] for start, end in itertools.pairwise(ends))) == message


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (b"", EOFError),
        (b"\0\0", EOFError),
        (wire.pack({"a": 1})[:-1], EOFError),
        (wire.pack({"a": 1}) * 2, wire.BadFrame),
        (struct.pack(">I", 1 << 21), wire.BadFrame),
    ],
)
def test_what_is_no_answer_is_told(sent, error):
    """Nothing, half of one, two at once, one that is too long."""
    with pytest.raises(error):
        received(sent)
