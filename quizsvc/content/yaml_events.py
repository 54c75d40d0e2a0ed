"""What two parsers say of a YAML text, event by event: which is the fast one, which the one that explains.

Libyaml reads many times faster than ruamel and in linear time whatever it is given, but is terse about
faults; ruamel reads YAML 1.2 and says best what is wrong. Only events are taken from either: no tag is
resolved, nothing is constructed, and plain words stay as typed, so that libyaml's being a YAML 1.1 parser
does not show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

try:
    import yaml as pyyaml  # type: ignore[import-untyped]

    HAS_LIBYAML: bool = pyyaml.__with_libyaml__
    FAULTS: tuple[type[Exception], ...] = (MarkedYAMLError, pyyaml.YAMLError)
except ImportError:  # then ruamel reads everything, at its pace
    HAS_LIBYAML = False
    FAULTS = (MarkedYAMLError,)

EXPLAINED = 1024 * 1024
"""Characters up to which ruamel reads a faulty text again to explain it, some two seconds' worth."""
_LONG_LINE = re.compile(r"[^\n]{20000}")
_COUNTED_OTHERWISE = re.compile("[\x85\u2028\u2029\ufeff]")
"""Line breaks and marks after which libyaml's lines or columns are not those that editors show."""


def fast_events(text: str) -> Iterator[Any]:
    """The events of `text` by libyaml. Raises one of FAULTS where it is no YAML."""
    yield from pyyaml.parse(text, Loader=pyyaml.CSafeLoader)


def explaining_events(text: str) -> Iterator[Any]:
    """The events of `text` by ruamel. Raises one of FAULTS where it is no YAML, and at worst anything."""
    yield from YAML(typ="safe", pure=True).parse(text)


def is_explained(text: str) -> bool:
    """Whether ruamel can read `text` in reasonable time; some of its scans are quadratic in a line."""
    return len(text) <= EXPLAINED and not _LONG_LINE.search(text)


def is_fast(text: str) -> bool:
    """Whether libyaml is there and places what it finds where an editor does."""
    return HAS_LIBYAML and not (_COUNTED_OTHERWISE.search(text) and is_explained(text))
