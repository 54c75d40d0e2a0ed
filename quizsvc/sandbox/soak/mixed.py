"""The soak itself."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from quizsvc.sandbox.bench.measure import SNIPPET
from quizsvc.sandbox.client import Client
from quizsvc.sandbox.local import local
from quizsvc.sandbox.soak.held import held
from quizsvc.sandbox.soak.snippets import HONEST, HOSTILE

LIMITS = ("--wall", "2", "--cpu", "0.3", "--memory", "64", "--pool", "4")  # attacks that use up time are many
HOSTILE_EVERY = 10
CLIENTS = 2
WARM_UP = 50  # runs after which the supervisor's memory has its usual size
CLOSING_SECONDS = 0.2  # for the supervisor to see that a connection is gone
GROWTH_MIB = 8.0  # what an allocator may keep; a leak of a kilobyte a run would be more


def soak(
    runs: int,
    attacks: Sequence[str] = (),
    options: Sequence[str] = (),
    progress: Callable[[int], None] = lambda done: None,
) -> dict[str, Any]:
    """Make `runs` runs, a tenth of them hostile, and compare what there is before and after.

    `attacks` are hostile snippets besides those built in, `options` those of the supervisor. The report's
    `clean` tells whether nothing was left: as many processes and descriptors as before, no file, no more than
    `GROWTH_MIB` of memory in supervisor and zygote each, and a canonical run of the same bytes.
    """
    with local(*LIMITS, *options) as client:
        for _ in range(WARM_UP):
            canonical = client.run(SNIPPET)
        before = _looked_at(client)
        statuses = _run_all(client, runs, [*HOSTILE, *attacks], progress)
        again = client.run(SNIPPET)
        after = _looked_at(client)
        tier = client.state()["tier"]
    unchanged = (again.status, again.stdout, again.trace) == ("ok", canonical.stdout, canonical.trace)
    return {
        "runs": sum(statuses.values()),
        "tier": tier,
        "statuses": dict(sorted(statuses.items())),
        "before": before,
        "after": after,
        "canonical_unchanged": unchanged,
        "clean": unchanged and sum(statuses.values()) == runs and _clean(before, after),
    }


def _looked_at(client: Client) -> dict[str, Any]:
    """What the supervisor holds with one connection to it, however many there were."""
    client.close()
    time.sleep(CLOSING_SECONDS)
    return held(client)


def _run_all(
    client: Client, runs: int, hostile: Sequence[str], progress: Callable[[int], None]
) -> Counter[str]:
    """Run them from `CLIENTS` threads, each its own client; how often each status was met."""
    attacks, honest = itertools.cycle(hostile), itertools.cycle((SNIPPET, *HONEST))
    numbers = itertools.count()
    statuses: Counter[str] = Counter()
    lock = threading.Lock()

    def ask(name: str) -> None:
        while True:
            with lock:
                number = next(numbers)
                code = next(attacks) if number % HOSTILE_EVERY == 0 else next(honest)
            if number >= runs:
                return
            status = client.run(code, client=name).status
            with lock:
                statuses[status] += 1
                progress(sum(statuses.values()))

    threads = [threading.Thread(target=ask, args=(str(index),)) for index in range(CLIENTS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return statuses


def _clean(before: dict[str, Any], after: dict[str, Any]) -> bool:
    same = all(before[name] == after[name] for name in before if not name.endswith("_mib"))
    grown = max(after[name] - before[name] for name in ("supervisor_mib", "zygote_mib"))
    return bool(same and grown <= GROWTH_MIB)
