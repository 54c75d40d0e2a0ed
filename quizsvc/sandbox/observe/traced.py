"""Numbers that remember where they came from.

A traced float is a float in all that a snippet does with it; beyond that it carries an `Origin`, and tells
whoever listens which text it became when it was formatted.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any, Literal, TypeVar

Role = Literal["rate", "loss", "validation", "other"]

# Warnings skip frames whose file looks like the import system's, so a wrapper compiled under this name
# leaves `stacklevel` as it was; tracebacks are cut by the same name.
UNSEEN = "<frozen importlib._bootstrap quizsvc>"

_Function = TypeVar("_Function", bound=Callable[..., Any])


def unseen(function: _Function) -> _Function:
    """Compile `function` under the name that warnings and tracebacks skip."""
    code: types.CodeType = function.__code__
    function.__code__ = code.replace(co_filename=UNSEEN)
    return function


class Origin:
    """Where a number came from. Undecided while `role` is None; `seen` then holds where it was printed."""

    __slots__ = ("firm", "literal", "role", "seen")

    def __init__(self, role: Role | None = None, *, firm: bool = False, literal: bool = False) -> None:
        self.role = role
        self.firm = firm
        self.literal = literal
        self.seen: list[tuple[int, str, int | None]] = []


DERIVED_LOSS = Origin("loss")
TRAINING_LOSS = Origin("loss", firm=True)
DERIVED_VALIDATION = Origin("validation")
DERIVED = (DERIVED_LOSS, TRAINING_LOSS, DERIVED_VALIDATION)
"""Shared by all numbers that are made of such a loss."""
_SHARED = set(map(id, DERIVED))


class _Listener:
    """Who is told of formatted numbers; the current run puts its own method here."""

    formatted: Callable[[str, Origin], None] | None = None


_listener = _Listener()


def _looks_like(builtin: type) -> Callable[[type], type]:
    def rename(cls: type) -> type:
        cls.__name__ = cls.__qualname__ = builtin.__name__
        cls.__module__ = "builtins"
        cls.__doc__ = builtin.__doc__
        return cls

    return rename


@unseen
def _told(self: Any, text: str) -> str:
    if _listener.formatted is not None:
        _listener.formatted(text, self._origin or origin_of(self))
    return text


@_looks_like(float)
class TracedFloat(float):
    """A float with an origin; None stands for one not yet needed."""

    __slots__ = ("_origin",)
    _origin: Origin | None

    @unseen
    def __new__(cls, value: Any = 0.0, /) -> float:  # type: ignore[misc]
        """type(x)(value) is an ordinary float; ours are made by `traced`."""
        return float(value)

    @unseen
    def __repr__(self) -> str:
        return _told(self, float.__repr__(self))

    __str__ = __repr__

    @unseen
    def __format__(self, spec: str) -> str:
        # An empty spec means str(), which tells by itself.
        if not spec:
            return repr(self)
        text = float.__format__(self, spec)
        if _listener.formatted is not None:
            _listener.formatted(text, self._origin or origin_of(self))
        return text

    @unseen
    def __reduce_ex__(self, protocol: Any) -> tuple[type, tuple[float]]:
        return float, (float(self),)

    @unseen
    def __copy__(self) -> TracedFloat:
        return self

    @unseen
    def __deepcopy__(self, memo: object) -> TracedFloat:
        return self

    @unseen
    def __pos__(self) -> TracedFloat:
        return self

    @unseen
    def __abs__(self) -> TracedFloat:
        return traced(float.__abs__(self), origin_of(self) if self > 0 else None)

    @unseen
    def __round__(self, ndigits: Any = None) -> Any:
        rounded = float.__round__(self, ndigits)
        return traced(rounded, origin_of(self)) if type(rounded) is float else rounded

    @unseen
    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **named: Any) -> Any:
        """Numpy treats only exact floats as weakly typed: give it those."""
        return getattr(ufunc, method)(*map(exact, inputs), **named)

    @unseen
    def __array_function__(self, function: Any, kinds: Any, inputs: Any, named: Any) -> Any:
        """The same for numpy functions that are no ufuncs."""
        return function(*map(exact, inputs), **{key: exact(value) for key, value in named.items()})

    __class__ = float  # type: ignore[assignment]  # not a property: isinstance() of others asks often


@_looks_like(int)
class TracedInt(int):
    """An int with an origin, for a learning rate of 1."""

    _origin: Origin | None

    @unseen
    def __repr__(self) -> str:
        return _told(self, int.__repr__(self))

    __str__ = __repr__

    @unseen
    def __format__(self, spec: str) -> str:
        return _told(self, int.__format__(self, spec)) if spec else repr(self)

    @unseen
    def __reduce_ex__(self, protocol: Any) -> tuple[type, tuple[int]]:
        return int, (int.__int__(self),)

    @unseen
    def __copy__(self) -> TracedInt:
        return self

    @unseen
    def __deepcopy__(self, memo: object) -> TracedInt:
        return self

    __class__ = int  # type: ignore[assignment]  # not a property: isinstance() of others asks often


Traced = TracedFloat | TracedInt
new_float = float.__new__
exact_float = float.__pos__


def traced(value: float, origin: Origin | None) -> TracedFloat:
    """`value` as a float that came from `origin`."""
    number = new_float(TracedFloat, value)
    number._origin = origin
    return number


def traced_int(value: int, origin: Origin | None) -> TracedInt:
    """`value` as an int that came from `origin`."""
    number = int.__new__(TracedInt, value)
    number._origin = origin
    return number


@unseen
def exact(value: Any) -> Any:
    """`value`, as an ordinary float if it is a traced one."""
    return exact_float(value) if type(value) is TracedFloat else value


def is_traced(value: object) -> bool:
    """Whether `value` is a float or int of ours."""
    kind = type(value)
    return kind is TracedFloat or kind is TracedInt


def origin_of(number: Any) -> Origin:
    """The origin of a traced number, made now if nobody asked before."""
    origin: Origin | None = getattr(number, "_origin", None)
    if origin is None:
        origin = number._origin = Origin()
    return origin


def own_origin_of(number: Any) -> Origin:
    """An origin of this number alone, safe to decide."""
    origin = origin_of(number)
    if id(origin) in _SHARED:
        origin = number._origin = Origin()
    return origin


def listen(formatted: Callable[[str, Origin], None] | None) -> None:
    """Tell `formatted(text, origin)` of every number formatted from now on; None stops it."""
    _listener.formatted = formatted
