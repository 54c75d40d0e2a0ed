"""What is known of the whole text of an answer, before its nodes are looked at one by one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from quizsvc.grading.code import allowed
from quizsvc.grading.code.names import chain, imported, in_class, is_on_self, renamings


class Facts:
    """What imports and assignments make of names, and where each expression stands."""

    def __init__(self, tree: ast.Module) -> None:
        self._imported = imported(tree)
        self._also_set = _set_otherwise(tree)
        self._private = _own_private(tree)
        self._bases: dict[str, list[ast.expr]] = {}
        self._followed = renamings(tree)
        self._in_class: set[int] = set()
        self._called: set[int] = set()
        self._subscripted: set[int] = set()
        self._looked_at: set[int] = set()
        for node in ast.walk(tree):
            self._looked_at.update(map(id, _classes_looked_at(node)))
            match node:
                case ast.ClassDef():
                    self._bases.setdefault(node.name, []).extend(node.bases)
                    self._in_class.update(map(id, in_class(node)))
                case ast.Attribute():
                    self._followed.add(id(node.value))
                case ast.Call():
                    self._called.add(id(node.func))
                case ast.Subscript():
                    self._subscripted.add(id(node.value))
        self._own_containers = self._containers()

    def paths(self, node: ast.AST, locals_: frozenset[str]) -> list[str]:
        """The paths that a name or a dotted name may stand for; none if no import made it."""
        parts = chain(node)
        if parts is None or parts[0] in locals_:
            return []
        return [".".join((path, *parts[1:])) for path in sorted(self._imported.get(parts[0], ()))]

    def is_also_set(self, name: str) -> bool:
        """Whether something else than an import or a renaming sets the name, too."""
        return name in self._also_set

    def is_own_private(self, name: str) -> bool:
        """Whether the answer itself made this private name."""
        return name in self._private

    def is_own_class(self, name: str) -> bool:
        """Whether the answer has a class of this name."""
        return name in self._bases

    def container(self, base: ast.expr) -> str:
        """The kind of container that a base class is, or builds on by way of the answer's own; else empty."""
        return self._known_container(base) or self._own_containers.get(_base_name(base), "")

    def _known_container(self, base: ast.expr) -> str:
        named = base.value if isinstance(base, ast.Subscript) else base
        known = {_base_name(base), *(path.rpartition(".")[2] for path in self.paths(named, frozenset()))}
        return min(known & allowed.CONTAINERS, default="")

    def _containers(self) -> dict[str, str]:
        """The answer's own classes that are containers, at whichever remove, with their kinds."""
        found: dict[str, str] = {}
        below: dict[str, list[str]] = {}
        for name, bases in self._bases.items():
            for base in bases:
                if kind := self._known_container(base):
                    found[name] = kind
                below.setdefault(_base_name(base), []).append(name)
        todo = list(found)
        while todo:
            above = todo.pop()
            fresh = [name for name in below.get(above, ()) if name not in found]
            found.update(dict.fromkeys(fresh, found[above]))
            todo += fresh
        return found

    def is_in_class(self, node: ast.AST) -> bool:
        """Whether the node stands in a class's body, outside its functions."""
        return id(node) in self._in_class

    def is_followed(self, node: ast.AST) -> bool:
        """Whether the expression goes on with a dot, or gets another name."""
        return id(node) in self._followed

    def is_called(self, node: ast.AST) -> bool:
        """Whether the expression is called on the spot."""
        return id(node) in self._called

    def is_subscripted(self, node: ast.AST) -> bool:
        """Whether the expression is followed by brackets, as type is in type[Module]."""
        return id(node) in self._subscripted

    def is_looked_at(self, node: ast.AST) -> bool:
        """Whether the expression stands where only a class's name or identity matters."""
        return id(node) in self._looked_at


def _base_name(base: ast.expr) -> str:
    named = base.value if isinstance(base, ast.Subscript) else base
    return named.id if isinstance(named, ast.Name) else ""


def _own_private(tree: ast.Module) -> set[str]:
    """Private names of the answer's own: its methods, and attributes it sets on self."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and is_on_self(node):
            found.add(node.attr)
    out = allowed.MEMBERS | allowed.NAMES
    return {
        name for name in found if name.startswith("_") and name not in out and name.lstrip("_") not in out
    }


def _set_otherwise(tree: ast.Module) -> set[str]:
    """Names that something else than an import or a renaming sets."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and chain(node.value) is None:
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


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
