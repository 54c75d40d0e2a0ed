"""The parts of a `template % values` text."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_PART = re.compile(
    r"%(?:\((?P<key>[^)]*)\))?[-#0 +]*(?P<width>\*|\d*)(?:\.(?P<precision>\*|\d*))?(?P<kind>[a-zA-Z%])"
)
_FLOATS = frozenset("eEfFgGdi")


def formatted_parts(template: str, values: Any) -> Iterator[tuple[str, Any]]:
    """(text, value) of each number in `template % values`, left to right.

    Numbers put in by %s or %r are left out: they are formatted by their own str() or repr(). Ends where
    template and values do not fit; `%` itself will say so.
    """
    queue = list(values) if isinstance(values, tuple) else [values]
    for match in _PART.finditer(template):
        kind = match["kind"]
        if kind == "%":
            continue
        stars = [match["width"], match["precision"]].count("*")
        if stars:
            return
        if match["key"] is not None:
            if not isinstance(values, Mapping) or match["key"] not in values:
                return
            value = values[match["key"]]
        elif queue:
            value = queue.pop(0)
        else:
            return
        if kind in _FLOATS:
            spec = (
                match.group().replace(f"({match['key']})", "", 1)
                if match["key"] is not None
                else match.group()
            )
            try:
                yield spec % (value,), value
            except (TypeError, ValueError, OverflowError):
                return
