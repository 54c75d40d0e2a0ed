"""From a verdict to what the learner reads: the mistake first, and of hidden sets only how many failed."""

from __future__ import annotations

from typing import Any

from quizsvc.content.findings import listed
from quizsvc.content.model import Mistake, Question
from quizsvc.grading.code.judging import (
    RunCode,
    Verdict,
    fraction,
    hidden_diagnoses,
    mistake_made,
    unused_names,
)
from quizsvc.grading.grade import Grade

UNGRADABLE = "Your answer is recorded but could not be run just now, so it costs no try. {}"
SPARED = "Your code was not run, and this costs no try."


def grade(question: Question, code: str, verdict: Verdict, run: RunCode) -> Grade:
    """The grade of an answer that was examined. `run` runs the snippets of mistakes."""
    share = fraction(question, verdict)
    mistake = mistake_made(question, verdict, run) if share < 1 and not verdict.unchanged else None
    visible = verdict.visible
    return Grade(
        share,
        _message(question, code, verdict, share, mistake),
        mistake,
        diagnosis=list(visible["diagnosis"]) if visible else [],
        run=visible,
        checks=_checks(question, verdict),
        hidden=_hidden(verdict),
        record=_record(question, verdict),
        ungradable=verdict.spared,
    )


def ungradable(reason: str) -> Grade:
    """The service failed, not the answer."""
    return Grade(0.0, UNGRADABLE.format(reason), ungradable=True)


def _message(  # noqa: PLR0911  # one return per thing that can be said
    question: Question, code: str, verdict: Verdict, share: float, mistake: Mistake | None
) -> str:
    if share >= 1:
        return f"Right. {question.solution.quick_check}".strip()
    if verdict.refused:
        told = " ".join(f"Line {each.line}: {each.sentence}" for each in verdict.refused)
        return f"{told} {SPARED}" if verdict.spared else told
    if verdict.unchanged:
        return "This is the starter as it was; change what is asked."
    if verdict.lost and (names := unused_names(question, code)):
        given = listed(names, "and")
        return (
            f"It is right for the numbers shown and wrong for others: use the given {given} "
            f"instead of {'a number' if len(names) == 1 else 'numbers'}."
        )
    if mistake:
        return mistake.text
    if verdict.visible and verdict.visible["status"] != "ok":
        return _stopped(verdict.visible)
    if verdict.untrained:
        return verdict.untrained
    if verdict.lost:
        return (
            "It is right for the numbers shown and wrong for others: something in it fits these numbers only."
        )
    failed = [
        check.title
        for check, each in zip(question.checks, verdict.judgements, strict=False)
        if not each.passed
    ]
    return f"Not yet: {'; '.join(failed)}." if failed else verdict.flaw or "Not yet."


def _stopped(run: Any) -> str:
    error = run["error"]
    if not error:
        return f"Your code did not come to its end: {run['status'].replace('_', ' ')}."
    said = str(error["message"]).rstrip(".")
    if run["status"] not in ("error", "syntax_error"):
        return f"Your code did not come to its end: {said}."
    line = f" (line {error['line']})" if error["line"] else ""
    return f"Your code stopped with {error['type']}: {said}{line}."


def _checks(question: Question, verdict: Verdict) -> list[dict[str, Any]]:
    return [
        {"title": check.title, "passed": each.passed, "expected": each.expected, "got": each.got}
        for check, each in zip(question.checks, verdict.judgements, strict=False)
    ]


def _hidden(verdict: Verdict) -> dict[str, Any] | None:
    if not verdict.hidden_sets:
        return None
    failed = sum(map(bool, verdict.failed)) + len(verdict.hidden_sets) - len(verdict.failed)
    return {"sets": len(verdict.hidden_sets), "failed": failed, "diagnosis": hidden_diagnoses(verdict)}


def _record(question: Question, verdict: Verdict) -> dict[str, Any]:
    """For a later report or regrade: which checks held where, on which numbers. Not for the learner."""
    return {
        "checks": [
            {
                "kind": str(check.kind),
                "weight": check.weight,
                "visible": each.passed,
                "hidden": [at not in failed for failed in verdict.failed],
            }
            for at, (check, each) in enumerate(zip(question.checks, verdict.judgements, strict=False))
        ],
        "sets": [dict(given) for given in verdict.hidden_sets],
        "refused": [{"line": each.line, "sentence": each.sentence} for each in verdict.refused],
        "unchanged": verdict.unchanged,
        "untrained": bool(verdict.untrained),
        "flawed": bool(verdict.flaw),
    }
