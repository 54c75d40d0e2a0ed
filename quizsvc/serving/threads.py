"""The web server's threads: a bounded number works, however many wait for a snippet."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from queue import SimpleQueue
from typing import Any

from quizsvc import places

Task = tuple[Future[Any], Callable[[], Any]]


class Threads:
    """What gunicorn needs of a ThreadPoolExecutor, for `at_work` tasks at a time.

    A thread that lends its place (quizsvc.places.lent) is replaced, so there can be as many threads as
    requests. One that comes back goes on at once: for a moment more than `at_work` may work, and nothing
    new is begun until they are fewer.
    """

    def __init__(self, at_work: int) -> None:
        self._at_work = at_work
        self._working = 0
        self._tasks: deque[Task] = deque()
        self._idle: list[SimpleQueue[Task | None]] = []
        """Where each thread that has nothing to do waits for a task, or for None: to end."""

        self._ended = False
        self._guard = threading.Lock()

    def submit(self, call: Callable[..., Any], *args: Any) -> Future[Any]:
        """Have `call(*args)` done when there is a place."""
        future: Future[Any] = Future()
        with self._guard:
            if self._ended:
                raise RuntimeError("the threads have ended")
            self._tasks.append((future, partial(call, *args)))
            self._begin_tasks()
        return future

    def shutdown(self, wait: bool = False) -> None:
        """Begin nothing more; what is begun ends by itself. Nothing waits for that, whatever `wait` says."""
        with self._guard:
            self._ended = True
            while self._tasks:
                self._tasks.popleft()[0].cancel()
            while self._idle:
                self._idle.pop().put(None)

    def leave(self) -> None:
        """The calling thread waits from now on."""
        with self._guard:
            self._working -= 1
            self._begin_tasks()

    def come_back(self) -> None:
        """The calling thread works again."""
        with self._guard:
            self._working += 1

    def _begin_tasks(self) -> None:
        """Give out what waits, as far as there are places and the system has threads; the guard is held."""
        while task := self._next():
            if self._idle:
                self._idle.pop().put(task)
                continue
            inbox: SimpleQueue[Task | None] = SimpleQueue()
            inbox.put(task)
            try:
                threading.Thread(target=self._work, args=(inbox,), name="request", daemon=True).start()
            except RuntimeError:  # there is none to be had: the next thread that is free takes it
                self._working -= 1
                self._tasks.appendleft(task)
                return

    def _next(self) -> Task | None:
        if not self._tasks or self._working >= self._at_work:
            return None
        self._working += 1
        return self._tasks.popleft()

    def _work(self, inbox: SimpleQueue[Task | None]) -> None:
        """Do tasks, and keep nothing of one while waiting for the next."""
        places.hold(self)
        task = inbox.get()
        while task:
            future, call = task
            task = None
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(call())
                except BaseException as error:
                    future.set_exception(error)
            del future, call
            with self._guard:
                self._working -= 1
                following = self._next()
                if following is None:
                    if self._ended or len(self._idle) >= self._at_work:
                        return
                    self._idle.append(inbox)
            task = following or inbox.get()
