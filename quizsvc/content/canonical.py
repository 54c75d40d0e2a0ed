"""Content as plain JSON, in one form only, so that equal content has equal bytes and one digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

from quizsvc.content.model import (
    Check,
    CheckKind,
    Claim,
    ClaimKind,
    Difficulty,
    Draw,
    Hidden,
    Kind,
    Mistake,
    Mode,
    Option,
    Parameter,
    Question,
    Quiz,
    Section,
    SelfCheck,
    Solution,
    Table,
    Topic,
)

Content = dict[str, Any]
_EXACT = 2**53


def to_content(value: Question | Topic | Quiz) -> Content:
    """All of `value` but a question's revision, as plain JSON. What equals its default is left out."""
    content: Content = _plain(value)
    content.pop("revision", None)
    return content


def from_content(content: Mapping[str, Any], *, revision: int = 1) -> Question:
    """The question that `to_content` wrote. Trusts what it is given: it was checked when it was read."""
    known = _frozen(content)
    known["kind"] = Kind(known["kind"])
    known["difficulty"] = Difficulty(known["difficulty"])
    known["solution"] = Solution(**known.get("solution", {}))
    known["options"] = tuple(Option(**option) for option in known.get("options", ()))
    known["mistakes"] = tuple(Mistake(**mistake) for mistake in known.get("mistakes", ()))
    known["evidence"] = tuple(_claim(claim) for claim in known.get("evidence", ()))
    known["checks"] = tuple(
        Check(**check | {"kind": CheckKind(check["kind"])}) for check in known.get("checks", ())
    )
    if "parameters" in known:
        known["parameters"] = {name: Parameter(**one) for name, one in known["parameters"].items()}
    if "hidden" in known:
        draw = {name: Draw(**one) for name, one in known["hidden"]["draw"].items()}
        known["hidden"] = Hidden(**known["hidden"] | {"draw": draw})
    return Question(**known, revision=revision)


def topic_from_content(content: Mapping[str, Any]) -> Topic:
    """The topic that `to_content` wrote."""
    known = _frozen(content)
    known["sections"] = tuple(_section(section) for section in known.get("sections", ()))
    return Topic(**known)


def quiz_from_content(content: Mapping[str, Any]) -> Quiz:
    """The quiz that `to_content` wrote."""
    known = _frozen(content)
    known["mode"] = Mode(known["mode"])
    if "points" in known:
        known["points"] = {Difficulty(level): points for level, points in known["points"].items()}
    return Quiz(**known)


def digest(question: Question) -> str:
    """SHA-256 (hex) of the canonical JSON of `question`, its revision left out."""
    return digest_of(to_content(question))


def digest_of(content: Content) -> str:
    """The digest of the question that `to_content` wrote."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _claim(known: Content) -> Claim:
    return Claim(**known | {"claim": ClaimKind(known["claim"])})


def _section(known: Content) -> Section:
    tables = tuple(Table(**table) for table in known.get("tables", ()))
    check = known.get("self_check")
    return Section(**known | {"tables": tables, "self_check": SelfCheck(**check) if check else None})


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return value
    known = _known_fields(kind)
    if known is not None:
        pairs = ((name, getattr(value, name), default) for name, default in known)
        return {name: _plain(part) for name, part, default in pairs if part != default}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(value[name]) for name in sorted(value)}
    if isinstance(value, str):
        return str(value)
    whole = isinstance(value, float) and value.is_integer() and abs(value) < _EXACT
    return int(value) if whole else value


def _known_fields(kind: type) -> tuple[tuple[str, Any], ...] | None:
    """The compared fields of a dataclass with their defaults; None for any other type."""
    if kind not in _known:
        compared = [one for one in fields(kind) if one.compare] if is_dataclass(kind) else []
        _known[kind] = tuple((one.name, _default(one)) for one in compared) if is_dataclass(kind) else None
    return _known[kind]


_known: dict[type, tuple[tuple[str, Any], ...] | None] = {}


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _frozen(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(_frozen(part) for part in value)
    if isinstance(value, Mapping):
        return {name: _frozen(part) for name, part in value.items()}
    return value
