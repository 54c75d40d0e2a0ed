"""Two machines that run snippets, of which one dies and one is cut off, while runs are asked for."""

import pytest

from quizsvc.jobs.board import Board
from quizsvc.jobs.runner import QueuedRunner
from quizsvc.sandbox import request_id
from quizsvc.settings import Settings
from tests.jobs import machines
from tests.jobs.conftest import need, redis_in
from tests.jobs.workers import DEADLINE_S, ready, under_load
from tests.patience import WALL_S
from tests.serving.conftest import until


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    """A Redis server in a network apart."""
    need(machines.can_be_made(), "the right to make network namespaces")
    with machines.network(), redis_in(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(scope="module")
def two(tmp_path_factory, broker):
    """Two machines whose workers are ready."""
    folder = tmp_path_factory.mktemp("machines")
    with (
        machines.machine(1, folder, broker) as first,
        machines.machine(2, folder, broker) as second,
    ):
        first.start()
        second.start()
        are_ready(broker, first, second)
        yield first, second


@pytest.fixture(scope="module")
def runner(broker):
    """What the web process has."""
    return QueuedRunner(Settings(broker_url=broker.url(), run_deadline=DEADLINE_S, sandbox_wall=WALL_S))


def are_ready(broker, *wanted):
    """Wait until the sandboxes of these machines are ready."""
    ready(
        Board(broker.url()),
        {m.name for m in wanted},
        lambda: "".join((m.folder / "log").read_text() for m in wanted),
    )


def test_a_run_is_logged_under_the_id_of_its_request(two, runner):
    """By the machine that took it, so that one id finds all that a request did."""
    before = request_id.set("request-7")
    try:
        assert runner.run("print(1)").status == "ok"
    finally:
        request_id.reset(before)

    until(lambda: any("request_id=request-7" in (machine.folder / "log").read_text() for machine in two))


def test_runs_survive_a_machine_that_dies_and_one_that_is_cut_off(two, runner, broker):
    """Whoever waits gets their answer from the other machine, and from theirs when it is back."""
    first, second = two
    assert runner.state()["state"] == "ready"

    under_load(runner, first.pull_the_plug)

    first.start()
    are_ready(broker, first)
    under_load(runner, second.cut_the_cable)

    until(lambda: set(Board(broker.url()).workers()) == {first.name})
