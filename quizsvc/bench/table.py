"""The result of a run as a table for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

COLUMNS = ("what", "measured", "baseline", "result", "target", "")
WORDS = {True: "met", False: "MISSED", None: ""}


def table(result: Mapping[str, Any]) -> str:
    """Every figure of `quizsvc.bench.running.run` in aligned columns."""
    rows = [row for part in result["parts"].values() for row in map(_row, part["figures"])]
    widths = [max(len(row[n]) for row in [COLUMNS, *rows]) for n in range(len(COLUMNS))]
    return "\n".join(_lines(result, rows, widths)) + "\n"


def _lines(result: Mapping[str, Any], rows: list[tuple[str, ...]], widths: list[int]) -> Iterator[str]:
    machine = result["machine"]
    yield (
        f"quizsvc {machine['quizsvc']}, Python {machine['python']}, SQLite {machine['sqlite']}, "
        f"torch {machine['torch']}; {machine['cores']} cores, load {machine['load_before']} before"
    )
    if result["quick"]:
        yield "quick: few repetitions and small banks; run without --quick for figures to keep"
    yield ""
    for row in [COLUMNS, tuple("-" * width for width in widths), *rows]:
        cells = (
            text.ljust(width) if n == 0 else text.rjust(width) for n, (text, width) in _numbered(row, widths)
        )
        yield "  ".join(cells).rstrip()
    yield ""
    yield f"{result['seconds']:.0f} s in all"


def _numbered(row: tuple[str, ...], widths: list[int]) -> Iterator[tuple[int, tuple[str, int]]]:
    return enumerate(zip(row, widths, strict=True))


def _row(figure: Mapping[str, Any]) -> tuple[str, ...]:
    digits = 0 if figure["value"] >= 100 else 2
    target = ""
    if figure["at_most"] is not None:
        target = f"≤ {figure['at_most']:,g}"
    elif figure["at_least"] is not None:
        target = f"≥ {figure['at_least']:,g}"
    result = f"{figure['value']:,.{digits}f} {figure['unit']}".strip()
    return (
        figure["what"], figure["measured"], figure["baseline"], result, target, WORDS[figure["holds"]]
    )  # fmt: skip
