"""Our own dumping and loading give what marshmallow gives."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import marshmallow as ma
import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import fields

from quizsvc.api.schemas import Schema
from quizsvc.attempts.answer_schemas import ResponseIn
from tests.api.conftest import PRACTICE, TEST


class Level(StrEnum):
    """Text that is more than text."""

    EASY = "easy"


class Inner(Schema):
    """Nested, alone and many."""

    number = fields.Integer()
    share = fields.Float(allow_none=True)
    children = fields.List(fields.Nested("Inner"))


class Outer(Schema):
    """A field of each sort that answers have."""

    id = fields.String(attribute="learner_id")
    text = fields.String(data_key="Text")
    at = fields.AwareDateTime()
    one = fields.Nested(Inner, allow_none=True)
    many = fields.List(fields.Nested(Inner))
    only = fields.Nested(Inner, only=("number",), many=True)
    raw = fields.Raw()
    flag = fields.Boolean()
    texts = fields.List(fields.String())
    table = fields.Dict(keys=fields.String(), values=fields.Float())
    twice = fields.Function(lambda each: 2 * (each["count"] if isinstance(each, dict) else each.count))
    with_default = fields.Integer(dump_default=7)


VALUES = {
    "learner_id": "x",
    "text": Level.EASY,
    "at": datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC),
    "one": {"number": 1.0, "share": None, "children": [{"number": 2, "children": []}]},
    "many": [{"number": 3}, {"share": 1}],
    "only": ({"number": 4, "share": 0.5},),
    "raw": [1, {"a": None}],
    "flag": True,
    "texts": ["a", None, Level.EASY],
    "table": {"a": 1},
    "count": 21,
}


@dataclass
class Thing:
    """The same as an object."""

    learner_id = "x"
    text = "text"
    one = None
    count = 4
    many = ()


@pytest.mark.parametrize("value", [VALUES, {**VALUES, "one": None}, Thing(), {"count": 1}])
def test_dumps_are_marshmallows(value):
    """Whatever is there, missing or None."""
    ours = Outer()

    assert ours.dump(value) == ma.Schema.dump(ours, value)
    assert ours.dump([value, value], many=True) == [ours.dump(value)] * 2


def test_every_answer_of_a_practice_and_a_test_is_marshmallows(learner, monkeypatch):
    """Attempts, answers, hints, solutions, reports, lists: each dumped both ways."""
    ours, seen = Schema.dump, []

    def dump(schema, value, **how):
        made = ours(schema, value, **how)
        monkeypatch.setattr(Schema, "dump", ma.Schema.dump)
        assert made == ma.Schema.dump(schema, value, **how)
        monkeypatch.setattr(Schema, "dump", dump)
        seen.append(type(schema).__name__)
        return made

    monkeypatch.setattr(Schema, "dump", dump)
    for quiz in (PRACTICE, TEST):
        attempt = learner.begin(quiz)
        first = next(item["question"] for item in attempt["questions"] if item["kind"] == "single_choice")
        learner.respond(attempt, first, choice="a")
        if quiz == PRACTICE:
            learner.hint(attempt, first)
            learner.respond(attempt, first, choice="b")
            learner.reveal(attempt, first)
        learner.finish(attempt)
        learner.get(f"/attempts/{attempt['id']}")
    learner.get("/attempts")
    learner.get("/learners/me/reviews")
    learner.get("/questions")

    assert {"AttemptOut", "ResponseOut", "ReportOut", "HintTakenOut"} <= set(seen)


TEXTS = ["", "a", "step-size", "-x", "a\n", "ä", "x" * 8, "x" * 9, "x" * 128, "x" * 129]
WORDS = st.sampled_from([*TEXTS, None, 7, True, ["a"]])
ANSWER = st.dictionaries(st.sampled_from(["choice", "choices", "code", "other"]), WORDS, max_size=2)
BODY = st.dictionaries(st.sampled_from(["question", "answer", "more"]), WORDS | ANSWER, max_size=3)
COMMON = st.fixed_dictionaries({"question": WORDS, "answer": ANSWER})


@given(WORDS | BODY | COMMON)
def test_a_response_is_read_as_marshmallow_reads_it(body):
    """The short way for a choice takes nothing that the long way refuses, and reads it alike."""
    schema = ResponseIn()

    def read(load):
        try:
            return load(schema, body, unknown=None)
        except ma.ValidationError as error:
            return error.messages

    assert read(ResponseIn.load) == read(ma.Schema.load)
