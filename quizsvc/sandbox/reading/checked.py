"""Values out of events that a snippet may have forged: each is what it should be, or None."""

import math
from typing import Any

MOST_ITEMS = 64  # entries of a list within one event
LONGEST = 1000  # characters of a text within one event


def count(value: Any) -> int | None:
    """A whole number that could be a line, a place or an index."""
    return value if type(value) is int and 0 <= value < 1 << 31 else None


def counts(value: Any) -> tuple[int, ...]:
    """A short list of such numbers; what does not fit is left out."""
    if not isinstance(value, list):
        return ()
    return tuple([number for number in map(count, value[:MOST_ITEMS]) if number is not None])


def text(value: Any) -> str | None:
    """A text, cut to a bearable length; a lone surrogate, which no UTF-8 holds, as an escape."""
    if not isinstance(value, str):
        return None
    return value[:LONGEST].encode("utf-8", "backslashreplace").decode()


def real(value: Any) -> float | None:
    """A float, NaN and the infinities also by name."""
    if type(value) is int and abs(value) < 1 << 63:
        return float(value)
    if type(value) is float:
        return value
    if isinstance(value, str) and len(value) < 64 and value.isascii() and "_" not in value:
        try:
            return float(value[:-1]) / 100 if value.endswith("%") else float(value)
        except ValueError:
            return None
    return None


def shown(value: float) -> float | str:
    """A float as JSON holds it: what is not finite by the names that POST /diagnoses takes."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
