"""The native format as JSON Schema, so that editors complete and check while an author types."""

from __future__ import annotations

from typing import Any

from quizsvc.content import native

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The schema of a question file (draft 2020-12), made from the shapes that the reader reads with.

    What holds between the parts of a file, such as an answer that names an option, is the reader's
    to check: a schema cannot say it.
    """
    return {
        "$schema": DIALECT,
        "title": "quizsvc question file",
        "description": f"Topics, questions and quizzes, format {native.FORMAT}.",
        **native.FILE.schema(),
        "minProperties": 1,
    }
