"""Copies of the database: taken under writes, checked, and put back."""

import fcntl
import json
import os
import sqlite3
import threading

import pytest
from click.testing import CliRunner

from quizsvc.cli.main import main
from quizsvc.db import Database
from quizsvc.db.backup import BackupFailed, backup, restore
from quizsvc.learners.models import Learner

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def file(db, tmp_path):
    """The database's file."""
    return tmp_path / "quizsvc.db"


def learners(path):
    """How many learners a database holds, by SQLite itself."""
    with sqlite3.connect(path) as connection:
        return connection.execute("SELECT count(*) FROM learners").fetchone()[0]


def add_learner(db):
    """Write something."""
    with db.write() as session:
        session.add(Learner())


def run(*words):
    """A command."""
    return CliRunner().invoke(main, [str(word) for word in words])


def test_a_backup_is_one_moment_of_a_database_in_use(db, file, tmp_path):
    """While others write, every copy is whole, and each holds at least what was there before it."""
    stop = threading.Event()

    def write():
        while not stop.is_set():
            add_learner(db)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            before = learners(file)
            made = backup(file, tmp_path / f"copy-{number}.db")
            assert before <= made.rows["learners"] == learners(made.path)
    finally:
        stop.set()
        writer.join()
    assert {path.name for path in tmp_path.glob("copy*")} == {f"copy-{number}.db" for number in range(5)}


def test_a_restored_database_is_as_it_was(db, file, tmp_path):
    """What came after the copy is gone from the database, and kept beside it."""
    add_learner(db)
    copy = tmp_path / "copy.db"
    run("backup", copy, "--data-dir", tmp_path)
    add_learner(db)
    db.close()
    done = run("restore", copy, "--overwrite", "--json", "--data-dir", tmp_path)

    assert done.exit_code == 0, done.output
    assert learners(file) == 1
    assert learners(json.loads(done.output)["kept"]) == 2
    again = Database(f"sqlite:///{file}")
    add_learner(again)
    again.close()


def test_restore_does_not_overwrite_unasked(db, file, tmp_path):
    """The message names the flag."""
    copy = backup(file, tmp_path / "copy.db").path
    done = run("restore", copy, "--data-dir", tmp_path)

    assert done.exit_code == 1
    assert "--overwrite" in done.output
    fresh = run("restore", copy, "--data-dir", tmp_path / "new")
    assert fresh.exit_code == 0, fresh.output
    assert learners(tmp_path / "new" / "quizsvc.db") == learners(file)


@pytest.mark.parametrize("damage", ["text", "cut off", "zeros", "another program's", "missing"])
def test_what_is_not_whole_is_neither_copied_nor_restored(db, file, tmp_path, damage):
    """The target is as it was before, and no half copy is left."""
    db.close()
    broken = tmp_path / "broken.db"
    whole = file.read_bytes()
    match damage:
        case "text":
            broken.write_text("not a database")
        case "cut off":
            broken.write_bytes(whole[: len(whole) // 2])
        case "zeros":
            broken.write_bytes(whole[:8192] + bytes(len(whole) - 8192))
        case "another program's":
            sqlite3.connect(broken).execute("CREATE TABLE x (y)")
    before = file.read_bytes()
    with pytest.raises(BackupFailed):
        restore(broken, file, overwrite=True)
    with pytest.raises(BackupFailed):
        backup(broken, tmp_path / "copy.db")

    assert file.read_bytes() == before
    assert not [path.name for path in tmp_path.iterdir() if "copy" in path.name or "restored" in path.name]


def test_a_database_that_is_in_use_is_not_replaced(db, file, tmp_path):
    """Whoever has it open would go on with the one that was put aside."""
    copy = backup(file, tmp_path / "copy.db").path
    add_learner(db)
    with pytest.raises(BackupFailed, match="another process"):
        restore(copy, file, overwrite=True)
    with sqlite3.connect(file, isolation_level=None) as other:
        db.close()
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BackupFailed, match="another process"):
            restore(copy, file, overwrite=True)
    other.close()
    assert learners(file) == 1


def test_what_was_kept_stays_kept(db, file, tmp_path):
    """Two restores within a second set aside two databases."""
    copy = backup(file, tmp_path / "copy.db").path
    add_learner(db)
    db.close()
    kept = [restore(copy, file, overwrite=True)[1] for _ in range(2)]

    assert [learners(path) for path in kept] == [1, 0]


def test_a_database_server_has_its_own_tools(tmp_path, monkeypatch):
    """The message names them."""
    monkeypatch.setenv("QUIZSVC_DATABASE_URL", "postgresql://localhost/quizsvc")

    assert "pg_dump" in run("backup", tmp_path / "copy.db").output


def test_the_next_backup_removes_what_a_killed_one_left(db, file, tmp_path):
    """Under names with their time nothing else ever would; not while another backup writes in the folder."""
    folder = tmp_path / "copies"
    folder.mkdir()
    left = [folder / f"quizsvc-20260102T030405Z.db.part{end}" for end in ("", "-journal")]
    others = [folder / name for name in ("quizsvc-20260102T030405Z.db", "notes.part")]
    for path in left + others:
        path.write_text("x")

    holder = os.open(folder, os.O_RDONLY)
    fcntl.flock(holder, fcntl.LOCK_SH)  # as one that writes
    backup(file, folder / "first.db")
    assert all(path.exists() for path in left)
    os.close(holder)

    assert run("backup", folder, "--data-dir", tmp_path).exit_code == 0
    assert not any(path.exists() for path in left)
    assert all(path.exists() for path in others)
    assert len(list(folder.iterdir())) == 4
