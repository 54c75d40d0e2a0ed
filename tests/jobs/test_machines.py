"""Two machines that run snippets, of which one dies and one is cut off, while runs are asked for."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from quizsvc.jobs.board import Board
from quizsvc.jobs.runner import QueuedRunner
from quizsvc.settings import Settings
from tests.jobs import machines
from tests.jobs.conftest import need
from tests.serving.conftest import until

SLOW = "import time\ntime.sleep(0.3)\nprint(WHICH)"
READY_WITHIN_S = 90


@pytest.fixture(scope="module")
def two(tmp_path_factory, redis_server):
    """Two machines whose workers are ready."""
    need(machines.can_be_made(), "the right to make network namespaces")
    folder = tmp_path_factory.mktemp("machines")
    with (
        machines.machine(1, folder, redis_server) as first,
        machines.machine(2, folder, redis_server) as second,
    ):
        first.start()
        second.start()
        ready(redis_server, first, second)
        yield first, second


@pytest.fixture(scope="module")
def runner(redis_server):
    """What the web process has."""
    return QueuedRunner(Settings(broker_url=redis_server.url(), run_deadline=60))


def ready(redis_server, *wanted):
    """Wait until the sandboxes of these machines are ready."""
    board, end = Board(redis_server.url()), time.monotonic() + READY_WITHIN_S
    while not {m.name for m in wanted} <= {n for n, s in board.workers().items() if s["state"] == "ready"}:
        assert time.monotonic() < end, "".join((m.folder / "log").read_text() for m in wanted)
        time.sleep(0.1)


def under_load(runner, what, runs=16):
    """Ask for runs by four at once and do `what` when some are under way; each is answered as its own."""
    some = threading.Semaphore(0)

    def ask(number):
        some.release()
        run = runner.run(SLOW, {"WHICH": number}, f"learner {number % 5}")
        return run.status, run.stdout

    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(ask, range(runs))
        for _ in range(6):
            some.acquire()
        what()
        assert list(answers) == [("ok", f"{number}\n") for number in range(runs)]


def test_runs_survive_a_machine_that_dies_and_one_that_is_cut_off(two, runner, redis_server):
    """Whoever waits gets their answer from the other machine, and from theirs when it is back."""
    first, second = two
    assert runner.state()["state"] == "ready"

    under_load(runner, first.pull_the_plug)

    first.start()
    ready(redis_server, first)
    under_load(runner, second.cut_the_cable)

    until(lambda: set(Board(redis_server.url()).workers()) == {first.name})
