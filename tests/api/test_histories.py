"""Random histories of an attempt against a recount that shares no code with the service."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizsvc.bundled import bundled
from quizsvc.content.reader import read
from tests.api.conftest import question_of
from tests.draws import ON_ONE_FIXTURE

KEYS = {
    question.id: next(option.text for option in question.options if option.key == question.answer)
    for question in sorted(read([bundled("questions")]).questions, key=lambda question: question.revision)
    if question.kind == "single_choice"
}
LEVELS = {"easy": 1, "medium": 2, "hard": 3}

actions = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), st.integers(0, 4), st.integers(0, 3)),
        st.tuples(st.just("hint"), st.integers(0, 4), st.none()),
        st.tuples(st.just("reveal"), st.integers(0, 4), st.none()),
        st.tuples(st.just("retry"), st.integers(0, 4), st.none()),
    ),
    max_size=25,
)


class Recount:
    """One question by the rules of the design, in exact arithmetic."""

    def __init__(self, level: str) -> None:
        self.worth, self.hints, self.wrong = LEVELS[level], 0, []
        self.right = self.revealed = False
        self.score = Fraction(0)

    @property
    def closed(self) -> bool:
        return self.right or self.revealed or len(self.wrong) == 3

    def answer(self, option: str, is_right: bool) -> tuple[bool, Fraction]:
        """(practice, points) of an answer."""
        if self.closed:
            return True, Fraction(0)
        if not is_right:
            if option not in self.wrong:
                self.wrong.append(option)
            return False, Fraction(0)
        share = 1 - Fraction(1, 3) * len(self.wrong) - Fraction(1, 10) * self.hints
        self.right, self.score = True, max(Fraction(0), share) * self.worth
        return False, self.score


@settings(max_examples=40, deadline=None, suppress_health_check=ON_ONE_FIXTURE)
@given(history=actions)
def test_points_tries_and_report_agree_with_a_recount(register, history):
    """After any history of answers, repeats, hints, reveals and retried requests."""
    learner = register()
    attempt = learner.begin()
    ids = [item["question"] for item in attempt["questions"]]
    counts = [Recount(item["difficulty"]) for item in attempt["questions"]]
    last = {}
    for n, (action, at, choice) in enumerate(history):
        question, count = ids[at], counts[at]
        if action == "answer":
            option = question_of(attempt, question)["options"][choice]
            body = {"question": question, "answer": {"choice": option["key"]}}
            path = f"/attempts/{attempt['id']}/responses"
            got = learner.call("POST", path, 201, body, Idempotency_Key=str(n))
            practice, points = count.answer(option["text"], option["text"] == KEYS[question])
            assert (got["practice"], got["points"]) == (practice, pytest.approx(float(points)))
            assert got["tries_left"] == 3 - len(count.wrong) - count.right
            assert (got["solution"] is not None) == count.closed
            last[at] = (path, body, str(n), got)
        elif action == "hint":
            taken = learner.hint(attempt, question, expect=201 if count.hints == 0 else 409)
            if count.hints == 0:
                assert taken["price"] == (0 if count.closed else 0.1)
            count.hints = 1
        elif action == "reveal":
            learner.reveal(attempt, question)
            count.revealed = True
        elif at in last:
            path, body, key, got = last[at]
            assert learner.call("POST", path, 201, body, Idempotency_Key=key) == got

    report = learner.finish(attempt)
    scores = [float(count.score) for count in counts]
    assert [item["points"] for item in report["questions"]] == pytest.approx(scores)
    assert report["points"] == pytest.approx(sum(scores))
    assert report["percent"] == pytest.approx(100 * sum(scores) / 9)
    for level, sums in report["by_difficulty"].items():
        mine = [count for count in counts if count.worth == LEVELS[level]]
        assert sums["questions"] == len(mine)
        assert sums["answered"] == sum(bool(count.right or count.wrong) for count in mine)
        assert sums["correct"] == sum(count.right for count in mine)
        assert sums["points"] == pytest.approx(float(sum(count.score for count in mine)))
