"""Random histories over quizzes, reviews and adaptive practice, with a sandbox that fails now and then."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizsvc.app import create_app
from quizsvc.grading import Closed, Grader
from tests.api.recounting import Story
from tests.api.test_reviews import TOPIC, make_due
from tests.draws import ON_ONE_FIXTURE

CODE, EXAM = "learning-rate-strategy-code", "learning-rate-strategy-long-test"
BEGINNINGS = (
    {"mode": "review"},
    {"mode": "adaptive", "topic": TOPIC},
    {"mode": "mend", "topic": TOPIC, "limit": 2},
    {"quiz": CODE},
    {"quiz": EXAM},
)

actions = st.lists(
    st.tuples(
        st.sampled_from(
            ["answer"] * 8 + ["hint", "hint", "reveal", "next", "retry", "finish", "begin", "due"]
        ),
        st.integers(0, 9),
        st.integers(0, 2),
        st.sampled_from(["right", "wrong", "wrong", "other"]),
        st.sampled_from([True, True, False]),
    ),
    min_size=12,
    max_size=30,
)
"""What is done, in which attempt, to which of its first three questions, how answered; whether code runs."""


class Failing(Grader):
    """A grader whose sandbox can be switched off; the same answer is run once."""

    def __init__(self, runner) -> None:
        super().__init__(runner)
        self.off, self.on, self.known = Grader(Closed()), True, {}

    def grade(self, question, answer, client=""):
        """As it was graded first, or as it is without a sandbox."""
        if not self.on:
            return self.off.grade(question, answer, client)
        key = question.id, repr(question.answer), repr(answer)
        if key not in self.known:
            self.known[key] = super().grade(question, answer, client)
        return self.known[key]


@pytest.fixture(scope="module")
def failing(open_sandbox):
    """One grader for all examples, so that each snippet runs once."""
    return Failing(open_sandbox)


@pytest.fixture
def client(settings, db, failing):
    """The service with it."""
    return create_app(settings, db, failing).test_client()


@settings(max_examples=10, deadline=None, suppress_health_check=ON_ONE_FIXTURE)
@given(history=actions)
def test_reviews_adaptive_practice_and_failed_runs_score_as_recounted(register, failing, db, history):
    """Reports, progress, the ledger and the recount agree; what could not be run costs nothing."""
    failing.on = True
    story = Story(register(), failing, db)
    for body in (BEGINNINGS[3], BEGINNINGS[1]):
        story.begin(body)
    first = list(story.sittings[0].items)[:3]
    for question, how in zip(first, ("right", "wrong", "other"), strict=True):
        story.answer(story.sittings[0], question, how)
    make_due(db, *first)
    story.begin(BEGINNINGS[0])
    for action, at, number, how, is_on in history:
        sitting = story.sittings[at % len(story.sittings)]
        question = list(sitting.items)[number % len(sitting.items)]
        failing.on = is_on
        if action == "begin":
            story.begin(BEGINNINGS[at % len(BEGINNINGS)])
        elif action == "due":
            make_due(db, question)
        elif action == "retry":
            story.retry(at)
        elif action in ("next", "finish"):
            getattr(story, action)(sitting)
        else:
            getattr(story, action)(sitting, question, *([how] if action == "answer" else []))
    story.compare()
