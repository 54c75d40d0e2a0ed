"""The memory in which a run's events are told: read as far as it makes sense."""

import os
import struct
import tracemalloc

import pytest

from quizsvc.sandbox import events


@pytest.fixture
def memory():
    """Writes bytes into such a memory, as whoever has it may, and gives its descriptor."""
    handle = os.memfd_create("events")
    os.ftruncate(handle, events.EVENTS_BYTES)

    def write(body: bytes, used: int | None = None) -> int:
        os.pwrite(handle, struct.pack("<Q", len(body) if used is None else used) + body, 0)
        return handle

    yield write
    os.close(handle)


def test_what_is_no_event_is_passed_over(memory):
    """Lines cut short, of another kind or of no kind; those around them are read."""
    body = b'{"kind":"a"}\n{"kind":\n[]\n\xff\n{"kind":"b"}\n'

    assert [event["kind"] for event in events.read(memory(body))] == ["a", "b"]


@pytest.mark.parametrize("used", [0, 5, 1 << 40])
def test_the_length_that_is_told_is_not_believed(memory, used):
    """Less than there is, nothing, or more than the memory holds."""
    found = list(events.read(memory(b'{"kind":"a"}\n', used)))

    assert [event["kind"] for event in found if event] == (["a"] if used > 5 else [])


def test_a_memory_full_of_nothing_is_soon_read(memory):
    """The process that reads it is the one that all runs share: it looks at so many lines and no more."""
    full = b"\n" * (events.EVENTS_BYTES - 100) + b'{"kind":"late"}\n'

    assert list(events.read(memory(full))) == []


FULL = events.EVENTS_BYTES - 8


@pytest.mark.parametrize(
    "body",
    [
        b"[]," * (FULL // 3),
        (b"[" * 300 + b'"\\u0041"' + b"]" * 300 + b"\n") * (FULL // 610),
        b'{"kind":"' + b"a" * (FULL - 20) + b'"}\n',
        b"\n" * FULL,
        b'["\\ud800",' + b"0," * (FULL // 2 - 10) + b"0]\n",
    ],
    ids=["lists", "depth", "length", "lines", "numbers"],
)
def test_a_forged_record_takes_no_more_memory_than_an_honest_one(memory, body):
    """It may be full of whatever takes most when it is read: the one that reads it is shared by all runs."""
    handle = memory(body)
    tracemalloc.start()
    try:
        found = sum(1 for _ in events.read(handle))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert found == 0
    assert peak < 4 << 20


def test_a_record_of_bad_lines_is_given_up(memory, monkeypatch):
    """Each bad line costs far more time than a good one; an honest run has none."""
    parse, looked_at = events._parse, []

    def counted(text):
        looked_at.append(text)
        return parse(text)

    monkeypatch.setattr(events, "_parse", counted)
    body = b'{"kind":"a"}\n' + b'{"kind":,,}\n' * 50_000 + b'{"kind":"late"}\n'

    assert [event["kind"] for event in events.read(memory(body))] == ["a"]
    assert len(looked_at) < 2 * events.MOST_BAD


def test_events_of_many_blocks_come_in_order(memory):
    """Where a block ends within a line, the line is read with the next."""
    body = b"".join(b'{"kind":"number","place":%d}\n' % number for number in range(5_000))

    assert [event["place"] for event in events.read(memory(body))] == list(range(5_000))
