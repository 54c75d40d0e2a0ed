"""One import, or one parse of the same file by the C YAML loader, in a process of its own.

`python -m quizsvc.bench.importing import|parse FILE` prints {seconds, start_mib, peak_mib} as JSON: the
time of the work alone, and the most memory that the process had held before it and after.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from quizsvc.content.model import Bundle, Difficulty, Kind, Mistake, Option, Question, Solution, Topic
from quizsvc.content.writing import to_yaml

_PROSE = """
the rate sets how far one update moves each weight along its gradient so a schedule that halves it every few
epochs trades speed for a steadier loss near the minimum while a plateau waits for the metric to stall
"""
_TEXT = _PROSE.split()


def bank(count: int) -> str:
    """A native file of `count` choice questions, each as long as the bundled bank's are without evidence."""
    return to_yaml(Bundle((Topic("rates", "Learning rates"),), tuple(map(question, range(count)))))


def question(number: int) -> Question:
    """The question of that number, under the topic `rates`."""

    def words(at: int, count: int) -> str:
        return " ".join(_TEXT[(number + at + n) % len(_TEXT)] for n in range(count)).capitalize() + "."

    return Question(
        id=f"question-{number}",
        kind=Kind.SINGLE_CHOICE,
        difficulty=list(Difficulty)[number % 3],
        topic="rates",
        tags=("StepLR", f"tag-{number % 40}"),
        stem=f"Question {number}: {words(0, 30)}",
        options=tuple(Option(key, words(at, 9), f"m-{key}" if at else None) for at, key in enumerate("abcd")),
        answer="a",
        solution=Solution((words(5, 16), words(9, 16)), words(2, 8), words(7, 6)),
        hints=(words(11, 12),),
        mistakes=tuple(Mistake(f"m-{key}", words(at, 20)) for at, key in enumerate("bcd", 4)),
    )


def main(what: str, file: Path) -> None:
    """Do it once and print what it took."""
    with tempfile.TemporaryDirectory(prefix="quizsvc-bench-") as folder:
        work = _importer(Path(folder), file) if what == "import" else _parser(file)
        start = _peak_mib()
        began = time.perf_counter()
        work()
        seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "start_mib": start, "peak_mib": _peak_mib()}))  # noqa: T201


def _parser(file: Path) -> Callable[[], object]:
    """The baseline: the file as plain values, by libyaml."""
    import yaml  # type: ignore[import-untyped]

    return lambda: yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)  # a safe loader


def _importer(folder: Path, file: Path) -> Callable[[], object]:
    """What `quizsvc import` does: read, check, and store, in a SQLite file that is made before."""
    from quizsvc.bank.importing import Taken, prepare, store
    from quizsvc.content.reader import read
    from quizsvc.content.shelf import Shelf
    from quizsvc.db import Database
    from quizsvc.db.migrate import upgrade

    db = Database(f"sqlite:///{folder}/quizsvc.db")
    upgrade(db.engine)

    def work() -> None:
        prepared = prepare(db, lambda known: Taken(read([file], known, Shelf())), lambda fresh: {})
        with db.write() as session:
            store(session, prepared)

    return work


def _peak_mib() -> float:
    """Of this program alone: getrusage would count what the process held before it became this program."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
