"""Fields of what a code question asks: its checks, and how further numbers are drawn."""

from __future__ import annotations

from quizsvc.content.model import CheckKind
from quizsvc.content.native.terms import GIVEN, TITLE
from quizsvc.content.records import Field, Record, Variant, tag_field
from quizsvc.content.shapes import ListOf, MapOf, Name, Number

CALLED = Name(r"[A-Za-z_][A-Za-z0-9_]*", "the name of a function or method, such as zero_grad", limit=60)
CALLS = ListOf(CALLED, 1, 20, unique=True)
_NO_MORE: dict[str, Field] = {}
CHECK = Variant(
    {
        "kind": tag_field(tuple(CheckKind), "what the check looks at, such as rates_used."),
        "title": Field(TITLE, "what the check demands, in words that a learner understands.", required=True),
        "weight": Field(Number(0, 100, above_least=True), "its share of the points, 1 if you do not say."),
    },
    also_called={"name": "title", "text": "title", "type": "kind", "points": "weight"},
    tag="kind",
    cases={
        CheckKind.RATES_PRINTED: _NO_MORE,
        CheckKind.RATES_USED: _NO_MORE,
        CheckKind.ORDER: _NO_MORE,
        CheckKind.LOSS_TREND: _NO_MORE,
        CheckKind.FINAL_LOSS: {
            "at_most": Field(
                Number(1, 1000),
                "how many times the reference's last loss is still good, 1.1 if you do not say.",
            )
        },
        CheckKind.CALLS: {
            "required": Field(CALLS, "names that the answer has to call."),
            "forbidden": Field(CALLS, "names that the answer must not call."),
        },
    },
)
DRAW = Record(
    {
        "choices": Field(ListOf(Number(), 1, 100, unique=True), "the numbers to draw from."),
        "between": Field(ListOf(Number(), 2, 2), "the lowest and the highest number, such as [0.01, 0.5]."),
        "decimals": Field(
            Number(0, 9, whole=True), "decimals of a number drawn between two, 0 if you do not say."
        ),
    },
    also_called={"range": "between", "values": "choices", "digits": "decimals"},
)
HIDDEN = Record(
    {
        "draw": Field(
            MapOf(GIVEN.name, DRAW),
            "for each given name that varies, the numbers it may take.",
            required=True,
        ),
        "sets": Field(Number(1, 10, whole=True), "how many sets are drawn, 3 if you do not say."),
    },
    also_called={"names": "draw", "given": "draw", "count": "sets"},
)
