"""A learner's progress against a recount over their reports."""

import pytest
import sqlalchemy as sa
from hypothesis import given, settings

from tests.api.conftest import PRACTICE, TEST
from tests.api.test_reviews import actions, answer, play
from tests.draws import ON_ONE_FIXTURE

PROGRESS = "/learners/me/progress"
TOPIC = "learning-rate-strategy"


def test_nothing_done_yet(learner):
    """No topic, no mistake."""
    assert learner.get(PROGRESS) == {"topics": [], "mistakes": []}


def test_the_same_mistake_over_attempts_is_counted(learner):
    """With its words, its question and when it was last made."""
    for _ in range(3):
        last = answer(learner, learner.begin(), "step-size", right=False)
    made = [answer(learner, learner.begin(), "step-size", right=False, wrong=n) for n in (1, 2)]

    told = [response["feedback"]["mistake"] for response in (last, *made)]
    mistakes = learner.get(PROGRESS)["mistakes"]
    assert mistakes[0] == {
        **told[0],
        "topic": TOPIC,
        "count": 3,
        "questions": ["step-size"],
        "last_seen": last["created_at"],
    }
    assert {m["id"] for m in mistakes} == {m["id"] for m in told}
    assert [m["count"] for m in mistakes[1:]] == [1, 1]


def test_an_open_test_shows_nothing(learner, test):
    """Neither right nor wrong, nor the mistake, before its end."""
    answer(learner, test, "step-size", right=False)
    answer(learner, test, "high-rate")
    assert learner.get(PROGRESS) == {"topics": [], "mistakes": []}

    report = learner.finish(test)
    (topic,) = learner.get(PROGRESS)["topics"]
    assert topic["by_difficulty"] == report["by_difficulty"]
    assert (topic["attempts"], topic["asked"], topic["total"]["percent"]) == (1, 10, report["percent"])
    assert len(learner.get(PROGRESS)["mistakes"]) == 1


@settings(max_examples=10, deadline=None, suppress_health_check=ON_ONE_FIXTURE)
@given(history=actions)
def test_the_sums_are_those_of_a_recount_over_the_attempts(register, history):
    """After any history: every question of every attempt that was answered or whose attempt is over."""
    learner, attempts = register(), []
    for action, at, question, choice in history:
        if action in ("begin", "test"):
            attempts.append(learner.begin(PRACTICE if action == "begin" else TEST))
        elif attempts:
            play(learner, attempts[at % len(attempts)], action, question, choice)

    counted, mistakes = [], 0
    for attempt in (learner.get(f"/attempts/{begun['id']}") for begun in attempts):
        if attempt["mode"] == "test" and attempt["finished_at"] is None:
            continue
        counted += [q for q in attempt["questions"] if q["answered"] or attempt["finished_at"]]
        mistakes += sum(
            response["feedback"]["mistake"] is not None
            for q in attempt["questions"]
            for response in q["responses"]
            if not response["practice"] and response["duplicate_of"] is None
        )
    found = learner.get(PROGRESS)
    assert sum(mistake["count"] for mistake in found["mistakes"]) == mistakes
    levels = found["topics"][0]["by_difficulty"] if found["topics"] else {}
    assert bool(levels) == bool(counted)
    for level, sums in levels.items():
        mine = [q for q in counted if q["difficulty"] == level]
        assert sums["questions"] == len(mine)
        assert sums["answered"] == sum(q["answered"] for q in mine)
        assert sums["correct"] == sum(q["outcome"] == "correct" for q in mine)
        assert sums["points"] == pytest.approx(sum(q["points"] for q in mine))
        assert sums["max_points"] == sum(q["max_points"] for q in mine)


@pytest.mark.parametrize("path", [PROGRESS, "/learners/me/reviews"])
def test_the_number_of_statements_does_not_grow(learner, db, path):
    """As many after twelve attempts as after one."""
    seen = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    counts = []
    for attempts in (1, 11):
        for _ in range(attempts):
            attempt = learner.begin()
            for question in ("step-size", "high-rate", "create-optimizer"):
                answer(learner, attempt, question, right=attempts == 1)
        seen.clear()
        learner.get(path)
        counts.append(len(seen))

    assert counts[0] == counts[1] <= 12
