"""Judging a recorded answer under another revision of its question. Runs nothing.

Choices and typed rates are compared with the new key. Code is not run again: what was recorded decides, which
is whether each check held on the numbers shown and on the hidden ones. The new revision says which of these
checks there are and what each weighs; where it has a check that the record does not know, or the record says
nothing, the grade of then stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from quizsvc.content.model import CheckKind, Kind, Question
from quizsvc.grading.code.judging import shared_out
from quizsvc.grading.comparing import grade_choice, grade_choices, grade_rates
from quizsvc.grading.grade import Grade
from quizsvc.grading.grader import ANSWER_FIELD, Answer

Record = Mapping[str, Any]
"""Grade.record of a code answer."""


def regrade(question: Question, answer: Answer, fraction: float, record: Record | None) -> Grade:
    """The grade of `answer` under `question`; `fraction` and `record` are those of its first grade."""
    given = answer.get(ANSWER_FIELD[question.kind])
    if given is None:
        return Grade(fraction, "The question is of another kind now, so the grade of then stands.")
    match question.kind:
        case Kind.SINGLE_CHOICE:
            return grade_choice(question, given)
        case Kind.MULTIPLE_CHOICE:
            return grade_choices(question, given)
        case Kind.LEARNING_RATES:
            return grade_rates(question, given)
    return _of_record(question, fraction, record)


def _of_record(question: Question, fraction: float, record: Record | None) -> Grade:
    held = record and _matched(question, record)
    if not record or not held:
        return Grade(fraction, "Code is not run again; what it was worth then stands.")
    share = _share(question, record, held)
    if share >= 1:
        return Grade(share, f"Right. {question.solution.quick_check}".strip())
    failed = [check.title for check, was in zip(question.checks, held, strict=True) if not _everywhere(was)]
    return Grade(share, f"Not yet: {'; '.join(failed)}." if failed else "Not yet.")


def _matched(question: Question, record: Record) -> list[Record] | None:
    """What was recorded of each of the question's checks: of the n-th of a kind, the n-th of that kind."""
    kept: dict[str, list[Record]] = defaultdict(list)
    for was in record["checks"]:
        kept[was["kind"]].append(was)
    found = []
    for check in question.checks:
        if not kept[str(check.kind)]:
            return None
        found.append(kept[str(check.kind)].pop(0))
    return found


def _share(question: Question, record: Record, held: Sequence[Record]) -> float:
    """As grading.code.judging.fraction, from the record."""
    lost = any(was["visible"] and not all(was["hidden"]) for was in held)
    on_runs = any(
        was["visible"]
        for check, was in zip(question.checks, held, strict=True)
        if check.kind is not CheckKind.CALLS
    )
    if record["refused"] or record["unchanged"] or record["untrained"] or lost or not on_runs:
        return 0.0
    weights = [float(check.weight) for check in question.checks]
    return shared_out(weights, [was["visible"] for was in held], flawed=bool(record.get("flawed")))


def _everywhere(was: Record) -> bool:
    return bool(was["visible"]) and all(was["hidden"])
