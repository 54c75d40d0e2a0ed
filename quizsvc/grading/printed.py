"""The rates that a snippet of an author's prints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_NUMBER = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_ONLY_NUMBERS = re.compile(rf"[\s,\[\]()]*(?:{_NUMBER}(?:[\s,\[\]()]+|$))+")


def printed_rates(run: Mapping[str, Any]) -> tuple[str, ...]:
    """The learning rates of a run as printed; of one that has none, the numbers, if it prints nothing else.

    So a mistake's snippet may reckon its rates without training anything.
    """
    rates = tuple(entry["text"] for entry in run["printed"])
    if rates or not _ONLY_NUMBERS.fullmatch(run["stdout"]):
        return rates
    return tuple(re.findall(_NUMBER, run["stdout"]))
