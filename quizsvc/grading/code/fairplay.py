"""Reads a graded answer before it runs: nothing in it may reach what its run is judged by.

What a run tells is told by its own process, so the text is held to a short list of modules and is kept from
frames, from hidden parts, and from changing the classes whose calls are counted. A name means what an import
made it mean; modules are never values, so no module can hide behind another name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from quizsvc.grading.code import allowed
from quizsvc.grading.code.names import Function, chain, imported, in_class, is_module, own_names, renamings
from quizsvc.grading.code.paths import is_dunder, module_fault, path_fault

_LOOKED_AT = "The class of a value is looked at on the spot in a graded answer"
_FIELD_OF_HIDDEN = re.compile(r"\{[^{}]*\._")

MOST = 5
"""Refusals that are told of at once."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that a graded answer may not do, and its line."""

    line: int
    sentence: str


def refusals(tree: ast.Module) -> list[Refusal]:
    """What the answer does that no graded answer may, first lines first; empty for a fair one."""
    reader = _Reader(tree)
    found: dict[Refusal, None] = {}
    for node, locals_ in _scoped(tree):
        for sentence in reader.faults(node, locals_):
            found.setdefault(Refusal(getattr(node, "lineno", 1), sentence))
    return sorted(found, key=lambda refusal: refusal.line)[:MOST]


def _scoped(tree: ast.Module) -> Iterator[tuple[ast.AST, frozenset[str]]]:
    """Every node with the names that are local to the functions around it. Without recursion."""
    todo: list[tuple[ast.AST, frozenset[str]]] = [(tree, frozenset())]
    while todo:
        node, locals_ = todo.pop()
        yield node, locals_
        if isinstance(node, Function):
            inner = locals_ | own_names(node)
            inside = node.body if isinstance(node.body, list) else [node.body]
            todo.extend((child, inner) for child in inside)
            outside = [
                child for child in ast.iter_child_nodes(node) if all(child is not part for part in inside)
            ]
            todo.extend((child, locals_) for child in outside)  # defaults, decorators, annotations
        else:
            todo.extend((child, locals_) for child in ast.iter_child_nodes(node))


class _Reader:
    def __init__(self, tree: ast.Module) -> None:
        self._imported = imported(tree)
        self._classes = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
        self._own = _own_private(tree)
        self._dotted = renamings(tree)  # what goes on with a dot, or gets another name
        self._in_class = {
            id(part) for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for part in in_class(node)
        }
        self._also = _bound_otherwise(tree)
        self._called: dict[int, ast.Call] = {}
        self._typed: set[int] = set()
        self._looked_at = {id(part) for node in ast.walk(tree) for part in _classes_looked_at(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                self._dotted.add(id(node.value))
            elif isinstance(node, ast.Call):
                self._called[id(node.func)] = node
            elif isinstance(node, ast.Subscript):
                self._typed.add(id(node.value))

    def faults(self, node: ast.AST, locals_: frozenset[str]) -> Iterator[str]:
        """Sentences about this node alone."""
        for kind, rule in _RULES:
            if isinstance(node, kind):
                yield from rule(self, node, locals_)

    def paths(self, node: ast.AST, locals_: frozenset[str]) -> list[str]:
        """The paths that a name or a dotted name may stand for; none if no import made it."""
        parts = chain(node)
        if parts is None or parts[0] in locals_:
            return []
        return [".".join((path, *parts[1:])) for path in sorted(self._imported.get(parts[0], ()))]

    def imports(self, node: ast.Import, _: frozenset[str]) -> Iterator[str]:
        yield from self._placed(node)
        for alias in node.names:
            yield from module_fault(alias.name)

    def import_from(self, node: ast.ImportFrom, _: frozenset[str]) -> Iterator[str]:
        yield from self._placed(node)
        if node.level or node.module is None:
            yield "There is no package around an answer; import by the full name."
            return
        yield from module_fault(node.module)
        for alias in node.names:
            if alias.name == "*":
                yield f"Import the names you need from {node.module}, not *."
            else:
                yield from self._word(alias.name)
                yield from path_fault(f"{node.module}.{alias.name}")

    def name(self, node: ast.Name, locals_: frozenset[str]) -> Iterator[str]:
        yield from self._word(node.id)
        if isinstance(node.ctx, ast.Load):
            if node.id in allowed.BUILTINS:
                yield f"{node.id} is not used in a graded answer: {allowed.BUILTINS[node.id]}."
            yield from self._builtin(node)
            yield from self._value(node, locals_)
        elif node.id == "print":
            yield "print keeps its meaning in a graded answer; give your own function another name."
        if is_dunder(node.id) and node.id not in allowed.NAMED_DUNDERS and node.id != "__import__":
            yield f"The name {node.id} is Python's own and not used in a graded answer."

    def attribute(self, node: ast.Attribute, locals_: frozenset[str]) -> Iterator[str]:
        paths = self.paths(node, locals_)
        yield from self._word(node.attr)
        yield from self._hidden(node, bool(paths))
        for path in paths:
            yield from path_fault(path)
        if isinstance(node.ctx, ast.Load):
            yield from self._value(node, locals_)
        else:
            yield from self._changed(node, paths, locals_)

    def call(self, node: ast.Call, _: frozenset[str]) -> Iterator[str]:
        function = node.func.id if isinstance(node.func, ast.Name) else ""
        if function == "print" and any(word.arg in {"file", None} for word in node.keywords):
            yield "print writes to the standard output in a graded answer; leave file= and ** out."
        last = node.func.attr if isinstance(node.func, ast.Attribute) else function
        if last == "wraps" and (len(node.args) != 1 or node.keywords):
            yield "wraps takes the wrapped function alone in a graded answer."
        if function == "getattr":
            text = node.args[1] if len(node.args) > 1 else None
            if not isinstance(text, ast.Constant) or not isinstance(text.value, str):
                yield "getattr takes a name written out in a graded answer, such as getattr(model, 'bias')."
            elif text.value.startswith("_") or text.value in allowed.MEMBERS | allowed.ATTRIBUTES:
                yield f"getattr does not reach {text.value} in a graded answer."
            else:
                yield from self._word(text.value)
        if function == "type" and id(node) not in self._looked_at:
            yield f"{_LOOKED_AT}, as in type(x).__name__ or type(x) == Y."
        if function == "type" and (
            len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred)
        ):
            yield "Write a class statement; type with three arguments is not used in a graded answer."

    def class_(self, node: ast.ClassDef, locals_: frozenset[str]) -> Iterator[str]:
        yield from self._word(node.name)
        if node.name == "print":
            yield "print keeps its meaning in a graded answer; give your class another name."
        if node.keywords:
            yield "A class of a graded answer names its bases and nothing else (no metaclass=)."
        for base in node.bases:
            yield from self._base(base, locals_)
        yield from self._container(node)

    def _container(self, node: ast.ClassDef) -> Iterator[str]:
        """A container reads as any of its kind: a parameter group shows the rate that it holds."""
        bases = [base.value if isinstance(base, ast.Subscript) else base for base in node.bases]
        names = [base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in bases]
        kind = next((name for name in names if name in allowed.CONTAINERS), "")
        if kind and len(names) > 1:
            yield f"A {kind} of a graded answer has no other base class."
        elif kind and _reads_of(node):
            yield f"A {kind} of a graded answer reads as any {kind}: leave {_reads_of(node)} out."

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, _: frozenset[str]) -> Iterator[str]:
        yield from self._word(node.name)
        if node.name == "print":
            yield "print keeps its meaning in a graded answer; give your function another name."
        if is_dunder(node.name) and node.name not in allowed.DEFINED_DUNDERS:
            yield f"A graded answer does not define {node.name}."

    def word(self, node: ast.AST, _: frozenset[str]) -> Iterator[str]:
        """Names in other places: parameters, keywords, patterns, exceptions, other names of imports."""
        if isinstance(node, ast.MatchClass):
            if node.patterns and not (isinstance(node.cls, ast.Name) and node.cls.id in allowed.PATTERNS):
                yield "A pattern of a graded answer names the attributes it looks at."
            for part in node.kwd_attrs:
                yield from self._word(part)
                if part.startswith("_") or part in allowed.ATTRIBUTES:
                    yield f"{part} is a hidden part; a graded answer does without it."
            return
        fields = ("asname",) if isinstance(node, ast.alias) else ("arg", "name", "rest")
        name: object = next((found for field in fields if (found := getattr(node, field, None))), None)
        if isinstance(name, str):
            yield from self._word(name)
            if name == "print" and not isinstance(node, ast.keyword):
                yield "print keeps its meaning in a graded answer; choose another name."

    def annotation(self, node: ast.AST, _: frozenset[str]) -> Iterator[str]:
        """Annotations may be evaluated by those who read them; text among them names types only."""
        for hint in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            for part in ast.walk(hint) if hint is not None else ():
                text = part.value if isinstance(part, ast.Constant) else None
                if isinstance(text, str) and not re.fullmatch(r"[\w.\[\],| '\"-]*", text):
                    yield "An annotation of a graded answer names types and nothing else."

    def text(self, node: ast.Constant, _: frozenset[str]) -> Iterator[str]:
        """A template for format() could read what the answer itself may not."""
        if isinstance(node.value, str) and _FIELD_OF_HIDDEN.search(node.value):
            yield "A format string of a graded answer names no hidden part."

    def _placed(self, node: ast.AST) -> Iterator[str]:
        if id(node) in self._in_class:
            yield "Import at the top of an answer, not inside a class."

    def _base(self, base: ast.expr, locals_: frozenset[str]) -> Iterator[str]:
        shown = base.value if isinstance(base, ast.Subscript) else base
        if isinstance(shown, ast.Call):
            shown = shown.func
            named = {path.rpartition(".")[2] for path in self.paths(shown, locals_)}
            if named and named <= {"namedtuple", "NamedTuple"}:
                return
            yield "A class of a graded answer names its bases by their names."
            return
        paths = self.paths(shown, locals_)
        for path in paths:
            if path.startswith("torch.optim.") and not path.startswith("torch.optim.lr_scheduler."):
                yield "A graded answer uses torch.optim's optimizers as they are, without a subclass."
        if paths or (isinstance(shown, ast.Name) and shown.id in self._classes | allowed.BASES):
            return
        yield "A class of a graded answer builds on torch's classes, its own, or plain ones such as object."

    def _builtin(self, node: ast.Name) -> Iterator[str]:
        """getattr, type and super are used on the spot, never passed on."""
        if node.id in {"getattr", "super", "wraps"} and id(node) not in self._called:
            yield f"{node.id} is called on the spot in a graded answer, not passed on."
        if node.id == "type" and id(node) not in self._called and id(node) not in self._typed:
            yield "type is called on the spot in a graded answer, not passed on."

    def _value(self, node: ast.Name | ast.Attribute, locals_: frozenset[str]) -> Iterator[str]:
        """A module is only ever followed by a dot, or given another name."""
        if id(node) not in self._dotted:
            for path in self.paths(node, locals_):
                if is_module(path) and isinstance(node, ast.Name) and node.id in self._also:
                    yield f"{node.id} is a module and something else here; give one of them another name."
                elif is_module(path):
                    yield f"{path} is a module; use what is in it ({path}.…), not the module as a value."

    def _word(self, name: str) -> Iterator[str]:
        if name in allowed.NAMES:
            yield f"The name {name} is not used in a graded answer: it leads behind the run."

    def _hidden(self, node: ast.Attribute, from_module: bool) -> Iterator[str]:
        name = node.attr
        if name in allowed.ATTRIBUTES:
            yield f"{name} is not used as an attribute in a graded answer."
        elif name == "wraps" and id(node) not in self._called:
            yield "wraps is called on the spot in a graded answer, not passed on."
        elif name == "__class__" and isinstance(node.ctx, ast.Load) and id(node) not in self._looked_at:
            yield f"{_LOOKED_AT}, as in x.__class__.__name__."
        elif is_dunder(name):
            if name not in allowed.READ_DUNDERS or not isinstance(node.ctx, ast.Load):
                yield f"{name} is Python's own; a graded answer does without it."
        elif name.startswith("_") and (from_module or not self._may_read(node)):
            yield f"{name} is a hidden part; a graded answer does without it."

    def _may_read(self, node: ast.Attribute) -> bool:
        """A private name that the answer made itself, or one that people read."""
        return _on_self(node) or node.attr in self._own or node.attr in allowed.PRIVATE

    def _changed(self, node: ast.Attribute, paths: list[str], locals_: frozenset[str]) -> Iterator[str]:
        name = node.attr
        if name in allowed.COUNTED:
            yield f"{name} keeps its meaning in a graded answer; give what you set here another name."
        elif paths and not all(path.startswith(allowed.SETTINGS) for path in paths):
            yield f"A graded answer leaves {paths[0]} as it is."
        elif _is_class_of(node.value):
            yield "A graded answer leaves classes as they are."
        elif name in allowed.PRIVATE and not (isinstance(node.value, ast.Name) and node.value.id == "self"):
            yield f"{name} is a hidden part; a graded answer leaves it as it is."


def _own_private(tree: ast.Module) -> set[str]:
    """Private names of the answer's own: its methods, and attributes it sets on self."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _on_self(node):
            found.add(node.attr)
    out = allowed.MEMBERS | allowed.NAMES
    return {
        name for name in found if name.startswith("_") and name not in out and name.lstrip("_") not in out
    }


def _bound_otherwise(tree: ast.Module) -> set[str]:
    """Names that something else than an import or a renaming sets."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and chain(node.value) is None:
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


def _reads_of(node: ast.ClassDef) -> str:
    """The first method of a class that decides what a container shows."""
    names = [part.name for part in node.body if isinstance(part, ast.FunctionDef)]
    names += [part.id for part in in_class(node) if isinstance(part, ast.Name) and _is_set(part)]
    return next((name for name in names if name in allowed.CONTAINER_READS), "")


def _is_set(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _classes_looked_at(node: ast.AST) -> Iterator[ast.expr]:
    """The parts of `node` of which only the class's name or identity matters there."""
    if isinstance(node, ast.Attribute) and node.attr in allowed.CLASS_READS:
        yield node.value
    elif isinstance(node, ast.Compare):
        yield from (node.left, *node.comparators)
    elif isinstance(node, ast.FormattedValue):
        yield node.value
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in allowed.CLASS_TAKERS:
        yield from node.args


def _is_class_of(node: ast.expr) -> bool:
    """type(x) or x.__class__."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "type"
    return isinstance(node, ast.Attribute) and node.attr == "__class__"


def _on_self(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}


Rule = Callable[..., Iterator[str]]
_RULES: tuple[tuple[type | tuple[type, ...], Rule], ...] = (
    (ast.Import, _Reader.imports),
    (ast.ImportFrom, _Reader.import_from),
    (ast.Name, _Reader.name),
    (ast.Attribute, _Reader.attribute),
    (ast.Call, _Reader.call),
    (ast.Constant, _Reader.text),
    (ast.ClassDef, _Reader.class_),
    ((ast.FunctionDef, ast.AsyncFunctionDef), _Reader.function),
    ((ast.FunctionDef, ast.AsyncFunctionDef, ast.arg, ast.AnnAssign), _Reader.annotation),
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
        _Reader.word,
    ),
)
