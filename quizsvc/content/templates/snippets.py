"""A template's parameters in its code: bare names, for which each variant has a number written in."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping

from quizsvc.content.model import Value
from quizsvc.content.python_text import parsed
from quizsvc.content.templates.expressions import number_text

_LINES = re.compile(r"(\r\n|\r|\n)")


def write_in(code: str, values: Mapping[str, Value]) -> str:
    """`code` with the values in place of the names, all else as it was."""
    spots = [node for node in _loaded(code) if node.id in values]
    lines = _LINES.split(code)
    for node in sorted(spots, key=lambda node: (node.lineno, node.col_offset), reverse=True):
        at = 2 * (node.lineno - 1)
        line = lines[at].encode()  # columns count bytes of UTF-8
        before, after = line[: node.col_offset], line[node.col_offset + len(node.id) :]
        lines[at] = (before + _literal(values[node.id]).encode() + after).decode()
    return "".join(lines)


def used(code: str, names: Collection[str]) -> frozenset[str]:
    """Those of `names` that `code` reads."""
    return frozenset(node.id for node in _loaded(code)) & frozenset(names)


def faults(code: str, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Why numbers cannot be written into `code`, each with how to mend it."""
    tree = parsed(code)
    if tree is None:
        yield (
            "Python cannot read this code.",
            "Mend it; parameters stand in it as plain names, such as lr=LR.",
        )
        return
    for name in sorted(_bound(tree) & set(names)):
        yield f"The code sets {name}, which is a parameter.", "Use another name for what the code works out."
    inside = {node.id for node in _in_strings(tree) if isinstance(node, ast.Name)}
    for name in sorted(inside & set(names)):
        mend = f"Write value = {name} before, and value in the string."
        yield f"{name} stands inside an f-string, where no number can be written in.", mend


def _loaded(code: str) -> list[ast.Name]:
    tree = parsed(code)
    if tree is None:
        return []
    hidden = {id(node) for node in _in_strings(tree)}
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in hidden)
    return [node for node in names if isinstance(node.ctx, ast.Load)]


def _in_strings(tree: ast.Module) -> Iterator[ast.AST]:
    """What stands inside f-strings. Before 3.12 Python does not know where in the line that is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield from ast.walk(node)


def _bound(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.alias(name=name, asname=renamed):
                found.add(renamed or name.split(".")[0])
            case ast.ExceptHandler(name=str() as name) | ast.MatchAs(name=str() as name):
                found.add(name)
    return found


def _literal(value: Value) -> str:
    """The value as Python. A negative number is fenced in, since -2 ** 2 is not (-2) ** 2."""
    text = number_text(value)
    return f"({text})" if text.startswith("-") else text
