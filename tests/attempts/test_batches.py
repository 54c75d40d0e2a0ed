"""Regrades in batches: cut off, shared between processes, and raced by answers."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import pytest
import sqlalchemy as sa

from quizsvc.attempts import beginning, reading
from quizsvc.attempts.answering import Answering
from quizsvc.attempts.models import Attempt, AttemptItem, Response, ScoreEntry
from quizsvc.attempts.regrades import running, service, walking
from quizsvc.attempts.regrades.models import Regrade, State
from quizsvc.bank.contents import content_of
from quizsvc.bank.loading import load
from quizsvc.bank.models import Question
from quizsvc.bench.seeding import seed
from quizsvc.content.model import Bundle, Mode, Quiz
from quizsvc.errors import RegradeRunning
from quizsvc.grading import Closed, Grader
from quizsvc.learners.service import register
from quizsvc.scoring import Policy

QUIZ = Quiz("one", "One", Mode.PRACTICE, "learning-rate-strategy", ("step-size", "lr-keyword"))
ATTEMPTS = 60


class Cut(Exception):
    """The process ends here."""


@pytest.fixture
def seeded(db, monkeypatch):
    """A database with 60 finished attempts, and a second revision of their question with another key."""
    with db.write() as session:
        load(session, Bundle(quizzes=(replace(QUIZ, questions=("step-size", names(session)[0])),)), {})
    seed(db, QUIZ.id, ATTEMPTS)
    with db.write() as session:
        body = content_of(session.get_one(Question, "step-size").revision)
        other = next(option.key for option in body.options if option.key != body.answer)
        load(session, Bundle(questions=(replace(body, answer=other, evidence=(), revision=9),)), {})
    monkeypatch.setattr(walking, "BATCH", 7)
    return db


def names(session):
    """The other questions with one right option, in order."""
    choices = sa.select(Question.id).where(Question.kind == "single_choice", Question.id != "step-size")
    return session.scalars(choices.order_by(Question.id)).all()


def begin(db, policy=Policy.CURRENT_ONLY, to=9):
    """A regrade that is stored and not worked on; its id, and what a rehearsal says it will come to."""
    with db.read() as session:
        planned = service.plan(session, "step-size", to, policy)
    with db.write() as session:
        regrade_id = service.begin(session, planned).id
    with db.read() as session:
        return regrade_id, running.rehearse(db, service.plan(session, "step-size", to, policy)).tally


def lines(db, regrade_id):
    """How often each response has a line of this regrade."""
    with db.read() as session:
        return Counter(
            session.scalars(sa.select(ScoreEntry.response_id).where(ScoreEntry.regrade_id == regrade_id))
        )


def read(db, regrade_id):
    """The regrade as it is stored."""
    with db.read() as session:
        return session.get_one(Regrade, regrade_id)


def test_a_regrade_that_is_cut_off_goes_on_where_it_stopped(seeded, monkeypatch):
    """Cut off in the middle of each transaction, and again after each commit: every line is written once."""
    regrade_id, expected = begin(seeded)
    take, calls = running.take, []

    def cut(*args):
        take(*args)
        calls.append(1)
        if len(calls) % 2:
            raise Cut

    def stop(_tally):
        raise Cut

    monkeypatch.setattr(running, "take", cut)
    while read(seeded, regrade_id).state == State.RUNNING:
        with suppress(Cut):
            running.work(seeded, regrade_id, stop)

    assert len(calls) == 2 * -(-ATTEMPTS // walking.BATCH)
    assert read(seeded, regrade_id).tally == expected
    assert expected["attempts"] == ATTEMPTS
    assert set(lines(seeded, regrade_id).values()) == {1}
    assert sum(lines(seeded, regrade_id).values()) == expected["changed_responses"] > ATTEMPTS


def test_several_processes_share_one_regrade(seeded):
    """Each batch is taken by one of them."""
    regrade_id, expected = begin(seeded)
    threads = [threading.Thread(target=running.work, args=(seeded, regrade_id)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert read(seeded, regrade_id).tally == expected
    assert set(lines(seeded, regrade_id).values()) == {1}


@pytest.mark.parametrize("policy", list(Policy))
def test_both_ways_of_finding_attempts_find_the_same(seeded, monkeypatch, policy):
    """By the question's index while there are few, and by going through all attempts."""
    with seeded.read() as session:
        few = running.rehearse(seeded, service.plan(session, "step-size", 9, policy)).tally
        monkeypatch.setattr(walking, "FEW", 0)
        many = running.rehearse(seeded, service.plan(session, "step-size", 9, policy)).tally

    assert few == many
    assert few["attempts"] == few["of"] == ATTEMPTS


def test_the_tally_is_what_the_ledger_says(seeded):
    """Points before and after, attempts and learners that changed, counted from the rows by themselves."""
    before = scores(seeded)
    regrade_id, _ = begin(seeded)
    running.work(seeded, regrade_id)
    after = scores(seeded)
    tally = read(seeded, regrade_id).tally
    changed = [at for at in after if after[at] != before[at]]

    assert tally["before"] == pytest.approx(sum(before.values()))
    assert tally["after"] == pytest.approx(sum(after.values()))
    assert tally["changed_attempts"] == len(changed)
    assert tally["changed_learners"] == len({learner for learner, _ in changed})
    assert tally["raised"] == sum(after[at] > before[at] for at in changed)
    assert tally["rows"] == Counter(f"{before[at]:.4f} {after[at]:.4f}" for at in changed)


def scores(db):
    """Points for the question by learner and attempt: the last line of each response, the best of them."""
    query = (
        sa.select(Attempt.learner_id, Attempt.id, ScoreEntry.response_id, ScoreEntry.points)
        .join(ScoreEntry, ScoreEntry.attempt_id == Attempt.id)
        .where(ScoreEntry.question_id == "step-size")
        .order_by(ScoreEntry.number)
    )
    found = {}
    with db.read() as session:
        for learner, attempt, response, points in session.execute(query):
            found.setdefault((learner, attempt), {})[response] = points
    return {at: max(points.values()) for at, points in found.items()}


def test_one_regrade_of_a_question_at_a_time(seeded):
    """A second one is refused until the first is done, by the database too."""
    regrade_id, _ = begin(seeded)
    with pytest.raises(RegradeRunning, match=regrade_id):
        begin(seeded)
    with pytest.raises(sa.exc.IntegrityError), seeded.write() as session:
        session.add(copy(session.get_one(Regrade, regrade_id), id="second"))

    running.start(seeded).join()
    assert read(seeded, regrade_id).state == State.DONE
    begin(seeded)


def test_a_regrade_that_fails_does_not_keep_those_behind_it(seeded, monkeypatch, caplog):
    """The log names it, and it goes on at the next look; nobody has to start the service again."""
    broken, work = begin(seeded)[0], running.work
    with seeded.read() as session:
        planned = service.plan(session, names(session)[0], 1, Policy.FULL_CREDIT)
    with seeded.write() as session:
        behind = service.begin(session, planned).id

    def fails(db, regrade_id):
        if regrade_id == broken:
            raise RuntimeError("cannot be judged")
        work(db, regrade_id)

    monkeypatch.setattr(running, "work", fails)
    running.finish_all(seeded)
    assert [read(seeded, each).state for each in (broken, behind)] == [State.RUNNING, State.DONE]
    (told,) = (entry for entry in caplog.records if entry.name == running.__name__)
    assert broken in told.getMessage()

    monkeypatch.setattr(running, "work", work)
    ended, finish_all = threading.Event(), running.finish_all
    monkeypatch.setattr(running, "finish_all", lambda db: (finish_all(db), ended.set()))
    running.keep_going(seeded, ended).join()
    assert read(seeded, broken).state == State.DONE


@pytest.mark.both_databases
def test_of_regrades_that_begin_at_once_one_goes_on(seeded):
    """The others are refused as clearly as when they come later."""
    start = threading.Barrier(6)

    def ask(_):
        start.wait()
        with suppress(RegradeRunning):
            return begin(seeded)[0]

    with ThreadPoolExecutor(6) as pool:
        begun = [regrade_id for regrade_id in pool.map(ask, range(6)) if regrade_id]

    with seeded.read() as session:
        assert begun == service.unfinished(session)


@pytest.mark.both_databases
@pytest.mark.parametrize("policy", [Policy.CURRENT_ONLY, Policy.FULL_CREDIT])
def test_answers_that_race_a_regrade_score_as_any_other(seeded, policy):
    """Each response has one score, by the key regraded to, whichever transaction came first."""
    with seeded.write() as session:
        attempts = [beginning.begin(session, register(session, None).id, QUIZ.id) for _ in range(30)]
        told = [(attempt.learner_id, attempt.id) for attempt in attempts]
    regrade_id = []

    def send(number):
        letter, grader = "abcd"[number % 4], Grader(Closed())
        payload = {"question": "step-size", "answer": {"choice": letter}}
        with seeded.writing() as transaction:
            Answering(grader, *told[number % 30], payload).take(seeded, lambda: transaction)
        if number == 10:
            regrade_id.append(begin(seeded, policy, 1)[0])
            running.work(seeded, regrade_id[0])

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(send, range(60)))

    with seeded.read() as session:
        regrade = service.get(session, regrade_id[0])
        assert regrade.state == State.DONE
        right = content_of(regrade.revision).answer
        for learner_id, attempt_id in told:
            attempt = reading.own(session, learner_id, attempt_id)
            at = reading.standing(session, attempt, "step-size")
            assert at.counted
            for response in at.counted:
                expected = policy == Policy.FULL_CREDIT or response.answer["choice"] == right
                assert at.entry(response).fraction == at.fraction(response) == expected
            assert len({(entry.response_id, entry.regrade_id) for entry in at.ledger}) == len(at.ledger)
            firsts = [entry.response_id for entry in at.ledger if entry.regrade_id is None]
            assert sorted(firsts) == sorted(response.id for response in at.counted)


def copy(row, **changes):
    """Another row like this one but for the changes."""
    kept = {column.key: getattr(row, column.key) for column in sa.inspect(type(row)).column_attrs}
    return type(row)(**kept | changes)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE score_entries SET points = 9",
        "DELETE FROM score_entries",
        "DELETE FROM responses",
        "UPDATE responses SET fraction = 1",
        "DELETE FROM regrades",
        "UPDATE regrades SET policy = 'none'",
        "UPDATE regrades SET reason = 'x'",
    ],
)
def test_nobody_edits_or_shortens_the_record(seeded, statement):
    """The ledger, the answers and what was regraded by whom: triggers refuse, whoever asks."""
    begin(seeded)
    with pytest.raises(sa.exc.IntegrityError, match="written once"), seeded.write() as session:
        session.execute(sa.text(statement))


def test_the_database_refuses_a_second_score(seeded):
    """A response has one first line in the ledger, and one of each regrade."""
    regrade_id, _ = begin(seeded)
    running.work(seeded, regrade_id)
    for of in (ScoreEntry.regrade_id.is_(None), ScoreEntry.regrade_id == regrade_id):
        with seeded.read() as session:
            line = session.scalars(sa.select(ScoreEntry).where(of)).first()
        with pytest.raises(sa.exc.IntegrityError, match=r"(?i)unique"), seeded.write() as session:
            session.add(copy(line, id="second", number=99))


def test_an_attempt_goes_with_its_ledger(seeded):
    """Erasing a learner takes what belongs to them."""
    with seeded.write() as session:
        attempt = session.scalars(sa.select(Attempt)).first()
        session.execute(sa.text("DELETE FROM learners WHERE id = :id"), {"id": attempt.learner_id})
    with seeded.read() as session:
        for model in (AttemptItem, Response, ScoreEntry):
            left = sa.select(sa.func.count()).select_from(model).where(model.attempt_id == attempt.id)
            assert session.scalar(left) == 0
