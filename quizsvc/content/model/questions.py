"""A question as its author wrote it, and what it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Number = int | float
Value = Number | tuple[Number, ...]
"""What a template's parameter stands for."""


class Kind(StrEnum):
    """How a question is answered."""

    SINGLE_CHOICE = "single_choice"
    MULTIPLE_CHOICE = "multiple_choice"
    LEARNING_RATES = "learning_rates"
    CODE = "code"


class Difficulty(StrEnum):
    """The author's level of a question; it decides the points."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class ClaimKind(StrEnum):
    """What a piece of evidence says of a run."""

    PRINTS = "prints"
    USES = "uses"
    RAISES = "raises"
    RUNS = "runs"
    ORDER = "order"
    DIAGNOSED = "diagnosed"


class CheckKind(StrEnum):
    """What a check of a code question looks at."""

    RATES_PRINTED = "rates_printed"
    RATES_USED = "rates_used"
    ORDER = "order"
    LOSS_TREND = "loss_trend"
    FINAL_LOSS = "final_loss"
    CALLS = "calls"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A common mistake: what a learner who makes it should read, and a snippet that shows it."""

    id: str
    text: str
    code: str | None = None
    diagnosis: str | None = None
    """Code questions: the diagnosis that tells it; without one, a run that does what `code` does."""
    prints: tuple[str, ...] | None = field(default=None, compare=False)
    """Variants of a template: what running `code` printed when the variant was proved."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. `key` is stable over revisions; learners never see it, nor `mistake`."""

    key: str
    text: str
    mistake: str | None = None
    code: str | None = None
    outcome: str | None = None
    """What running `code` must do: `runs`, or `raises TypeError` (any exception's name)."""


@dataclass(frozen=True, slots=True)
class Solution:
    """The worked solution, shown when the question is closed."""

    steps: tuple[str, ...] = ()
    summary: str = ""
    quick_check: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of a question that a run proves or contradicts.

    `expected` is what the claim needs: learning rates for prints and uses (or the whole text of
    stdout for prints), an exception's name for raises, an order for order, a diagnosis for
    diagnosed, None for runs. `code` is the snippet to run; without one, the question's own.
    """

    claim: ClaimKind
    expected: tuple[Number, ...] | str | None = None
    code: str | None = None
    given: Mapping[str, Number] = field(default_factory=dict)
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that an answer to a code question must get right; what is right, the reference's run says.

    `at_most` is for final_loss: how many times the reference's last loss is still good. `required` and
    `forbidden` are for calls: names of functions or methods.
    """

    kind: CheckKind
    title: str
    weight: Number = 1
    at_most: Number = 1.1
    required: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draw:
    """Where a given number's further values come from: `choices`, or `between` (low, high) to `decimals`."""

    choices: tuple[Number, ...] = ()
    between: tuple[Number, ...] = ()
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Hidden:
    """The runs that learners do not see: how many `sets` of given numbers are drawn, and how."""

    draw: Mapping[str, Draw]
    sets: int = 3


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a template's name may stand for: one of `choices`, or a number `between` two, to `decimals`."""

    choices: tuple[Value, ...] = ()
    between: tuple[Number, ...] = ()
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """One revision of a question, as its author wrote it.

    With `parameters` it is a template: each attempt draws one of its variants (quizsvc.content.templates).
    """

    id: str
    kind: Kind
    difficulty: Difficulty
    topic: str
    stem: str
    solution: Solution = Solution()
    answer: str | tuple[str, ...] | tuple[Number, ...] | None = None
    revision: int = 1
    tags: tuple[str, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    code: str | None = None
    options: tuple[Option, ...] = ()
    hints: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    evidence: tuple[Claim, ...] = ()
    source: str | None = None
    erratum: str | None = None
    starter: str | None = None
    given: Mapping[str, Number] = field(default_factory=dict)
    hidden: Hidden | None = None
    checks: tuple[Check, ...] = ()
    reference: str | None = None
