"""Reading events: in their order, bounded, and whatever a snippet forges."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizsvc.sandbox.reading import Reading, read_events
from quizsvc.sandbox.reading.fold import KINDS, MOST_NUMBERS, MOST_STEPS, MOST_UPDATES
from quizsvc.sandbox.reading.order import Step, order_of

NUMBER = {"kind": "number", "role": "rate", "place": 1, "text": "0.0500", "line": 3}


def test_nothing_told_is_an_empty_reading():
    """No event: no rates, no updates, order none."""
    reading = read_events([])

    assert reading.learning_rates == reading.losses == reading.warnings == []
    assert reading.trace["updates"] == []
    assert reading.trace["order"] == "none"


def test_numbers_stand_in_the_order_they_were_printed():
    """A rate recognised late goes to the place where it was printed."""
    reading = read_events([{**NUMBER, "place": 2}, {**NUMBER, "place": 1, "text": "1e-1"}])

    assert reading.learning_rates == [0.1, 0.05]
    assert reading.printed[0] == {"value": 0.1, "text": "1e-1", "line": 3}


@pytest.mark.parametrize(
    ("text", "value"), [("10%", 0.1), ("nan", "NaN"), ("inf", "Infinity"), ("-inf", "-Infinity")]
)
def test_percent_and_what_is_not_finite(text, value):
    """Percent are hundredths; NaN and the infinities go by name, which JSON can hold."""
    assert read_events([{**NUMBER, "text": text}]).learning_rates == [value]


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"kind": "number"},
        {**NUMBER, "text": "abc"},
        {**NUMBER, "text": "1_0"},
        {**NUMBER, "text": 5},
        {**NUMBER, "text": "9" * 5000},
        {**NUMBER, "place": -1},
        {**NUMBER, "place": 1e9},
        {**NUMBER, "role": ["rate"]},
        {**NUMBER, "kind": {"a": 1}},
        {"kind": "update"},
        {"kind": "update", "lr": "0.1"},
        {"kind": "update", "lr": {"0": 1}},
        {"kind": "warning", "category": None, "message": 3},
        {"kind": "site", "site": "x"},
        {"kind": "unheard of"},
        [],
        "text",
        None,
    ],
)
def test_forged_events_are_left_out(event):
    """What has the wrong type or size counts for nothing, and what follows is read."""
    reading = read_events([event, NUMBER])

    assert reading.learning_rates == [0.05]
    assert reading.trace["updates"] == []


def test_forged_values_are_bounded():
    """Huge numbers, long lists and floods stay within the reading's limits."""
    flood = [{**NUMBER, "place": place} for place in range(MOST_NUMBERS + 50)]
    update = {"kind": "update", "lr": [10**400, True, None, "inf", 0.1, *[0.5] * 1000], "site": 10**30}
    reading = read_events([*flood, update])

    assert len(reading.printed) == MOST_NUMBERS
    assert reading.trace["updates"][0]["lr"][:5] == [None, None, None, "Infinity", 0.1]
    assert len(reading.trace["updates"][0]["lr"]) == 64


UPDATE = {"kind": "update", "opt": 1, "lr": [0.1]}


def test_forged_floods_are_read_once_through():
    """As many events as the memory holds, each of another optimizer, or each about an update long ago: read
    by the process that all runs share, so none may be looked at again for each of the others.
    """
    first = [{"kind": "schedule", "opt": number} for number in range(9_000)]
    again = [{**UPDATE, "opt": number} for number in range(1_900)]
    told = [{"kind": "used", "opt": 1_899, "lr": [0.2]}] * 9_000
    reading = read_events([*first, *again, *first[:50], *told])

    assert reading.trace["scheduler_steps"] == MOST_STEPS
    assert reading.trace["updates"][-1]["lr"] == [0.2]


def test_what_is_told_of_an_update_beyond_the_limit_changes_none_before():
    """The last that is kept keeps its own rate."""
    reading = read_events([*[UPDATE] * (MOST_UPDATES + 1), {"kind": "used", "opt": 1, "lr": [0.5]}])

    assert len(reading.trace["updates"]) == MOST_UPDATES
    assert reading.trace["updates"][-1]["lr"] == [0.1]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)
_FIELDS = "role place text line site at loops arms lr loss opt sched metric "
_FIELDS += "name within category message of reason"


@given(
    st.lists(
        st.fixed_dictionaries(
            {"kind": st.sampled_from(sorted(KINDS))}, optional=dict.fromkeys(_FIELDS.split(), _JSON)
        )
    )
)
def test_any_events_make_a_reading_that_json_holds(events):
    """Whatever is told, a reading comes out, and strict JSON can carry it."""
    reading = read_events(events)

    assert isinstance(reading, Reading)
    json.dumps(vars(reading), allow_nan=False)


def steps(text: str, loop: bool = True) -> list[Step]:
    """Steps out of letters: o and s by the same two lines of one loop, O and S the other way round."""
    at = {"o": (1,), "s": (2,), "S": (3,), "O": (4,), "e": (0,)}
    loops = (0,) if loop else ()
    return [
        Step(letter in "oO", 0, at[letter], () if letter == "e" else loops, ord(letter)) for letter in text
    ]


@pytest.mark.parametrize(
    ("letters", "order"),
    [
        ("", "none"),
        ("ooo", "none"),
        ("sss", "none"),
        ("ososos", "optimizer_first"),
        ("oooosoooos", "optimizer_first"),
        ("SOSOSO", "scheduler_first"),
        ("SOOOSOOO", "scheduler_first"),
        ("eososos", "optimizer_first"),
        ("eoooo", "optimizer_first"),
        ("eSOSO", "scheduler_first"),
        ("SOos", "mixed"),
        ("ososSOSO", "mixed"),
        ("OSOSO", "optimizer_first"),
    ],
)
def test_the_order_of_steps(letters, order):
    """What the loop calls first; early steps and a skipped first round do not count."""
    assert order_of(steps(letters)).order == order
