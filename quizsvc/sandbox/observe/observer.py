"""The observer of one run: compiles the snippet, follows its output, tells what it sees."""

from __future__ import annotations

import ast
import types
from collections.abc import Callable
from typing import TextIO, cast

from quizsvc.sandbox.observe import (
    arithmetic,
    backward,
    jsons,
    logs,
    losses,
    marks,
    notices,
    schedulers,
    updates,
)
from quizsvc.sandbox.observe.output import Reader, read_along
from quizsvc.sandbox.observe.rewrite import Rewriter
from quizsvc.sandbox.observe.steps import Steps
from quizsvc.sandbox.observe.tampering import Classes
from quizsvc.sandbox.observe.traced import Origin, listen, traced, traced_int
from quizsvc.sandbox.observe.watch import Watch, begin, guarded, watching


def prepare() -> None:
    """Install the hooks in this process, once; they sleep until an Observer starts."""
    updates.install()
    schedulers.install()
    backward.install()
    losses.install()
    notices.install()
    marks.install()
    jsons.install()
    logs.install()


class Observer:
    """Observes one run. Use in this order: compile, wrap, start, (exec), finish.

    `emit` takes events as lines of JSON. `classes` are torch's as they were before anything was run; as they
    are now if not given.
    """

    def __init__(self, emit: Callable[[str], None], classes: Classes | None = None) -> None:
        self._watch = Watch(emit, Steps(), losses.Losses(), classes)

    def compile(self, source: str, filename: str) -> types.CodeType:
        """The code of `source`, its numbers made traceable.

        Raises what compile() raises for `source`: SyntaxError, ValueError, RecursionError, MemoryError.
        A source that cannot be rewritten is compiled as it is, and then only its text is observed.
        """
        self._watch.filename = filename
        try:
            rewriter = Rewriter()
            code = compile(rewriter.rewrite(ast.parse(source, filename)), filename, "exec", dont_inherit=True)
        except Exception:  # wrong, or too deep for us: let Python say it
            return compile(source, filename, "exec", dont_inherit=True)
        if rewriter.warns:
            compile(source, filename, "exec", dont_inherit=True)
        self._watch.loops, self._watch.arms = rewriter.loops, rewriter.arms
        self._watch.shown.parts = rewriter.strings
        marks.literals[:] = [_literal(value) for value in rewriter.literals]
        return code

    def wrap(self, stdout: TextIO) -> TextIO:
        """`stdout` itself, now with a reader at its side."""
        read_along(stdout, Reader(self._watch.shown))
        return stdout

    def start(self) -> None:
        """Observe from now on."""
        notices.begin()
        arithmetic.begin()
        listen(_formatted)
        begin(self._watch)

    def finish(self) -> None:
        """Stop observing."""
        if watching() is not None and (changed := self._watch.classes.changed()):
            self._watch.tell_patched(changed)
        listen(None)
        begin(None)


@guarded
def _formatted(watch: Watch, text: str, origin: Origin) -> None:
    watch.shown.formatted(text, origin)


def _literal(value: float | int) -> float | int:
    origin = Origin(literal=True)
    return traced(value, origin) if type(value) is float else traced_int(cast(int, value), origin)
