"""Fair turns."""

from __future__ import annotations

import pytest

from quizsvc.sandbox.supervisor.turns import Turns


def test_a_greedy_client_does_not_keep_others_waiting():
    """Each client is served in turn, however long its own line is."""
    turns: Turns[str] = Turns(10)
    for item in ("a1", "a2", "a3"):
        turns.add("a", item)
    turns.add("b", "b1")
    turns.add("c", "c1")

    assert [turns.next() for _ in range(len(turns))] == ["a1", "b1", "c1", "a2", "a3"]


def test_the_queue_is_bounded():
    """The bound counts all lines together."""
    turns: Turns[int] = Turns(2)
    turns.add("a", 1)
    assert not turns.full
    turns.add("b", 2)
    assert turns.full


def test_a_run_can_be_taken_out_again():
    """A client that leaves frees its place, and only its own."""
    turns: Turns[str] = Turns(3)
    turns.add("a", "a1")
    turns.add("a", "a2")

    assert turns.remove("a", "a1")
    assert not turns.remove("a", "a1")
    assert not turns.remove("b", "a2")
    assert (turns.next(), len(turns)) == ("a2", 0)
    with pytest.raises(IndexError):
        turns.next()
