"""Cards and ratings as a fold over everything that was recorded; and the command that folds anew."""

import json

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from quizsvc.bank.models import Question
from quizsvc.bench.seeding import seed
from quizsvc.cli import main
from quizsvc.insights import renewing
from quizsvc.insights.renewing import renew_all
from quizsvc.mastery.models import Card, LearnerRating, RevisionRating
from tests.api.conftest import PRACTICE, TEST
from tests.api.test_reviews import answer
from tests.insights.conftest import SEEDED


def beliefs(db):
    """All cards and ratings."""
    with db.read() as session:
        cards = session.query(Card).order_by(Card.learner_id, Card.question_id)
        learners = session.query(LearnerRating).order_by(LearnerRating.learner_id)
        revisions = session.query(RevisionRating).order_by(RevisionRating.revision_id)
        return (
            [(c.learner_id, c.question_id, c.due_at, c.stability, c.reviews) for c in cards],
            [(r.learner_id, r.value, r.n) for r in learners],
            [(r.revision_id, r.value, r.n) for r in revisions],
        )


def test_renewing_changes_nothing_that_was_kept_answer_by_answer(register, db):
    """Practice, hints, second tries, a test: the fold over all is what was kept all along."""
    for n in range(4):
        learner = register()
        practice = learner.begin()
        answer(learner, practice, "step-size", right=n % 2 == 0)
        answer(learner, practice, "step-size")
        learner.hint(practice, "high-rate")
        answer(learner, practice, "high-rate")
        learner.reveal(practice, "create-optimizer")
        test = learner.begin(TEST)
        answer(learner, test, "read-the-losses", right=n > 1)
        answer(learner, test, "step-size")
        learner.finish(test)
        answer(learner, learner.begin(), "fast-then-fine", right=n != 2)
    before = beliefs(db)

    cards, ratings = renew_all(db)
    assert beliefs(db) == before
    assert (cards, ratings) == (len(before[0]), len(before[1]) + len(before[2]))


@pytest.mark.both_databases
def test_answers_while_ratings_are_made_anew_stay(register, db, monkeypatch):
    """Ratings that were wrong are put right, one of a question nobody answered goes, and what comes between
    reading and writing is not lost.
    """
    learners = [register() for _ in range(3)]
    for learner in learners[:2]:
        answer(learner, learner.begin(), "step-size", right=learner is learners[0])
    right, folded = beliefs(db), renewing._folded
    with db.write() as session:
        session.execute(sa.delete(LearnerRating))
        session.execute(sa.update(RevisionRating).values(value=7.0, n=9))
        unanswered = session.get_one(Question, "high-rate")
        session.add(
            RevisionRating(revision_id=unanswered.revision_id, topic_id=unanswered.topic_id, value=2.0, n=4)
        )

    def read_and_then(session):
        found = folded(session)
        answer(learners[2], learners[2].begin(), "step-size")
        answer(learners[0], learners[0].begin(), "create-optimizer")
        return found

    renew_all(db)
    assert beliefs(db) == right
    with db.write() as session:
        session.execute(sa.update(RevisionRating).values(value=7.0, n=9))
        session.execute(sa.update(LearnerRating).values(value=7.0, n=9))
    monkeypatch.setattr(renewing, "_folded", read_and_then)
    renew_all(db)
    with db.read() as session:
        assert sorted(rating.n for rating in session.query(RevisionRating)) == [1, 3]
        assert sorted(rating.n for rating in session.query(LearnerRating)) == [1, 1, 2]
        (step_size,) = (rating.value for rating in session.query(RevisionRating).filter_by(n=3))

    monkeypatch.undo()
    renew_all(db)
    with db.read() as session:
        (exactly,) = (rating.value for rating in session.query(RevisionRating).filter_by(n=3))
    assert step_size == pytest.approx(exactly, abs=1)


def test_the_command_prints_tables_and_renews(db, tmp_path, monkeypatch):
    """A table per quiz, a question in detail, JSON, and cards for what was recorded without them."""
    monkeypatch.setenv("QUIZSVC_DATABASE_URL", db.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("QUIZSVC_DATA_DIR", str(tmp_path))
    seed(db, PRACTICE, SEEDED)

    def stats(*words):
        result = CliRunner().invoke(main, ["stats", *words])
        assert result.exit_code == 0, result.output
        return result.output

    text = stats()
    assert f"({PRACTICE}): {SEEDED // 4} attempts (first)" in text
    assert "Figures are shown from 30 responses on; so far there are 0." in text
    head = next(line.split() for line in text.splitlines() if line.split()[:1] == ["question"])
    row = next(line.split() for line in text.splitlines() if line.split()[:1] == ["step-size"])
    (found,) = json.loads(stats(PRACTICE, "--json"))
    assert dict(zip(head, row, strict=True))["facility"] == f"{found['questions'][0]['facility_index']:.1f}"

    detail = stats("--question", "step-size", "--attempts", "all")
    assert f"revision 1 (verified): {SEEDED} responses" in detail
    assert "* d" in detail
    assert "Elo: under 30 first tries" in detail
    renewed = stats("--question", "step-size", "--renew")
    assert "Elo: " in renewed
    assert "under 30" not in renewed
    assert "no quiz" in CliRunner().invoke(main, ["stats", "nothing"]).output
