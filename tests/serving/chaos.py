"""Kill every process of a service in turn, under load, and count what is left: `make chaos`.

The load begins attempts and answers in them, and keeps the ids that were acknowledged. At the end they are
looked up in the database file by SQLite itself, not by the service. Prints a table, or JSON with --json.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from tests.serving.conftest import NURSERY, SUPERVISOR, WEB, ZYGOTE, Service, serving, until
from tests.serving.test_lives import answer_until_stopped
from tests.serving.test_runs import RIGHT

BACK_WITHIN_S = 5.0
CLIENTS = 2
BETWEEN_S = 0.5
VICTIMS = {
    "web master": (WEB, 0),
    "web worker": (WEB, -1),
    "supervisor": (SUPERVISOR, 0),
    "zygote": (ZYGOTE, 0),
    "nursery": (NURSERY, 0),
    "parent": None,
}


class Chaos:
    """A service under load, that is hurt and looked at."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.acknowledged: dict[str, str] = {}
        self.kills: list[dict[str, object]] = []
        self._stack = ExitStack()
        self._service = self._start()
        self._service.register()
        self._until_runs()

    def _start(self, token: str = "") -> Service:
        # As a process manager would: the same command, the same folder, the same port.
        port = {"port": self._service.url.rsplit(":", 1)[1]} if token else {}
        service = self._stack.enter_context(serving(self.folder, **port))
        service.token = token
        return service

    def run(self, times: int) -> None:
        """Kill `times` processes, one kind after the other, while clients answer."""
        stop = threading.Event()
        arguments = (self, stop, self.acknowledged)
        load = [threading.Thread(target=answer_until_stopped, args=arguments) for _ in range(CLIENTS)]
        for client in load:
            client.start()
        try:
            for number in range(times):
                self._kill_one(list(VICTIMS)[number % len(VICTIMS)])
                time.sleep(BETWEEN_S)
        finally:
            stop.set()
            for client in load:
                client.join()
            self._stack.close()

    def call(self, *args: object, **kwargs: str) -> tuple[int, object]:
        """One request to the service that stands now; the load comes this way."""
        return self._service.call(*args, **kwargs)  # type: ignore[arg-type]

    def _kill_one(self, victim: str) -> None:
        service = self._service
        pattern = VICTIMS[victim]
        pid = service.process.pid if pattern is None else service.pids(pattern[0])[pattern[1]]
        before, start = len(self.acknowledged), time.monotonic()
        os.kill(pid, signal.SIGKILL)
        if pattern is None:
            service.process.wait()
            self._service = self._start(service.token)
        until(lambda: len(self.acknowledged) > before + CLIENTS)
        answers = time.monotonic() - start
        self._until_runs()
        runs = time.monotonic() - start
        self.kills.append({"victim": victim, "answers_s": answers, "runs_s": runs})
        sys.stderr.write(f"{len(self.kills)}: {victim}, answers {answers:.2f} s, runs {runs:.2f} s\n")

    def _until_runs(self) -> None:
        until(lambda: self.call("POST", "/api/v1/runs", {"code": RIGHT})[0] == 200)

    def report(self) -> dict[str, object]:
        """What was killed, how long it took, and what SQLite itself finds of what was acknowledged."""
        with sqlite3.connect(self.folder / "data" / "quizsvc.db") as database:
            stored = {row[0] for row in database.execute("SELECT id FROM responses")}
            twice = database.execute(
                "SELECT count(*) - count(DISTINCT attempt_id || question_id) FROM responses"
            ).fetchone()[0]
            whole = database.execute("PRAGMA integrity_check").fetchone()[0]
        lost = [each for each in self.acknowledged.values() if each not in stored]
        return {
            "kills": len(self.kills),
            "acknowledged": len(self.acknowledged),
            "stored": len(stored),
            "lost": len(lost),
            "recorded_twice": twice,
            "integrity": whole,
            "victims": {name: self._of(name) for name in VICTIMS},
        }

    def _of(self, victim: str) -> dict[str, object]:
        mine = [kill for kill in self.kills if kill["victim"] == victim]
        found: dict[str, object] = {"kills": len(mine)}
        for what in ("answers_s", "runs_s"):
            times = sorted(float(str(kill[what])) for kill in mine) or [0.0]
            found[what] = {"median": round(statistics.median(times), 2), "worst": round(times[-1], 2)}
        return found


def main() -> int:
    """0 when nothing was lost and everything was back in time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        chaos = Chaos(Path(folder))
        chaos.run(options.kills)
        report = chaos.report()
    late = [kill for kill in chaos.kills if float(str(kill["answers_s"])) > BACK_WITHIN_S]
    sys.stdout.write(json.dumps(report, indent=2) + "\n" if options.json else _table(report))
    return int(bool(report["lost"] or report["recorded_twice"] or late or report["integrity"] != "ok"))


def _table(report: dict[str, object]) -> str:
    lines = ["killed         times  answers again (median, worst)  runs again (median, worst)"]
    victims: dict[str, dict[str, dict[str, float]]] = report["victims"]  # type: ignore[assignment]
    for name, found in victims.items():
        answers, runs = found["answers_s"], found["runs_s"]
        lines.append(
            f"{name:14} {found['kills']:5}  {answers['median']:.2f} s, {answers['worst']:.2f} s"
            f"                {runs['median']:.2f} s, {runs['worst']:.2f} s"
        )
    lines.append(
        f"acknowledged {report['acknowledged']}, of these lost {report['lost']}, recorded twice "
        f"{report['recorded_twice']}; integrity {report['integrity']}"
    )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
