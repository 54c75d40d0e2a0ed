"""Many writers at once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from quizsvc.db import Database, engine
from quizsvc.db.types import UtcDateTime, new_id, now
from quizsvc.errors import DatabaseBusy, DatabaseReadOnly, DiskFull
from quizsvc.learners.models import Learner

pytestmark = pytest.mark.both_databases


def test_no_update_is_lost_among_many_writers(db):
    """Forty threads take a row, read a number and write it; each reading sees the write before it."""
    with db.write() as session:
        session.add(Learner(id="counter", name="0"))

    def add_one(_):
        with db.write() as session:
            learner = session.get(Learner, "counter", with_for_update=True)
            learner.name = str(int(learner.name) + 1)

    with ThreadPoolExecutor(40) as pool:
        list(pool.map(add_one, range(200)))
    with db.read() as session:
        assert session.get(Learner, "counter").name == "200"


def test_moments_keep_their_zone(db):
    """SQLite drops time zones and PostgreSQL gives its own; the column type makes both UTC."""
    with db.write() as session:
        session.add(Learner(id="x"))
    with db.read() as session:
        assert session.get(Learner, "x").created_at.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused():
    """A naive moment is a bug, not a guess."""
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), sa.dialects.sqlite.dialect())  # noqa: DTZ001


def test_ids_are_unique_and_in_order_of_time():
    """Ids made later sort later, to the millisecond."""
    ids = [new_id() for _ in range(1000)]

    assert len(set(ids)) == 1000
    assert [id_[:12] for id_ in ids] == sorted(id_[:12] for id_ in ids)
    assert now().tzinfo is not None


def test_text_is_in_order_of_code_points(db):
    """Lists of ids come in one order, whatever the locale of the database."""
    names = ["A", "B", "_", "a", "a-b", "a.b", "ab", "b", "é"]
    with db.write() as session:
        session.add_all(Learner(id=f"{n}", name=name) for n, name in enumerate(reversed(names)))
    with db.read() as session:
        assert session.scalars(sa.select(Learner.name).order_by(Learner.name)).all() == names


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("pragma", "refusal"), [("query_only = 1", DatabaseReadOnly), ("max_page_count = 1", DiskFull)]
)
def test_a_disk_that_takes_no_more_is_a_refusal(db, pragma, refusal):
    """Read-only and full disks have refusals of their own; reading goes on and nothing is half written."""

    def hurt(connection, _):
        connection.execute(f"PRAGMA {pragma}")

    sa.event.listen(db.engine, "connect", hurt)
    db.close()
    with pytest.raises(refusal, match="Nothing of this request"), db.write() as session:
        session.add_all(Learner(name="x" * 200) for _ in range(1000))
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Learner)) == 0


def test_a_clock_that_jumps_loses_nothing(db, monkeypatch):
    """Ids stay unique whether it goes back, stands or leaps ahead."""
    with db.write() as session:
        for moment in (2_000_000_000, 1_000_000_000, 1_000_000_000, 0, 4_000_000_000):
            monkeypatch.setattr("time.time_ns", lambda moment=moment: moment * 10**9)
            session.add(Learner())
            session.flush()
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Learner)) == 5


def test_a_database_whose_connections_are_all_in_use_is_busy(db_url, monkeypatch):
    """Whoever comes then is told to try again, and finds one when others have given theirs back."""
    monkeypatch.setattr(engine, "POOL_WAIT_S", 0.1)
    db = Database(db_url)

    def read_in_many():
        with ExitStack() as held:
            for _ in range(100):
                held.enter_context(db.read()).execute(sa.text("SELECT 1"))

    with pytest.raises(DatabaseBusy, match="connection"):
        read_in_many()
    assert db.answers()
    db.close()
