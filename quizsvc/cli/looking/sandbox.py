"""The sandbox's walls, as it finds them itself."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

from quizsvc.cli.looking.check import Check
from quizsvc.settings import Settings


def walls(_: Settings) -> Iterator[Check]:
    """Each wall, tried in a process of its own, and the tier that follows."""
    done = subprocess.run(
        [sys.executable, "-m", "quizsvc.sandbox", "walls", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        report = json.loads(done.stdout)
    except ValueError:
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        yield Check("sandbox", "error", last, "Run `python -m quizsvc.sandbox walls` to see all of it.")
        return
    if report["state"] != "ready":
        mend = "Runs answer 503 until this is mended; docs/sandbox.md says what each wall needs."
        yield Check("sandbox", "error", report["reason"], mend)
    for name, wall in report["walls"].items():
        bad = "error" if wall["required"] else "warning"
        state = "ok" if wall["state"] == "up" else bad
        mend = "" if state == "ok" else f"docs/sandbox.md says what the wall {name} needs."
        yield Check(f"wall {name}", state, ": ".join(filter(None, (wall["state"], wall["detail"]))), mend)
    yield Check("sandbox tier", "ok", report["tier"] or "none")
