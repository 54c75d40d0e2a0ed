"""Rules on what a graded answer calls and defines: functions, classes, annotations, templates of text.

As in quizsvc.grading.code.naming, each gives sentences about one node alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from quizsvc.grading.code import allowed
from quizsvc.grading.code.facts import Facts
from quizsvc.grading.code.names import in_class
from quizsvc.grading.code.paths import LOOKED_AT, Idiom, is_dunder, word_fault

_FIELD_OF_HIDDEN = re.compile(r"\{[^{}]*\._")


def call(facts: Facts, node: ast.Call, _: frozenset[str]) -> Iterator[str]:
    """print, wraps, getattr and type as people write them, and in no other way."""
    function = node.func.id if isinstance(node.func, ast.Name) else ""
    if function == "print" and any(word.arg in {"file", None} for word in node.keywords):
        yield Idiom("print writes to the standard output in a graded answer; leave file= and ** out.")
    last = node.func.attr if isinstance(node.func, ast.Attribute) else function
    if last == "wraps" and (len(node.args) != 1 or node.keywords):
        yield "wraps takes the wrapped function alone in a graded answer."
    if function == "getattr":
        text = node.args[1] if len(node.args) > 1 else None
        if not isinstance(text, ast.Constant) or not isinstance(text.value, str):
            yield Idiom(
                "getattr takes a name written out in a graded answer, such as getattr(model, 'bias')."
            )
        elif text.value.startswith("_") or text.value in allowed.MEMBERS | allowed.ATTRIBUTES:
            yield f"getattr does not reach {text.value} in a graded answer."
        else:
            yield from word_fault(text.value)
    if function == "type" and not facts.is_looked_at(node):
        yield f"{LOOKED_AT}, as in type(x).__name__ or type(x) == Y."
    if function == "type" and (len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred)):
        yield "Write a class statement; type with three arguments is not used in a graded answer."


def class_(facts: Facts, node: ast.ClassDef, locals_: frozenset[str]) -> Iterator[str]:
    """A class names plain bases, and shows what it holds."""
    yield from word_fault(node.name)
    if node.name == "print":
        yield "print keeps its meaning in a graded answer; give your class another name."
    if node.keywords:
        yield "A class of a graded answer names its bases and nothing else (no metaclass=)."
    for base in node.bases:
        yield from _base(facts, base, locals_)
    yield from _container(facts, node)


def function(_facts: Facts, node: ast.FunctionDef | ast.AsyncFunctionDef, _: frozenset[str]) -> Iterator[str]:
    """Neither print nor a method that decides what others see."""
    yield from word_fault(node.name)
    if node.name == "print":
        yield "print keeps its meaning in a graded answer; give your function another name."
    if is_dunder(node.name) and node.name not in allowed.DEFINED_DUNDERS:
        yield f"A graded answer does not define {node.name}."


def annotation(_facts: Facts, node: ast.AST, _: frozenset[str]) -> Iterator[str]:
    """Annotations may be evaluated by those who read them; text among them names types only."""
    for hint in (getattr(node, "annotation", None), getattr(node, "returns", None)):
        for part in ast.walk(hint) if hint is not None else ():
            text = part.value if isinstance(part, ast.Constant) else None
            if isinstance(text, str) and not re.fullmatch(r"[\w.\[\],| '\"-]*", text):
                yield "An annotation of a graded answer names types and nothing else."


def text(_facts: Facts, node: ast.Constant, _: frozenset[str]) -> Iterator[str]:
    """A template for format() could read what the answer itself may not."""
    if isinstance(node.value, str) and _FIELD_OF_HIDDEN.search(node.value):
        yield "A format string of a graded answer names no hidden part."


def _container(facts: Facts, node: ast.ClassDef) -> Iterator[str]:
    """A container reads as any of its kind: a parameter group shows the rate that it holds."""
    kind = next(filter(None, map(facts.container, node.bases)), "")
    if kind and len(node.bases) > 1:
        yield f"A {kind} of a graded answer has no other base class."
    elif kind and _reads_of(node):
        yield f"A {kind} of a graded answer reads as any {kind}: leave {_reads_of(node)} out."


def _base(facts: Facts, base: ast.expr, locals_: frozenset[str]) -> Iterator[str]:
    shown = base.value if isinstance(base, ast.Subscript) else base
    if isinstance(shown, ast.Call):
        shown = shown.func
        named = {path.rpartition(".")[2] for path in facts.paths(shown, locals_)}
        if named and named <= {"namedtuple", "NamedTuple"}:
            return
        yield "A class of a graded answer names its bases by their names."
        return
    paths = facts.paths(shown, locals_)
    for path in paths:
        if path.startswith("torch.optim.") and not path.startswith("torch.optim.lr_scheduler."):
            yield "A graded answer uses torch.optim's optimizers as they are, without a subclass."
    if paths or (isinstance(shown, ast.Name) and (facts.is_own_class(shown.id) or shown.id in allowed.BASES)):
        return
    yield "A class of a graded answer builds on torch's classes, its own, or plain ones such as object."


def _reads_of(node: ast.ClassDef) -> str:
    """The first method of a class that decides what a container shows."""
    names = [part.name for part in node.body if isinstance(part, ast.FunctionDef)]
    names += [part.id for part in in_class(node) if isinstance(part, ast.Name) and _is_set(part)]
    return next((name for name in names if name in allowed.CONTAINER_READS), "")


def _is_set(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)
