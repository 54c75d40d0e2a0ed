"""Putting content into the database: revisions, proofs, and nothing twice."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from quizsvc.bank import service
from quizsvc.bank.loading import load
from quizsvc.bank.models import Question, Revision
from quizsvc.bank.proving import read_proofs
from quizsvc.bank.startup import load_bank
from quizsvc.bundled import bundled
from quizsvc.content.canonical import digest
from quizsvc.content.model import Bundle, Parameter
from quizsvc.content.reader import read
from quizsvc.content.templates import Variant
from quizsvc.errors import NotFound
from quizsvc.grading.evidence import Proof

pytestmark = pytest.mark.both_databases

BUNDLE = read([bundled("questions")])


def question(question_id):
    """The newest revision of a bundled question."""
    return max((q for q in BUNDLE.questions if q.id == question_id), key=lambda q: q.revision)


def revisions(db, question_id):
    """Number and status of the stored revisions, in order."""
    with db.read() as session:
        query = sa.select(Revision.number, Revision.status).where(Revision.question_id == question_id)
        return [tuple(row) for row in session.execute(query.order_by(Revision.number))]


def store(db, *questions, proofs=None):
    """Load questions into the bundled bank."""
    with db.write() as session:
        return load(session, Bundle(questions=questions), proofs or {})


def test_the_bundled_bank_is_loaded_once(db):
    """An unchanged folder is not even read."""
    assert load_bank(db, bundled("questions")) is None


def test_loading_the_same_again_changes_nothing(db):
    """Idempotent: no new revision for content that is there."""
    loaded = store(db, *BUNDLE.questions)

    assert (loaded.created, loaded.updated) == ([], [])
    assert set(loaded.unchanged) == {q.id for q in BUNDLE.questions}


def test_changed_content_makes_a_revision(db):
    """The question shows the new one; the old one is kept."""
    loaded = store(db, replace(question("step-size"), stem="What does the learning rate do?"))

    assert loaded.updated == ["step-size"]
    assert [number for number, _ in revisions(db, "step-size")] == [1, 2]
    with db.read() as session:
        assert service.get_question(session, "step-size").stem == "What does the learning rate do?"


def test_going_back_to_old_content_is_a_revision_too(db):
    """What learners get is what the file says, also when it says what it said before."""
    old = question("step-size")
    store(db, replace(old, stem="Something else?"))
    store(db, old)

    assert [number for number, _ in revisions(db, "step-size")] == [1, 2, 3]
    with db.read() as session:
        assert service.get_question(session, "step-size").stem == old.stem


def test_item_four_keeps_its_published_revision_contested(db):
    """Revision 1 is what was published and what PyTorch contradicts; learners get revision 2."""
    assert revisions(db, "scheduler-order") == [(1, "contested"), (2, "verified")]
    with db.read() as session:
        assert service.get_question(session, "scheduler-order").revision == 2
        first = session.scalar(
            sa.select(Revision).where(Revision.question_id == "scheduler-order", Revision.number == 1)
        )
        failed = [finding for finding in first.evidence if not finding["holds"]]
    assert failed
    assert first.torch


def test_a_contested_revision_is_never_shown_or_asked(db):
    """Learners keep the revision before it; a question with no other disappears from lists and quizzes."""
    body = replace(question("step-size"), stem="A false claim?")
    contested = {digest(body): Proof("contested", "2.13.0", ())}
    loaded = store(db, body, proofs=contested)
    new = replace(body, id="brand-new", stem="False from the start?")
    store(db, new, proofs={digest(new): Proof("contested", "2.13.0", ())})

    assert "contested" in loaded.warnings[0]
    with db.read() as session:
        assert service.get_question(session, "step-size").revision == 1
        with pytest.raises(NotFound):
            service.get_question(session, "brand-new")


def test_a_failed_load_leaves_the_bank_as_it_was(db):
    """All of it or nothing."""

    def fail():
        with db.write() as session:
            load(session, Bundle(questions=(replace(question("step-size"), id="fresh"),)), {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with db.read() as session:
        assert session.get(Question, "fresh") is None


def test_every_bundled_revision_has_its_proof():
    """proofs.lock covers the bank as it stands; after a change of the bank run `make check`."""
    proofs = read_proofs(bundled("questions"))

    assert {digest(q) for q in BUNDLE.questions} == set(proofs)


@pytest.mark.parametrize("change", ["new", "same", "other"])
def test_a_batch_takes_as_many_statements_as_one_question(db, change):
    """Whether its questions are new, are there already, or have changed."""
    plain = question("read-the-losses")
    few, many = (
        [replace(plain, id=f"{name}-{n}", tags=("a", "b")) for n in range(count)]
        for name, count in (("few", 1), ("many", 200))
    )
    if change != "new":
        store(db, *few, *many)
    if change == "other":
        few, many = ([replace(one, stem="Another?") for one in every] for every in (few, many))

    assert _statements(db, few) == _statements(db, many)


def _statements(db, questions):
    """How many statements storing them takes."""
    said = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *about: said.append(about[2]))
    store(db, *questions)
    return len(said)


def test_an_author_is_told_when_few_variants_are_left(db):
    """Two of a template's variants can be drawn, but learners soon know both."""
    plain = replace(question("step-lr-prints"), id="drawn", answer=None)
    drawn = replace(plain, parameters={"LR": Parameter(choices=(0.1, 0.2, 0.4))})
    variants = tuple(Variant({"LR": rate}, (rate,)) for rate in (0.1, 0.2))

    proof = Proof("verified", "2.13.0", (), variants)
    (warning,) = store(db, drawn, proofs={digest(drawn): proof}).warnings
    assert warning.startswith("drawn: only 2 variants are left to draw")
    assert store(db, drawn).questions[0]["status"] == "verified"
