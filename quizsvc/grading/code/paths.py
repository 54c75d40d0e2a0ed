"""Which modules a graded answer may name, which of their members, and which words nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from quizsvc.grading.code import allowed
from quizsvc.grading.code.names import is_module
from quizsvc.sandbox.modules import not_offered

LOOKED_AT = "The class of a value is looked at on the spot in a graded answer"

_ROOTS = {path.partition(".")[0] for path in allowed.MODULES}
_HARMLESS = {"re.compile"}


class Idiom(str):
    """A sentence about what honest answers do, too: to be told of it costs no try."""

    __slots__ = ()


def module_fault(path: str) -> Iterator[str]:
    """A sentence if `path` is no module that a graded answer may import."""
    root = path.partition(".")[0]
    if root in allowed.INSTEAD and not is_module(path):
        yield Idiom(f"{root} is not offered in a graded answer: {allowed.INSTEAD[root]}.")
    elif not is_module(path):
        yield (not_offered(path) if root not in _ROOTS else f"{path} is not used in a graded answer.")


def path_fault(path: str) -> Iterator[str]:
    """The first step of a path that leads out of the modules an answer may use."""
    parts = path.split(".")
    for at in range(1, len(parts)):
        here, member = ".".join(parts[:at]), parts[at]
        if not is_module(here):
            return
        only, out = allowed.ONLY.get(here), allowed.EXCEPT.get(here, frozenset())
        if is_module(f"{here}.{member}") and (only is None or member in only):
            continue
        if only is not None and member not in only:
            may = ", ".join(sorted(only))
            yield f"{here}.{member} is not used in a graded answer; of {here} it may use {may}."
        elif (
            only is None
            and (member in out or member in allowed.MEMBERS)
            and (f"{here}.{member}" not in _HARMLESS)
        ):
            yield _not_used(f"{here}.{member}")
        if member.startswith("_") and not is_dunder(member):
            yield f"{here}.{member} is a hidden part; a graded answer does without it."
        return


def word_fault(name: str) -> Iterator[str]:
    """A sentence if a name leads behind the run, wherever it stands."""
    if name in allowed.NAMES and name in allowed.INSTEAD:
        yield _not_used(name)
    elif name in allowed.NAMES:
        yield f"The name {name} is not used in a graded answer: it leads behind the run."


def _not_used(name: str) -> str:
    """That `name` is not used, and what to write instead if honest answers use it, too."""
    told, instead = f"{name} is not used in a graded answer", allowed.INSTEAD.get(name)
    return Idiom(f"{told}: {instead}.") if instead else f"{told}."


def is_dunder(name: str) -> bool:
    """Whether a name has two underscores at either end."""
    return name.startswith("__") and name.endswith("__")
