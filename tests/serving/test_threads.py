"""The web server's threads: how many work, who waits, who is called next."""

import threading
import weakref
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from quizsvc import places
from quizsvc.api.recording import _turn as turn
from quizsvc.errors import SandboxUnavailable
from quizsvc.grading import Line
from quizsvc.places import lent
from quizsvc.serving.threads import Threads
from tests.serving.conftest import until

SECONDS = 120


@pytest.fixture
def threads():
    """Two places."""
    made = Threads(2)
    yield made
    made.shutdown()


class Crowd:
    """Counts who is in it at once, and holds them until it is opened."""

    def __init__(self):
        self.inside = self.most = 0
        self.gate, self.guard = threading.Event(), threading.Lock()

    def join(self):
        """Come in, wait for the gate, go."""
        with self.guard:
            self.inside += 1
            self.most = max(self.most, self.inside)
        assert self.gate.wait(SECONDS)
        with self.guard:
            self.inside -= 1


def test_as_many_work_as_there_are_places(threads):
    """Ten tasks, two places: never three at once, and all are done."""
    crowd = Crowd()
    tasks = [threads.submit(crowd.join) for _ in range(10)]
    until(lambda: crowd.inside == 2)
    crowd.gate.set()

    assert not wait(tasks, SECONDS).not_done
    assert crowd.most == 2


def test_who_waits_lends_the_place(threads):
    """Fifty tasks that wait keep nobody from working; when they come back, all of them are done."""
    waiting = Crowd()

    def wait_for_something():
        with lent():
            waiting.join()

    tasks = [threads.submit(wait_for_something) for _ in range(50)]
    until(lambda: waiting.inside == 50)

    assert threads.submit(lambda: "worked").result(SECONDS) == "worked"
    waiting.gate.set()
    assert not wait(tasks, SECONDS).not_done

    crowd = Crowd()
    tasks = [threads.submit(crowd.join) for _ in range(10)]
    until(lambda: crowd.inside == 2)
    crowd.gate.set()
    wait(tasks, SECONDS)
    assert crowd.most == 2


class Noting:
    """Places that count how often one is lent."""

    def __init__(self):
        self.lent = self.back = 0

    def leave(self):
        """One more."""
        self.lent += 1

    def come_back(self):
        """And back."""
        self.back += 1


def test_only_a_retry_of_what_is_under_way_lends_its_place():
    """A request whose key nobody else has goes on: a place that is lent for nothing is work for one thread
    too many.
    """
    places_of, key = {"first": Noting(), "retry": Noting()}, ("learner", "call", "key")
    inside, go_on = threading.Event(), threading.Event()

    def answer(who):
        places.hold(places_of[who])
        with turn(key):
            inside.set()
            assert go_on.wait(SECONDS)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(answer, "first")
        assert inside.wait(SECONDS)
        retry = pool.submit(answer, "retry")
        until(lambda: places_of["retry"].lent)
        go_on.set()

    assert (first.exception(), retry.exception()) == (None, None)
    assert (places_of["first"].lent, places_of["first"].back) == (0, 0)
    assert (places_of["retry"].lent, places_of["retry"].back) == (1, 1)


def test_what_a_task_raises_is_its_own(threads):
    """The thread goes on."""
    assert isinstance(threads.submit(lambda: 1 / 0).exception(SECONDS), ZeroDivisionError)
    assert threads.submit(int, "7").result(SECONDS) == 7


def test_a_thread_that_waits_keeps_nothing_of_its_last_task(threads):
    """A connection that is closed goes, with what it brought."""
    crowd = Crowd()
    gone = weakref.ref(crowd)
    crowd.gate.set()
    assert threads.submit(crowd.join).exception(SECONDS) is None
    del crowd

    until(lambda: gone() is None)


def test_threads_that_nobody_needs_end(threads):
    """After a crowd as many are left as there are places."""
    crowd = Crowd()

    def wait_for_something():
        with lent():
            crowd.join()

    before = threading.active_count()
    tasks = [threads.submit(wait_for_something) for _ in range(20)]
    until(lambda: crowd.inside == 20)
    crowd.gate.set()
    wait(tasks, SECONDS)

    until(lambda: threading.active_count() <= before + 2)


def test_a_system_that_gives_no_more_threads_lets_tasks_wait(threads, monkeypatch):
    """For a thread that is free again: neither the task nor a place is lost, and nobody is told an error."""

    def refuse(_):
        raise RuntimeError("can't start new thread")

    lending, working = Crowd(), Crowd()

    def wait_for_something():
        with lent():
            lending.join()
        working.join()

    begun = threads.submit(wait_for_something)
    until(lambda: lending.inside == 1)
    with monkeypatch.context() as none_left:
        none_left.setattr(threading.Thread, "start", refuse)
        tasks = [begun, *(threads.submit(working.join) for _ in range(3))]
        lending.gate.set()
        until(lambda: working.inside == 1)
    tasks.append(threads.submit(working.join))
    until(lambda: working.inside == 2)
    working.gate.set()

    assert not wait(tasks, SECONDS).not_done
    assert [task.exception() for task in tasks] == [None] * 5
    assert working.most == 2


def test_the_end_leaves_nothing_half_begun(threads):
    """What has not begun is cancelled, what has ends, nothing new is taken."""
    crowd = Crowd()
    begun = [threads.submit(crowd.join) for _ in range(2)]
    until(lambda: crowd.inside == 2)
    never = threads.submit(crowd.join)
    threads.shutdown()
    crowd.gate.set()

    assert never.cancelled()
    assert not wait(begun, SECONDS).not_done
    with pytest.raises(RuntimeError):
        threads.submit(crowd.join)


def test_a_learner_with_many_answers_lets_others_in_between():
    """One has five in the line, then comes another: the other's turn is the next but one."""
    line, turns = Line(at_once=1), []

    def answer(client):
        with line.turn(client):
            turns.append(client)

    with ThreadPoolExecutor(8) as pool, line.turn("first"):
        for number in range(5):
            pool.submit(answer, "many")
            until(lambda number=number: len(line) == number + 1)
        pool.submit(answer, "one")
        until(lambda: len(line) == 6)
    assert turns == ["many", "one", "many", "many", "many", "many"]


def test_a_line_that_is_full_says_when_to_come_again():
    """Whoever would be one too many is refused at once; the place of the one at work is handed on."""
    line = Line(at_once=1, bound=1)

    def answer(client):
        with line.turn(client):
            return client

    with ThreadPoolExecutor(1) as pool:
        with line.turn("a"):
            waiting = pool.submit(answer, "b")
            until(lambda: len(line) == 1)
            with pytest.raises(SandboxUnavailable, match="Too many answers") as refused:
                answer("c")
        assert waiting.result(SECONDS) == "b"
    assert refused.value.headers["Retry-After"] == "5"
    assert answer("c") == "c"
