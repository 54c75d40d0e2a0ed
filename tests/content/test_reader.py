"""What the author typed is what is read."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from quizsvc.content.findings import Report
from quizsvc.content.model import Difficulty, Kind, Mode
from quizsvc.content.nodes import Broken, Listing, Mapping, Node
from quizsvc.content.reader import read_text
from quizsvc.content.text import parse

QUESTION = """
topic: {id: t, title: T}
question:
  id: q
  kind: single_choice
  difficulty: easy
  topic: t
  stem: |
    Which?

    Say.
  code: |
    if x:
        y
  options:
    - {key: 1, text: 0.10}
    - {key: no, text: no}
    - {key: c, text: 1:30}
    - {key: d, text: true}
    - {key: e, text: 0x10}
    - {key: f, text: 1_000}
    - {key: g, text: 2001-01-01}
  answer: no
  hints:
  tags: [1.10, on]
  evidence:
    - {claim: prints, expected: 0.10}
    - {claim: prints, expected: [0.10, 5e-2, 1]}
    - {claim: prints, expected: [], given: {LR: 0.1}}
quizzes:
  - {id: z, title: Z, mode: test, topic: t, questions: [q], points: {easy: 2}, try_penalty: 0.5}
"""


def test_bare_words_and_numbers_stay_as_typed():
    """YAML 1.2, and in texts not even 0.10 is turned into a number."""
    question = read_text(QUESTION, "q.yaml").questions[0]

    assert [option.text for option in question.options] == [
        "0.10",
        "no",
        "1:30",
        "true",
        "0x10",
        "1_000",
        "2001-01-01",
    ]
    assert [option.key for option in question.options][:2] == ["1", "no"]
    assert question.answer == "no"
    assert question.tags == ("1.10", "on")
    assert question.evidence[0].expected == "0.10"


def test_numbers_are_numbers_where_numbers_are_wanted():
    """Rates are read as numbers, whole ones as whole ones."""
    question = read_text(QUESTION, "q.yaml").questions[0]

    assert question.evidence[1].expected == (0.1, 0.05, 1)
    assert (question.evidence[2].expected, question.evidence[2].given) == ((), {"LR": 0.1})


def test_texts_lose_blank_ends_and_code_does_not():
    """A block's last line break is YAML's; in code it belongs to the text."""
    question = read_text(QUESTION, "q.yaml").questions[0]

    assert question.stem == "Which?\n\nSay."
    assert question.code == "if x:\n    y\n"


def test_words_become_kinds_levels_and_modes():
    """Later stages compare with the enumerations."""
    bundle = read_text(QUESTION, "q.yaml")

    assert (bundle.questions[0].kind, bundle.questions[0].difficulty) == (Kind.SINGLE_CHOICE, Difficulty.EASY)
    assert (bundle.quizzes[0].mode, bundle.quizzes[0].points) == (Mode.TEST, {Difficulty.EASY: 2})


def test_where_a_part_stands_is_remembered():
    """Findings made after reading can still name the line."""
    bundle = read_text(QUESTION, "q.yaml")
    place = bundle.sources.of(bundle.questions[0]).position("options", 1, "text")

    assert (place.line, place.column) == (17, 23)


def plain(node: Node | None) -> object:
    """A tree as the values that the standard library's JSON reader gives."""
    match node:
        case Mapping():
            return {key: plain(entry.value) for key, entry in node.entries.items()}
        case Listing():
            return [plain(item) for item in node.items]
        case Broken() | None:
            return None
        case _:
            return node.text if node.style else json.loads(node.text)


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=100, deadline=None)
@given(JSON, st.sampled_from([None, 1]), st.booleans())
def test_json_is_read_as_the_standard_library_reads_it(value, indent, ascii_only):
    """Any JSON value, written wide or narrow, escaped or not."""
    report = Report()
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)

    assert plain(parse(text, "x.json", report)) == value
    assert not report
