"""What holds between the parts of a code question: what is drawn, what is checked, how mistakes show."""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Mapping
from typing import Any

from quizsvc.content.drawing import variety
from quizsvc.content.findings import Path, listed, shown
from quizsvc.content.model import CheckKind, Draw, Kind
from quizsvc.content.nodes import locate
from quizsvc.content.reading import INVALID, meant
from quizsvc.content.sources import Draft

Found = Iterator[tuple[Path, str, str, str]]
"""Place inside the question, code, message and mend."""


def code_faults(draft: Draft) -> Found:
    """Faults that only code questions can have, and fields of theirs where they do nothing."""
    if draft.fields.get("kind") != Kind.CODE:
        if draft.fields.get("kind") is not None:
            yield from _idle_diagnoses(draft)
        return
    yield from _given(draft)
    yield from _drawn(draft)
    yield from _checked(draft)
    yield from _mistakes(draft)


def _idle_diagnoses(draft: Draft) -> Found:
    for at, mistake in enumerate(draft.fields.get("mistakes", ())):
        if mistake is not INVALID and "diagnosis" in mistake:
            message = "Only a code question's mistakes have a diagnosis."
            yield ("mistakes", at, "diagnosis"), "unknown_field", message, "Remove it."


def _given(draft: Draft) -> Found:
    for name in draft.fields.get("given", ()):
        if keyword.iskeyword(name) or name.startswith("__"):
            message = f"{shown(name)} belongs to Python and cannot be given."
            yield ("given", name), "bad_name", message, "Choose another name, such as LR."


def _drawn(draft: Draft) -> Found:
    given, hidden = draft.fields.get("given"), draft.fields.get("hidden")
    if given is None or hidden is None or "draw" not in hidden:
        return
    if not hidden["draw"] and not getattr(locate(draft.node, ("hidden", "draw")), "entries", ()):
        mend = "Add one of the given names with choices: or between:."
        yield ("hidden", "draw"), "empty", "Nothing is drawn, so hidden runs would show nothing new.", mend
        return
    known: dict[str, Draw] = {}
    for name, fields in hidden["draw"].items():
        inside: Path = ("hidden", "draw", name)
        if name not in given:
            mend = meant(name, tuple(given)) or f"Add {name} to given, with the number of the visible run."
            yield inside, "unknown_given", f"{shown(name)} is drawn but not given.", mend
        elif fault := draw_fault(fields):
            yield inside, "bad_draw", *fault
        elif _whole(fields):
            known[name] = Draw(**fields)
    sets = hidden.get("sets", 3)
    if len(known) == len(hidden["draw"]) and variety(known, given) < sets:
        message = f"Fewer than {sets} different sets can be drawn beside the visible one."
        yield ("hidden",), "bad_draw", message, "Allow more numbers, or lower sets."


def draw_fault(fields: Mapping[str, Any]) -> tuple[str, str] | None:
    """What is wrong with the numbers to draw from, and how to mend it."""
    if ("choices" in fields) == ("between" in fields):
        return "Write either choices or between.", "For example between: [0.01, 0.5] with decimals: 2."
    if "decimals" in fields and "between" not in fields:
        return "decimals goes with between.", "Remove it; choices are drawn as they are written."
    between = fields.get("between", ())
    if len(between) == 2 and INVALID not in between and between[0] >= between[1]:
        return "The lowest number is not below the highest.", "Write the lower number first."
    return None


def _whole(fields: Mapping[str, Any]) -> bool:
    """Whether all was read that a drawing needs; what was not has been reported."""
    choices, between = fields.get("choices", ()), fields.get("between", ())
    return INVALID not in (*choices, *between) and (len(choices) > 0 or len(between) == 2)


def _checked(draft: Draft) -> Found:
    checks = draft.fields.get("checks", ())
    for at, check in enumerate(checks):
        if check is INVALID or check.get("kind") != CheckKind.CALLS:
            continue
        required, forbidden = check.get("required", ()), check.get("forbidden", ())
        if not required and not forbidden and not draft.has("checks", at, "required"):
            mend = "Add required: or forbidden: with names, such as [zero_grad]."
            yield ("checks", at), "missing", "This check names no call.", mend
        for name in set(required) & set(forbidden) - {INVALID}:
            message = f"{name} is both required and forbidden."
            yield ("checks", at), "contradiction", message, "Remove it from one of the two."
    kinds = {check.get("kind") for check in checks if check is not INVALID}
    if kinds == {CheckKind.CALLS} and INVALID not in checks:
        others = listed(kind for kind in CheckKind if kind is not CheckKind.CALLS)
        message = "No check looks at what the code does when it runs."
        yield ("checks",), "missing", message, f"Add a check of kind {others}."


def _mistakes(draft: Draft) -> Found:
    for at, mistake in enumerate(draft.fields.get("mistakes", ())):
        if mistake is not INVALID and not draft.has("mistakes", at, "code"):
            message = "A code question's mistake needs a snippet that makes it."
            yield ("mistakes", at), "missing", message, "Add code: with the snippet."
