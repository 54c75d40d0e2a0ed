"""The published schema and the reader agree on what a question file is."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from quizsvc.bundled import bundled
from quizsvc.content import native
from quizsvc.content.findings import ContentErrors
from quizsvc.content.jsonschema import json_schema
from quizsvc.content.model import CheckKind, Kind
from quizsvc.content.reader import Known, read_text
from quizsvc.content.records import Record, Variant

FILES = sorted(bundled("questions").rglob("*.yaml"))
VALIDATOR = Draft202012Validator(json_schema())
QUESTION = "{id: q, kind: single_choice, difficulty: easy, topic: t, stem: S, answer: a, options: %s%s}"
RATES = "question: {kind: learning_rates, difficulty: easy, topic: t, stem: S, id: %s}"
TASK = (
    "question: {kind: code, id: q, difficulty: easy, topic: t, stem: S, starter: s, reference: r, "
    "given: {LR: 1}, hidden: {draw: {LR: %s}}, checks: [%s]}"
)
DRAWN = "{between: [2, 9]}"
USED = "{kind: rates_used, title: T}"
OPTIONS = "[{key: a, text: x}, {key: b, text: y}]"


_RECORDS = (
    native.FILE,
    native.QUESTION,
    native.OPTION,
    native.CLAIM,
    native.CHECK,
    native.DRAW,
    native.HIDDEN,
    native.PARAMETER,
    native.TOPIC,
    native.QUIZ,
)


def plain(text: str) -> Any:
    """YAML as an editor sees it."""
    return YAML(typ="safe", pure=True).load(io.StringIO(text))


def test_the_schema_is_a_schema():
    """It is valid against its own dialect, draft 2020-12."""
    Draft202012Validator.check_schema(json_schema())
    assert json_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_bundled_bank_is_valid(path: Path):
    """An editor that checks the bank finds nothing."""
    assert [error.message for error in VALIDATOR.iter_errors(plain(path.read_text()))] == []


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("question: " + QUESTION % (OPTIONS, ""), True),
        ("question: " + QUESTION % (OPTIONS, ", tags: [x], hints: [y], code: z, revision: 2"), True),
        (
            "question: " + QUESTION % (OPTIONS, ", evidence: [{claim: prints, expected: [0.1], code: x}]"),
            True,
        ),
        ("question: " + QUESTION % (OPTIONS, ", evidence: [{claim: runs, code: x}]"), True),
        ("question: " + QUESTION % ("[{key: a, text: 0.10}, {key: b, text: true}]", ""), True),
        ("{}", False),
        ("questoin: {}", False),
        ("question: " + QUESTION % ("[{key: a, text: x}]", ""), False),
        ("question: " + QUESTION % (OPTIONS, ", knd: x"), False),
        ("question: " + QUESTION % (OPTIONS, ", revision: 0"), False),
        ("question: " + QUESTION % (OPTIONS, ", tags: [x, x]"), False),
        ("question: " + QUESTION % (OPTIONS, ", stem2: x"), False),
        ("question: " + QUESTION % (OPTIONS, ", evidence: [{claim: runs, expected: 1, code: x}]"), False),
        ("question: " + QUESTION % (OPTIONS, ", evidence: [{claim: uses, code: x}]"), False),
        ("question: " + QUESTION % (OPTIONS, ", evidence: [{claim: order, expected: both, code: x}]"), False),
        (TASK % (DRAWN, USED), True),
        (TASK % ("{choices: [2, 3, 4]}", USED), True),
        (TASK % (DRAWN, "{kind: final_loss, title: T, at_most: 2, weight: 0.5}"), True),
        (TASK % (DRAWN, USED + ", {kind: calls, title: T, required: [zero_grad]}"), True),
        (TASK % (DRAWN, ""), False),
        (TASK % (DRAWN, "{kind: rates_used}"), False),
        (TASK % (DRAWN, "{kind: rates_used, title: T, at_most: 2}"), False),
        (TASK % (DRAWN, "{kind: rates_used, title: T, weight: 0}"), False),
        (TASK % (DRAWN, "{kind: guess, title: T}"), False),
        (TASK % ("{between: [2]}", USED), False),
        (TASK % ("{between: [2, 9], decimals: 1.5}", USED), False),
        (RATES % "q, code: c, answer: [0.1]", True),
        (RATES % "q, answer: [0.1]", False),
        (RATES % "q, code: c, answer: a", False),
        (RATES % "Q Q, code: c, answer: [1]", False),
        (RATES % "q, code: print(LR), parameters: {LR: {choices: [1, 2]}}", True),
        (RATES % "q, code: print(M), parameters: {M: {choices: [[1, 2], [3]]}}, reference: print(M)", True),
        (RATES % "q, code: print(LR), parameters: {LR: {between: [0, 1], decimals: 2}}", True),
        (RATES % "q, code: c", False),
        (RATES % "q, code: print(lr), parameters: {lr: {choices: [1, 2]}}", False),
        (RATES % "q, code: print(LR), parameters: {LR: {choices: [1, a]}}", False),
        (RATES % "q, code: print(LR), parameters: {LR: {choices: [1, 2], steps: 3}}", False),
        (
            TASK.replace("starter: s", "parameters: {LR: {choices: [1, 2]}}, starter: s") % (DRAWN, USED),
            False,
        ),
        ("quizzes: [{id: z, title: Z, mode: test, topic: t, questions: [q], points: {easy: 0}}]", False),
        ("quizzes: [{id: z, title: Z, mode: test, topic: t, questions: [q], points: {easy: 1}}]", True),
        ("topic: {id: t, title: '  '}", False),
    ],
)
def test_schema_and_reader_judge_alike(text, good):
    """What one takes the other takes, and what one refuses the other refuses."""
    try:
        read_text(text, "file.yaml", Known(frozenset({"t"}), frozenset({"q"})))
        read = True
    except ContentErrors:
        read = False

    assert (VALIDATOR.is_valid(plain(text)), read) == (good, good)


def test_every_field_tells_what_it_is_for():
    """Editors show the description, and the reader ends the message of a missing field with it."""
    for record in _RECORDS:
        assert isinstance(record, Record)
        cases = record.cases.values() if isinstance(record, Variant) else ()
        for fields in (record.fields, *cases):
            assert all(field.about.endswith(".") for field in fields.values())


def test_every_kind_that_can_be_read_has_its_fields():
    """None is left out, neither of questions nor of checks."""
    assert set(native.QUESTION.cases) == set(Kind)
    assert set(native.CHECK.cases) == set(CheckKind)
