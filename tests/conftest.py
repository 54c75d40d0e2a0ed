"""What tests of more than one folder use."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizsvc.bank.startup import load_bank
from quizsvc.bundled import bundled
from quizsvc.db import Database, migrate
from quizsvc.sandbox import Client, local


@pytest.fixture(scope="session")
def bank_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema and the bundled bank; tests work on copies."""
    path = tmp_path_factory.mktemp("bank") / "quizsvc.db"
    db = Database(f"sqlite:///{path}")
    migrate.upgrade(db.engine)
    load_bank(db, bundled("questions"))
    db.close()
    return path


@pytest.fixture
def db(bank_file: Path, tmp_path: Path):
    """A database of the test's own, with the bundled bank."""
    path = tmp_path / "quizsvc.db"
    shutil.copy(bank_file, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture(scope="session")
def open_sandbox() -> Iterator[Client]:
    """A sandbox that stands for the whole session; for tests that grade what learners send."""
    with local("--pool", "4") as client:
        yield client
