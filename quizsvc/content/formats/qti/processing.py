"""QTI's response processing: a small program that says what an answer earns and shows.

Only what choice items use is understood; anything else raises Unknown, and the declared key has to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress

from quizsvc.content.formats.qti.expressions import Unknown, Value, as_values, evaluate
from quizsvc.content.formats.xml.elements import Element

_MAX_STEPS = 100_000


class _Exit(Exception):
    """The program ends here."""


class Program:
    """The rules of one item. `variables` holds declared outcomes with their defaults."""

    def __init__(
        self, processing: Element | None, response: str, key: frozenset[str], mapping: Mapping[str, float]
    ) -> None:
        self._processing, self._response = processing, response
        self._key, self.mapping = key, mapping
        self._steps = 0

    def outcomes(self, chosen: frozenset[str], defaults: Mapping[str, Value]) -> dict[str, Value]:
        """The outcome variables after an answer. Raises Unknown."""
        variables: dict[str, Value] = {**defaults, self._response: chosen or None}
        scope = Scope(variables, {self._response: self._key or None}, {self._response: self.mapping}, self)
        with suppress(_Exit):
            self._run(self._rules(), scope)
        return variables

    def count(self) -> None:
        """Take one step; a program that takes too many is not understood."""
        self._steps += 1
        if self._steps > _MAX_STEPS:
            raise Unknown

    def _rules(self) -> list[Element]:
        return list(self._processing.children()) if self._processing is not None else []

    def _run(self, rules: Iterable[Element], scope: Scope) -> None:
        for rule in rules:
            self.count()
            match rule.name:
                case "responsecondition":
                    self._branch(rule, scope)
                case "setoutcomevalue":
                    scope.variables[rule.get("identifier")] = evaluate(_only(rule), scope)
                case "responseprocessingfragment":
                    self._run(rule.children(), scope)
                case "exitresponse":
                    raise _Exit
                case _:
                    raise Unknown

    def _branch(self, condition: Element, scope: Scope) -> None:
        for branch in condition.children():
            test, *rules = list(branch.children()) or [branch]
            if branch.name == "responseelse":
                self._run(branch.children(), scope)
                return
            if evaluate(test, scope) is True:
                self._run(rules, scope)
                return


class Scope:
    """What expressions can see."""

    def __init__(
        self,
        variables: dict[str, Value],
        correct: Mapping[str, Value],
        mappings: Mapping[str, Mapping[str, float]],
        program: Program,
    ) -> None:
        self.variables, self.correct, self._mappings, self._program = variables, correct, mappings, program

    def mapped(self, name: str) -> float:
        """The sum of a response's values in its mapping."""
        mapping = self._mappings.get(name)
        if mapping is None:
            raise Unknown
        return sum(mapping.get(one, 0.0) for one in as_values(self.variables.get(name)))

    def count(self) -> None:
        """Take one step."""
        self._program.count()


def _only(rule: Element) -> Element:
    expression = next(rule.children(), None)
    if expression is None:
        raise Unknown
    return expression
