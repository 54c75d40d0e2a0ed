"""The floor: the snippet run again and again in one warm process, with nothing around it. Run as a child."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time

WARM_UP = 20


def main(arguments: list[str]) -> int:
    """Read a snippet from standard input, run it `arguments[0]` times with pauses of `arguments[1]` seconds.

    Prints the milliseconds of each as JSON.
    """
    source = sys.stdin.read()
    times = []
    for _ in range(WARM_UP + int(arguments[0])):
        time.sleep(float(arguments[1]))
        times.append(_once(source))
    json.dump(times[WARM_UP:], sys.stdout)
    return 0


def _once(source: str) -> float:
    kept = io.StringIO()
    start = time.perf_counter()
    with contextlib.redirect_stdout(kept):
        exec(compile(source, "snippet.py", "exec"), {"__name__": "__main__"})  # noqa: S102 - our own snippet
    return (time.perf_counter() - start) * 1000
