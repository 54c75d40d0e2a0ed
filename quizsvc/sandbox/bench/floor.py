"""The floor: the snippet run again and again in one warm process, with nothing around it. Run as a child."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time

WARM_UP = 20


def main(arguments: list[str]) -> int:
    """Read a snippet from standard input and run it `arguments[0]` times for each of the pauses that follow.

    Pauses are in seconds. Prints, for each, the milliseconds of its runs as JSON.
    """
    source, (runs, *pauses) = sys.stdin.read(), arguments
    json.dump([_series(source, int(runs), float(pause)) for pause in pauses], sys.stdout)
    return 0


def _series(source: str, runs: int, pause: float) -> list[float]:
    for _ in range(WARM_UP):
        _once(source)
    times = []
    for _ in range(runs):
        time.sleep(pause)
        times.append(_once(source))
    return times


def _once(source: str) -> float:
    kept = io.StringIO()
    start = time.perf_counter()
    with contextlib.redirect_stdout(kept):
        exec(compile(source, "snippet.py", "exec"), {"__name__": "__main__"})  # noqa: S102 - our own snippet
    return (time.perf_counter() - start) * 1000
