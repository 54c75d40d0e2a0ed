"""A question's plain form keeps all of it but the revision, and its digest is its content's alone."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from quizsvc.bundled import bundled
from quizsvc.content.canonical import digest, from_content, quiz_from_content, to_content, topic_from_content
from quizsvc.content.model import (
    Check,
    CheckKind,
    Claim,
    ClaimKind,
    Difficulty,
    Draw,
    Hidden,
    Kind,
    Mistake,
    Mode,
    Option,
    Question,
    Quiz,
    Section,
    SelfCheck,
    Solution,
    Table,
    Topic,
)
from quizsvc.content.reader import read

TEXT = st.text(max_size=12)
MAYBE = st.none() | TEXT
NUMBER = st.integers(-(10**6), 10**6) | st.floats(allow_nan=False, allow_infinity=False)


def tuples(inner: st.SearchStrategy, most: int = 3) -> st.SearchStrategy:
    """Short tuples of `inner`."""
    return st.lists(inner, max_size=most).map(tuple)


CLAIMS = st.builds(
    Claim,
    claim=st.sampled_from(ClaimKind),
    expected=st.none() | TEXT | tuples(NUMBER),
    code=MAYBE,
    given=st.dictionaries(TEXT, NUMBER, max_size=2),
    note=MAYBE,
)
DRAWS = st.builds(Draw, tuples(NUMBER), tuples(NUMBER), st.integers(0, 3))
QUESTIONS = st.builds(
    Question,
    id=TEXT,
    kind=st.sampled_from(Kind),
    difficulty=st.sampled_from(Difficulty),
    topic=TEXT,
    stem=TEXT,
    solution=st.builds(Solution, steps=tuples(TEXT), summary=TEXT, quick_check=TEXT),
    answer=st.none() | TEXT | tuples(TEXT) | tuples(NUMBER),
    revision=st.integers(1, 9),
    tags=tuples(TEXT),
    code=MAYBE,
    options=tuples(st.builds(Option, TEXT, TEXT, MAYBE, MAYBE, MAYBE)),
    hints=tuples(TEXT),
    mistakes=tuples(st.builds(Mistake, TEXT, TEXT, MAYBE, MAYBE)),
    evidence=tuples(CLAIMS),
    source=MAYBE,
    erratum=MAYBE,
    starter=MAYBE,
    given=st.dictionaries(TEXT, NUMBER, max_size=2),
    hidden=st.none() | st.builds(Hidden, st.dictionaries(TEXT, DRAWS, max_size=2), st.integers(1, 5)),
    checks=tuples(
        st.builds(Check, st.sampled_from(CheckKind), TEXT, NUMBER, NUMBER, tuples(TEXT), tuples(TEXT))
    ),
    reference=MAYBE,
)
SECTIONS = st.builds(
    Section,
    TEXT,
    TEXT,
    TEXT,
    tuples(st.builds(Table, TEXT, TEXT, tuples(TEXT), tuples(tuples(NUMBER)), MAYBE)),
    st.none() | st.builds(SelfCheck, TEXT, TEXT),
)
TOPICS = st.builds(Topic, TEXT, TEXT, TEXT, TEXT, TEXT, st.integers(0, 600), tuples(SECTIONS))
QUIZZES = st.builds(
    Quiz,
    id=TEXT,
    title=TEXT,
    mode=st.sampled_from(Mode),
    topic=TEXT,
    questions=tuples(TEXT),
    summary=TEXT,
    points=st.none() | st.dictionaries(st.sampled_from(Difficulty), NUMBER),
    tries=st.none() | st.integers(1, 9),
    try_penalty=st.none() | st.floats(0, 1),
)
FEW = settings(max_examples=60, deadline=None)


@FEW
@given(QUESTIONS)
def test_a_question_comes_back_from_its_plain_form(question):
    """Through JSON and back, all but the revision is the same, and so is the digest."""
    content = json.loads(json.dumps(to_content(question)))
    back = from_content(content, revision=question.revision)

    assert back == question
    assert to_content(back) == content
    assert digest(back) == digest(question)


@FEW
@given(QUESTIONS, QUESTIONS)
def test_the_digest_tells_contents_apart_and_ignores_the_revision(one, other):
    """Equal content, equal digest; other content, another digest."""
    assert digest(one) == digest(replace(one, revision=one.revision + 1))
    assert (digest(one) == digest(other)) == (replace(one, revision=1) == replace(other, revision=1))


@FEW
@given(TOPICS, QUIZZES)
def test_topics_and_quizzes_come_back_from_their_plain_form(topic, quiz):
    """The bank may store them as JSON as well."""
    assert topic_from_content(json.loads(json.dumps(to_content(topic)))) == topic
    assert quiz_from_content(json.loads(json.dumps(to_content(quiz)))) == quiz


def test_equal_numbers_have_one_form():
    """1 and 1.0 are the same rate, so they do not make a revision."""
    question = read([bundled("questions")]).questions[0]

    assert digest(replace(question, answer=(1.0,))) == digest(replace(question, answer=(1,)))


def test_the_order_of_given_names_does_not_matter():
    """A mapping has no order."""
    question = read([bundled("questions")]).questions[0]
    one = Claim(ClaimKind.RUNS, given={"A": 1, "B": 2})
    other = Claim(ClaimKind.RUNS, given={"B": 2, "A": 1})

    assert digest(replace(question, evidence=(one,))) == digest(replace(question, evidence=(other,)))


def test_a_digest_stays_what_it_was():
    """Stored digests must stay good: this one is computed from bytes written out here."""
    question = Question(
        "q", Kind.SINGLE_CHOICE, Difficulty.EASY, "t", "é?", answer="a", options=(Option("a", "x"),)
    )
    text = (
        '{"answer":"a","difficulty":"easy","id":"q","kind":"single_choice",'
        '"options":[{"key":"a","text":"x"}],"stem":"é?","topic":"t"}'
    )

    assert digest(question) == hashlib.sha256(text.encode()).hexdigest()
