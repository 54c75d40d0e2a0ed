"""native -> another format -> native keeps everything that the other format can hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from quizsvc.bundled import bundled
from quizsvc.content.formats import FORMATS, detect, read_foreign, write_foreign
from quizsvc.content.formats.leaving import feedback, right_keys
from quizsvc.content.formats.markup.rendering import markdown_to_plain
from quizsvc.content.model import Bundle, Difficulty, Kind, Mistake, Option, Question, Solution
from quizsvc.content.reader import read

RICH = tuple(name for name in FORMATS if name not in {"native", "aiken"})
CHOICES = (Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE)
TEMPLATES = read([Path(__file__).parents[1] / "templates" / "options.yaml"]).questions


@pytest.fixture(scope="module")
def bank() -> Bundle:
    """The shipped bank, and questions with all that a choice question can have."""
    shipped = read([bundled("questions")])
    return replace(shipped, questions=(*shipped.questions, *AWKWARD, *TEMPLATES))


def awkward(name: str, **changes: object) -> Question:
    """A question about rates, changed as asked."""
    options = (Option("a", "Yes"), Option("b", "No", "wrong"))
    plain = Question(
        name, Kind.SINGLE_CHOICE, Difficulty.HARD, "rates", "Is it?", options=options, answer="a"
    )
    told = (Mistake("wrong", "It is not."),)
    return replace(plain, mistakes=told, **changes)


AWKWARD = (
    awkward("several", kind=Kind.MULTIPLE_CHOICE, answer=("a",), tags=("a]b", "x, y", "ä: ~=#{}")),
    awkward(
        "signs",
        stem="Is `a = {b: #1} ~ \\\\n`?\n\n- one ~= two\n- `# three`\n\n> $\\nabla x_1$ and \\(a<b\\)",
    ),
    awkward(
        "fences", stem="See:\n\n````text\n```\n}\n=\n\n~\n````", code="d = {'lr': 0.1}  # ~=\n\n\nprint(d)\n"
    ),
    awkward("xml", stem="Is `]]>` in `<![CDATA[` & *a* **b**?", hints=("One & two", "*Three*")),
    awkward(
        "worked",
        solution=Solution(
            ("First:\n\n```python\nx = 1\n```", "Then\n- a\n- b", *(f"step {n}" for n in range(3, 13))),
            "So it is.\n\nIndeed.",
            "Look twice: `x`",
        ),
    ),
    awkward("comment", stem="// [id:other] is no comment here  \nand `::` is no title", tags=()),
    awkward(
        "answer", stem="ANSWER: which?", options=(Option("a", "A. b"), Option("b", "$CATEGORY: x", "wrong"))
    ),
    awkward(
        "shared", options=(Option("a", "%50%"), Option("b", "TRUE", "wrong"), Option("c", "->", "wrong"))
    ),
)


def latest(bank: Bundle) -> list[Question]:
    """The choice questions of a bank, each in its latest revision."""
    found = {question.id: question for question in sorted(bank.questions, key=lambda one: one.revision)}
    order = dict.fromkeys(question.id for question in bank.questions)
    return [found[name] for name in order if found[name].kind in CHOICES and not found[name].parameters]


@pytest.mark.parametrize("fmt", RICH)
def test_choice_questions_come_back(bank, fmt):
    """Ids, kinds, levels, tags, texts, code, keys, feedback and solutions, exactly as they were."""
    exported = write_foreign(bank, fmt)
    imported = read_foreign(exported.data, None, exported.filename, "learning-rate-strategy")
    expected = latest(bank)

    assert detect(exported.data, exported.filename) == fmt
    assert imported.skipped == []
    assert [question.id for question in imported.bundle.questions] == [question.id for question in expected]
    for before, after in zip(expected, imported.bundle.questions, strict=True):
        assert (after.kind, after.difficulty, after.tags) == (before.kind, before.difficulty, before.tags)
        assert (after.stem, after.code) == (before.stem.strip(), before.code)
        assert [option.text for option in after.options] == [option.text for option in before.options]
        assert positions(after, right_keys(after)) == positions(before, right_keys(before))
        assert list(feedback(after).values()) == list(feedback(before).values())
        assert after.solution == before.solution
        assert after.hints == (before.hints if fmt == "moodle" else ())


@pytest.mark.parametrize("fmt", [name for name in RICH if name.startswith(("qti", "canvas"))])
def test_packages_keep_the_keys_of_options(bank, fmt):
    """QTI names options, so that our names come back."""
    exported = write_foreign(bank, fmt)
    imported = read_foreign(exported.data, fmt, exported.filename, "learning-rate-strategy")

    keys = [[option.key for option in question.options] for question in imported.bundle.questions]
    assert keys == [[option.key for option in question.options] for question in latest(bank)]


def test_aiken_keeps_words_and_the_key(bank):
    """Aiken has one line for each text and no more; questions that need more are named."""
    exported = write_foreign(bank, "aiken")
    imported = read_foreign(exported.data, None, exported.filename, "learning-rate-strategy")
    left_out = {left.question for left in exported.left_out if left.part == "question"}
    expected = [question for question in latest(bank) if question.id not in left_out]

    assert len(expected) >= 4
    assert imported.skipped == []
    for before, after in zip(expected, imported.bundle.questions, strict=True):
        assert markdown_to_plain(after.stem).strip("“”") == markdown_to_plain(before.stem)
        assert [markdown_to_plain(o.text) for o in after.options] == [
            markdown_to_plain(o.text) for o in before.options
        ]
        assert positions(after, right_keys(after)) == positions(before, right_keys(before))


def test_native_comes_back_whole(bank):
    """Topics, quizzes, every kind and every revision."""
    shipped = replace(bank, questions=tuple(q for q in bank.questions if q not in (*AWKWARD, *TEMPLATES)))
    exported = write_foreign(shipped, "native")

    assert read_foreign(exported.data, None, exported.filename, "unused").bundle == shipped


@pytest.mark.parametrize("fmt", [*RICH, "aiken"])
def test_a_second_journey_changes_nothing(bank, fmt):
    """What has been imported once is exported and imported again as it is."""
    first = write_foreign(bank, fmt)
    imported = read_foreign(first.data, fmt, first.filename, "learning-rate-strategy").bundle
    second = write_foreign(imported, fmt)

    assert second.data == first.data or fmt == "aiken"
    again = read_foreign(second.data, fmt, second.filename, "learning-rate-strategy").bundle
    assert again.questions == imported.questions


@pytest.mark.parametrize("fmt", [*RICH, "aiken"])
def test_what_is_left_out_is_listed(bank, fmt):
    """Every question that is not written is named, and so is every part that is lost."""
    exported = write_foreign(bank, fmt)
    whole = {left.question for left in exported.left_out if left.part == "question"}
    parts = {(left.question, left.part) for left in exported.left_out}

    assert {q.id for q in bank.questions if q.kind not in CHOICES or q.parameters} <= whole
    assert ("scheduler-order", "earlier revision") in parts
    for question in latest(bank):
        if question.id not in whole:
            assert (question.evidence == ()) == ((question.id, "evidence") not in parts)
            assert (question.hints == () or fmt == "moodle") == ((question.id, "hints") not in parts)


def positions(question: Question, keys: tuple[str, ...]) -> list[int]:
    """Where options stand."""
    return [at for at, option in enumerate(question.options) if option.key in keys]
