"""Moving an instance from SQLite to PostgreSQL."""

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from quizsvc.attempts.models import Response
from quizsvc.bench.seeding import seed
from quizsvc.cli import main
from quizsvc.db import Database, Model, copying
from quizsvc.learners.models import Learner

pytestmark = pytest.mark.sqlite_only  # each has both databases


@pytest.fixture
def lived_in(db):
    """A database in which learners have answered."""
    seed(db, "learning-rate-strategy-practice", 60)
    return db


@pytest.fixture
def target(postgresql):
    """The address of an empty PostgreSQL database."""
    url = postgresql.create()
    yield url
    postgresql.drop(url)


def counts(db):
    """Rows of each table."""
    with db.read() as session:
        return {
            table.name: session.scalar(sa.select(sa.func.count()).select_from(table))
            for table in Model.metadata.sorted_tables
        }


def copy(source, target):
    """Run the command."""
    return CliRunner().invoke(main, ["db", "copy", str(source.engine.url), target])


def test_an_instance_moves_and_a_copy_that_was_cut_off_goes_on(lived_in, target, monkeypatch):
    """All rows are there and the same; what was written once cannot be changed there either."""
    monkeypatch.setattr(copying, "BATCH", 50)

    def cut_off(table, now, _):
        if (table, now) == ("responses", 100):
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("quizsvc.cli.db._tell", cut_off)
        assert copy(lived_in, target).exit_code == 1
    moved = Database(target)
    assert counts(moved)["responses"] == 100

    result = copy(lived_in, target)

    assert result.exit_code == 0, result.output
    assert "the same on both sides" in result.output
    assert counts(moved) == counts(lived_in)
    with pytest.raises(sa.exc.IntegrityError, match="written once"), moved.write() as session:
        session.execute(sa.update(Response).values(fraction=1))
    with moved.write() as session:
        session.add(Learner(id="another"))
    refused = copy(lived_in, target)
    assert refused.exit_code == 1
    assert "other rows" in refused.output
    moved.close()


def test_what_changed_between_two_copies_is_told(lived_in, target):
    """The counts are right, a row is not."""
    assert copy(lived_in, target).exit_code == 0
    with lived_in.write() as session:
        session.execute(sa.text("UPDATE learners SET name = 'Somebody else'"))

    result = copy(lived_in, target)

    assert result.exit_code == 1
    assert "learners is not the same" in result.output
