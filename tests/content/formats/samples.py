"""Sample files in the ways that real ones come, and what reading each of them should give."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from quizsvc.content.findings import ContentErrors
from quizsvc.content.formats import Imported, read_foreign
from quizsvc.content.model import Difficulty, Kind, Question

FOLDER = Path(__file__).parent / "samples"
TOPIC = "rates"


def all_samples() -> dict[str, Any]:
    """What each sample should give, by its path; a folder is a package to be zipped."""
    found = {}
    for path in sorted(FOLDER.glob("*/expected.yaml")):
        expected = YAML(typ="safe", pure=True).load(path)
        found |= {f"{path.parent.name}/{name}": value for name, value in expected.items()}
    return found


def content(sample: str) -> bytes:
    """The bytes of a sample."""
    path = FOLDER / sample
    return packed(path) if path.is_dir() else path.read_bytes()


def packed(folder: Path) -> bytes:
    """A folder as a zip archive."""
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return archive(files)


def archive(files: dict[str, bytes]) -> bytes:
    """A zip archive of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return buffer.getvalue()


def read(data: bytes, name: str, fmt: str | None = None) -> Imported:
    """The file's questions under one topic."""
    return read_foreign(data, fmt, name, TOPIC)


def outcome(data: bytes, name: str, fmt: str | None = None) -> dict[str, Any]:
    """What reading gives, in the form of the expectations."""
    try:
        imported = read(data, name, fmt)
    except ContentErrors as error:
        return {"errors": [[found.line, found.column, found.code] for found in error.findings]}
    found = {
        "questions": [summary(question) for question in imported.bundle.questions],
        "skipped": [[skipped.line, skipped.title, skipped.reason] for skipped in imported.skipped],
        "notes": imported.notes,
    }
    return {part: value for part, value in found.items() if value}


def summary(question: Question) -> dict[str, Any]:
    """What matters of a question, its defaults left out."""
    told = {mistake.id: mistake.text for mistake in question.mistakes}
    right = question.answer if isinstance(question.answer, tuple) else (question.answer,)
    found = {
        "id": "" if question.id.startswith("imported-") else question.id,
        "stem": question.stem,
        "several": question.kind is Kind.MULTIPLE_CHOICE,
        "level": "" if question.difficulty is Difficulty.MEDIUM else str(question.difficulty),
        "tags": list(question.tags),
        "code": question.code,
        "right": [option.text for option in question.options if option.key in right],
        "wrong": {
            option.text: told.get(option.mistake or "", "")
            for option in question.options
            if option.key not in right
        },
        "steps": list(question.solution.steps),
        "summary": question.solution.summary,
        "hints": list(question.hints),
    }
    return {part: value for part, value in found.items() if value}
