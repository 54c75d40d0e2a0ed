"""The result of one look."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: ok, warning or error, and what to do about it."""

    name: str
    state: str
    detail: str
    mend: str = ""
