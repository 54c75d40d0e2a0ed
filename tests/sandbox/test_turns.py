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


def test_a_full_queue_is_not_one_client_s():
    """Another client's run takes the place of the last in the longest line; the rest keep their order."""
    turns: Turns[str] = Turns(3)
    for item in ("a1", "a2", "a3"):
        turns.add("a", item)

    assert turns.displace("b") == "a3"
    turns.add("b", "b1")
    assert turns.full
    assert [turns.next() for _ in range(len(turns))] == ["a1", "b1", "a2"]


@pytest.mark.parametrize("lines", [{}, {"a": 1}, {"a": 1, "b": 1}, {"a": 2, "c": 1}, {"a": 1, "c": 2}])
def test_nobody_is_displaced_by_one_who_has_as_much(lines):
    """Only a line that stays at least as long gives up a place: two clients do not put each other out."""
    turns: Turns[str] = Turns(sum(lines.values()))
    for client, length in lines.items():
        for number in range(length):
            turns.add(client, f"{client}{number}")

    assert turns.displace("c") is None
    assert len(turns) == sum(lines.values())
