"""YAML text into a tree, by libyaml: many times faster than ruamel, but terse about faults.

So it reads what has none. Whatever it stumbles over, and whatever needs a finding, is ruamel's to read
again and to explain (see yaml_text). Only events are taken from it: no tag is resolved, nothing is
constructed, and plain words stay as typed, so that its being a YAML 1.1 parser does not show.
"""

from __future__ import annotations

import re

from quizsvc.content.findings import Report
from quizsvc.content.nodes import Listing, Mapping, Node
from quizsvc.content.tree import Refused, TreeBuilder

try:
    import yaml  # type: ignore[import-untyped]
    from yaml.events import (  # type: ignore[import-untyped]
        AliasEvent,
        DocumentStartEvent,
        MappingEndEvent,
        MappingStartEvent,
        ScalarEvent,
        SequenceEndEvent,
        SequenceStartEvent,
    )
except ImportError:  # then ruamel reads everything
    yaml = None

_COUNTED_OTHERWISE = re.compile("[\x85\u2028\u2029\ufeff]")
"""Line breaks and marks after which libyaml's lines or columns are not those that editors show."""


def parse_faultless(text: str) -> Node | None:
    """The tree of `text`; None if it is empty, has any fault, or libyaml is not there."""
    if yaml is None or not yaml.__with_libyaml__ or _COUNTED_OTHERWISE.search(text):
        return None
    report = Report()
    builder = TreeBuilder("", report)
    try:
        _build(text, builder)
    except (Refused, yaml.YAMLError, ValueError):
        return None
    return None if report else builder.root


def _build(text: str, builder: TreeBuilder) -> None:
    documents = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        kind = type(event)
        if getattr(event, "tag", None) is not None:
            raise Refused
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if kind is ScalarEvent:
            builder.scalar(event.value, event.style or "", line, column, event.anchor)
        elif kind is MappingStartEvent:
            builder.open(Mapping(line, column), event.anchor)
        elif kind is SequenceStartEvent:
            builder.open(Listing(line, column), event.anchor)
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            builder.close()
        elif kind is AliasEvent:
            builder.alias(event.anchor, line, column)
        elif kind is DocumentStartEvent:
            documents += 1
            if documents > 1:
                raise Refused
