"""Disks that fill up or turn read-only, files that are locked or damaged: clear errors, nothing lost."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving.conftest import serving

PRACTICE = {"quiz": "learning-rate-strategy-practice"}
MOUNTS = 'mount -t tmpfs -o size=12m quizsvc "$0" && exec "$@"'
READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'


@pytest.fixture
def on_a_small_disk(tmp_path):
    """A service whose data lie on a disk of 12 MiB of its own, in a mount namespace that ends with it."""
    data = tmp_path / "data"
    data.mkdir()
    through = ["unshare", "--map-root-user", "--mount", "sh", "-c", MOUNTS, str(data)]
    with serving(tmp_path, through=through, QUIZSVC_SANDBOX="off") as service:
        service.register()
        yield service


def seen_from_inside(service):
    """The data folder as the service sees it."""
    return Path(f"/proc/{service.process.pid}/root{service.folder}")


def begin(service):
    """Begin an attempt: status and answer."""
    return service.call("POST", "/api/v1/attempts", PRACTICE)


def fill(service):
    """Leave no byte on the disk, whatever the service writes meanwhile."""
    with (seen_from_inside(service) / "filler").open("wb", buffering=0) as filler:
        for size in (1 << 20, 1 << 12):
            try:
                while filler.write(b"x" * size) == size:
                    pass
            except OSError:
                continue


def test_a_full_disk_loses_nothing(on_a_small_disk):
    """Writes are refused as disk_full, reads go on, and with room again all is as it was acknowledged."""
    service = on_a_small_disk
    acknowledged = [begin(service)[1]["id"] for _ in range(3)]
    fill(service)
    answers = []
    while not answers or answers[-1][0] == 201:  # what the log has room for is still taken
        answers.append(begin(service))
    acknowledged += [answer["id"] for status, answer in answers if status == 201]

    assert answers[-1][0] == 503
    assert answers[-1][1]["code"] == "disk_full"
    assert service.call("GET", f"/api/v1/attempts/{acknowledged[0]}")[0] == 200
    assert service.call("GET", "/readyz")[0] == 200

    (seen_from_inside(service) / "filler").unlink()
    status, made = begin(service)
    assert status == 201
    for attempt in (*acknowledged, made["id"]):
        assert service.call("GET", f"/api/v1/attempts/{attempt}")[0] == 200


def test_a_read_only_disk_stops_the_start_with_a_clear_message(tmp_path):
    """The message names the folder; nobody starts a service that could record nothing."""
    data = tmp_path / "data"
    data.mkdir()
    read_only = ["unshare", "--map-root-user", "--mount", "sh", "-c", READ_ONLY, str(data)]
    done = serve(data, read_only)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert str(data) in done.stderr
    assert "Read-only" in done.stderr


def test_a_locked_database_is_told_and_reading_goes_on(tmp_path):
    """Another program that holds the write lock is waited for, then 503 with Retry-After."""
    with serving(tmp_path, QUIZSVC_SANDBOX="off") as service:
        service.register()
        with sqlite3.connect(service.folder / "quizsvc.db", isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            status, problem = begin(service)
            assert (status, problem["code"]) == (503, "database_busy")
            assert service.call("GET", "/api/v1/topics")[0] == 200
            other.execute("ROLLBACK")
        assert begin(service)[0] == 201


def serve(folder, through=()):
    """Try to start a service that is going to refuse."""
    command = [*through, sys.executable, "-m", "quizsvc", "serve", "--port", "0", "--data-dir", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("damage", ["not a database at all", "zeros in the middle"])
def test_a_damaged_file_stops_the_start_with_a_clear_message(tmp_path, bank_file, damage):
    """One line that says what is wrong and what helps, no traceback, and the file is left alone."""
    file = tmp_path / "quizsvc.db"
    whole = bank_file.read_bytes()
    broken = b"x" * len(whole) if damage == "not a database at all" else whole[:100] + bytes(len(whole) - 100)
    file.write_bytes(broken)
    done = serve(tmp_path)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "damaged" in done.stderr or "not a SQLite database" in done.stderr
    assert file.read_bytes() == broken


def test_a_database_of_a_newer_version_stops_the_start(tmp_path, bank_file):
    """An older quizsvc does not touch it."""
    file = tmp_path / "quizsvc.db"
    file.write_bytes(bank_file.read_bytes())
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    done = serve(tmp_path)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "9999" in done.stderr
