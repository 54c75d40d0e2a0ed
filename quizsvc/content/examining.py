"""All that is wrong with question files, in one go: faults of shape, and what lint finds in the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from quizsvc.content.checks import Drafts, Known, ids
from quizsvc.content.findings import Finding
from quizsvc.content.lint import lint
from quizsvc.content.model import Bundle, Difficulty
from quizsvc.content.reader import bundled, drafts_of
from quizsvc.content.sources import Draft

Faulty = Mapping[tuple[str, str], set[str]]
"""By file and pointer of a topic, question or quiz: its fields that have faults."""

_LOOKS_AT = {
    "broken_link": {"topic"},
    "code_without_outcome": {"options"},
    "distractor_without_mistake": {"options", "answer", "mistakes"},
    "duplicate_options": {"options"},
    "empty_stem": {"stem"},
    "hint_gives_key_away": {"hints", "options", "answer", "starter", "reference", "stem"},
    "no_false_option": {"options", "answer"},
    "no_solution": {"solution"},
    "no_true_option": {"options", "answer"},
    "option_letter": {"options"},
    "raw_html": set[str](),
    "right_option_with_mistake": {"options", "answer", "mistakes"},
    "unreachable_mix": set[str](),
    "unused_mistake": {"options", "mistakes"},
}
"""What a rule judges by beside the field that it finds fault with. Rules that are not here need all."""


def examine(paths: Iterable[Path | str], known: Known | None = None) -> list[Finding]:
    """Every finding, by file and line. A fault in one field keeps nobody from judging the others."""
    known = known or Known()
    drafts, faults = drafts_of(paths, known)
    faulty = _faulty(faults)
    names = Known(known.topics | ids(drafts.topics), known.questions | ids(drafts.questions))
    found = lint(_sound(drafts, faulty), names)
    return sorted(
        [*faults, *(finding for finding in found if not faults or _is_sure(finding, faulty))],
        key=lambda finding: (finding.file, finding.line, finding.column),
    )


def _faulty(faults: Iterable[Finding]) -> Faulty:
    found: dict[tuple[str, str], set[str]] = {}
    for fault in faults:
        whole, field = _parted(fault.pointer)
        found.setdefault((fault.file, whole), set()).add(field)
    return found


def _parted(pointer: str) -> tuple[str, str]:
    """The pointer of a topic, question or quiz, and the field inside it (empty for the whole)."""
    parts = pointer.split("/")
    size = 2 if parts[1:2] in (["topic"], ["question"]) else 3
    return "/".join(parts[:size]), "".join(parts[size : size + 1])


def _sound(drafts: Drafts, faulty: Faulty) -> Bundle:
    """What can be judged: of topics and questions the fields without faults, and quizzes without any."""
    sound = Drafts(
        [kept for draft in drafts.topics if (kept := _topic(draft, _fields(draft, faulty)))],
        [kept for draft in drafts.questions if (kept := _question(draft, _fields(draft, faulty)))],
        [draft for draft in drafts.quizzes if not _fields(draft, faulty)],
    )
    return bundled(sound)


def _fields(draft: Draft, faulty: Faulty) -> set[str]:
    return faulty.get((draft.file, draft.pointer()), set())


def _topic(draft: Draft, faulty: set[str]) -> Draft | None:
    """The topic without these fields; None if nobody knows which sections it has."""
    if faulty & {"", "id", "sections"}:
        return None
    return _without(draft, faulty, title="")


def _question(draft: Draft, faulty: set[str]) -> Draft | None:
    """The question without these fields; None if nobody knows what kind it is."""
    if "kind" in faulty or "kind" not in draft.fields:
        return None
    name = f"question on line {draft.position().line}"
    return _without(draft, faulty, id=name, difficulty=Difficulty.MEDIUM, topic="", stem="")


def _without(draft: Draft, faulty: set[str], **stand_ins: Any) -> Draft:
    kept = {name: value for name, value in draft.fields.items() if name not in faulty}
    return replace(draft, fields=stand_ins | kept)


def _is_sure(finding: Finding, faulty: Faulty) -> bool:
    """Whether a finding of lint holds whatever the fields say that could not be read."""
    if finding.code in ("predictable_key", "longest_is_right"):
        return False  # some of the bank could not be counted
    whole, field = _parted(finding.pointer)
    fields = faulty.get((finding.file, whole), set())
    return not fields or (finding.code in _LOOKS_AT and not fields & (_LOOKS_AT[finding.code] | {field}))
