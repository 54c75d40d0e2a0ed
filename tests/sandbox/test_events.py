"""The memory in which a run's events are told: read as far as it makes sense."""

import os
import struct

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
    found = events.read(memory(b'{"kind":"a"}\n', used))

    assert [event["kind"] for event in found if event] == (["a"] if used > 5 else [])


def test_a_memory_full_of_nothing_is_soon_read(memory):
    """The process that reads it is the one that all runs share: it looks at so many lines and no more."""
    full = b"\n" * (events.EVENTS_BYTES - 100) + b'{"kind":"late"}\n'

    assert events.read(memory(full)) == []
