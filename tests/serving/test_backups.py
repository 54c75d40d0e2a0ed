"""Copies of the database of a service under load."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing

from tests.serving.conftest import serving, until
from tests.serving.test_lives import answer_until_stopped


def test_a_backup_holds_all_that_was_acknowledged_before_it(tmp_path):
    """While clients answer, each copy is whole by SQLite's own word; and the service goes on."""
    stop, acknowledged = threading.Event(), {}
    with serving(tmp_path, QUIZSVC_SANDBOX="off") as service:
        service.register()
        load = [
            threading.Thread(target=answer_until_stopped, args=(service, stop, acknowledged), daemon=True)
            for _ in range(2)
        ]
        for client in load:
            client.start()
        try:
            for number in range(3):
                until(lambda: len(acknowledged) > 5)
                before = set(acknowledged.values())
                copy = tmp_path / f"{number}.db"
                command = [
                    sys.executable,
                    "-m",
                    "quizsvc",
                    "backup",
                    str(copy),
                    "--data-dir",
                    str(service.folder),
                ]
                subprocess.run(command, check=True, capture_output=True)
                with closing(sqlite3.connect(copy)) as connection:
                    held = {row[0] for row in connection.execute("SELECT id FROM responses")}
                    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert before <= held
            count = len(acknowledged)
            until(lambda: len(acknowledged) > count)
        finally:
            stop.set()
            for client in load:
                client.join()
