"""Proving a code question: its reference passes, its starter does not, and each mistake is told as itself."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from quizsvc.content.canonical import digest
from quizsvc.content.drawing import draw_sets
from quizsvc.content.model import Mistake, Question
from quizsvc.grading.code.behaviour import Run
from quizsvc.grading.code.judging import ReferenceFailed as Failed
from quizsvc.grading.code.judging import RunCode, Verdict, examine, fraction, mistake_made, reference_run
from quizsvc.grading.finding import Finding

SETS = 6
"""Hidden sets that the reference is tried on at least."""
PASSES = "passes every check"


def prove_code(question: Question, run: Callable[[str, Mapping[str, Any]], Run]) -> tuple[str, list[Finding]]:
    """The torch version, and what the runs of a code question show. What `run` raises goes through.

    The hidden sets come from a generator seeded with the question's digest: the same content, the same proof.
    """
    known: dict[tuple[str, str], Run] = {}

    def run_once(code: str, given: Mapping[str, Any]) -> Run:
        key = code, repr(sorted(given.items()))
        if key not in known:
            known[key] = run(code, given)
        return known[key]

    torch = str(run_once(question.reference or "", question.given)["torch"])
    found = [_reference(question, run_once)]
    if found[0].got == PASSES:
        found.append(_starter(question, run_once))
        found += [_mistake(question, mistake, run_once) for mistake in question.mistakes]
    return torch, found


def _reference(question: Question, run: RunCode) -> Finding:
    code, hidden = question.reference or "", question.hidden
    assert hidden is not None  # noqa: S101  # the reader demands it
    wider = replace(question, starter=None, hidden=replace(hidden, sets=max(SETS, hidden.sets)))
    try:
        reference_run(question, run, question.given)
        verdict = examine(wider, code, run, lambda: draw_sets(wider, _source(question)))
        got = PASSES if fraction(question, verdict) >= 1 else _told(question, verdict)
    except Failed as error:
        got = str(error)
    return Finding("reference", PASSES, got, got == PASSES, "On the visible and on hidden sets.")


def _starter(question: Question, run: RunCode) -> Finding:
    bare = replace(question, starter=None)  # so that it is judged by what it does
    verdict = examine(bare, question.starter or "", run, lambda: draw_sets(question, _source(question)))
    passes = fraction(bare, verdict) >= 1
    return Finding("starter", "does not pass", PASSES if passes else "does not pass", not passes)


def _mistake(question: Question, mistake: Mistake, run: RunCode) -> Finding:
    code = mistake.code or ""
    expected = f"fails as {mistake.id}"
    bare = replace(question, starter=None)
    verdict = examine(bare, code, run, lambda: draw_sets(question, _source(question)))
    if fraction(bare, verdict) >= 1:
        return Finding("mistake", expected, PASSES, holds=False, note=mistake.id)
    made = mistake_made(bare, verdict, run)
    got = f"fails as {made.id if made else 'no mistake; ' + _told(question, verdict)}"
    return Finding("mistake", expected, got, got == expected, mistake.id)


def _told(question: Question, verdict: Verdict) -> str:
    """Why an answer does not pass, for the question's author."""
    if verdict.refused:
        return "refused: " + " ".join(f"line {each.line}: {each.sentence}" for each in verdict.refused)
    if verdict.visible and verdict.visible["status"] != "ok":
        error = verdict.visible["error"]
        return f"{verdict.visible['status']}: {error['type']}: {error['message']}" if error else "not ended"
    if verdict.untrained:
        return "trains nothing"
    failed = [
        f"{check.kind}: expected {each.expected}, got {each.got}"
        for check, each in zip(question.checks, verdict.judgements, strict=False)
        if not each.passed
    ]
    lost = [f"{question.checks[at].kind}: not on every hidden set" for at in sorted(verdict.lost)]
    diagnosed = [finding["id"] for finding in verdict.visible["diagnosis"]] if verdict.visible else []
    return "; ".join([*failed, *lost, f"diagnosed: {', '.join(diagnosed) or 'nothing'}"])


def _source(question: Question) -> random.Random:
    return random.Random(digest(question))  # noqa: S311  # a proof has to come out the same each time
