"""The wheel: everything the service needs travels in it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The wheel's files in a folder of their own, away from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def files_of(folder):
    """The files of a folder of the checkout, caches left out."""
    paths = (path.relative_to(ROOT / folder) for path in (ROOT / folder).rglob("*") if path.is_file())
    return [str(path) for path in paths if "__pycache__" not in path.parts]


def test_everything_that_is_no_python_is_in_it(installed):
    """Migrations, question files, pages and starting files."""
    have = {str(path.relative_to(installed)) for path in installed.rglob("*") if path.is_file()}
    wanted = [f"quizsvc/{name}" for name in files_of("quizsvc")]
    wanted += [
        f"quizsvc/_bundled/{top}/{name}" for top in ("migrations", "questions") for name in files_of(top)
    ]

    assert [name for name in wanted if name not in have] == []


def test_it_migrates_and_loads_its_bank(installed, tmp_path):
    """Run from the wheel's files alone: the schema is made and the bundled bank loaded."""
    program = (
        "import quizsvc, pathlib\n"
        "from quizsvc.bundled import bundled\n"
        "from quizsvc.bank.startup import load_bank\n"
        "from quizsvc.db import Database, migrate\n"
        "db = Database('sqlite:///new.db')\n"
        "migrate.upgrade(db.engine)\n"
        "print(quizsvc.__file__, bundled('questions'), len(load_bank(db, bundled('questions')).created))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    package, bank, created = done.stdout.split()
    assert package.startswith(str(installed))
    assert bank.startswith(str(installed))
    assert int(created) > 10
