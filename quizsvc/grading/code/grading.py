"""Grading an answer to a code question."""

from __future__ import annotations

import logging
import random
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from quizsvc.content.drawing import draw_sets
from quizsvc.content.model import Question
from quizsvc.errors import SandboxUnavailable
from quizsvc.grading.code.behaviour import Run
from quizsvc.grading.code.feedback import grade, ungradable
from quizsvc.grading.code.judging import ReferenceFailed, examine
from quizsvc.grading.grade import Grade

Runs = Callable[[str, Mapping[str, Any] | None, str], Run]
"""Grader.run: code, given names, who asks."""

_draw = random.SystemRandom()
_log = logging.getLogger(__name__)


class KeptRuns:
    """Runs of snippets that authors wrote, by snippet and given names; the eldest make room for new ones."""

    MOST = 512

    def __init__(self, run: Runs) -> None:
        self._run = run
        self._kept: OrderedDict[tuple[str, str], Run] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, code: str, given: Mapping[str, Any], client: str) -> Run:
        """The run of `code`, which is kept if it ended by itself."""
        key = code, repr(sorted(given.items()))
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        run = self._run(code, given, client)
        if run["status"] in ("ok", "error"):
            with self._lock:
                self._kept[key] = run
                while len(self._kept) > self.MOST:
                    self._kept.popitem(last=False)
        return run


def grade_code(question: Question, code: str, run: Runs, kept: KeptRuns, client: str) -> Grade:
    """Run `code` on the visible numbers and on others drawn now, beside the reference.

    Raises Invalid for a source that cannot be run at all. When the service fails, the grade is ungradable.
    """
    own = {question.reference, *(mistake.code for mistake in question.mistakes)}

    def run_one(snippet: str, given: Mapping[str, Any]) -> Run:
        if snippet in own and given == question.given and snippet is not code:
            return kept(snippet, given, client)
        return run(snippet, given, client)

    try:
        verdict = examine(question, code, run_one, lambda: draw_sets(question, _draw))
        if verdict.visible and verdict.visible["trace"].get("stopped"):
            return ungradable("What it does could not be followed.")
        return grade(question, code, verdict, run_one)
    except SandboxUnavailable as error:
        return ungradable(error.detail)
    except ReferenceFailed as error:
        _log.error("%s", error)
        return ungradable("The question's own solution did not run.")
