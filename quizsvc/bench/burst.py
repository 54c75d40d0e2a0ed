"""A deadline simulated: learners who all come late, servers who take them one after the other."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Sequence

from quizsvc.bench.figures import quantile


def rush(learners: int, scale_s: float, source: random.Random) -> list[float]:
    """When each learner begins, in seconds before the deadline's moment 0, in order of time.

    The time left is exponential with mean `scale_s`: the nearer the deadline, the more begin.
    """
    return sorted(-source.expovariate(1 / scale_s) for _ in range(learners))


def asks(begins: Sequence[float], each: int, pace_s: float, source: random.Random) -> list[float]:
    """When the learners ask, `each` times, with exponential pauses of mean `pace_s` between."""
    found = []
    for at in begins:
        for _ in range(each):
            at += source.expovariate(1 / pace_s)  # noqa: PLW2901  # the learner's own clock
            found.append(at)
    return sorted(found)


def waits(arrivals: Sequence[float], servers: int, service: Callable[[], float]) -> list[float]:
    """Seconds that each of `arrivals` waits for one of `servers`, first come first served; `service` gives
    the seconds that one takes.
    """
    free = [float("-inf")] * servers
    waited = []
    for at in arrivals:
        begin = max(at, heapq.heappop(free))
        waited.append(begin - at)
        heapq.heappush(free, begin + service())
    return waited


def servers_for(
    arrivals: Sequence[float], service: Callable[[], float], longest_s: float, share: float = 0.99
) -> int:
    """The least number of servers with which `share` of the arrivals wait no longer than `longest_s`."""
    low, high = 0, 1
    while quantile(waits(arrivals, high, service), share) > longest_s:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if quantile(waits(arrivals, middle, service), share) > longest_s:
            low = middle
        else:
            high = middle
    return high
