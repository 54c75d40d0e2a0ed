"""Statistics over the API, against a recount of what was recorded."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import sqlalchemy as sa

from quizsvc.attempts.models import Attempt, AttemptItem, Response, ScoreEntry
from quizsvc.bank.contents import content_of
from quizsvc.bank.loading import load
from quizsvc.bank.models import Question, Revision
from quizsvc.bench.seeding import seed
from quizsvc.content.model import Bundle
from tests.api.conftest import PRACTICE
from tests.api.test_reviews import answer
from tests.insights.conftest import SEEDED


def test_a_quiz_is_that_of_a_recount(db, author):
    """Of first attempts and of all, each figure by numpy from the rows of the ledger."""
    seed(db, PRACTICE, SEEDED)
    for which in ("first", "all"):
        found = author.get(f"/quizzes/{PRACTICE}/statistics?attempts={which}")
        asked = [row["question"] for row in found["questions"]]
        marks, worth = table(db, asked, first_only=which == "first")
        totals = marks.sum(axis=1)
        assert (found["n"], found["attempts"], found["left_out"]) == (len(marks), which, 0)
        assert found["statistics"]["mean"] == pytest.approx(100 * totals.mean() / worth.sum())
        assert found["statistics"]["median"] == pytest.approx(100 * np.median(totals) / worth.sum())
        alpha = 5 / 4 * (1 - marks.var(axis=0, ddof=1).sum() / totals.var(ddof=1))
        assert found["statistics"]["internal_consistency"] == pytest.approx(100 * alpha)
        covariances = np.array([np.cov(x, totals)[0, 1] for x in marks.T])
        roots = np.sqrt(np.maximum(0, covariances))
        assert asked == author.get(f"/quizzes/{PRACTICE}")["questions"]
        for place, row in enumerate(found["questions"]):
            x = marks[:, place]
            assert row["facility_index"] == pytest.approx(100 * x.mean() / worth[place])
            assert row["discrimination_index"] == pytest.approx(100 * np.corrcoef(x, totals - x)[0, 1])
            weight = 100 * roots[place] / roots.sum() if covariances[place] >= 0 else None
            assert row["effective_weight"] == (weight and pytest.approx(weight))
            assert row["random_guess_score"] == 25


def table(db, asked, *, first_only):
    """Points by attempt and question, and points to be had."""
    with db.read() as session:
        attempts = session.execute(
            sa.select(Attempt.id, Attempt.learner_id).where(Attempt.quiz_id == PRACTICE).order_by(Attempt.id)
        ).all()
        items = session.query(AttemptItem).all()
        best = Counter()
        for entry in session.query(ScoreEntry):
            key = entry.attempt_id, entry.question_id
            best[key] = max(best[key], entry.points)
    seen, rows = set(), []
    for attempt, learner in attempts:
        if not (first_only and learner in seen):
            rows.append([best[attempt, question] for question in asked])
        seen.add(learner)
    worth = {item.question_id: item.max_points for item in items}
    return np.array(rows, dtype=float), np.array([worth[question] for question in asked])


def test_a_question_is_that_of_a_recount(db, author):
    """Shares of options by the author's keys, right at first, facility, time, its place in the quiz."""
    seed(db, PRACTICE, SEEDED)
    with db.read() as session:
        first = session.query(Response).filter_by(question_id="step-size", try_number=1).all()
        earned = Counter()
        for entry in session.query(ScoreEntry).filter_by(question_id="step-size"):
            earned[entry.attempt_id] = max(earned[entry.attempt_id], entry.earned)
    chosen = Counter(response.answer["choice"] for response in first)

    found = author.get("/questions/step-size/statistics?attempts=all")
    (row,) = found["revisions"]
    figures = row["statistics"]
    assert (row["n"], row["shown"], row["why"]) == (SEEDED, True, None)
    assert {option["key"]: option["n"] for option in figures["options"]} == chosen
    assert sum(option["share"] for option in figures["options"]) == pytest.approx(100)
    assert [option["key"] for option in figures["options"] if option["right"]] == ["d"]
    assert figures["right_at_first"] == pytest.approx(100 * chosen["d"] / SEEDED)
    assert figures["facility_index"] == pytest.approx(100 * sum(earned.values()) / SEEDED)
    assert figures["time"] == {"median_s": 20, "lower_quartile_s": 20, "upper_quartile_s": 20, "n": SEEDED}
    in_practice = next(each for each in row["quizzes"] if each["quiz"] == PRACTICE)
    of_quiz = author.get(f"/quizzes/{PRACTICE}/statistics?attempts=all")["questions"][0]
    for name, value in in_practice["statistics"].items():
        assert of_quiz[name] == pytest.approx(value)


def test_nothing_is_shown_under_thirty_responses(register, author):
    """n and why; from the thirtieth on the figures, with hints, mistakes, level and Elo."""
    for n in range(1, 31):
        learner = register()
        attempt = learner.begin()
        if n <= 3:
            learner.hint(attempt, "step-size")
        told = answer(learner, attempt, "step-size", right=n > 12)
        if n == 29:
            (row,) = author.get("/questions/step-size/statistics")["revisions"]
            assert (row["n"], row["shown"], row["statistics"]) == (29, False, None)
            assert "from 30 responses" in row["why"]
        if n == 1:
            mistake = told["feedback"]["mistake"]

    found = author.get("/questions/step-size/statistics")
    assert found["attempts"] == "first"
    figures = found["revisions"][0]["statistics"]
    assert figures["right_at_first"] == pytest.approx(100 * 18 / 30)
    assert figures["facility_index"] == pytest.approx(100 * 18 / 30)
    assert figures["hints"] == {"share": pytest.approx(10), "mean": pytest.approx(0.1)}
    assert figures["mistakes"][0] == {**mistake, "n": 12, "share": pytest.approx(40)}
    assert figures["level"] == {"author": "easy", "observed": "medium", "agrees": True}
    assert figures["elo"] is None  # 27 first tries without a hint
    assert author.get(f"/quizzes/{PRACTICE}/statistics")["n"] == 0


def test_all_attempts_count_while_first_ones_are_few(register, author):
    """One learner's thirty attempts are shown, and said to be all."""
    learner = register()
    for _ in range(30):
        attempt = learner.begin()
        answer(learner, attempt, "step-size", right=False)
        learner.finish(attempt)

    found = author.get(f"/quizzes/{PRACTICE}/statistics")
    assert (found["attempts"], found["n"], found["shown"]) == ("all", 30, True)
    assert author.get(f"/quizzes/{PRACTICE}/statistics?attempts=first")["statistics"] is None
    assert author.get("/questions/step-size/statistics")["attempts"] == "all"


def test_thirty_first_tries_show_the_elo_rating(register, author):
    """A question that everybody gets wrong is rated above its author's level."""
    for _ in range(30):
        learner = register()
        answer(learner, learner.begin(), "high-rate", right=False)

    elo = author.get("/questions/high-rate/statistics")["revisions"][0]["statistics"]["elo"]
    assert elo["n"] == 30
    assert elo["value"] > 1


def test_statistics_change_no_score(db, author, register):
    """The ledger is the same before and after."""
    seed(db, PRACTICE, SEEDED)
    learner = register()
    attempt = learner.begin()
    answer(learner, attempt, "step-size")

    def ledger():
        with db.read() as session:
            return session.execute(sa.select(sa.func.count(), sa.func.sum(ScoreEntry.points))).one()

    before, mine = ledger(), learner.get(f"/attempts/{attempt['id']}")
    author.get(f"/quizzes/{PRACTICE}/statistics")
    author.get("/questions/step-size/statistics")
    assert (ledger(), learner.get(f"/attempts/{attempt['id']}")) == (before, mine)


@pytest.mark.parametrize("path", ["/questions/step-size/statistics", f"/quizzes/{PRACTICE}/statistics"])
def test_statistics_are_for_authors(register, path):
    """They hold the key."""
    assert register().get(path, expect=403)["code"] == "forbidden"


def test_what_is_not_there_and_what_cannot_be_asked(author):
    """404 and 422."""
    assert author.get("/questions/nothing/statistics", expect=404)
    assert author.get("/quizzes/nothing/statistics", expect=404)
    assert author.get(f"/quizzes/{PRACTICE}/statistics?attempts=some", expect=422)["errors"]


def test_revisions_have_their_own_rows(author, db):
    """The contested one of the scheduler question has no response and is there all the same."""
    with db.read() as session:
        numbers = session.scalars(
            sa.select(Revision.number).where(Revision.question_id == "scheduler-order")
        ).all()
    rows = author.get("/questions/scheduler-order/statistics")["revisions"]
    assert [row["revision"] for row in rows] == sorted(numbers, reverse=True)
    assert [row["n"] for row in rows] == [0] * len(numbers)


def test_revisions_in_one_quiz_have_their_own_figures(author, db):
    """Half of the attempts asked another revision: each has discrimination and effective weight by the
    attempts that asked it, and the quiz has them over all.
    """
    seed(db, PRACTICE, SEEDED)
    with db.write() as session:
        old = session.get_one(Question, "step-size").revision_id
        body = replace(
            content_of(session.get_one(Revision, old)),
            stem="Which argument sets the epochs between two falls of the rate?",
        )
        load(session, Bundle(questions=(body,)), {})
    seed(db, PRACTICE, SEEDED, seed=2)
    asked = author.get(f"/quizzes/{PRACTICE}")["questions"]
    marks, worth = table(db, asked, first_only=False)
    with db.read() as session:
        items = session.query(AttemptItem).filter_by(question_id="step-size").order_by("attempt_id")
        revision = np.array([item.revision_id for item in items])

    rows = author.get("/questions/step-size/statistics?attempts=all")["revisions"]
    assert [row["n"] for row in rows] == [SEEDED, SEEDED]
    for row, mask in zip(rows, (revision != old, revision == old), strict=True):
        found = next(each for each in row["quizzes"] if each["quiz"] == PRACTICE)
        x, totals = marks[mask, 0], marks[mask].sum(axis=1)
        covariances = np.array([np.cov(each, totals)[0, 1] for each in marks[mask].T])
        roots = np.sqrt(np.maximum(0, covariances))
        assert found["n"] == SEEDED
        assert found["statistics"]["facility_index"] == pytest.approx(100 * x.mean() / worth[0])
        assert found["statistics"]["discrimination_index"] == pytest.approx(
            100 * np.corrcoef(x, totals - x)[0, 1]
        )
        assert found["statistics"]["effective_weight"] == pytest.approx(100 * roots[0] / roots.sum())
    whole = author.get(f"/quizzes/{PRACTICE}/statistics?attempts=all")
    assert (whole["n"], whole["questions"][0]["revisions"]) == (2 * SEEDED, [1, 2])


def test_a_regraded_question_counts_as_it_stands_today(author, db):
    """A regrade's lines take the place of the first ones in both reports."""
    seed(db, PRACTICE, SEEDED)
    body = {"question": "step-size", "to_revision": 1, "policy": "full_credit"}
    author.call("POST", "/regrades", 201, body)

    found = author.get(f"/quizzes/{PRACTICE}/statistics?attempts=all")["questions"]
    rows = author.get("/questions/step-size/statistics?attempts=all")["revisions"]
    assert found[0]["facility_index"] == 100
    assert found[1]["facility_index"] < 100
    assert rows[0]["statistics"]["facility_index"] == rows[0]["statistics"]["right_at_first"] == 100
