"""What a worker does with each message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from celery import Celery

from quizsvc.jobs import queues
from quizsvc.jobs.board import Board
from quizsvc.sandbox import Client, InvalidSource, SandboxUnavailable, request_id


def register(app: Celery, sandbox: Client, board: Board, worker: str, regrade: Callable[[], None]) -> None:
    """Let `app` run snippets in `sandbox` as the worker of that name, and regrade by `regrade`."""

    @app.task(name=queues.RUN, bind=True)  # type: ignore[untyped-decorator]  # Celery carries no types
    def run(task: Any, number: str, code: str, given: dict[str, Any], client: str) -> None:
        """Run one snippet, and answer who waits for it."""
        request_id.set(str((task.request.headers or {}).get(queues.REQUEST_ID, "")))
        board.take(number, worker)
        board.answer(number, _answer(sandbox, code, given, client))

    @app.task(name=queues.REGRADES)  # type: ignore[untyped-decorator]
    def regrades() -> None:
        """Bring every regrade to its end. Cut off at any time, it goes on where it was."""
        regrade()


def _answer(sandbox: Client, code: str, given: Mapping[str, Any], client: str) -> dict[str, Any]:
    try:
        return {"run": sandbox.run(code, given, client).to_dict()}
    except InvalidSource as error:
        return {"refused": {"kind": "invalid", "reason": str(error), "retry_after": 0}}
    except SandboxUnavailable as error:
        why = {"reason": error.reason, "retry_after": error.retry_after}
        return {"refused": {"kind": "unavailable", **why}}
