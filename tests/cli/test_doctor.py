"""`quizsvc doctor` finds what is wrong with a set-up, and says how to mend it."""

import importlib.metadata
import os
import shutil
import sqlite3
from collections import namedtuple

import pytest

from quizsvc.cli.looking import data, sandbox, setup, software
from quizsvc.settings import Settings

Usage = namedtuple("Usage", "total used free")


def states(look, settings):
    """What a look found, by state; every fault says how to mend it."""
    found = list(look(settings))
    assert all(check.mend for check in found if check.state != "ok"), found
    return {check.state for check in found}


@pytest.fixture
def settings(tmp_path):
    """Settings with a folder of the test's own."""
    tmp_path.chmod(0o700)
    return Settings(data_dir=tmp_path)


def test_a_good_set_up_has_nothing_to_mend(settings, bank_file):
    """Each look is content with a fresh folder and a database of today."""
    shutil.copy(bank_file, settings.data_dir / "quizsvc.db")

    for look in (software.python, setup.settings, data.folder, data.permissions, data.database):
        assert states(look, settings) == {"ok"}, look
    assert states(software.torch, settings) <= {"ok", "warning"}


def test_torch_that_is_missing_or_another(settings, monkeypatch):
    """Missing is an error; one that the keys were not proved with, a warning."""
    monkeypatch.setattr(software, "version", lambda _: "1.0.0+cpu")
    assert states(software.torch, settings) == {"warning"}

    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(software, "version", missing)
    assert states(software.torch, settings) == {"error"}


@pytest.mark.parametrize(
    ("version", "state"), [((3, 34, 1), "error"), ((3, 51, 2), "warning"), ((3, 51, 3), "ok")]
)
def test_sqlite_by_version(settings, monkeypatch, version, state):
    """Too old, with the race, and mended."""
    monkeypatch.setattr(software.sqlite3, "sqlite_version_info", version)

    assert states(software.sqlite, settings) == {state}


@pytest.mark.parametrize(("free", "state"), [(1 << 20, "error"), (500 << 20, "warning"), (1 << 40, "ok")])
def test_disks_by_what_is_free(settings, monkeypatch, free, state):
    """Little is told before it is nothing."""
    monkeypatch.setattr(data.shutil, "disk_usage", lambda _: Usage(0, 0, free))

    assert states(data.disk, settings) == {state}


def test_folders_that_others_can_look_into(settings, monkeypatch):
    """Answers are not for others on the machine; files of another user are a mistake."""
    settings.data_dir.chmod(0o755)
    assert states(data.permissions, settings) == {"warning"}

    settings.data_dir.chmod(0o700)
    monkeypatch.setattr(data.os, "geteuid", lambda: os.getuid() + 1)
    assert states(data.permissions, settings) == {"warning"}


def test_a_folder_that_cannot_be_written(settings, monkeypatch):
    """The message names it."""
    monkeypatch.setattr(data.os, "access", lambda *_: False)
    (check,) = data.folder(settings)

    assert check.state == "error"
    assert str(settings.data_dir) in check.mend


@pytest.mark.parametrize(
    ("harm", "state"),
    [
        ("UPDATE alembic_version SET version_num = '0001'", "warning"),
        ("UPDATE alembic_version SET version_num = '9999'", "error"),
        ("DELETE FROM alembic_version", "warning"),
        ("zeros", "error"),
        ("text", "error"),
    ],
)
def test_databases_that_are_old_or_damaged(settings, bank_file, harm, state):
    """Old: upgrade; newer than we know, so that no start succeeds, or damaged: an error."""
    file = settings.data_dir / "quizsvc.db"
    whole = bank_file.read_bytes()
    match harm:
        case "zeros":
            file.write_bytes(whole[:100] + bytes(len(whole) - 100))
        case "text":
            file.write_text("not a database, however long " * 100)
        case _:
            file.write_bytes(whole)
            with sqlite3.connect(file) as connection:
                connection.execute(harm)

    assert states(data.database, settings) == {state}


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"rate_limits": False}, "warning"),
        ({"origins": "*"}, "warning"),
        ({"sandbox": False}, "warning"),
        ({"host": "0.0.0.0"}, "warning"),
        ({"host": "0.0.0.0", "proxies": 1}, "ok"),
        ({"host": "0.0.0.0", "registration": False}, "ok"),
    ],
)
def test_settings_that_are_rarely_meant(tmp_path, changes, state):
    """Each has a word; what closes the matter silences it."""
    assert states(setup.settings, Settings(data_dir=tmp_path, **changes)) == {state}


def test_a_variable_that_nothing_reads_is_named(settings, monkeypatch):
    """Misspelt, it would change nothing and nobody would know."""
    monkeypatch.setenv("QUIZSVC_RATE_LIMIT", "off")
    (check,) = setup.settings(settings)

    assert (check.state, check.detail) == ("warning", "nothing reads QUIZSVC_RATE_LIMIT")
    assert "QUIZSVC_RATE_LIMITS" in check.mend


def test_walls_that_cannot_be_tried(settings, monkeypatch):
    """A sandbox that does not start is an error with its last words."""
    monkeypatch.setattr(sandbox.sys, "executable", shutil.which("false"))

    assert states(sandbox.walls, settings) == {"error"}
