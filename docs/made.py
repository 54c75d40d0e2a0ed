"""Pages of the reference, made from the code whenever the documentation is built."""

from __future__ import annotations

import ast
import inspect
import itertools
import json
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from quizsvc import settings
from quizsvc.api import catalogue
from quizsvc.app import create_app
from quizsvc.cli.main import COMMANDS, main
from quizsvc.content.jsonschema import json_schema
from quizsvc.db import Database
from quizsvc.grading import Closed, Grader
from quizsvc.grading.diagnosis.texts import TEXTS

NOT_OPENED = f"sqlite:///{Path(tempfile.gettempdir()) / 'quizsvc-docs.db'}"
"""An address for an app that is asked for its description alone."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the made pages."""
    for name, make in PAGES.items():
        files.append(File.generated(config, f"reference/{name}.md", content="\n".join(make()) + "\n"))
    return files


def commands() -> Iterator[str]:
    """The help of every command."""
    yield "# Commands\n\nAs each says by itself with `--help`."
    for name in COMMANDS:
        if command := main.get_command(click.Context(main), name):
            yield from _command(command, f"quizsvc {name}")


def _command(command: click.Command, path: str) -> Iterator[str]:
    text = command.get_help(click.Context(command, info_name=path, max_content_width=100))
    yield f"\n## {path}\n\n```text\n{text}\n```"
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from _command(below, f"{path} {name}")


KINDS = {"bool": "on or off", "Path": "path", "str": "text", "int": "whole number", "float": "number"}


def all_settings() -> Iterator[str]:
    """Every variable with its default."""
    texts = _docstrings(settings.Settings)
    yield "# Settings\n\nEnvironment variables; `quizsvc serve --help` says in a word what each is for.\n"
    yield "| variable | type | default | |\n|---|---|---|---|"
    for field in fields(settings.Settings):
        default = str(field.default).lower() if isinstance(field.default, bool) else field.default
        name, told = f"{settings.PREFIX}{field.name.upper()}", texts.get(field.name, "")
        yield f"| `{name}` | {KINDS[str(field.type)]} | `{default}` | {told} |"


def _docstrings(of: type) -> dict[str, str]:
    """The strings below the fields of a class."""
    found = {}
    (body,) = (each.body for each in ast.parse(inspect.getsource(of)).body if isinstance(each, ast.ClassDef))
    for field, text in itertools.pairwise(body):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                found[name] = " ".join(words.split())
    return found


def api() -> Iterator[str]:
    """Every call, from the description that the service serves."""
    app = create_app(settings.Settings(sandbox=False), Database(NOT_OPENED), Grader(Closed()))
    described = app.test_client().get("/api/v1/openapi.json").get_json()
    yield "# API\n\nThe same as `/api/v1/openapi.json` and `/api/docs` of a running service.\n"
    yield "| call | what it does | token | answers |\n|---|---|---|---|"
    for path, operations in described["paths"].items():
        for method in ("get", "post", "put", "patch", "delete"):
            if method in operations:
                yield _call(method, path, operations[method])
    for name, schema in described["components"]["schemas"].items():
        yield f"\n## {name}\n\n{schema.get('description', '')}\n\n{_json(schema)}"


def _call(method: str, path: str, operation: dict[str, Any]) -> str:
    statuses = ", ".join(sorted(status for status in operation["responses"] if status != "default"))
    needs = "yes" if operation.get("security") else ""
    return f"| `{method.upper()} {path}` | {operation.get('summary', '')} | {needs} | {statuses} |"


def _json(value: Any) -> str:
    return f"```json\n{json.dumps(value, indent=2, ensure_ascii=False)}\n```"


def question_format() -> Iterator[str]:
    """The JSON Schema of question files."""
    yield "# Question format\n\n[Writing questions](../authoring.md) explains it with examples."
    yield "`quizsvc schema` prints this for your editor. What holds between the parts of a file, only"
    yield f"`quizsvc lint` can tell.\n\n{_json(json_schema())}"


def problems() -> Iterator[str]:
    """Every problem that the API answers with."""
    yield "# Problems\n\nErrors are `application/problem+json` (RFC 9457); `type` leads to a page."
    for kind in catalogue.kinds():
        yield f"\n## {kind.code}\n\n{kind.title} (status {kind.status}). {kind.meaning}\n\n{kind.mend}"


def diagnoses() -> Iterator[str]:
    """Every finding about a run or a curve."""
    yield "# Diagnoses\n\nWhat a run or a learner's own curves can be found to show."
    for name, text in TEXTS.items():
        yield f"\n## {name}\n\n{text.title}.\n\n{text.explanation}"


PAGES = {
    "commands": commands,
    "settings": all_settings,
    "api": api,
    "format": question_format,
    "problems": problems,
    "diagnoses": diagnoses,
}
