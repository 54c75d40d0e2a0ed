"""Rewriting a snippet's syntax tree so that its numbers can be followed.

Line and column of every node stay as they are, so that errors point where the learner wrote. Constants stay
constants where the language wants them (patterns of `match`) and in annotations.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from quizsvc.sandbox.observe import marks
from quizsvc.sandbox.observe.expressions import (
    PARTS,
    is_int,
    is_rate,
    loss_name,
    names_in,
    rate_of_product,
)
from quizsvc.sandbox.observe.flow import Flow
from quizsvc.sandbox.observe.numbers import numbers, says

_LOAD = ast.Load()
_IN_PLACE = {"sub_", "add_", "sub", "add"}
_SHOWING = {"print", "str", "repr", "format"}
_NOT_SHOWN = (ast.Starred, ast.Constant, ast.JoinedStr)  # texts are told of when they are built


class Rewriter:
    """Wraps what is formatted, trained with or called a loss; collects float literals and loops.

    A transformer like ast.NodeTransformer, which would take three times as long: the compiling of a snippet
    is waited for.
    """

    def __init__(self) -> None:
        self.warns = False  # whether the compiler has a warning for the source that it has not for ours
        self.literals: list[float | int] = []
        self.loops: list[tuple[int, int]] = []  # first and last line of each loop's body
        self.arms: list[tuple[int, int]] = []  # of each `if`, then of its `else`, which may be empty
        self.strings: list[str] = []
        self._flow = Flow()

    def rewrite(self, node: Any) -> Any:
        """What stands in the place of `node` after rewriting."""
        by_kind = _BY_KIND.get(type(node))
        return node if by_kind is None else by_kind(self, node)

    def _parts_of(self, node: Any) -> Any:
        """`node` with its parts rewritten."""
        for field in PARTS[type(node)]:
            part = getattr(node, field)
            if type(part) is list:
                for index, item in enumerate(part):
                    by_kind = _BY_KIND.get(type(item))
                    if by_kind is not None:
                        part[index] = by_kind(self, item)
            else:
                by_kind = _BY_KIND.get(type(part))
                if by_kind is not None:
                    setattr(node, field, by_kind(self, part))
        return node

    def _attribute(self, node: ast.Attribute) -> ast.expr:
        value = node.value
        if type(value) is not ast.Name:  # as most are
            node.value = self.rewrite(value)
        return node

    def _call(self, mark: str, node: ast.expr, *extra: ast.expr) -> ast.expr:
        function = ast.Name(id=mark, ctx=_LOAD)
        call = ast.Call(func=function, args=[node, *extra], keywords=[])
        _place(node, function, call, *extra)
        return call

    def _literal(self, node: ast.Constant) -> ast.expr:
        self.literals.append(node.value)  # type: ignore[arg-type]
        values = ast.Name(id=marks.LITERALS, ctx=_LOAD)
        index = ast.Constant(len(self.literals) - 1)
        found = ast.Subscript(value=values, slice=index, ctx=_LOAD)
        _place(node, values, index, found)
        return found

    def _constant(self, node: ast.Constant) -> ast.expr:
        if type(node.value) is float:
            return self._literal(node)
        if type(node.value) is str and len(node.value) < 2000 and numbers(node.value):
            self.strings.append(node.value)
        return node

    def _joinedstr(self, node: ast.JoinedStr) -> ast.expr:
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                names = self._flow.names(part.value)
                value = self.rewrite(part.value)
                part.value = self._call(marks.SHOW, value, ast.Constant(names), ast.Constant(_spec(part)))
            else:
                self.rewrite(part)
        return self._call(marks.BUILT, node)

    def _called(self, node: ast.Call) -> ast.expr:
        function = node.func
        name = function.id if isinstance(function, ast.Name) else ""
        attribute = function.attr if isinstance(function, ast.Attribute) else ""
        if node.keywords:
            self._mark_keywords(node)
        if attribute in _IN_PLACE:
            node.args = [self._mark_factor(argument, strong=True) for argument in node.args]
        if name in _SHOWING:
            return self._showing(node, name)
        self._flow.filled(node)
        self._parts_of(node)
        if attribute == "format":
            return self._call(marks.BUILT, node)
        if name in ("float", "type") and len(node.args) == 1 and not node.keywords:
            if name == "type":
                return self._call(marks.TYPE, node)
            if not isinstance(node.args[0], ast.Starred):
                node.args[0] = self._call(marks.TAKEN, node.args[0])
                return self._call(marks.FLOAT, node)
        return node

    def _showing(self, node: ast.Call, name: str) -> ast.expr:
        names = [None if isinstance(each, _NOT_SHOWN) else self._flow.names(each) for each in node.args]
        self._parts_of(node)
        for index, of in enumerate(names):
            if of is not None:
                node.args[index] = self._call(marks.SHOW, node.args[index], ast.Constant(of))
        return node if name == "print" else self._call(marks.BUILT, node)

    def _mark_keywords(self, node: ast.Call) -> None:
        for keyword in node.keywords:
            if keyword.arg == "lr" and is_int(keyword.value):
                keyword.value = self._literal(keyword.value)  # type: ignore[arg-type]
            elif keyword.arg == "alpha":
                value = keyword.value
                if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub):
                    value.operand = self._trains(value.operand)
                else:
                    keyword.value = self._trains(value)

    def _binop(self, node: ast.BinOp) -> ast.expr:
        if isinstance(node.op, ast.Sub):
            node.right = self._mark_factor(node.right, strong=True)
        elif isinstance(node.op, ast.Mult):
            self._mark_factor(node, strong=False)
        elif (
            isinstance(node.op, ast.Mod)
            and isinstance(node.left, ast.Constant)
            and type(node.left.value) is str
        ):
            template = node.left.value
            node.right = self._call(marks.PERCENT, self.rewrite(node.right), ast.Constant(template))
            return self._call(marks.BUILT, node)
        self._parts_of(node)
        return node

    def _compare(self, node: ast.Compare) -> ast.expr:
        if any(isinstance(kind, (ast.Is, ast.IsNot)) for kind in node.ops):
            terms = (node.left, *node.comparators)
            self.warns |= any(isinstance(term, ast.Constant) and type(term.value) is float for term in terms)
        self._parts_of(node)
        return node

    def _augassign(self, node: ast.AugAssign) -> ast.AST:
        if isinstance(node.op, ast.Sub):
            node.value = self._mark_factor(node.value, strong=True)
        elif isinstance(node.op, ast.Add):
            self._flow.assigned(node.target, node.value)
        self._parts_of(node)
        target = node.target
        if not (isinstance(target, ast.Name) and is_rate(target)):
            return node
        # A name takes `x op= y` for `x = iop(x, y)`.
        before = ast.Name(id=target.id, ctx=_LOAD)
        how, name = ast.Constant(type(node.op).__name__), ast.Constant(target.id)
        function = ast.Name(id=marks.CHANGES, ctx=_LOAD)
        call = ast.Call(func=function, args=[before, node.value, how, name], keywords=[])
        _place(target, before, how, name, function, call)
        return ast.copy_location(ast.Assign(targets=[target], value=call), node)

    def _assign(self, node: ast.Assign) -> ast.AST:
        target = node.targets[0] if len(node.targets) == 1 else None
        role = loss_name(names_in(target)) if isinstance(target, (ast.Name, ast.Attribute)) else None
        if isinstance(target, ast.Name) and says(target.id)[0] == "rate" and is_int(node.value):
            node.value = self._literal(node.value)  # type: ignore[arg-type]
        if target is not None:
            self._flow.assigned(target, node.value)
        self._parts_of(node)
        if role is not None:
            node.value = self._call(marks.NAMED, node.value, ast.Constant(role))
        elif isinstance(target, ast.Name) and is_rate(target):
            node.value = self._call(marks.CALLED, node.value, ast.Constant(target.id))
        return node

    def _mark_factor(self, node: ast.expr, *, strong: bool) -> ast.expr:
        """Wrap the factor of a product that plays the rate."""
        chosen = rate_of_product(node, strong=strong)
        if chosen is not None:
            parent, field, factor = chosen
            setattr(parent, field, self._trains(factor))
            factor.marked = True  # type: ignore[attr-defined]
        return node

    def _trains(self, rate: ast.expr) -> ast.expr:
        return self._call(marks.TRAINS, rate, ast.Constant(rate.id if isinstance(rate, ast.Name) else ""))

    def _if(self, node: ast.If) -> ast.AST:
        for arm in (node.body, node.orelse):
            self.arms.append((arm[0].lineno, arm[-1].end_lineno or arm[-1].lineno) if arm else (0, 0))
        self._parts_of(node)
        return node

    def _for(self, node: ast.For) -> ast.AST:
        self._flow.iterated(node.target, node.iter)
        return self._loop(node)

    def _loop(self, node: ast.For | ast.While) -> ast.AST:
        self.loops.append((node.body[0].lineno, node.body[-1].end_lineno or node.body[-1].lineno))
        self._parts_of(node)
        return node

    def _comprehension(self, node: ast.ListComp | ast.GeneratorExp) -> ast.AST:
        self.loops.append((node.lineno, node.end_lineno or node.lineno))
        for each in node.generators:
            self._flow.iterated(each.target, each.iter)
        self._parts_of(node)
        return node

    def _with(self, node: ast.With) -> ast.AST:
        with self._flow.within(node.items):
            self._parts_of(node)
        return node


def _place(node: ast.expr, *made: ast.expr) -> None:
    for each in made:
        each.lineno, each.end_lineno = node.lineno, node.end_lineno
        each.col_offset, each.end_col_offset = node.col_offset, node.end_col_offset


def _spec(part: ast.FormattedValue) -> str:
    spec = part.format_spec
    if isinstance(spec, ast.JoinedStr) and len(spec.values) == 1 and isinstance(spec.values[0], ast.Constant):
        return str(spec.values[0].value)
    return ""


# What is done with each kind of node; kinds without parts are left as they are.
_BY_KIND: Mapping[type, Callable[[Rewriter, Any], Any]] = {
    kind: Rewriter._parts_of for kind, parts in PARTS.items() if parts
} | {
    ast.Attribute: Rewriter._attribute,
    ast.Constant: Rewriter._constant,
    ast.JoinedStr: Rewriter._joinedstr,
    ast.Call: Rewriter._called,
    ast.BinOp: Rewriter._binop,
    ast.AugAssign: Rewriter._augassign,
    ast.Assign: Rewriter._assign,
    ast.Compare: Rewriter._compare,
    ast.If: Rewriter._if,
    ast.For: Rewriter._for,
    ast.While: Rewriter._loop,
    ast.With: Rewriter._with,
    ast.ListComp: Rewriter._comprehension,
    ast.GeneratorExp: Rewriter._comprehension,
}
