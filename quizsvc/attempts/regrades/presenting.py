"""A regrade as the API and the command tell it."""

from __future__ import annotations

from typing import Any

from quizsvc.attempts.regrades.models import Regrade
from quizsvc.attempts.regrades.rescoring import OTHERS, Tally


def regrade_view(regrade: Regrade, *, dry_run: bool = False) -> dict[str, Any]:
    """The regrade with what it came to, or would come to."""
    tally = Tally(**regrade.tally)
    return {
        "id": None if dry_run else regrade.id,
        "question": regrade.question_id,
        "to_revision": regrade.revision.number,
        "from_revision": regrade.from_revision and regrade.from_revision.number,
        "policy": regrade.policy,
        "only_if_higher": regrade.only_if_higher,
        "reason": regrade.reason,
        "dry_run": dry_run,
        "by": None if dry_run else regrade.by,
        "state": regrade.state,
        "created_at": regrade.created_at,
        "finished_at": regrade.finished_at,
        "progress": {"attempts": tally.attempts, "of": max(tally.of, tally.attempts)},
        "judged": tally.responses,
        "changed": {
            "responses": tally.changed_responses,
            "attempts": tally.changed_attempts,
            "learners": tally.changed_learners,
            "raised": tally.raised,
            "lowered": tally.changed_attempts - tally.raised,
        },
        "points": {"before": tally.before, "after": tally.after},
        "table": [_row(pair, attempts) for pair, attempts in _in_order(tally.rows)],
    }


def _in_order(rows: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(rows.items(), key=lambda row: (row[0] == OTHERS, *map(float, _ends(row[0]))))


def _row(pair: str, attempts: int) -> dict[str, Any]:
    before, after = (None, None) if pair == OTHERS else map(float, _ends(pair))
    return {"before": before, "after": after, "attempts": attempts}


def _ends(pair: str) -> list[str]:
    return [] if pair == OTHERS else pair.split()
