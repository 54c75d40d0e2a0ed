"""The schema: up, down and up again, and never different from the models."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

import quizsvc.app  # noqa: F401  # so that every model is known
from quizsvc.attempts.models import Attempt, Response
from quizsvc.bank.startup import load_bank
from quizsvc.bundled import bundled
from quizsvc.content.reader import read
from quizsvc.db import Database, migrate
from quizsvc.db.version import bring_to_newest, newest

pytestmark = pytest.mark.both_databases


@pytest.fixture
def empty(empty_url):
    """A database without tables."""
    database = Database(empty_url)
    yield database
    database.close()


def test_up_down_and_up_again(empty):
    """Every migration can be undone and done again."""
    migrate.upgrade(empty.engine)
    assert migrate.current(empty.engine) == migrate.head()
    before = sorted(sa.inspect(empty.engine).get_table_names())

    migrate.downgrade(empty.engine, "base")
    assert sa.inspect(empty.engine).get_table_names() == ["alembic_version"]

    migrate.upgrade(empty.engine)
    assert sorted(sa.inspect(empty.engine).get_table_names()) == before


def test_models_and_migrations_agree(empty):
    """What the migrations build is what the models say."""
    migrate.upgrade(empty.engine)

    assert migrate.differences(empty.engine) == []


def test_upgrading_twice_changes_nothing(db):
    """serve upgrades at every start."""
    migrate.upgrade(db.engine)

    assert migrate.current(db.engine) == migrate.head()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE revisions SET content = '{}'",
        "UPDATE revisions SET digest = 'x'",
        "UPDATE revisions SET number = number + 10",
        "DELETE FROM revisions",
    ],
)
def test_a_revision_is_written_once(db, statement):
    """A trigger refuses edits, whoever asks."""
    with pytest.raises(sa.exc.IntegrityError, match="written once"), db.write() as session:
        session.execute(sa.text(statement))


def test_a_revision_s_proof_may_be_renewed(db):
    """A new torch may verify or contest what stands."""
    with db.write() as session:
        session.execute(sa.text("UPDATE revisions SET status = 'unverified', torch = NULL"))


def test_tables_of_the_ledger_refuse_updates(db):
    """Responses and score entries have the trigger too."""
    table, column = ("sqlite_master WHERE type = 'trigger'", "name")
    if db.engine.dialect.name == "postgresql":
        table, column = ("pg_trigger", "tgname")
    with db.read() as session:
        names = set(session.scalars(sa.text(f"SELECT {column} FROM {table}")))

    assert {"responses_update", "score_entries_update"} <= names


@pytest.mark.sqlite_only
def test_sqlite_is_set_up_to_lose_nothing(db):
    """WAL, every commit synced, foreign keys checked."""
    with db.read() as session:
        found = {
            name: session.scalar(sa.text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }

    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_foreign_key_that_points_nowhere_is_refused(db):
    """An attempt needs a learner and a quiz."""
    with pytest.raises(sa.exc.IntegrityError, match=r"(?i)foreign key"), db.write() as session:
        session.add(Attempt(learner_id="nobody", quiz_id="nothing", title="", mode="test", rules={}))


def test_a_failed_block_leaves_nothing_behind(db):
    """What a write session did before it failed is undone."""

    def fail():
        with db.write() as session:
            session.execute(sa.text("DELETE FROM quiz_items"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with db.read() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM quiz_items"))
        assert session.query(Response).count() == 0


def test_questions_from_before_the_authored_order_get_their_place(empty):
    """They have none until their files are read again, which the migration asks for."""
    migrate.upgrade(empty.engine, "0001")
    bank = bundled("questions")
    with empty.write() as session:
        session.execute(sa.text("INSERT INTO topics VALUES ('learning-rate-strategy', 'T', '{}')"))
        session.execute(
            sa.text(
                "INSERT INTO questions (id, topic_id, kind, difficulty, search) "
                "VALUES ('step-size', 'learning-rate-strategy', 'single_choice', 'easy', '')"
            )
        )
        session.execute(sa.text("INSERT INTO bank_files VALUES ('questions', 'x', '2026-01-01')"))
    migrate.upgrade(empty.engine)
    with empty.read() as session:
        assert session.scalar(sa.text("SELECT position FROM questions")) == 0

    load_bank(empty, bank)
    with empty.read() as session:
        ordered = session.scalars(sa.text("SELECT id FROM questions ORDER BY position")).all()
    assert ordered == list(dict.fromkeys(q.id for q in read([bank]).questions))


def test_attempts_from_before_the_modes_are_kept_whole(empty):
    """The table of attempts is built anew; what points at it stays, up and down."""
    migrate.upgrade(empty.engine, "0005")
    with empty.write() as session:
        for statement in (
            "INSERT INTO topics VALUES ('t', 'T', '{}')",
            "INSERT INTO learners VALUES ('l', NULL, '2026-01-01')",
            "INSERT INTO quizzes VALUES ('z', 't', 'Z', '', 'practice', '{}')",
            "INSERT INTO questions (id, topic_id, kind, difficulty, search) VALUES ('q', 't', '', '', '')",
            "INSERT INTO revisions (id, question_id, number, digest, content, created_at, status, evidence) "
            "VALUES ('r', 'q', 1, '', '{}', '2026-01-01', '', '[]')",
            "INSERT INTO attempts VALUES ('a', 'l', 'z', 'Z', 'practice', '{}', '2026-01-01', NULL)",
            "INSERT INTO attempt_items (attempt_id, question_id, position, revision_id, option_order, "
            "max_points) VALUES ('a', 'q', 1, 'r', '[]', 1)",
        ):
            session.execute(sa.text(statement))
    for version, columns in (("head", "id, quiz_id, topic_id"), ("0005", "id, quiz_id, 't'")):
        (migrate.upgrade if version == "head" else migrate.downgrade)(empty.engine, version)
        with empty.read() as session:
            kept = session.execute(sa.text(f"SELECT {columns} FROM attempts")).all()
            assert kept == [("a", "z", "t")]
            assert session.scalar(sa.text("SELECT count(*) FROM attempt_items")) == 1
            if empty.engine.dialect.name == "sqlite":
                assert session.scalar(sa.text("PRAGMA foreign_keys")) == 1


def test_the_newest_version_is_known_without_loading_what_changes_it(empty):
    """By the files' names; a database that is behind is brought there, one that is there is left alone."""
    assert newest() == migrate.head()
    migrate.upgrade(empty.engine, "0006")

    bring_to_newest(empty.engine)
    bring_to_newest(empty.engine)

    assert migrate.current(empty.engine) == migrate.head()


def test_attempts_from_before_their_end_was_kept_get_it(empty):
    """From when they began and how long they may take; those without a limit have none."""
    migrate.upgrade(empty.engine, "0008")
    with empty.write() as session:
        session.execute(sa.text("INSERT INTO learners VALUES ('l', NULL, '2026-01-01')"))
        for name, rules in {"timed": '{"minutes": 90}', "free": '{"minutes": null}', "old": "{}"}.items():
            session.execute(
                sa.text(
                    "INSERT INTO attempts (id, learner_id, title, mode, rules, created_at) "
                    "VALUES (:id, 'l', '', 'test', :rules, '2026-05-01 23:00:00.250000')"
                ),
                {"id": name, "rules": rules},
            )
    migrate.upgrade(empty.engine)

    with empty.read() as session:
        found = dict(session.execute(sa.select(Attempt.id, Attempt.ends_at)).all())
    end = datetime(2026, 5, 2, 0, 30, 0, 250_000, tzinfo=UTC)
    assert found == {"timed": end, "free": None, "old": None}
