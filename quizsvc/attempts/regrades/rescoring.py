"""What a regrade makes of one item, and the sums over all of them. Knows no database."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from quizsvc.content.model import Kind, Question
from quizsvc.grading.regrading import regrade
from quizsvc.scoring import Policy, Rules, Try, regraded

OTHERS = "others"
NEGLIGIBLE = 1e-9
"""Points under which two scores are the same one."""

MOST_ROWS = 200
"""Different changes that are told apart; code answers and many tries make many."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One try: the answer as JSON, its first grade, and how the ledger has it now."""

    response_id: str
    answer: str
    fraction: float
    record: Mapping[str, Any] | None
    stands: Try
    points: float
    revision_id: str


@dataclass(frozen=True, slots=True)
class Item:
    """The question in one attempt, with the tries in order; `variant` is a template's, as JSON, and so many
    `lines` are in its ledger.
    """

    attempt_id: str
    learner_id: str
    variant: str | None
    rules: Rules
    max_points: float
    tries: Sequence[Kept]
    lines: int


MOST_KNOWN = 10_000
"""Different answers whose grade is kept at a time."""

Changed = tuple[Kept, Try, str]
"""A try, what it becomes, and the id of the revision that says so."""


@dataclass(slots=True)
class Judge:
    """Judges recorded answers under the new revision; equal answers once."""

    body_of: Callable[[str | None], Question | None]
    """The question as an attempt that drew this variant would be asked it; None if it cannot be judged."""

    revision_id: str
    policy: Policy
    only_if_higher: bool
    is_rehearsal: bool = False
    _bodies: dict[str | None, Question | None] = field(default_factory=dict)
    _known: dict[tuple[str | None, str], float] = field(default_factory=dict)

    def rescore(self, item: Item) -> list[Changed]:
        """The tries that earn something else from now on."""
        body = self._body(item.variant) if self.policy.grades else None
        today = [self._fraction(body, item, kept) if body else kept.stands.fraction for kept in item.tries]
        fresh = regraded([kept.stands for kept in item.tries], today, self.policy, item.rules)
        if self.only_if_higher:
            before = max((kept.points for kept in item.tries), default=0.0)
            after = max((one.earned * item.max_points for one in fresh), default=0.0)
            if after <= before + NEGLIGIBLE:
                return []
        return [
            (kept, one, self.revision_id if one.fraction != kept.stands.fraction else kept.revision_id)
            for kept, one in zip(item.tries, fresh, strict=True)
            if one != kept.stands
        ]

    def _body(self, variant: str | None) -> Question | None:
        if variant not in self._bodies:
            self._bodies[variant] = self.body_of(variant)
        return self._bodies[variant]

    def _fraction(self, body: Question, item: Item, kept: Kept) -> float:
        if body.kind == Kind.CODE:
            return regrade(body, json.loads(kept.answer), kept.fraction, kept.record).fraction
        key = item.variant, kept.answer
        if key not in self._known:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[key] = regrade(body, json.loads(kept.answer), kept.fraction, None).fraction
        return self._known[key]


@dataclass(slots=True)
class Tally:
    """What a regrade has found so far. Sums of points are over all attempts seen."""

    of: int = 0
    attempts: int = 0
    responses: int = 0
    changed_attempts: int = 0
    changed_responses: int = 0
    changed_learners: int = 0
    raised: int = 0
    before: float = 0.0
    after: float = 0.0
    rows: dict[str, int] = field(default_factory=dict)
    """Attempts by `before after`, the item's points to 4 decimals; OTHERS beyond MOST_ROWS."""

    last_learner: str = ""

    def add(self, item: Item, judge: Judge) -> list[Changed]:
        """Count one item, and give what changes in it. Items come in order of their learners."""
        changed = judge.rescore(item)
        fresh = {kept.response_id: one.earned * item.max_points for kept, one, _ in changed}
        before = max((kept.points for kept in item.tries), default=0.0)
        after = max((fresh.get(kept.response_id, kept.points) for kept in item.tries), default=0.0)
        self.attempts += 1
        self.responses += len(item.tries)
        self.changed_responses += len(changed)
        self.before += before
        self.after += after
        if abs(after - before) > NEGLIGIBLE:
            self._count_change(item.learner_id, before, after)
        return changed

    def _count_change(self, learner_id: str, before: float, after: float) -> None:
        self.changed_attempts += 1
        self.raised += after > before
        self.changed_learners += learner_id != self.last_learner
        self.last_learner = learner_id
        row = f"{before:.4f} {after:.4f}"
        row = row if row in self.rows or len(self.rows) < MOST_ROWS else OTHERS
        self.rows[row] = self.rows.get(row, 0) + 1

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON; `Tally(**that)` gives it back."""
        return asdict(self)
