"""The run under observation: where its events go, how many there may be, and which line is being run."""

from __future__ import annotations

import contextlib
import functools
import math
import sys
import weakref
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from quizsvc.sandbox.events import encode
from quizsvc.sandbox.observe.shown import Shown
from quizsvc.sandbox.observe.tampering import Classes
from quizsvc.sandbox.observe.traced import Origin, unseen

if TYPE_CHECKING:
    from quizsvc.sandbox.observe.losses import Losses
    from quizsvc.sandbox.observe.steps import Steps

# Events of one kind that a run may send; the first beyond says `truncated` and the rest are dropped.
CAPS = {
    "update": 4000,
    "schedule": 4000,
    "number": 3000,
    "site": 200,
    "warning": 20,
    "optimizer": 50,
    "scheduler": 50,
    "backward": 2,
    "kept": 1,
    "used": 4000,
    "overruled": 1000,
    "stray": 1000,
    "idle": 1000,
    "patched": 1,
    "stepped": 1000,
}
_QUIET = frozenset(("backward", "kept", "overruled", "stray", "idle"))  # kinds of which the first few say all
MOST_OPTIMIZERS = 8
FRAMES = 300  # how deep the stack is searched for the snippet's own frames
DEPTH = 16  # how many of them an event tells of
MESSAGE = 1000  # characters of a warning's text

P = ParamSpec("P")
R = TypeVar("R")


class Watch:
    """One run: what is known of it and whom to tell."""

    def __init__(
        self,
        emit: Callable[[str], None],
        steps: Steps,
        losses: Losses,
        classes: Classes | None = None,
    ) -> None:
        self.emit = emit
        self.steps = steps
        self.losses = losses
        self.shown = Shown()
        self.filename = ""
        self.loops: list[tuple[int, int]] = []
        self.arms: list[tuple[int, int]] = []
        self.sites: dict[tuple[object, ...], int] = {}
        self.sent: dict[str, int] = {}
        self.printed = 0
        self.optimizers: list[tuple[int, weakref.ref[Any]]] = []
        self.rates: dict[float, None] = {}
        self.trained_by: set[str] = set()  # names under which hand-written training has its rate
        self.known: dict[int, tuple[object, Origin]] = {}
        self.classes = classes or Classes()
        self.patched = False

    def tell(self, kind: str, **fields: object) -> None:
        """Send one event, unless its kind has had its share."""
        if self.may_tell(kind):
            self.emit(encode({"kind": kind, **fields}))

    def may_tell(self, kind: str) -> bool:
        """Count one event and say whether it may be sent: `tell` for those that make JSON themselves."""
        sent = self.sent[kind] = self.sent.get(kind, 0) + 1
        if sent <= CAPS[kind]:
            return True
        if sent == CAPS[kind] + 1 and kind not in _QUIET:
            self.emit(encode({"kind": "truncated", "of": kind}))
        return False

    def tell_patched(self, what: str) -> None:
        """A class of torch is another than it was."""
        if not self.patched:
            self.patched = True
            self.tell("patched", name=what[:100])

    def meet(self, optimizer: Any) -> int:
        """Know `optimizer` as one of the run's; its number."""
        for number, each in self.optimizers:
            if each() is optimizer:
                return number
        self.optimizers = [(number, each) for number, each in self.optimizers if each() is not None]
        number = self.steps.number(optimizer)
        self.optimizers.append((number, weakref.ref(optimizer)))
        return number

    def line(self, past: int = 1) -> int | None:
        """The line of the snippet that is being run; `past` as above."""
        frame: FrameType | None = sys._getframe(past)
        for _ in range(FRAMES):
            if frame is None:
                return None
            if frame.f_code.co_filename == self.filename:
                return frame.f_lineno
            frame = frame.f_back
        return None

    def site(self, step: str, *who: int) -> int:
        """The number of the place that is being run, and of `who` steps there; told when first met.

        A site's `at` are the offsets in the snippet's frames, outermost first: they grow within one round
        of a loop and fall back at the next. `loops` numbers the loops it stands in, `arms` the arms of
        conditions: 2n and 2n + 1 exclude each other.
        """
        frame: FrameType | None = sys._getframe(4)  # past the hook, its guard and the function it is on
        at: list[int] = []
        lines: list[int] = []
        for _ in range(FRAMES):
            if frame is None or len(at) == DEPTH:
                break
            code = frame.f_code
            if code.co_filename == self.filename:
                at.append(frame.f_lasti)
                lines.append(frame.f_lineno)
                if code.co_name == "<module>":
                    break  # below it stands only who runs the snippet
            frame = frame.f_back
        key = (step, *who, *at)
        known = self.sites.get(key)
        if known is not None:
            return known
        number = self.sites[key] = len(self.sites)
        loops, arms = _around(lines, self.loops), _around(lines, self.arms)
        line = lines[0] if lines else None
        self.tell("site", site=number, at=at[::-1], loops=loops, arms=arms, line=line)
        return number

    def calls_directly(self, depth: int) -> bool:
        """Whether the snippet's own code called the function `depth` frames above this one's caller."""
        return sys._getframe(depth + 1).f_code.co_filename == self.filename

    def remember(self, value: object, origin: Origin) -> Origin:
        """Know `value` again by its identity; holds it, so that no other gets its id."""
        if len(self.known) < 10_000:
            self.known[id(value)] = (value, origin)
        return origin

    def recall(self, value: object) -> Origin | None:
        """The origin of an ordinary number that was remembered."""
        entry = self.known.get(id(value))
        return entry[1] if entry is not None and entry[0] is value else None


def _around(lines: list[int], ranges: list[tuple[int, int]]) -> list[int]:
    return [
        index for index, (start, end) in enumerate(ranges) if any(start <= line <= end for line in lines)
    ][:DEPTH]


class _Now:
    watch: Watch | None = None


_now = _Now()


def watching() -> Watch | None:
    """The run under observation, if there is one."""
    return _now.watch


def begin(watch: Watch | None) -> None:
    """Observe `watch`'s run from now on; None stops observing."""
    _now.watch = watch


def give_up(error: BaseException) -> None:
    """Stop observing for good after an error of our own, and say so; the snippet goes on undisturbed."""
    watch, _now.watch = _now.watch, None
    if watch is None:
        return
    with contextlib.suppress(Exception):  # the border itself may be what failed: nobody is left to tell
        reason = f"{type(error).__name__}: {error}"[:200]
        watch.emit(encode({"kind": "stopped", "reason": reason}))


def guarded(function: Callable[Concatenate[Watch, P], R]) -> Callable[P, R | None]:
    """A hook, which gets the run under observation first. Without one it does nothing.

    It never raises: an error of our own ends the observing, not the snippet. A RecursionError belongs to a
    snippet that is deep in recursion; it is let pass and observing goes on.
    """

    @functools.wraps(function)
    def hook(*args: P.args, **kwargs: P.kwargs) -> R | None:
        watch = _now.watch
        if watch is None:
            return None
        try:
            return function(watch, *args, **kwargs)
        except RecursionError:
            return None
        except Exception as error:
            give_up(error)
            return None

    return unseen(hook)


def as_json(number: float | None) -> str:
    """An ordinary float as JSON; what is not finite by name."""
    if number is None:
        return "null"
    return repr(number) if math.isfinite(number) else f'"{number}"'


def or_else(value: Any, changed: Any) -> Any:
    """`value` where a hook that may change it had nothing to say."""
    return value if changed is None else changed


def around(owner: Any, name: str, wrapper: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Replace `owner.name` by `wrapper(original)`, once; the wrapper's frame is unseen."""
    original = owner.__dict__[name]
    if getattr(original, "_observed", False):
        return
    replacement = unseen(wrapper(original))
    functools.update_wrapper(replacement, original)
    replacement._observed = True  # type: ignore[attr-defined]
    setattr(owner, name, replacement)
