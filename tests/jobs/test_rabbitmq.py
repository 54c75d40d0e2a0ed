"""RabbitMQ as the broker: the server on the usual port, in a virtual host of the test's own."""

import secrets
import shutil
import socket
import subprocess
from dataclasses import replace

import pytest
import redis

from quizsvc.jobs import queues
from quizsvc.jobs.board import Board
from quizsvc.jobs.runner import QueuedRunner
from quizsvc.sandbox import QueueFull, SandboxUnavailable
from quizsvc.settings import Settings
from tests.jobs.workers import DEADLINE_S, kill, ready, under_load, worker
from tests.patience import WALL_S
from tests.serving.conftest import until


def control(*words):
    """rabbitmqctl; raises when it fails."""
    subprocess.run(["rabbitmqctl", "--quiet", *words], check=True, capture_output=True, timeout=60)


@pytest.fixture
def broker():
    """The address of a virtual host with nothing in it."""
    name = f"quizsvc-{secrets.token_hex(4)}"
    try:
        socket.create_connection(("127.0.0.1", 5672), 2).close()
        assert shutil.which("rabbitmqctl")
        control("add_vhost", name)
    except (OSError, AssertionError, subprocess.SubprocessError):
        pytest.skip("no RabbitMQ on port 5672 that rabbitmqctl may change")
    control("set_permissions", "--vhost", name, "guest", ".*", ".*", ".*")
    yield f"amqp://guest:guest@127.0.0.1:5672/{name}"
    control("delete_vhost", name)


@pytest.fixture
def runner(broker, redis_server):
    """What the web process has."""
    redis.Redis(port=redis_server.port).flushdb()
    answers = redis_server.url()
    return QueuedRunner(
        Settings(broker_url=broker, result_url=answers, run_deadline=DEADLINE_S, sandbox_wall=WALL_S)
    )


def test_runs_survive_a_worker_that_is_killed(runner, broker, redis_server, tmp_path):
    """One of two is killed under load: the other answers whoever waits, each with their own run."""
    env = {
        "QUIZSVC_BROKER_URL": broker,
        "QUIZSVC_RESULT_URL": redis_server.url(),
        "QUIZSVC_SANDBOX_POOL": "2",
    }
    with worker(tmp_path, "first", **env) as first, worker(tmp_path, "second", **env):
        ready(Board(redis_server.url()), {"first", "second"})
        assert runner.state()["queue"] == {"waiting": 0, "bound": 200, "running": 0}
        under_load(runner, lambda: kill(first))


def test_its_queue_is_bounded(broker, redis_server):
    """What waits is counted by the broker, from before the queue exists until nobody wants the answer."""
    settings = Settings(broker_url=broker, result_url=redis_server.url(), run_deadline=1, run_queue=2)
    lengths = queues.Lengths(queues.make_celery(settings))

    assert lengths.of(queues.RUNS) == 0
    with pytest.raises(SandboxUnavailable):
        QueuedRunner(settings).run("print(1)")
    until(lambda: lengths.of(queues.RUNS) == 0)

    patient = QueuedRunner(replace(settings, run_deadline=DEADLINE_S))
    for number in ("first", "second"):
        patient._send(number, {"code": "print(1)", "given": {}, "client": ""}, DEADLINE_S)
    until(lambda: lengths.of(queues.RUNS) == 2)
    with pytest.raises(QueueFull):
        patient.run("print(1)")
