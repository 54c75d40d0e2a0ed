"""What the names of an answer stand for: modules and their members under their paths, or something else."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from quizsvc.grading.code.allowed import MODULES

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_TREE = frozenset(
    ".".join(parts[:end])
    for parts in (path.split(".") for path in MODULES)
    for end in range(1, len(parts) + 1)
)
Paths = dict[str, frozenset[str]]
"""For each name that an import binds, in whichever scope, all paths it may stand for."""


def imported(tree: ast.Module) -> Paths:
    """Names that imports bind, and those set to such a name or to a path of one (F = nn.functional)."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        for name, path in bound_by_import(node):
            found.setdefault(name, set()).add(path)
    plain = [node for node in ast.walk(tree) if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr)]
    for _ in range(10):  # an alias of an alias of …
        before = sum(map(len, found.values()))
        for node in plain:
            target = single_target(node)
            if target is not None and node.value is not None:
                for path in _paths(node.value, found):
                    found.setdefault(target, set()).add(path)
        if sum(map(len, found.values())) == before:
            break
    return {name: frozenset(paths) for name, paths in found.items()}


def bound_by_import(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that an import statement binds, each with its path."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield (alias.asname, alias.name) if alias.asname else (alias.name.split(".")[0],) * 2
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def single_target(node: ast.AST) -> str | None:
    """The name that an assignment sets, if it sets one name and nothing else."""
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr):
        targets = [node.target]
    else:
        return None
    return targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else None


def chain(node: ast.AST) -> tuple[str, ...] | None:
    """`a.b.c` as its parts; None for anything that begins with more than a name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return (node.id, *reversed(parts)) if isinstance(node, ast.Name) else None


def is_module(path: str) -> bool:
    """Whether a path leads to a module that answers may name."""
    return path in _TREE


def renamings(tree: ast.Module) -> set[int]:
    """The identities of expressions that an assignment gives another name, as in F = torch.nn.functional.

    Not in a class: there the name would hang on the class, where nobody follows it.
    """
    inside = {
        id(node) for each in ast.walk(tree) if isinstance(each, ast.ClassDef) for node in in_class(each)
    }
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and id(node) not in inside
        and single_target(node) is not None
    }


def in_class(cls: ast.ClassDef) -> Iterator[ast.AST]:
    """The nodes of a class's body outside its functions."""
    todo: list[ast.AST] = list(cls.body)
    while todo:
        node = todo.pop()
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node
            todo.extend(ast.iter_child_nodes(node))


def own_names(function: Function) -> frozenset[str]:
    """The names that are local to a function: its parameters and what it sets itself."""
    arguments = function.args
    every = [
        *arguments.posonlyargs,
        *arguments.args,
        *arguments.kwonlyargs,
        arguments.vararg,
        arguments.kwarg,
    ]
    names = {argument.arg for argument in every if argument is not None}
    if not isinstance(function, ast.Lambda):
        names |= _set_in(function.body)
    return frozenset(names)


def is_on_self(node: ast.Attribute) -> bool:
    """Whether it is an attribute of self, or of cls in a method of the class."""
    return isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}


def _set_in(body: list[ast.stmt]) -> set[str]:
    """Names set in a function's body, not by an import or as an alias; inner functions have their own."""
    found: set[str] = set()
    outer: set[str] = set()
    todo: list[ast.AST] = list(body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
            continue
        if isinstance(node, ast.Global | ast.Nonlocal):
            outer.update(node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            outer.update(name for name, _ in bound_by_import(node))
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr):
            target = single_target(node)
            if target is not None and node.value is not None and chain(node.value) is not None:
                outer.add(target)
        if not isinstance(node, ast.Lambda):
            todo.extend(ast.iter_child_nodes(node))
    return found - outer


def _paths(node: ast.AST, known: dict[str, set[str]]) -> set[str]:
    parts = chain(node)
    if parts is None or parts[0] not in known:
        return set()
    return {".".join((path, *parts[1:])) for path in known[parts[0]]}
