"""SIGKILL in the middle of import, db copy, backup and restore: no half state, and again they end well."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from quizsvc.bench.importing import bank
from quizsvc.bench.seeding import seed
from quizsvc.db import Database
from quizsvc.learners.models import Learner
from tests.cli.killing import killer as kills

pytestmark = pytest.mark.sqlite_only  # where PostgreSQL is meant, it is named

PRACTICE = "learning-rate-strategy-practice"
ATTEMPTS = 100
LEARNERS = 26
"""Each had four attempts; the last had none."""

QUESTIONS = 80
SHARES = (0.3, 0.6, 0.9)


@pytest.fixture(scope="module")
def killer():
    """Runs commands and kills them."""
    with kills() as running:
        yield running


@pytest.fixture(scope="module")
def lived_in(bank_file, tmp_path_factory):
    """A data folder as a killed service leaves it: of what learners did, a part is in SQLite's log alone."""
    folder, left = (tmp_path_factory.mktemp(name) for name in ("used", "left"))
    shutil.copy(bank_file, folder / "quizsvc.db")
    db = Database(f"sqlite:///{folder / 'quizsvc.db'}")
    seed(db, PRACTICE, ATTEMPTS)
    with closing(sqlite3.connect(folder / "quizsvc.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with db.write() as session:
        session.add(Learner(id="acknowledged"))
    for path in folder.iterdir():
        if not path.name.endswith("-shm"):
            shutil.copy(path, left)
    db.close()
    return left


def moments(ended, steps=0):
    """Where to kill a command that ended so: at so many of its steps and at its last; or else at each of them
    and by time.
    """
    last = range(max(1, ended.steps - 2), ended.steps + 1)
    spread = range(1, ended.steps + 1, ended.steps // steps if steps else 1)
    yield from ({"at": step} for step in sorted({*spread, *last}))
    if not steps:
        yield from ({"after": share * ended.seconds} for share in SHARES)


def contents(file):
    """The rows of each table of a whole database, by SQLite itself."""
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], file
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for (name,) in tables}


def test_a_killed_backup_leaves_no_copy_or_a_whole_one(killer, lived_in, tmp_path):
    """Nothing but a whole copy has the name that was asked for, and another try clears what is left."""
    folder = shutil.copytree(lived_in, tmp_path / "data")
    done = killer.run("backup", tmp_path / "first.db", "--data-dir", folder)
    everything = contents(tmp_path / "first.db")
    assert (done.status, everything["learners"]) == (0, LEARNERS), done.output
    cut_off = 0
    for number, moment in enumerate(moments(done)):
        copy = tmp_path / f"{number}.db"
        cut_off += killer.run("backup", copy, "--data-dir", folder, **moment).killed
        if not copy.exists():
            again = killer.run("backup", copy, "--data-dir", folder)
            assert again.status == 0, (moment, again.output)
        assert contents(copy) == everything, moment
        copy.unlink()
        assert not list(tmp_path.glob(f"{number}.db*")), moment
    assert cut_off >= done.steps
    assert contents(folder / "quizsvc.db") == everything


def test_a_killed_restore_leaves_the_old_database_or_the_new_one(killer, lived_in, bank_file, tmp_path):
    """Never none and never a broken one; what was there is kept with all that its log held."""
    words = ("restore", bank_file, "--overwrite", "--data-dir")
    done = killer.run(*words, shutil.copytree(lived_in, tmp_path / "first"))
    assert done.status == 0, done.output
    cut_off = 0
    for number, moment in enumerate(moments(done)):
        folder = shutil.copytree(lived_in, tmp_path / str(number))
        file = folder / "quizsvc.db"
        cut_off += killer.run(*words, folder, **moment).killed
        looked_at = shutil.copytree(folder, tmp_path / "looked at")
        assert contents(looked_at / "quizsvc.db")["learners"] in (0, LEARNERS), moment
        shutil.rmtree(looked_at)
        again = killer.run(*words, folder)
        assert again.status == 0, (moment, again.output)
        assert contents(file)["learners"] == 0, moment
        kept = [path for path in folder.iterdir() if "replaced" in path.name and path.suffix != ".db-wal"]
        assert LEARNERS in [contents(path)["learners"] for path in kept], moment
        assert not [path.name for path in folder.iterdir() if "part" in path.name], moment
        shutil.rmtree(folder)
    assert cut_off >= done.steps


def test_a_log_without_its_database_is_not_taken_for_that_of_the_restored_one(
    killer, lived_in, bank_file, tmp_path
):
    """Somebody has removed the database of a service that was killed, and not the log beside it."""
    folder = shutil.copytree(lived_in, tmp_path / "data")
    (folder / "quizsvc.db").unlink()
    done = killer.run("restore", bank_file, "--data-dir", folder)

    assert done.status == 0, done.output
    assert contents(folder / "quizsvc.db") == contents(shutil.copy(bank_file, tmp_path / "copy.db"))


def test_a_killed_import_has_stored_all_or_nothing(killer, tmp_path):
    """Into an empty folder, so that it is killed while it makes the schema too."""
    source = tmp_path / "bank.yaml"
    source.write_text(bank(QUESTIONS))
    done = killer.run("import", source, "--data-dir", tmp_path / "first")
    assert done.status == 0, done.output
    cut_off = 0
    for number, moment in enumerate(moments(done, 6)):
        file = tmp_path / str(number) / "quizsvc.db"
        ended = killer.run("import", source, "--data-dir", file.parent, **moment)
        cut_off += ended.killed
        rows = contents(file) if file.exists() else {}
        assert rows.get("questions", 0) in ({0, QUESTIONS} if ended.killed else {QUESTIONS}), moment
        again = killer.run("import", source, "--json", "--data-dir", file.parent)
        assert again.status == 0, (moment, again.output)
        assert contents(file)["revisions"] == QUESTIONS
        shutil.rmtree(file.parent)
    assert cut_off >= 6


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    """Makes addresses of empty databases."""
    if request.param == "sqlite":
        return lambda number: f"sqlite:///{tmp_path / str(number)}/quizsvc.db"
    server = request.getfixturevalue("postgresql")
    made = []

    def create(_):
        for url in made:
            server.drop(url)
        made[:] = [server.create()]
        return made[0]

    return create


def test_a_killed_copy_goes_on(killer, lived_in, empty, tmp_path):
    """Whatever had arrived; at the end every row is the same on both sides."""
    source = f"sqlite:///{shutil.copytree(lived_in, tmp_path / 'data')}/quizsvc.db"
    done = killer.run("db", "copy", source, empty("first"))
    assert done.status == 0, done.output
    for number, moment in enumerate(moments(done, 3)):
        target = empty(number)
        killer.run("db", "copy", source, target, **moment)
        again = killer.run("db", "copy", source, target)
        assert again.status == 0, (moment, again.output)
        assert "the same on both sides" in again.output
