"""Rules on what a graded answer names: imports, names, attributes, and words in other places.

Each gives sentences about one node alone; the last argument is the names that are local around it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from quizsvc.grading.code import allowed
from quizsvc.grading.code.facts import Facts
from quizsvc.grading.code.names import is_module, is_on_self
from quizsvc.grading.code.paths import LOOKED_AT, Idiom, is_dunder, module_fault, path_fault, word_fault


def imports(facts: Facts, node: ast.Import, _: frozenset[str]) -> Iterator[str]:
    """Modules that answers may use, outside classes."""
    yield from _placed(facts, node)
    for alias in node.names:
        yield from module_fault(alias.name)


def import_from(facts: Facts, node: ast.ImportFrom, _: frozenset[str]) -> Iterator[str]:
    """Members of such modules, one by one."""
    yield from _placed(facts, node)
    if node.level or node.module is None:
        yield "There is no package around an answer; import by the full name."
        return
    yield from module_fault(node.module)
    for alias in node.names:
        if alias.name == "*":
            yield f"Import the names you need from {node.module}, not *."
        else:
            yield from word_fault(alias.name)
            yield from path_fault(f"{node.module}.{alias.name}")


def name(facts: Facts, node: ast.Name, locals_: frozenset[str]) -> Iterator[str]:
    """What leads behind the run has no name here, and print keeps its meaning."""
    yield from word_fault(node.id)
    if isinstance(node.ctx, ast.Load):
        if node.id in allowed.BUILTINS:
            yield f"{node.id} is not used in a graded answer: {allowed.BUILTINS[node.id]}."
        yield from _builtin(facts, node)
        yield from _value(facts, node, locals_)
    elif node.id == "print":
        yield "print keeps its meaning in a graded answer; give your own function another name."
    if is_dunder(node.id) and node.id not in allowed.NAMED_DUNDERS and node.id != "__import__":
        yield f"The name {node.id} is Python's own and not used in a graded answer."


def attribute(facts: Facts, node: ast.Attribute, locals_: frozenset[str]) -> Iterator[str]:
    """Neither hidden parts, nor ways out of a module, nor changes of what is counted."""
    paths = facts.paths(node, locals_)
    yield from word_fault(node.attr)
    yield from _hidden(facts, node, bool(paths))
    for path in paths:
        yield from path_fault(path)
    if isinstance(node.ctx, ast.Load):
        yield from _value(facts, node, locals_)
    else:
        yield from _changed(node, paths)


def word(_facts: Facts, node: ast.AST, _: frozenset[str]) -> Iterator[str]:
    """Names in other places: parameters, keywords, patterns, exceptions, other names of imports."""
    if isinstance(node, ast.MatchClass):
        if node.patterns and not (isinstance(node.cls, ast.Name) and node.cls.id in allowed.PATTERNS):
            yield "A pattern of a graded answer names the attributes it looks at."
        for part in node.kwd_attrs:
            yield from word_fault(part)
            if part.startswith("_") or part in allowed.ATTRIBUTES:
                yield f"{part} is a hidden part; a graded answer does without it."
        return
    fields = ("asname",) if isinstance(node, ast.alias) else ("arg", "name", "rest")
    name: object = next((found for field in fields if (found := getattr(node, field, None))), None)
    if isinstance(name, str):
        yield from word_fault(name)
        if name == "print" and not isinstance(node, ast.keyword):
            yield "print keeps its meaning in a graded answer; choose another name."


def _placed(facts: Facts, node: ast.AST) -> Iterator[str]:
    if facts.is_in_class(node):
        yield "Import at the top of an answer, not inside a class."


def _builtin(facts: Facts, node: ast.Name) -> Iterator[str]:
    """getattr, type and super are used on the spot, never passed on."""
    if node.id in {"getattr", "super", "wraps"} and not facts.is_called(node):
        yield f"{node.id} is called on the spot in a graded answer, not passed on."
    if node.id == "type" and not facts.is_called(node) and not facts.is_subscripted(node):
        yield "type is called on the spot in a graded answer, not passed on."


def _value(facts: Facts, node: ast.Name | ast.Attribute, locals_: frozenset[str]) -> Iterator[str]:
    """A module is only ever followed by a dot, or given another name."""
    if not facts.is_followed(node):
        for path in facts.paths(node, locals_):
            if is_module(path) and isinstance(node, ast.Name) and facts.is_also_set(node.id):
                yield f"{node.id} is a module and something else here; give one of them another name."
            elif is_module(path):
                yield Idiom(f"{path} is a module; use what is in it ({path}.…), not the module as a value.")


def _hidden(facts: Facts, node: ast.Attribute, from_module: bool) -> Iterator[str]:
    name = node.attr
    if name in allowed.ATTRIBUTES:
        yield f"{name} is not used as an attribute in a graded answer."
    elif name == "wraps" and not facts.is_called(node):
        yield "wraps is called on the spot in a graded answer, not passed on."
    elif name == "__class__" and isinstance(node.ctx, ast.Load) and not facts.is_looked_at(node):
        yield f"{LOOKED_AT}, as in x.__class__.__name__."
    elif is_dunder(name):
        if name not in allowed.READ_DUNDERS or not isinstance(node.ctx, ast.Load):
            yield f"{name} is Python's own; a graded answer does without it."
    elif name.startswith("_") and (from_module or not _may_read(facts, node)):
        yield f"{name} is a hidden part; a graded answer does without it."


def _may_read(facts: Facts, node: ast.Attribute) -> bool:
    """A private name that the answer made itself, or one that people read."""
    return is_on_self(node) or facts.is_own_private(node.attr) or node.attr in allowed.PRIVATE


def _changed(node: ast.Attribute, paths: list[str]) -> Iterator[str]:
    name = node.attr
    if name in allowed.COUNTED:
        yield f"{name} keeps its meaning in a graded answer; give what you set here another name."
    elif paths and not all(path.startswith(allowed.SETTINGS) for path in paths):
        yield f"A graded answer leaves {paths[0]} as it is."
    elif _is_class_of(node.value):
        yield "A graded answer leaves classes as they are."
    elif name in allowed.PRIVATE and not (isinstance(node.value, ast.Name) and node.value.id == "self"):
        yield f"{name} is a hidden part; a graded answer leaves it as it is."


def _is_class_of(node: ast.expr) -> bool:
    """type(x) or x.__class__."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "type"
    return isinstance(node, ast.Attribute) and node.attr == "__class__"
