"""Killed, stopped, started twice: what was acknowledged is there, and service comes back."""

import http.client
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.serving.conftest import NURSERY, SUPERVISOR, WEB, ZYGOTE, serving, until
from tests.serving.test_runs import RIGHT, run


@pytest.fixture
def service(tmp_path):
    """A service of the test's own, since it is going to be hurt."""
    with serving(tmp_path) as running:
        running.register()
        until(lambda: running.runs() == "ready")
        yield running


@pytest.fixture(scope="module")
def unhurt(tmp_path_factory):
    """A service without a sandbox that all tests share which leave it as it is."""
    with serving(tmp_path_factory.mktemp("unhurt"), QUIZSVC_SANDBOX="off") as running:
        yield running


def answer_until_stopped(service, stop, acknowledged):
    """Begin attempts and answer one question in each; note what was acknowledged."""
    while not stop.is_set():
        try:
            status, attempt = service.call(
                "POST", "/api/v1/attempts", {"quiz": "learning-rate-strategy-practice"}
            )
            if status != 201:
                continue
            body = {"question": "step-size", "answer": {"choice": "a"}}
            path = f"/api/v1/attempts/{attempt['id']}"
            status, response = service.call("POST", f"{path}/responses", body)
            if status == 201:
                acknowledged[path] = response["id"]
        except (OSError, ValueError, http.client.HTTPException):
            continue  # cut off in the middle: nothing was acknowledged


@pytest.mark.parametrize(
    ("victim", "which"), [(WEB, 0), (WEB, -1), (SUPERVISOR, 0), (NURSERY, 0), (ZYGOTE, 0)]
)
def test_a_killed_process_loses_nothing_and_comes_back(service, victim, which):
    """SIGKILL of web master, web worker, supervisor, nursery or zygote under load: every acknowledged
    response is still there, and both questions and runs work again.
    """
    stop, acknowledged = threading.Event(), {}
    load = threading.Thread(target=answer_until_stopped, args=(service, stop, acknowledged), daemon=True)
    load.start()
    try:
        until(lambda: len(acknowledged) > 5)
        killed = service.pids(victim)[which]
        os.kill(killed, signal.SIGKILL)
        before = len(acknowledged)
        until(lambda: len(acknowledged) > before + 5)
    finally:
        stop.set()
        load.join()
    until(lambda: service.runs() == "ready" and killed not in service.pids(victim))

    assert run(service, RIGHT)["status"] == "ok"
    for path, response_id in acknowledged.items():
        attempt = service.call("GET", path)[1]
        assert [response["id"] for response in attempt["questions"][0]["responses"]] == [response_id]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_leaves_no_process_behind(service, number):
    """Both signals end the parent with 0, and everything below it."""
    below = service.pids(".")
    service.process.send_signal(number)

    assert service.process.wait(60) == 0
    assert below
    assert not [pid for pid in below if os.path.exists(f"/proc/{pid}")]


def test_a_stop_lets_a_run_come_to_its_end(service):
    """Who waits for a snippet gets its output, not that the sandbox is gone."""
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(run, service, "import time\ntime.sleep(0.5)\nprint('done')")
        until(lambda: service.call("GET", "/readyz")[1]["runs"]["queue"]["running"] or answer.done())
        service.process.send_signal(signal.SIGTERM)

        assert answer.result()["stdout"] == "done\n"
    assert service.process.wait(60) == 0


def test_orphans_are_reaped(service):
    """After a supervisor was killed, its processes leave no zombies, also where we are process 1."""
    killed = service.pids(SUPERVISOR)[0]
    os.kill(killed, signal.SIGKILL)
    until(lambda: killed not in service.pids(SUPERVISOR) and service.runs() == "ready")

    children = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children")
    until(lambda: len(children.read_text().split()) == 2)


def test_a_killed_parent_takes_its_children_with_it(service):
    """No web server or sandbox goes on without the process that keeps them."""
    below = service.pids(".")
    service.process.kill()
    service.process.wait()

    until(lambda: not [pid for pid in below if os.path.exists(f"/proc/{pid}")])


def test_a_second_service_in_the_same_folder_is_refused(unhurt):
    """Two would share one sandbox socket; the message says what to do."""
    command = [sys.executable, "-m", "quizsvc", "serve", "--port", "0", "--data-dir", str(unhurt.folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "--data-dir" in done.stderr


def test_a_port_in_use_is_a_clear_message(unhurt, tmp_path):
    """The message names another way."""
    port = unhurt.url.rsplit(":", 1)[1]
    command = [
        sys.executable,
        "-m",
        "quizsvc",
        "serve",
        "--port",
        port,
        "--data-dir",
        str(tmp_path / "other"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_restart_keeps_everything(tmp_path):
    """Attempts, tokens and bank are there after the next start; whose time was over meanwhile is finished."""
    with serving(tmp_path, QUIZSVC_SANDBOX="off") as first:
        first.register()
        attempt = first.call("POST", "/api/v1/attempts", {"quiz": "learning-rate-strategy-practice"})[1]
        late = first.call("POST", "/api/v1/attempts", {"quiz": "learning-rate-strategy-test"})[1]
        token = first.token
    with closing(sqlite3.connect(tmp_path / "data" / "quizsvc.db")) as file:
        file.execute("UPDATE attempts SET ends_at = '2026-01-01 12:00:00.000000' WHERE id = ?", [late["id"]])
        file.commit()
    with serving(tmp_path, QUIZSVC_SANDBOX="off") as second:
        second.token = token
        assert second.call("GET", f"/api/v1/attempts/{attempt['id']}") == (200, attempt)
        path = f"/api/v1/attempts/{late['id']}"
        until(lambda: second.call("GET", path)[1]["finished_at"] == "2026-01-01T12:01:00+00:00")
