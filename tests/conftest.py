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
from tests import databases, draws
from tests.databases import Kept, PostgreSQL
from tests.patience import WALL_S, be_patient


@pytest.fixture(scope="session")
def bank_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema and the bundled bank; tests work on copies."""
    path = tmp_path_factory.mktemp("bank") / "quizsvc.db"
    db = Database(f"sqlite:///{path}")
    migrate.upgrade(db.engine)
    load_bank(db, bundled("questions"))
    db.close()
    return path


def pytest_configure() -> None:
    """Nothing of what follows is left to chance."""
    be_patient()
    draws.be_the_same()


def pytest_addoption(parser: pytest.Parser) -> None:
    """--database postgresql runs every test that uses a database on PostgreSQL alone."""
    parser.addoption("--database", choices=["some", "sqlite", "postgresql"], default="some")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests marked `both_databases` run on both; `sqlite_only` ones never on PostgreSQL."""
    if "backend" not in metafunc.fixturenames:
        return
    chosen = metafunc.config.getoption("--database")
    if metafunc.definition.get_closest_marker("sqlite_only"):
        chosen = "sqlite"
    elif chosen == "some" and metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
        return
    metafunc.parametrize(
        "backend", [chosen.replace("some", "sqlite")], indirect=True, ids=[pytest.HIDDEN_PARAM]
    )


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    return str(request.param)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL server."""
    with databases.postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def kept_bank(postgresql: PostgreSQL) -> Iterator[Kept]:
    """A PostgreSQL database with the schema and the bundled bank; tests leave it and it is restored."""
    url = postgresql.create()
    db = Database(url)
    migrate.upgrade(db.engine)
    load_bank(db, bundled("questions"))
    db.close()
    kept = Kept(url)
    yield kept
    kept.close()
    postgresql.drop(url)


@pytest.fixture
def empty_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server = request.getfixturevalue("postgresql")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture
def db_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of the test's own, with the bundled bank."""
    if backend == "sqlite":
        shutil.copy(request.getfixturevalue("bank_file"), tmp_path / "quizsvc.db")
        yield f"sqlite:///{tmp_path / 'quizsvc.db'}"
        return
    kept = request.getfixturevalue("kept_bank")
    kept.restore()
    yield kept.url


@pytest.fixture
def db(db_url: str) -> Iterator[Database]:
    """A database of the test's own, with the bundled bank."""
    database = Database(db_url)
    yield database
    database.close()


@pytest.fixture(scope="session")
def open_sandbox() -> Iterator[Client]:
    """A sandbox that stands for the whole session; for tests that grade what learners send."""
    with local("--pool", "4", "--wall", str(WALL_S)) as client:
        yield client
