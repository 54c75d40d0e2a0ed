"""The bundled bank carries the material whole: its lesson, its five items, its numbers."""

from __future__ import annotations

from collections import Counter

import pytest

from quizsvc.bundled import bundled
from quizsvc.content.model import Claim, ClaimKind, Difficulty, Kind, Mode, Question
from quizsvc.content.reader import read
from quizsvc.content.rules.choices import right_keys

BANK = read([bundled("questions")])
LATEST = {question.id: question for question in BANK.questions}
PRACTICE = ("step-size", "create-optimizer", "high-rate", "scheduler-order", "fast-then-fine")
(PUBLISHED,) = (q for q in BANK.questions if q.id == "scheduler-order" and q.revision == 1)
SCHEDULERS = [
    "LambdaLR",
    "MultiplicativeLR",
    "StepLR",
    "MultiStepLR",
    "ConstantLR",
    "LinearLR",
    "ExponentialLR",
    "SequentialLR",
    "PolynomialLR",
    "CosineAnnealingLR",
    "ChainedScheduler",
    "ReduceLROnPlateau",
    "CyclicLR",
    "CosineAnnealingWarmRestarts",
    "OneCycleLR",
]
FOUR_STEPS = {
    "published": (0.05, 0.05, 0.025, 0.025),
    "right": (0.1, 0.1, 0.05, 0.05),
    "late": (0.1, 0.05, 0.05, 0.025),
}


def section(name: str):
    """One section of the lesson."""
    return next(section for section in BANK.topics[0].sections if section.id == name)


def claims(question: Question, kind: ClaimKind) -> list[Claim]:
    """The evidence of one kind."""
    return [claim for claim in question.evidence if claim.claim is kind]


def test_the_lesson_has_its_head_and_its_sections():
    """One topic, about eight minutes, with every section that links rely on."""
    (topic,) = BANK.topics

    assert (topic.id, topic.minutes) == ("learning-rate-strategy", 8)
    assert topic.track == "PyTorch / machine learning"
    assert topic.theme == "Metrics and evaluation"
    assert [section.id for section in topic.sections] == [
        "watch-the-loss",
        "validation-loss",
        "reading-curves",
        "trade-off",
        "good-signs",
        "bad-signs",
        "pitfalls",
        "schedules-in-pytorch",
        "schedulers",
        "epochs-and-batches",
        "warm-up",
        "plateaus",
        "parameter-groups",
        "resuming",
        "self-check",
        "key-result",
    ]


def test_both_loss_tables_hold_the_runs_numbers():
    """Epochs 1 to 5 of the run that converges and of the one that diverges."""
    tables = {table.id: table.rows for table in section("reading-curves").tables}

    assert tables == {
        "converging": ((1, 0.85), (2, 0.60), (3, 0.45), (4, 0.30), (5, 0.25)),
        "diverging": ((1, 0.85), (2, 1.10), (3, 1.50), (4, 1.80), (5, 2.00)),
    }


def test_the_lesson_names_six_pitfalls_and_answers_its_self_check():
    """A numbered list of six; the bouncing run's rate is too high."""
    assert section("pitfalls").body.count("\n") >= 6
    assert [line[:2] for line in section("pitfalls").body.splitlines() if line[0].isdigit()] == [
        f"{number}." for number in range(1, 7)
    ]
    assert "too high" in section("self-check").self_check.answer


def test_the_practice_is_the_five_items_in_order():
    """Clients rely on the quiz's id and on its order."""
    quiz = next(quiz for quiz in BANK.quizzes if quiz.id == "learning-rate-strategy-practice")

    assert (quiz.mode, quiz.questions) == (Mode.PRACTICE, PRACTICE)


def test_the_test_has_ten_questions_over_three_levels():
    """The five items and five more, enough of each level for a report to mean something."""
    quiz = next(quiz for quiz in BANK.quizzes if quiz.id == "learning-rate-strategy-test")
    levels = Counter(LATEST[name].difficulty for name in quiz.questions)

    assert quiz.mode is Mode.TEST
    assert set(PRACTICE) < set(quiz.questions)
    assert levels == {Difficulty.EASY: 3, Difficulty.MEDIUM: 4, Difficulty.HARD: 3}
    assert Counter(LATEST[name].kind for name in quiz.questions)[Kind.LEARNING_RATES] >= 1


@pytest.mark.parametrize(
    ("name", "level", "key"),
    [
        ("step-size", "easy", "d"),
        ("create-optimizer", "easy", "c"),
        ("high-rate", "medium", "a"),
        ("scheduler-order", "medium", "b"),
        ("fast-then-fine", "hard", "a"),
    ],
)
def test_each_item_keeps_its_level_and_key(name, level, key):
    """Four options, one key, two steps, one hint, three mistakes, each wrong option tied to one."""
    item = LATEST[name]

    assert (item.difficulty, item.answer, [option.key for option in item.options]) == (
        level,
        key,
        list("abcd"),
    )
    assert (len(item.solution.steps), len(item.hints), len(item.mistakes)) == (2, 1, 3)
    assert item.solution.summary
    assert item.solution.quick_check
    wrong = {option.mistake for option in item.options if option.key != key}
    assert wrong == {mistake.id for mistake in item.mistakes}
    assert item.evidence


def test_each_wrong_option_anywhere_has_feedback_of_its_own():
    """No two wrong options of a question share a mistake, and none is without."""
    for question in BANK.questions:
        right = right_keys(question)
        mistakes = [option.mistake for option in question.options if option.key not in right]
        assert None not in mistakes
        assert len(set(mistakes)) == len(mistakes)


def test_the_optimizer_lines_say_what_running_them_does():
    """Three keywords that PyTorch does not know, and lr."""
    outcomes = [(option.outcome, option.code is not None) for option in LATEST["create-optimizer"].options]

    assert outcomes == [("raises TypeError", True)] * 2 + [("runs", True), ("raises TypeError", True)]


def test_the_high_rate_has_a_case_that_converges_and_one_that_diverges():
    """The key says may, so both are shown."""
    printed = [str(claim.expected) for claim in claims(LATEST["high-rate"], ClaimKind.PRINTS)]

    assert any("12.5\nloss 28.1\nloss 63.3\nloss 142.4\nloss 320.4\nloss 720.8" in text for text in printed)
    assert any("converges" in text and "diverges" in text for text in printed)


def test_the_published_item_claims_what_pytorch_contradicts():
    """Revision 1 keeps its key; its evidence states its premise and what its key promises."""
    assert (PUBLISHED.answer, PUBLISHED.options[1].text) == (
        "b",
        "`scheduler.step()` should come before `optimizer.step()`",
    )
    assert [claim.expected for claim in claims(PUBLISHED, ClaimKind.PRINTS)] == [FOUR_STEPS["published"]]
    assert [claim.expected for claim in claims(PUBLISHED, ClaimKind.USES)] == [FOUR_STEPS["right"]]


def test_the_mended_item_says_what_it_mends():
    """Revision 2 shows code with the extra step, which does print those numbers, and explains itself."""
    mended = LATEST["scheduler-order"]

    assert mended.revision == 2
    assert mended.code == PUBLISHED.code.replace("for epoch", "scheduler.step()\nfor epoch")
    assert "before the loop" in next(option.text for option in mended.options if option.key == mended.answer)
    assert claims(mended, ClaimKind.PRINTS)[0].expected == FOUR_STEPS["published"]
    assert claims(mended, ClaimKind.USES)[0].expected == FOUR_STEPS["late"]
    assert "1.1.0" in mended.erratum


def test_the_step_lr_trace_goes_down_in_steps():
    """Ten updates at each rate."""
    trace = claims(LATEST["fast-then-fine"], ClaimKind.USES)[0].expected

    assert (len(trace), set(trace[:10]), set(trace[10:20])) == (25, {0.1}, {0.01})


def test_rates_questions_claim_their_own_answer():
    """The key of a question about rates is among what is proved of it, unless it is computed."""
    rates = [q for q in LATEST.values() if q.kind is Kind.LEARNING_RATES and not q.parameters]

    assert rates
    for question in rates:
        if question.parameters:  # its key is what a run prints
            continue
        assert question.answer in [
            claim.expected for claim in claims(question, ClaimKind.PRINTS) if not claim.code
        ]


def test_the_bank_speaks_of_each_scheduler_of_pytorch():
    """Fifteen of them in PyTorch 2.13, each in the code or the options of some question."""
    texts = "\n".join(
        "\n".join([question.code or "", question.reference or "", *(o.text for o in question.options)])
        for question in LATEST.values()
    )

    assert {name for name in SCHEDULERS if f"{name}(" not in texts} == set()


def test_the_bank_has_enough_of_each_kind_and_level():
    """What the documentation promises, and a mix in which no level is rare."""
    kinds = Counter(question.kind for question in LATEST.values())
    levels = Counter(question.difficulty for question in LATEST.values())
    templates = [question for question in LATEST.values() if question.parameters]

    assert len(LATEST) >= 60
    assert (kinds[Kind.LEARNING_RATES] >= 15, kinds[Kind.CODE] >= 12, len(templates) >= 10) == (True,) * 3
    assert min(levels.values()) * 5 >= len(LATEST)


def test_each_question_is_in_a_quiz():
    """Nothing lies in the bank that nobody is asked."""
    asked = {name for quiz in BANK.quizzes for name in quiz.questions}

    assert asked == set(LATEST)
