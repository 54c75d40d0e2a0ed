"""The marks that rewritten code calls, by the names it finds them under, which no source can spell."""

from __future__ import annotations

import builtins
from typing import Any

from quizsvc.sandbox.observe import formatting, naming

LITERALS = "<traced literals>"
SHOW, BUILT, TRAINS, CALLED, CHANGES = (
    f"<mark {name}>" for name in ("show", "built", "trains", "called", "changes")
)
NAMED, PERCENT, TAKEN, FLOAT, TYPE = (
    f"<mark {name}>" for name in ("named", "percent", "taken", "float", "type")
)
literals: list[Any] = []  # the float literals of the snippet, where its code looks them up

_MARKS = {
    SHOW: formatting.show,
    BUILT: formatting.built,
    TRAINS: naming.trains,
    CALLED: naming.called,
    CHANGES: naming.changes,
    NAMED: naming.named,
    PERCENT: formatting.percent,
    TAKEN: formatting.taken,
    FLOAT: formatting.made_float,
    TYPE: formatting.type_shown,
}


def install() -> None:
    """Put the marks where any code finds them: among the builtins, under names that no source can spell."""
    for name, mark in _MARKS.items():
        setattr(builtins, name, mark)
    setattr(builtins, LITERALS, literals)
