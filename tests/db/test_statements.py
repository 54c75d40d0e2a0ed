"""Statements made once, on the driver and through SQLAlchemy: the same rows, the same errors."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from quizsvc.api.recording import RecordedAnswer
from quizsvc.db.statement import Insert, Statement
from quizsvc.db.types import UtcDateTime, new_id, now
from quizsvc.errors import DatabaseBusy
from quizsvc.learners.models import Learner

pytestmark = pytest.mark.both_databases

TABLE = Learner.__table__
NAMED = Statement(
    sa.select(TABLE.c.id, TABLE.c.name, TABLE.c.created_at, (TABLE.c.name == "Ada").label("is_ada"))
    .where(TABLE.c.name.in_(sa.bindparam("names", expanding=True)), TABLE.c.id != sa.bindparam("not_this"))
    .order_by(TABLE.c.name)
    .limit(5)
)
RENAME = Statement(sa.update(TABLE).where(TABLE.c.id == sa.bindparam("this")).values(name=sa.bindparam("to")))
LEARNER, ANSWER = Insert(Learner), Insert(RecordedAnswer)


@pytest.fixture(params=[False, True], ids=["driver", "listened"])
def db(db, request):
    """With somebody who listens to statements, everything goes through SQLAlchemy."""
    if request.param:
        sa.event.listen(db.engine, "before_cursor_execute", lambda *_: None)
    return db


def add(db, *names):
    """New learners."""
    with db.writing() as on:
        return [LEARNER.row(on, id=new_id(), name=name, created_at=now()) for name in names]


def test_rows_come_back_as_they_went_in(db):
    """Moments with their zone, documents whole, lists of any length; a session reads the same."""
    ada, *_ = add(db, "Ada", "Ben", "Cleo")
    body = {"list": [1, 2.5, None], "text": "ü\u2028"}
    answer = {"learner_id": ada.id, "call": "POST /x", "key": "k", "body_digest": "d", "status": 201}
    with db.writing() as on:
        ANSWER.run(on, **answer, body=body, created_at=ada.created_at)
        RENAME.run(on, this=ada.id, to="Ada")
    with db.reading() as on:
        first, second = NAMED.all(on, names=["Ada", "Ben"], not_this="")
        assert (first.id, first.name, first.created_at, first.is_ada) == (ada.id, "Ada", ada.created_at, True)
        assert not second.is_ada
        assert [row.name for row in NAMED.all(on, names=["Ada", "Ben", "Cleo"], not_this=ada.id)] == [
            "Ben",
            "Cleo",
        ]
        assert NAMED.first(on, names=[], not_this="") is None
        assert on.session().get(RecordedAnswer, (ada.id, "POST /x", "k")).body == body
    with db.read() as session:
        assert NAMED.first(session, names=["Ada"], not_this="").created_at == ada.created_at


def test_a_session_and_statements_share_one_transaction(db):
    """What one has written the other reads; both are gone when the block raises."""

    def write_and_fail():
        with db.writing() as on:
            LEARNER.run(on, id="a", name="Ada", created_at=now())
            session = on.session()
            assert session.get(Learner, "a").name == "Ada"
            session.add(Learner(id="b", name="Ben"))
            session.flush()
            assert len(NAMED.all(on, names=["Ada", "Ben"], not_this="")) == 2
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()
    with db.reading() as on:
        assert NAMED.all(on, names=["Ada", "Ben"], not_this="") == []


def test_what_breaks_a_rule_is_an_integrity_error_and_nothing_stays(db):
    """As SQLAlchemy says it, on either way; the connection goes on working."""
    add(db, "Ada")

    def write_one_id_twice():
        with db.writing() as on:
            LEARNER.run(on, id="x", name="Ben", created_at=now())
            LEARNER.run(on, id="x", name="Cleo", created_at=now())

    with pytest.raises(sa.exc.IntegrityError):
        write_one_id_twice()
    add(db, "Dan")
    with db.reading() as on:
        assert [row.name for row in NAMED.all(on, names=["Ada", "Ben", "Dan"], not_this="")] == ["Ada", "Dan"]


@pytest.mark.sqlite_only
def test_who_finds_the_database_locked_is_told_so_and_may_come_again(db, monkeypatch):
    """A lock held by another process is a refusal, and no turn is lost by it."""
    with db.reading() as on:
        on.connection().exec_driver_sql("PRAGMA busy_timeout = 1")
        holder = sa.create_engine(db.engine.url).connect()
    sa.event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 1"))
    db.close()
    holder.exec_driver_sql("BEGIN IMMEDIATE")
    for _ in range(3):
        with pytest.raises(DatabaseBusy), db.writing():
            raise AssertionError
    holder.close()
    assert add(db, "Ada")


@pytest.mark.sqlite_only
def test_idle_connections_are_not_in_use_and_close(db):
    """The gauge counts what works; a process that forks leaves none open."""
    add(db, "Ada")
    with db.reading():
        pass

    assert db.sizes()["connections_in_use"] == 0
    db.close()
    assert db.engine.pool.checkedin() == 0


ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=ZONES))  # noqa: DTZ001
def test_moments_in_sqlite_are_as_sqlalchemy_writes_them(moment):
    """So files of earlier versions sort and compare with new rows."""
    dialect = sa.dialects.sqlite.dialect()
    plain = sa.DateTime().dialect_impl(dialect)
    text = UtcDateTime().bind_processor(dialect)(moment)

    assert text == plain.bind_processor(dialect)(moment.astimezone(UTC))
    assert UtcDateTime().result_processor(dialect, None)(text) == moment
