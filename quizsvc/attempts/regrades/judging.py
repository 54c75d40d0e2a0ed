"""How an answer is judged once its question was regraded: the regrades of the item, one after the other.

An answer that comes after a regrade is so judged as if it had been there before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from quizsvc.attempts.models import AttemptItem
from quizsvc.attempts.regrades.models import Regrade
from quizsvc.bank.contents import asked, asked_again
from quizsvc.content.model import Question
from quizsvc.grading import Grade
from quizsvc.grading.regrading import regrade
from quizsvc.scoring import Policy

FULL_CREDIT = "Everybody who answered this question gets full marks."

Grading = Callable[[Question], Grade]
"""Grades one answer under the revision it is given."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A grade, the revision that gave it, and the regrades it knows of.

    `waives`: full marks whatever was tried before and whatever hints were taken.
    """

    grade: Grade
    revision_id: str
    waives: bool = False
    knows: frozenset[str] = frozenset()


def judge(item: AttemptItem, regrades: Sequence[Regrade], grade: Grading) -> Judged:
    """Judge a fresh answer to `item` by `grade`, which is called for no revision that cannot matter."""
    last = max((at for at, step in enumerate(regrades) if step.policy == Policy.CURRENT_ONLY), default=None)
    revision = item.revision if last is None else regrades[last].revision
    body = asked_again(revision, item.variant) or asked(item.revision, item.variant)
    judged = Judged(grade(body), revision.id, knows=frozenset(step.id for step in regrades))
    for step in regrades[0 if last is None else last + 1 :]:
        judged = _after(step, item, judged, grade)
    return judged


def catch_up(
    judged: Judged, item: AttemptItem, regrades: Sequence[Regrade], answer: Mapping[str, Any]
) -> Judged:
    """`judged` after those of `regrades` that it does not know; runs nothing."""
    first = judged.grade
    for step in regrades:
        if step.id not in judged.knows:
            fresh = _after(
                step, item, judged, lambda body: regrade(body, answer, first.fraction, first.record)
            )
            judged = replace(fresh, knows=judged.knows | {step.id})
    return judged


def _after(step: Regrade, item: AttemptItem, judged: Judged, grade: Grading) -> Judged:
    body = asked_again(step.revision, item.variant)
    if judged.grade.ungradable or step.policy == Policy.NONE:
        return judged
    if step.policy == Policy.FULL_CREDIT:
        full = replace(judged.grade, fraction=1.0, message=FULL_CREDIT, mistake=None)
        return replace(judged, grade=full, revision_id=step.revision_id, waives=True)
    if body is None:
        return judged
    fresh = grade(body)
    if step.policy == Policy.CURRENT_ONLY:
        return replace(judged, grade=fresh, revision_id=step.revision_id, waives=False)
    better = fresh.fraction > judged.grade.fraction
    return replace(judged, grade=fresh, revision_id=step.revision_id) if better else judged
