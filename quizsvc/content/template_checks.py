"""What holds between the parts of a template: its names, what its braces say, where its key comes from."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping
from typing import Any

from quizsvc.content.code_checks import Found, draw_fault
from quizsvc.content.findings import Path, shown
from quizsvc.content.model import Kind, Parameter, Value
from quizsvc.content.nodes import locate
from quizsvc.content.reading import INVALID, nearest
from quizsvc.content.sources import Draft
from quizsvc.content.templates import snippets
from quizsvc.content.templates.expressions import BRACES, NoValue, expressions, render
from quizsvc.content.templates.variants import corners, size

_PRINTED = re.compile(r"\{printed\}")
_ANSWER = re.compile(r"\{answer\}")
_NAME = re.compile(r"[A-Z][A-Z0-9_]*")


def template_faults(draft: Draft) -> Found:
    """Faults that only templates can have, and their fields where there is nothing to draw."""
    if "parameters" not in draft.fields:
        yield from _no_template(draft)
        return
    parameters = draft.fields["parameters"]
    if not parameters and not getattr(locate(draft.node, ("parameters",)), "entries", ()):
        mend = "Add a name with choices: or between:, or remove parameters."
        yield ("parameters",), "empty", "Nothing is drawn here.", mend
    known: dict[str, Parameter] = {}
    for name, fields in parameters.items():
        inside: Path = ("parameters", name)
        if keyword.iskeyword(name):
            yield inside, "bad_name", f"{name} belongs to Python.", "Choose another name, such as LR."
        elif fault := draw_fault(fields):
            yield inside, "bad_draw", *fault
        elif _whole(fields):
            known[name] = Parameter(**fields)
    yield from _code(draft, frozenset(parameters))
    if len(known) == len(parameters) and known:
        if size(known) < 2:
            mend = "Add a choice, or write the numbers out and remove parameters."
            yield ("parameters",), "bad_draw", "There is only one variant to draw.", mend
        yield from _texts(draft, known)
    yield from _key(draft)
    yield from _printed(draft)


def _whole(fields: Mapping[str, Any]) -> bool:
    """Whether all was read that a drawing needs; what was not has been reported."""
    choices, between = fields.get("choices", ()), fields.get("between", ())
    if INVALID in (*choices, *between):
        return False
    if any(isinstance(choice, tuple) and INVALID in choice for choice in choices):
        return False
    return len(choices) > 0 or len(between) == 2


def _no_template(draft: Draft) -> Found:
    kind = draft.fields.get("kind")
    if kind in (Kind.CODE, None):
        return
    if draft.has("parameters"):
        if "answer" not in draft.fields:
            yield ("parameters",), "empty", "Nothing is drawn here.", "Add a name with choices: or between:."
    elif draft.has("reference"):
        mend = "Remove it, or add parameters:."
        yield ("reference",), "unknown_field", "Only code questions and templates have a reference.", mend


def _snippets(draft: Draft) -> Iterator[tuple[Path, str]]:
    """All code of a question, with its place."""
    for name in ("code", "reference"):
        if name in draft.fields:
            yield (name,), draft.fields[name]
    for many in ("options", "mistakes", "evidence"):
        for at, entry in enumerate(draft.fields.get(many, ())):
            if entry is not INVALID and "code" in entry:
                yield (many, at, "code"), entry["code"]


def _code(draft: Draft, names: frozenset[str]) -> Found:
    for inside, code in _snippets(draft):
        for message, mend in snippets.faults(code, names):
            yield inside, "bad_template_code", message, mend


def _words(draft: Draft) -> Iterator[tuple[Path, str]]:
    """All texts of a question in which braces are read, with their places."""
    fields = draft.fields
    for name in ("stem", "erratum"):
        if name in fields:
            yield (name,), fields[name]
    for at, hint in enumerate(fields.get("hints", ())):
        yield ("hints", at), hint
    for many, name in (
        ("options", "text"),
        ("mistakes", "text"),
        ("evidence", "note"),
        ("evidence", "expected"),
    ):
        for at, entry in enumerate(fields.get(many, ())):
            if entry is not INVALID and name in entry:
                yield (many, at, name), entry[name]
    solution = fields.get("solution", {})
    for at, step in enumerate(solution.get("steps", ())):
        yield ("solution", "steps", at), step
    for name in ("summary", "quick_check"):
        if name in solution:
            yield ("solution", name), solution[name]


def _texts(draft: Draft, parameters: Mapping[str, Parameter]) -> Found:
    tried = corners(parameters)
    for inside, text in _words(draft):
        if not isinstance(text, str) or "{" not in text:
            continue
        yield from _misspelled(inside, text, parameters)
        for inner, _ in expressions(text, parameters):
            yield from _worked_out(inside, inner, tried)
        if _ANSWER.search(text) and inside[0] != "solution":
            mend = "Only a solution may say it."
            yield inside, "key_in_text", "{answer} would tell the key here.", mend
        if _PRINTED.search(text) and (inside[0] not in ("options", "mistakes") or inside[-1] != "text"):
            mend = "Write it in an option's or a mistake's text."
            yield inside, "unknown_word", "Nothing says what {printed} is here.", mend


def _misspelled(inside: Path, text: str, parameters: Mapping[str, Parameter]) -> Found:
    for match in BRACES.finditer(text):
        word = match.group(1)
        if _NAME.fullmatch(word) and word not in parameters and (near := nearest(word, tuple(parameters))):
            yield (
                inside,
                "unknown_parameter",
                f"There is no parameter {shown(word)}.",
                f"Did you mean {near}?",
            )


def _worked_out(inside: Path, inner: str, tried: list[dict[str, Value]]) -> Found:
    for values in tried:
        try:
            render(f"{{{inner}}}", values)
        except NoValue as error:
            mend = "Mend it, or draw other numbers."
            yield inside, "bad_expression", f"{{{inner[:60]}}} has no value: {error}.", mend
            return


def _key(draft: Draft) -> Found:
    fields = draft.fields
    kind = fields.get("kind")
    if kind == Kind.LEARNING_RATES and "answer" in fields:
        mend = "Remove the answer, or the parameters."
        yield ("answer",), "unknown_field", "A template's rates are those that its code prints.", mend
    choice = kind in (Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE)
    if choice and not any(draft.has(name) for name in ("answer", "reference", "code")):
        mend = "Add reference: with a snippet that prints it, or answer: with an option's key."
        yield (), "missing", "Nothing says which option is right.", mend


def _printed(draft: Draft) -> Found:
    """Each text that says {printed} has a snippet."""
    fields = draft.fields
    coded = {
        entry.get("id")
        for at, entry in enumerate(fields.get("mistakes", ()))
        if entry is not INVALID and draft.has("mistakes", at, "code")
    }
    for at, mistake in enumerate(fields.get("mistakes", ())):
        if _says_printed(mistake) and mistake.get("id") not in coded:
            mend = "Add code: that prints it."
            yield ("mistakes", at, "text"), "missing", "Nothing says what {printed} is here.", mend
    for at, option in enumerate(fields.get("options", ())):
        if _says_printed(option) and not _has_snippet(draft, at, option, coded):
            mend = "Add code: here, or to the mistake that the option names."
            if option.get("key") in _right(fields):
                mend = "Add reference: to the question, or code: here."
            yield ("options", at, "text"), "missing", "Nothing says what {printed} is here.", mend


def _says_printed(entry: Any) -> bool:
    return entry is not INVALID and _PRINTED.search(entry.get("text", "")) is not None


def _has_snippet(draft: Draft, at: int, option: Mapping[str, Any], coded: set[Any]) -> bool:
    if draft.has("options", at, "code") or "key" not in option:
        return True
    if option["key"] in _right(draft.fields):
        return draft.has("reference") or draft.has("code")
    return option.get("mistake") in coded


def _right(fields: Mapping[str, Any]) -> tuple[Any, ...]:
    answer = fields.get("answer", ())
    return answer if isinstance(answer, tuple) else (answer,)
