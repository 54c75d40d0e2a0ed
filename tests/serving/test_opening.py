"""The first moments of a service: it answers whether it lives, and keeps whoever asks for more."""

import contextlib
import os
import socket
import subprocess
import sys
import time

import pytest

from quizsvc.serving.opening import HELD_AT_MOST, Door, let_go, listen
from tests.ports import free_port

SLOW_START = """
import os, pathlib, time
from quizsvc.cli import main, serve

def wait_and_prepare(settings, prepare=serve._prepare):
    while pathlib.Path(os.environ["HELD_WHILE"]).exists():
        time.sleep(0.02)
    return prepare(settings)

serve._prepare = wait_and_prepare
main()
"""
"""`quizsvc`, which sees to the database once a file is gone."""

QUESTIONS = b"GET /api/v1/questions HTTP/1.1\r\nHost: quiz\r\nConnection: close\r\n\r\n"


@pytest.fixture
def listener():
    """A socket that somebody may stand at."""
    with listen("127.0.0.1", 0) as found:
        yield found


def connect(listener):
    """A client of it."""
    return socket.create_connection(listener.getsockname(), timeout=60)


def ask(listener, path):
    """The whole answer to a GET."""
    with connect(listener) as client:
        client.sendall(b"GET %s HTTP/1.1\r\nHost: quiz\r\n\r\n" % path)
        return client.makefile("rb").read()


def wait_until(holds):
    """The door works in a thread of its own."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_life_and_readiness_are_answered_while_the_rest_is_loaded(listener):
    """200 for /livez, 503 with Retry-After for /readyz, in the shape that it has afterwards."""
    with Door(listener):
        alive, ready = ask(listener, b"/livez"), ask(listener, b"/readyz?full=1")

    assert alive.startswith(b"HTTP/1.1 200 OK\r\n")
    assert alive.endswith(b'\r\n\r\n{"status":"ok"}')
    assert ready.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    assert b"\r\nRetry-After: 1\r\n" in ready
    assert ready.count(b'"status":"starting"') == 3


@pytest.mark.parametrize(
    "said",
    [
        QUESTIONS, b"GET /livezz HTTP/1.1\r\nHost: quiz\r\n\r\n", b"GET /live", b"\x16\x03\x01",
        b"GET /livez HTTP/1.1\r\n\r\n", b"GET /livez HTTP/1.1\r\nHost: a/b\r\n\r\n",
        b"GET /readyz HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n", b"GET /livez HTTP/1.1\r\nHost quiz\r\n\r\n",
        b"GET /livez HTTP/9.9\r\nHost: quiz\r\n\r\n",
    ],
)  # fmt: skip
def test_whoever_asks_for_anything_else_is_kept_unread(listener, said):
    """Also who has sent only a part or is to be refused: the web server reads it from the first byte."""
    with connect(listener) as client:
        with Door(listener) as door:
            client.sendall(said)
            wait_until(lambda: door.held)
        [(connection, address)] = door.held
        with connection:
            assert address == client.getsockname()
            assert connection.recv(1000) == said


def test_who_has_said_nothing_is_kept_too(listener):
    """A browser connects ahead of need."""
    with connect(listener) as client:
        with Door(listener) as door:
            ask(listener, b"/livez")  # so that the connection before has been taken
        [(connection, _)] = door.held
        client.sendall(b"now")
        with connection:
            connection.settimeout(60)
            assert connection.recv(1000) == b"now"


def test_a_crowd_waits_in_the_backlog(listener):
    """The door holds so many and no more: descriptors are few."""
    clients = []
    with Door(listener) as door:
        for _ in range(HELD_AT_MOST + 20):
            clients.append(connect(listener))
            clients[-1].sendall(QUESTIONS)
        wait_until(lambda: len(door.held) >= HELD_AT_MOST - 2)
    held = len(door.held)
    let_go(door.held)
    for client in clients:
        client.close()

    assert held <= HELD_AT_MOST
    assert not door.held


def test_a_start_that_fails_hangs_up(listener):
    """Nobody waits for a service that will not be."""
    door, told = Door(listener), b""
    with connect(listener) as client:
        with contextlib.suppress(ZeroDivisionError), door:
            client.sendall(QUESTIONS)
            wait_until(lambda: door.held)
            raise ZeroDivisionError
        with contextlib.suppress(ConnectionError):  # the end may come as a reset
            told = client.recv(1)

    assert not told
    assert not door.held


def test_a_request_from_the_first_moment_gets_its_answer(tmp_path):
    """It comes as soon as the port is open, before the database is there, and is answered in full."""
    data, held, port = tmp_path / "data", tmp_path / "held", free_port()
    held.touch()
    command = [sys.executable, "-c", SLOW_START, "serve", "--port", str(port), "--data-dir", str(data)]
    env = {**os.environ, "HELD_WHILE": str(held)}
    with (tmp_path / "log.txt").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=env)
    try:
        answers = []
        for request in (QUESTIONS, QUESTIONS.replace(b"/api/v1/questions", b"/livez")):
            client = None
            while client is None:
                assert process.poll() is None
                try:
                    client = socket.create_connection(("127.0.0.1", port), timeout=120)
                except ConnectionRefusedError:
                    time.sleep(0.005)
            client.sendall(request)
            answers.append(client.makefile("rb"))
            client.close()
        alive = answers[1].read()
        early = not (data / "quizsvc.db").exists()
        held.unlink()
        questions = answers[0].read()
        for answer in answers:
            answer.close()
    finally:
        process.terminate()
        process.wait(60)

    assert early
    assert all(answer.startswith(b"HTTP/1.1 200 OK\r\n") for answer in (questions, alive))
    assert b'"items"' in questions
    assert alive.rstrip().endswith(b'{"status":"ok"}')
