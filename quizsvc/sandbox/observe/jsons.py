"""JSON made by the snippet: its encoder writes floats in C, so the numbers are told here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from quizsvc.sandbox.observe.formatting import built
from quizsvc.sandbox.observe.traced import TracedFloat, TracedInt
from quizsvc.sandbox.observe.watch import Watch, around, guarded

DEEPEST = 20
MOST_NUMBERS = 400


def _numbers(value: Any, sort_keys: bool, depth: int = 0) -> Iterator[Any]:
    """The traced numbers in `value`, in the order in which JSON writes them."""
    kind = type(value)
    if kind is TracedFloat or kind is TracedInt:
        yield value
    elif depth < DEEPEST and kind is dict:
        keys = sorted(value, key=str) if sort_keys else value
        for key in keys:
            yield from _numbers(value[key], sort_keys, depth + 1)
    elif depth < DEEPEST and (kind is list or kind is tuple):
        for item in value[:MOST_NUMBERS]:
            yield from _numbers(item, sort_keys, depth + 1)


@guarded
def _told(_: Watch, value: Any, sort_keys: bool) -> None:
    for count, number in enumerate(_numbers(value, sort_keys)):
        if count >= MOST_NUMBERS:
            return
        repr(number)  # tells of itself


def _dumps(original: Callable[..., str]) -> Callable[..., str]:
    def dumps(obj: Any, **options: Any) -> str:
        text = original(obj, **options)
        _told(obj, bool(options.get("sort_keys")))
        built(text)
        return text

    return dumps


def install() -> None:
    """Hook json.dumps. Once per process."""
    around(json, "dumps", _dumps)
