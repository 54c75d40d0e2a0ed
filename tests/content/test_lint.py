"""Lint finds what would mislead, bore or give itself away, and nothing in the bundled bank."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from quizsvc.bundled import bundled
from quizsvc.content.examining import examine
from quizsvc.content.lint import lint
from quizsvc.content.model import Bundle, Difficulty, Kind, Mistake, Option, Question, Solution
from quizsvc.content.reader import Known, read, read_text
from quizsvc.content.rules.bank import tail
from tests.content.marks import expected

MISLEADING = sorted((Path(__file__).parent / "misleading").glob("*.yaml"))


def bank(positions: list[int], right: str = "a right option", wrong: str = "some wrong option") -> Bundle:
    """Questions of four options whose right ones stand at `positions`."""
    texts = [[f"{wrong} {at}" for at in range(4)] for _ in positions]
    for row, position in zip(texts, positions, strict=True):
        row[position] = right
    questions = [
        Question(
            id=f"q{number}",
            kind=Kind.SINGLE_CHOICE,
            difficulty=Difficulty.EASY,
            topic="t",
            stem="Which?",
            answer="abcd"[position],
            options=tuple(
                Option("abcd"[at], text, None if at == position else "m") for at, text in enumerate(row)
            ),
            mistakes=(Mistake("m", "So it is not."),),
            solution=Solution(("One step.",), "Done."),
        )
        for number, (position, row) in enumerate(zip(positions, texts, strict=True))
    ]
    return Bundle(questions=tuple(questions))


def codes(bundle: Bundle) -> list[str]:
    """What lint finds, by code."""
    return [finding.code for finding in lint(bundle)]


@pytest.mark.parametrize("path", MISLEADING, ids=lambda path: path.stem)
def test_every_fault_is_found_where_it_stands(path):
    """Line, column and code of each finding are those that the file's marks ask for, and no others come."""
    found = sorted((finding.line, finding.column, finding.code) for finding in lint(read([path])))

    assert found == expected(path)


def test_the_bundled_bank_is_clean():
    """What ships gives an author no bad example."""
    assert lint(read([bundled("questions")])) == []


@pytest.mark.parametrize(
    "positions",
    [[0] * 6, [2] * 10 + [1], [0, 1, 2, 3] * 3, [3, 1] * 4],
    ids=["one", "nearly", "round", "pair"],
)
def test_a_predictable_place_of_the_key_is_found(positions):
    """Always the same place, nearly always, or places that take turns."""
    assert codes(bank(positions)) == ["predictable_key"]


@pytest.mark.parametrize("positions", [[0], [1, 1, 1], [3, 2, 0, 1, 0, 2, 1, 3, 1, 0], [2, 0, 1, 1, 3, 3]])
def test_places_that_chance_gives_are_not_reported(positions):
    """A few questions, or places as mixed as dice make them, are no pattern."""
    assert codes(bank(positions)) == []


def test_right_options_that_are_the_longest_too_often_are_found():
    """Length must not tell the right option."""
    positions = [3, 2, 0, 1, 0, 2, 1, 3]

    assert codes(bank(positions, right="the right option, with all its conditions")) == ["longest_is_right"]


def test_an_earlier_revision_is_history():
    """Only the latest revision of a question is judged."""
    old = bank([0]).questions[0]
    mended = replace(old, revision=2)
    bad = replace(old, options=tuple(replace(option, mistake=None) for option in old.options), mistakes=())

    assert codes(Bundle(questions=(bad, mended))) == []
    assert "distractor_without_mistake" in codes(Bundle(questions=(mended, replace(bad, revision=3))))


def test_a_key_that_names_no_option_is_no_true_option():
    """Content that did not come through the reader is judged as well."""
    question = replace(bank([0]).questions[0], answer="z")

    assert "no_true_option" in codes(Bundle(questions=(question,)))


def test_links_to_topics_that_exist_elsewhere_are_good():
    """A known topic's sections are not at hand, so they are not doubted."""
    text = "topic: {id: t, title: T, summary: 'See [it](other#part).'}"

    assert [finding.code for finding in lint(read_text(text, "t.yaml"))] == ["broken_link"]
    assert lint(read_text(text, "t.yaml"), Known(frozenset({"other"}))) == []


def test_the_tail_of_a_binomial_is_exact_and_its_limit_near():
    """Six of six at 1/4 is 4^-6; the normal branch agrees with the exact one where they meet."""
    assert tail([0.25] * 6, 6) == pytest.approx(0.25**6)
    assert tail([0.25] * 6, 0) == pytest.approx(1)
    assert tail([0.25] * 401, 120) == pytest.approx(tail([0.25] * 400, 120), rel=0.15)


def test_hostile_texts_cost_little():
    """Unclosed brackets and quotes by the thousand are read once, not once for each other."""
    for text in ("`" * 19_000, "](" * 9_000, "<" * 19_000, "[a]:" * 4_000, "~~~\n" * 4_000, "``` `" * 3_000):
        question = replace(bank([0]).questions[0], stem=f"Which? {text}")
        assert isinstance(lint(Bundle(questions=(question,))), list)


def test_thirty_faults_of_all_sorts_are_told_at_once():
    """Faults of shape keep nobody from finding what misleads; each is told where it stands, and once."""
    path = Path(__file__).parent / "mixed" / "thirty.yaml"
    found = examine([path])

    assert sorted((finding.line, finding.column, finding.code) for finding in found) == expected(path)
    assert len({(finding.line, finding.column, finding.message) for finding in found}) == 32


@pytest.mark.parametrize("path", MISLEADING, ids=lambda path: path.stem)
def test_a_file_without_faults_of_shape_is_judged_alike(path):
    """Whether it is read as a whole or as far as it goes."""
    assert examine([path]) == lint(read([path]))
