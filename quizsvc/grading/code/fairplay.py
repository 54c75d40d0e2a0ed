"""Reads a graded answer before it runs: nothing in it may reach what its run is judged by.

What a run tells is told by its own process, so the text is held to a short list of modules and is kept from
frames, from hidden parts, and from changing the classes whose calls are counted. A name means what an import
made it mean; modules are never values, so no module can hide behind another name.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from quizsvc.grading.code import defining, naming
from quizsvc.grading.code.facts import Facts
from quizsvc.grading.code.names import Function, own_names
from quizsvc.grading.code.paths import Idiom

MOST = 5
"""Refusals that are told of at once."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that a graded answer may not do, and its line."""

    line: int
    sentence: str
    costs: bool = True
    """Whether it costs a try. What honest answers do, too, does not."""


def refusals(tree: ast.Module) -> list[Refusal]:
    """What the answer does that no graded answer may, first lines first; empty for a fair one."""
    facts = Facts(tree)
    found: dict[Refusal, None] = {}
    for node, locals_ in _scoped(tree):
        for sentence in _faults(facts, node, locals_):
            costs = not isinstance(sentence, Idiom)
            found.setdefault(Refusal(getattr(node, "lineno", 1), str(sentence), costs))
    return sorted(found, key=lambda refusal: refusal.line)[:MOST]


def _faults(facts: Facts, node: ast.AST, locals_: frozenset[str]) -> Iterator[str]:
    """Sentences about this node alone."""
    for kind, rule in _RULES:
        if isinstance(node, kind):
            yield from rule(facts, node, locals_)


def _scoped(tree: ast.Module) -> Iterator[tuple[ast.AST, frozenset[str]]]:
    """Every node with the names that are local to the functions around it. Without recursion."""
    todo: list[tuple[ast.AST, frozenset[str]]] = [(tree, frozenset())]
    while todo:
        node, locals_ = todo.pop()
        yield node, locals_
        if isinstance(node, Function):
            inner = locals_ | own_names(node)
            inside = set(map(id, node.body if isinstance(node.body, list) else [node.body]))
            for child in ast.iter_child_nodes(node):  # defaults, decorators and annotations stand outside
                todo.append((child, inner if id(child) in inside else locals_))
        else:
            todo.extend((child, locals_) for child in ast.iter_child_nodes(node))


Rule = Callable[..., Iterator[str]]
_RULES: tuple[tuple[type | tuple[type, ...], Rule], ...] = (
    (ast.Import, naming.imports),
    (ast.ImportFrom, naming.import_from),
    (ast.Name, naming.name),
    (ast.Attribute, naming.attribute),
    (ast.Call, defining.call),
    (ast.Constant, defining.text),
    (ast.ClassDef, defining.class_),
    ((ast.FunctionDef, ast.AsyncFunctionDef), defining.function),
    ((ast.FunctionDef, ast.AsyncFunctionDef, ast.arg, ast.AnnAssign), defining.annotation),
    (
        (
            ast.alias,
            ast.arg,
            ast.keyword,
            ast.ExceptHandler,
            ast.MatchAs,
            ast.MatchStar,
            ast.MatchMapping,
            ast.MatchClass,
        ),
        naming.word,
    ),
)
