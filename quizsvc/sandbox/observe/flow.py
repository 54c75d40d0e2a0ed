"""What names of a snippet hold: a rate, a loss, or a number made of such, by what they are set to.

A mean of an array, a sum of tensors or a number taken back out of them remembers nothing by itself. What was
put in is known from the text: a list that losses are appended to holds losses, whatever it is called.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator

from quizsvc.sandbox.observe.expressions import names_in
from quizsvc.sandbox.observe.numbers import says

_WORDS = {"rate": "lr", "loss": "loss", "validation": "val loss"}

# Methods and functions whose result is of the kind of what they are given: other wrapping, or fewer numbers.
_KEPT = (
    "array array2string as_tensor asarray astype average cat clone concatenate copy cpu cumsum deque detach"
    " double flatten float float16 float32 float64 fmean fsum item list max mean median min nanmean nanmedian"
    " numpy ravel reshape reversed round sorted squeeze stack sum tensor to tolist tuple unsqueeze view"
)
_KEEPING = frozenset(_KEPT.split())
_FILLING = frozenset(["append", "appendleft", "extend", "add"])
_PARTS = frozenset(["data", "T", "values"])


class Flow:
    """The names of one snippet, met in the order of its text. A name keeps the first kind it got."""

    def __init__(self) -> None:
        self._kinds: dict[str, str] = {}
        self._without_gradients = 0

    def names(self, node: ast.expr) -> str:
        """The names in an expression, and behind them the word for what it is made of, if that is known."""
        names = names_in(node)
        kind = self._kind(node)
        return names if kind is None else f"{names} {_WORDS[kind]}"

    def assigned(self, target: ast.expr, value: ast.expr) -> None:
        """`target` is set to `value`, or grows by it."""
        if isinstance(target, ast.Name):
            self._learn(target, self._kind(value))
        elif isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List)):
            for one, part in zip(target.elts, value.elts, strict=False):
                self.assigned(one, part)

    def filled(self, call: ast.Call) -> None:
        """A call that may put something into a list."""
        function = call.func
        if isinstance(function, ast.Attribute) and function.attr in _FILLING and len(call.args) == 1:
            self.assigned(function.value, call.args[0])

    def iterated(self, target: ast.expr, over: ast.expr) -> None:
        """`target` takes the items of `over`, one by one."""
        if not isinstance(over, ast.Call) or not isinstance(over.func, ast.Name):
            self.assigned(target, over)
        elif over.func.id == "zip" and isinstance(target, ast.Tuple):
            for one, part in zip(target.elts, over.args, strict=False):
                self.iterated(one, part)
        elif (
            over.func.id == "enumerate"
            and isinstance(target, ast.Tuple)
            and len(target.elts) == 2
            and over.args
        ):
            self.iterated(target.elts[1], over.args[0])
        else:
            self.assigned(target, over)

    @contextlib.contextmanager
    def within(self, items: list[ast.withitem]) -> Iterator[None]:
        """Within these contexts: without gradients, what a loss function gives is a validation loss."""
        names = " ".join(names_in(item.context_expr) for item in items)
        without = "no_grad" in names or "inference_mode" in names
        self._without_gradients += without
        yield
        self._without_gradients -= without

    def _learn(self, target: ast.Name, kind: str | None) -> None:
        if kind is not None and (len(target.id) == 1 or says(target.id)[0] is None):
            self._kinds.setdefault(target.id, kind)

    def _kind(self, node: ast.expr) -> str | None:  # noqa: PLR0911  # one for each kind of node
        match node:
            case ast.Name(id=name):
                return self._kinds.get(name) or self._said(name)
            case ast.Attribute(value=value, attr=name):
                return self._kind(value) if name in _PARTS else self._said(name)
            case ast.Subscript(value=value, slice=ast.Constant(value=str(key))):
                return self._said(key)
            case ast.Subscript(value=value):
                return self._kind(value)
            case ast.Call():
                return self._kind_of_call(node)
            case ast.BinOp(op=ast.Div() | ast.Mult(), left=left, right=right):
                one, other = self._kind(left), self._kind(right)
                return None if one == "rate" or other is not None else one
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                one = self._kind(left)
                return one if one == self._kind(right) and one != "rate" else None
            case _:
                return None

    def _kind_of_call(self, call: ast.Call) -> str | None:
        function = call.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name not in _KEEPING:
            made = None if isinstance(function, ast.Call) else self._kind(function)
            return "validation" if made == "loss" and self._without_gradients else made
        inner = self._kind(function.value) if isinstance(function, ast.Attribute) else None
        if inner is None and call.args:
            inner = self._kind(call.args[0])
        return None if inner == "rate" and name in ("sum", "fsum", "cumsum") else inner

    def _said(self, name: str) -> str | None:
        kind, validation, training = says(name)
        if kind == "loss":
            return "validation" if validation and not training else "loss"
        return kind if kind == "rate" else None
