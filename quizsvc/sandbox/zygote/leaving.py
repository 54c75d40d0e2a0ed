"""The end of a snippet: what the interpreter would do when it leaves, done while the clock still runs."""

from __future__ import annotations

import atexit
import contextlib
from types import ModuleType


def forget_others() -> None:
    """In the zygote: what libraries have put off to the end is no business of its spares."""
    atexit._clear()


def leave(main: ModuleType) -> None:
    """Call what the snippet registered with atexit and let go of its names, the latest first.

    So its destructors run, print and count as they do at the end of any program; one that never ends is a
    run that takes too long.
    """
    with contextlib.suppress(BaseException):
        atexit._run_exitfuncs()
    names = vars(main)
    while names:
        with contextlib.suppress(BaseException):
            names.popitem()
