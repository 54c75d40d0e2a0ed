"""Reading onto a shelf: the same content and the same faults, and no more in memory than one question."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from quizsvc.bundled import bundled
from quizsvc.content.findings import ContentErrors
from quizsvc.content.reader import read, read_text, read_texts
from quizsvc.content.shelf import Shelf
from quizsvc.content.writing import to_yaml
from tests.content.generated import bundles

FOLDER = Path(__file__).parent
FAULTY = sorted([*(FOLDER / "broken").glob("*.yaml"), *(FOLDER / "mixed").glob("*.yaml")])


def test_the_bundled_bank_is_the_same_from_a_shelf():
    """Questions in the same order, by number and by slice, as often as they are asked for."""
    plain, shelved = read([bundled("questions")]), read([bundled("questions")], shelf=Shelf())

    assert list(shelved.questions) == list(plain.questions) == list(shelved.questions)
    assert list(shelved.questions[2:5]) == list(plain.questions[2:5])
    assert (shelved.topics, shelved.quizzes) == (plain.topics, plain.quizzes)
    assert shelved.questions[-1] == plain.questions[-1]


@settings(max_examples=40, deadline=None)
@given(bundles())
def test_whatever_is_written_is_read_the_same(bundle):
    """In YAML and in lists of questions of every kind."""
    text = to_yaml(bundle)

    shelved = read_texts([("a.yaml", text)], shelf=Shelf())
    assert tuple(shelved.questions) == read_text(text, "a.yaml").questions


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_faults_are_the_same(path):
    """Each where it stands, and none twice."""
    with pytest.raises(ContentErrors) as plain:
        read([path])
    with pytest.raises(ContentErrors) as shelved:
        read([path], shelf=Shelf())

    assert shelved.value.findings == plain.value.findings


@pytest.mark.parametrize(
    "text",
    [
        '{"topic": {"id": "t", "title": "T"}, "questions": [{"id": "q", "kind": "code"}, 3, null]}',
        "questions:\n  - &q {id: q, kind: single_choice}\n  - *q\n  - *nowhere\n",
        "questions: []\nquestions:\n  - {id: q}\n",
        "questions: {id: q}\n",
        "- questions:\n    - {id: q}\n",
        "questions:\n  - {id: q, stem: [}\n",
    ],
)
def test_odd_files_are_told_alike(text):
    """Aliases, fields written twice, JSON, and questions where none belong."""
    with pytest.raises(ContentErrors) as plain:
        read_text(text, "q")
    with pytest.raises(ContentErrors) as shelved:
        read_texts([("q", text)], shelf=Shelf())

    assert shelved.value.findings == plain.value.findings
