"""Time spent, from the moments that were recorded."""

from datetime import UTC, datetime, timedelta

import pytest

from quizsvc.scoring.time import BREAK_S, time_spent

BEGAN = datetime(2026, 1, 1, 9, tzinfo=UTC)


def at(seconds):
    """A moment so many seconds after the beginning."""
    return BEGAN + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("done", "ended", "by_question", "seconds", "breaks"),
    [
        ([], None, {}, 0, 0),
        ([], 40, {}, 40, 0),
        ([(30, "a"), (50, "b"), (55, "a")], 60, {"a": 35, "b": 20}, 60, 0),
        ([(50, "b"), (30, "a")], None, {"a": 30, "b": 20}, 50, 0),
        ([(30, "a"), (30 + BREAK_S + 1, "b")], None, {"a": 30, "b": 0}, 30, BREAK_S + 1),
        ([(BREAK_S, "a")], None, {"a": BREAK_S}, BREAK_S, 0),
        ([(10, "a"), (99, "a")], 20, {"a": 10}, 20, 0),
        ([(-5, "a")], 10, {"a": 0}, 15, 0),
    ],
)
def test_the_time_up_to_a_thing_done_belongs_to_its_question(done, ended, by_question, seconds, breaks):
    """Breaks count apart, and what was done after the end not at all."""
    moments = [(at(when), question) for when, question in done]
    spent = time_spent(BEGAN, moments, None if ended is None else at(ended))

    assert (spent.by_question, spent.seconds, spent.breaks) == (by_question, seconds, breaks)
