"""What a learner may see of an attempt, and when: the one place that decides it.

Before its time nothing leaves: in a test right and wrong look alike until the end, and a solution
is shown only with a closed question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from quizsvc.attempts.keys import shown_keys, to_shown
from quizsvc.attempts.models import Attempt, HintTaken, Response
from quizsvc.attempts.regrades.telling import changes, right_today
from quizsvc.attempts.standing import Standing
from quizsvc.bank import service as bank
from quizsvc.content.model import Kind, Question
from quizsvc.errors import AttemptOpen
from quizsvc.grading.grader import ANSWER_FIELD
from quizsvc.scoring import Scored
from quizsvc.scoring import report as scoring_report
from quizsvc.scoring.time import time_spent

RECORDED: dict[str, Any] = {
    "message": "Recorded. How it went is shown when the test is finished.",
    "mistake": None,
    "diagnosis": [],
    "run": None,
    "checks": [],
    "hidden": None,
}

REASONS = {
    "due": "Due for review since {on}",
    "new": "New to you",
    "level": "About your level",
    "coming": "You know it, and it comes due at {on}",
}


def attempt_view(attempt: Attempt, standings: Mapping[str, Standing]) -> dict[str, Any]:
    """The attempt with its questions, as GET /attempts/{id} answers it."""
    return {
        **summary_view(attempt),
        "rules": attempt.rules,
        "questions": [question_view(attempt, at) for at in standings.values()],
    }


def summary_view(attempt: Attempt) -> dict[str, Any]:
    """The attempt as lists show it."""
    return {
        "id": attempt.id,
        "quiz": attempt.quiz_id,
        "topic": attempt.topic_id,
        "title": attempt.title,
        "mode": attempt.mode,
        "created_at": attempt.created_at,
        "ends_at": attempt.ends_at,
        "finished_at": attempt.finished_at,
    }


def question_view(attempt: Attempt, at: Standing) -> dict[str, Any]:
    """One question as it stands in the attempt."""
    body = at.asked
    open_book = _open_book(attempt, at)
    return {
        "question": body.id,
        "position": at.item.position,
        "reason": _reason(at.item.reason),
        "kind": body.kind,
        "difficulty": body.difficulty,
        "revision": body.revision,
        "stem": body.stem,
        "code": body.code,
        "parameters": (at.item.variant or {}).get("parameters", {}),
        **bank.task_of(body),
        "options": _options(body, at),
        "max_points": at.item.max_points,
        "tries_left": at.tries_left,
        "answered": at.answered,
        "closed": at.closed or (open_book and at.correct),
        "outcome": at.outcome if open_book else ("recorded" if at.answered else "unanswered"),
        "points": at.points if open_book else None,
        "hints": {
            "taken": [_hint(body, hint) for hint in at.hints],
            "remaining": len(body.hints) - len(at.hints),
        },
        "responses": [response_view(attempt, at, response) for response in at.responses],
        "regrades": _changes(attempt, at),
        "solution": solution_view(at) if _solution_due(attempt, at) else None,
    }


def response_view(attempt: Attempt, at: Standing, response: Response) -> dict[str, Any]:
    """One response, as POST /attempts/{id}/responses answers it."""
    open_book = _open_book(attempt, at)
    ungradable = response.outcome == "ungradable"  # tells nothing of right or wrong
    line = at.entry(response)
    return {
        "id": response.id,
        "question": response.question_id,
        "answer": to_shown(response.answer, at.item.option_order),
        "outcome": at.outcome_of(response) if open_book or ungradable else "recorded",
        "fraction": at.fraction(response) if open_book else None,
        "points": (line.points if line else 0.0) if open_book else None,
        "max_points": at.item.max_points,
        "tries_left": at.tries_left,
        "practice": response.practice,
        "duplicate_of": response.duplicate_of,
        "feedback": _feedback(at, response) if open_book or ungradable else RECORDED,
        "solution": solution_view(at) if _solution_due(attempt, at) else None,
        "created_at": response.created_at,
    }


def hint_view(at: Standing, hint: HintTaken) -> dict[str, Any]:
    """A hint as it is given out; once nothing more can be earned it costs nothing."""
    body = at.asked
    return {
        "question": body.id,
        **_hint(body, hint),
        "price": 0.0 if at.closed else at.rules.hint_price,
        "remaining": len(body.hints) - len(at.hints),
    }


def solution_view(at: Standing) -> dict[str, Any]:
    """The worked solution with the key as of today, in the attempt's own letters."""
    body = right_today(at.item, at.regrades)
    answer = body.reference if body.kind == Kind.CODE else body.answer
    key = {ANSWER_FIELD[body.kind]: list(answer) if isinstance(answer, tuple) else answer}
    return {
        "question": body.id,
        "answer": to_shown(key, at.item.option_order),
        "steps": list(body.solution.steps),
        "summary": body.solution.summary,
        "quick_check": body.solution.quick_check,
        "mistakes": [{"id": mistake.id, "text": mistake.text} for mistake in body.mistakes],
        "erratum": body.erratum,
    }


def report_view(attempt: Attempt, standings: Iterable[Standing]) -> dict[str, Any]:
    """The report of a finished attempt. Raises AttemptOpen before."""
    if attempt.finished_at is None:
        raise AttemptOpen(
            "The report is ready once the attempt is finished: POST /api/v1/attempts/{id}/finish."
        )
    standings = list(standings)
    sums = scoring_report([_scored(at) for at in standings])
    done = [moment for at in standings for moment in at.moments]
    spent = time_spent(attempt.created_at, done, attempt.finished_at)
    return {
        **summary_view(attempt),
        "points": sums.total.points,
        "max_points": sums.total.max_points,
        "percent": sums.total.percent,
        "strength": sums.strength,
        "by_difficulty": sums.by_difficulty,
        "time_spent": {"seconds": spent.seconds, "breaks": spent.breaks},
        "questions": [
            {**_reported(attempt, at), "time_spent": spent.by_question.get(at.item.question_id)}
            for at in standings
        ],
    }


def _scored(at: Standing) -> Scored:
    level = str(at.asked.difficulty)
    return Scored(level, at.answered, at.correct, at.points, at.item.max_points)


def _reported(attempt: Attempt, at: Standing) -> dict[str, Any]:
    counted = at.counted
    return {
        **question_view(attempt, at),
        "correct": at.correct,
        "tries_used": len(counted),
        "hints_taken": len(at.hints),
        "revealed": at.item.revealed_at is not None,
        "answer": to_shown(counted[-1].answer, at.item.option_order) if counted else None,
        "mistake": at.last_mistake(),
    }


def _reason(kept: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Why the service picked the question, in words too."""
    if kept is None:
        return None
    due_at = kept["due_at"] and datetime.fromisoformat(kept["due_at"])
    on = f"{due_at:%Y-%m-%d %H:%M} UTC" if due_at else ""
    chance = "" if kept["expected"] is None else f": {100 * kept['expected']:.0f} % expected"
    text = f"{REASONS[kept['kind']].format(on=on)}{chance}."
    return {"kind": kept["kind"], "text": text, "due_at": due_at, "expected": kept["expected"]}


def _open_book(attempt: Attempt, at: Standing) -> bool:
    return at.rules.feedback_at_once or attempt.finished_at is not None


def _solution_due(attempt: Attempt, at: Standing) -> bool:
    return attempt.finished_at is not None or (at.rules.feedback_at_once and at.closed)


def _options(body: Question, at: Standing) -> list[dict[str, str]]:
    texts = {option.key: option.text for option in body.options}
    return [{"key": shown, "text": texts[key]} for key, shown in shown_keys(at.item.option_order).items()]


def _feedback(at: Standing, response: Response) -> dict[str, Any]:
    """What was told, or is after a regrade; of what was kept beside it nothing leaves."""
    told = {name: response.feedback.get(name, RECORDED[name]) for name in RECORDED}
    if (grade := at.regraded(response)) is None:
        return told
    return {**told, "message": f"Graded anew: {grade.message}", "mistake": at.mistake_of(response)}


def _changes(attempt: Attempt, at: Standing) -> list[dict[str, Any]]:
    """The regrades that changed the score; the author's reason may tell the key, so it comes with it."""
    if not _open_book(attempt, at):
        return []
    found = [asdict(change) for change in changes(at.regrades, at.ledger)]
    return found if _solution_due(attempt, at) else [{**change, "reason": None} for change in found]


def _hint(body: Question, hint: HintTaken) -> dict[str, Any]:
    return {"number": hint.number, "text": body.hints[hint.number - 1]}
