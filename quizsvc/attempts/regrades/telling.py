"""What regrades made of one item of an attempt, from its ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from quizsvc.attempts.models import AttemptItem, Response, ScoreEntry
from quizsvc.attempts.regrades.judging import FULL_CREDIT, Judged, catch_up
from quizsvc.attempts.regrades.models import Regrade
from quizsvc.bank.contents import asked, asked_again
from quizsvc.content.model import Question
from quizsvc.grading import Grade
from quizsvc.grading.regrading import regrade
from quizsvc.scoring import fold


@dataclass(frozen=True, slots=True)
class Change:
    """A regrade that changed the score of an item; `reason` is the author's."""

    regrade_id: str
    at: datetime
    policy: str
    revision: int
    reason: str | None
    points_before: float
    points_after: float


def changes(regrades: Sequence[Regrade], ledger: Sequence[ScoreEntry]) -> list[Change]:
    """The regrades that changed the score, oldest first."""
    found = []
    for step in regrades:
        lines = [entry.number for entry in ledger if entry.regrade_id == step.id]
        if not lines:
            continue
        before = _points(entry for entry in ledger if entry.number < lines[0])
        after = _points(entry for entry in ledger if entry.number <= lines[-1])
        if before != after:
            found.append(
                Change(
                    step.id, step.created_at, step.policy, step.revision.number, step.reason, before, after
                )
            )
    return found


def right_today(item: AttemptItem, regrades: Sequence[Regrade]) -> Question:
    """The question by which an item's solution is told: as the last regrade has it, else as it was asked."""
    body = asked_again(regrades[-1].revision, item.variant) if regrades else None
    return body or asked(item.revision, item.variant)


def judged_anew(
    item: AttemptItem, regrades: Sequence[Regrade], response: Response, entry: ScoreEntry | None
) -> Grade | None:
    """What regrades made of `response`, whose last line of the ledger is `entry`; None where its first grade
    stands. Practice has no line: it is judged as it would be if it were sent today.
    """
    first = Grade(response.fraction, response.feedback["message"], record=response.feedback.get("record"))
    if entry is None:
        knows = frozenset(step.id for step in regrades if step.created_at < response.created_at)
        judged = catch_up(Judged(first, item.revision_id, knows=knows), item, regrades, response.answer)
        return judged.grade if judged.grade.fraction != response.fraction else None
    if entry.fraction == response.fraction:
        return None
    by = next(step for step in regrades if step.revision_id == entry.revision_id)
    body = asked_again(by.revision, item.variant) or asked(item.revision, item.variant)
    grade = regrade(body, response.answer, response.fraction, first.record)
    # No revision gives what the ledger has: it was given to everybody.
    return grade if grade.fraction == entry.fraction else Grade(entry.fraction, FULL_CREDIT)


def _points(entries: Iterable[ScoreEntry]) -> float:
    return fold((entry.response_id, entry.points) for entry in entries)
