"""From one bank into another: what is exported, in its order, is all that was there."""

from dataclasses import replace

import pytest

from quizsvc.bank.exporting import Wanted, export, version
from quizsvc.bank.loading import load
from quizsvc.bundled import bundled
from quizsvc.content.canonical import digest
from quizsvc.content.model import Bundle
from quizsvc.content.reader import read, read_text
from quizsvc.db import Database, migrate
from quizsvc.grading.evidence import Proof

BANK = read([bundled("questions")])
HISTORY = Wanted(history=True)


@pytest.fixture
def other(tmp_path):
    """An empty bank."""
    database = Database(f"sqlite:///{tmp_path / 'other.db'}")
    migrate.upgrade(database.engine)
    yield database
    database.close()


def put(db, bundle, **options):
    """Load a bundle."""
    with db.write() as session:
        return load(session, bundle, {}, **options)


def dump(db, wanted=HISTORY):
    """Export, as text."""
    with db.read() as session:
        return export(session, wanted).data.decode()


def question(question_id):
    """The newest revision of a bundled question."""
    return max((q for q in BANK.questions if q.id == question_id), key=lambda q: q.revision)


def test_another_bank_that_takes_an_export_gives_the_same_bytes(db, other):
    """Also when a question went back to what it said before, twice."""
    old = question("step-size")
    for stem in ("Another stem?", old.stem, "Another stem?"):
        put(db, Bundle(questions=(replace(old, stem=stem),)))
    exported = dump(db)
    put(other, read_text(exported, "export.yaml"))

    assert dump(other) == exported
    assert [q.revision for q in read_text(exported, "e.yaml").questions if q.id == "step-size"] == [
        1,
        2,
        3,
        4,
    ]


def test_questions_come_in_authored_order_and_new_ones_after_the_old(other):
    """As they first appeared, whatever their ids and however often they are loaded again."""
    one, two, three = (replace(question("step-size"), id=name, revision=1) for name in ("zz", "aa", "mm"))
    put(other, Bundle(topics=BANK.topics, questions=(one, two)))
    put(other, Bundle(questions=(three, two, one)))

    assert [q.id for q in read_text(dump(other), "e.yaml").questions] == ["zz", "aa", "mm"]


def test_a_quiz_keeps_its_own_rules_and_no_others(db):
    """What is the mode's usual is not written, as authors do not write it."""
    quiz = replace(BANK.quizzes[0], tries=5, points={"hard": 7}, try_penalty=1 / 3)
    put(db, Bundle(quizzes=(quiz,)))
    exported = next(q for q in read_text(dump(db), "e.yaml").quizzes if q.id == quiz.id)

    assert exported == replace(quiz, try_penalty=None)


def test_what_a_quiz_loses_is_told(db):
    """A retired question stays out of the file, and the quiz can still be read there."""
    kept = tuple(q for q in BANK.questions if q.id != "read-the-losses")
    loaded = put(db, Bundle(topics=BANK.topics, questions=kept), retire_missing=True)
    with db.read() as session:
        made = export(session, Wanted())

    assert loaded.retired == ["read-the-losses"]
    assert [(one["question"], one["part"]) for one in made.left_out] == [
        ("read-the-losses", "place in learning-rate-strategy-curves"),
        ("read-the-losses", "place in learning-rate-strategy-test"),
    ]
    assert "read-the-losses" not in made.data.decode()


def test_only_topics_that_the_bundle_holds_lose_questions(db):
    """A folder speaks for its own topics."""
    other = replace(question("step-size"), id="elsewhere", topic="another")
    put(db, Bundle(topics=(replace(BANK.topics[0], id="another"),), questions=(other,)))
    loaded = put(db, BANK, retire_missing=True)

    assert loaded.retired == []


def test_the_version_follows_what_the_file_would_hold(db):
    """Revisions, a proof that contests one, retirement, lessons, quizzes and the query itself."""
    seen = set()

    def changed(wanted=HISTORY):
        with db.read() as session:
            found = version(session, wanted)
        new = found not in seen
        seen.add(found)
        return new

    assert changed()
    assert not changed()
    assert changed(Wanted())
    body = replace(question("step-size"), stem="A false claim?")
    with db.write() as session:
        load(session, Bundle(questions=(body,)), {digest(body): Proof("contested", "2.13.0", ())})
    assert changed()
    assert not changed(Wanted())
    put(db, Bundle(topics=(replace(BANK.topics[0], summary="New."),)))
    assert changed()
    put(db, Bundle(quizzes=(replace(BANK.quizzes[0], tries=9),)))
    assert changed()
    put(db, Bundle(topics=BANK.topics, questions=(body,)), retire_missing=True)
    assert changed()
