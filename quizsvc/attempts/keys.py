"""The keys that learners see. In an attempt the drawn order's first option is `a`, the second `b`, …;
what is stored is the author's key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from string import ascii_lowercase
from typing import Any

from quizsvc.errors import Invalid


def shown_keys(order: Sequence[str]) -> dict[str, str]:
    """The shown key of each of the author's keys, in the drawn order."""
    return dict(zip(order, _LABELS, strict=False))


def to_stored(answer: Mapping[str, Any], order: Sequence[str]) -> dict[str, Any]:
    """`answer` with the author's keys. Raises Invalid for a key that is not shown."""
    stored_key = {shown: key for key, shown in shown_keys(order).items()}

    def look_up(shown: str, pointer: str) -> str:
        if shown not in stored_key:
            keys = ", ".join(stored_key) or "none: the question has no options"
            raise Invalid(
                f"{shown!r} is not an option of this question in this attempt.",
                errors=[{"pointer": pointer, "message": f"Choose from {keys}."}],
            )
        return stored_key[shown]

    if "choice" in answer:
        return {"choice": look_up(answer["choice"], "/answer/choice")}
    if "choices" in answer:
        shown = list(dict.fromkeys(answer["choices"]))
        return {"choices": sorted(look_up(key, f"/answer/choices/{n}") for n, key in enumerate(shown))}
    return dict(answer)


def to_shown(answer: Mapping[str, Any], order: Sequence[str]) -> dict[str, Any]:
    """The other way round, for showing a learner their own answer or the key.

    A key that a later revision brought in has no letter here: None as a choice, left out of choices.
    """
    shown = shown_keys(order)
    if "choice" in answer:
        return {"choice": shown.get(answer["choice"])}
    if "choices" in answer:
        return {"choices": sorted(shown[key] for key in answer["choices"] if key in shown)}
    return dict(answer)


_LABELS = (*ascii_lowercase, *("".join(pair) for pair in product(ascii_lowercase, repeat=2)))
