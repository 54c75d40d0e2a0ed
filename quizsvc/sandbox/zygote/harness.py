"""Runs one snippet as `__main__` and says how it ended."""

from __future__ import annotations

import errno
import io
import linecache
import mmap
import sys
from types import ModuleType, TracebackType
from typing import Any, TextIO

from quizsvc.sandbox.events import Events
from quizsvc.sandbox.observe import Classes, Observer
from quizsvc.sandbox.zygote import leaving, refusals, tracebacks

FILENAME = "snippet.py"
MESSAGE_CHARACTERS = 2000
NAME_CHARACTERS = 100
NO_INPUT = "A run has no standard input, so input() has nothing to read; write the value into the code."
UNREADABLE = "(the exception has no readable message)"
REHEARSED_BYTES = 64 << 10  # of events
_PRIVATE = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
_RESERVE_BYTES = 8 << 20  # given back when memory has run out, so that there is room to say so

# as every class and exception has them, whatever its own say
_NAME_OF = vars(type)["__name__"].__get__
_TRACEBACK_OF = vars(BaseException)["__traceback__"].__get__

_MEMORY_WORDS = ("can't allocate memory", "not enough memory", "std::bad_alloc", "Cannot allocate memory")


class _Known:
    classes: Classes | None = None


def know_classes() -> None:
    """In the zygote, when torch is as every run shall find it: spares need not look at it all again."""
    _Known.classes = Classes()


class Stage:
    """Everything for one snippet that can be ready before it comes."""

    def __init__(self, events: Events, output_bytes: int) -> None:
        self._observer = Observer(events.emit, _Known.classes)
        stdout, self._stderr = _open_streams()
        self._stdout = self._observer.wrap(stdout)
        tracebacks.limit(output_bytes)
        refusals.speak()

    def run(self, job: dict[str, Any]) -> dict[str, Any]:
        """Compile and run `job["code"]` with the names of `job["given"]`; {"status": ..., "error": ...}."""
        return _run(job["code"], job["given"], self._observer, self._stdout, self._stderr)


def rehearse(source: str) -> dict[str, Any]:
    """Run `source` as a snippet is run, unheard, so that the pages it touches are this process's own."""
    given = {"NAME": 1.0}
    kept = sys.stdout, sys.stderr, sys.modules["__main__"]
    observer = Observer(Events(mmap.mmap(-1, REHEARSED_BYTES, flags=_PRIVATE)).emit, _Known.classes)
    stdout = io.TextIOWrapper(io.BytesIO(), write_through=True)
    try:
        return _run(source, given, observer, observer.wrap(stdout), io.StringIO())
    finally:
        sys.stdout, sys.stderr, sys.modules["__main__"] = kept


def _run(
    source: str, given: dict[str, Any], observer: Observer, stdout: TextIO, stderr: TextIO
) -> dict[str, Any]:
    reserve = mmap.mmap(-1, _RESERVE_BYTES, flags=_PRIVATE)
    source = source.removeprefix("\ufeff")  # as Python reads a file that an editor began with it
    linecache.cache[FILENAME] = (len(source), None, source.splitlines(keepends=True), FILENAME)
    try:
        code = observer.compile(source, FILENAME)
    except BaseException as error:
        reserve.close()
        return _syntax_error(error)
    main = ModuleType("__main__")
    main.__dict__.update(given, __file__=FILENAME)
    sys.modules["__main__"] = main
    sys.argv[:] = [FILENAME]
    sys.stdout = sys.__stdout__ = stdout  # type: ignore[misc, assignment]
    sys.stderr = sys.__stderr__ = stderr  # type: ignore[misc, assignment]
    observer.start()
    try:
        exec(code, main.__dict__)  # noqa: S102 - what this package is for
    except BaseException as error:
        reserve.close()
        answer = _told(error, stderr)
    else:
        answer = {"status": "ok", "error": None}
    leaving.leave(main)
    observer.finish()
    return answer


def _open_streams() -> tuple[TextIO, TextIO]:
    """Text streams whose every write leaves at once, so that a killed run has said all it said."""
    stdout, stderr = (
        io.TextIOWrapper(
            io.FileIO(number, "w", closefd=False),
            encoding="utf-8",
            errors="backslashreplace",
            newline="\n",
            write_through=True,
        )
        for number in (1, 2)
    )
    return stdout, stderr


def _syntax_error(error: BaseException) -> dict[str, Any]:
    """What the compiler has against the snippet."""
    line = getattr(error, "lineno", None)
    message = getattr(error, "msg", None) or str(error) or "the code is nested too deeply to be read"
    return {"status": "syntax_error", "error": _error(type(error).__name__, message, line)}


def _told(error: BaseException, stderr: TextIO) -> dict[str, Any]:
    """The status and error for what the snippet raised, which may be an object made to be hard to look at."""
    try:
        return _failure(error, stderr)
    except BaseException:
        name = _NAME_OF(type(error))
        line = _line(_TRACEBACK_OF(error, type(error)))
        return {"status": "error", "error": _error(name, UNREADABLE, line)}


def _failure(error: BaseException, stderr: TextIO) -> dict[str, Any]:
    line = _line(error.__traceback__)
    name = type(error).__name__
    if isinstance(error, SystemExit):
        if error.code is None or (type(error.code) in (int, bool) and not error.code):
            return {"status": "ok", "error": None}
        return {"status": "error", "error": _error(name, f"the snippet left with {error.code!r}", line)}
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return {"status": "output_limit", "error": None}
    tracebacks.show(error, stderr, FILENAME)
    if _out_of_memory(error):
        return {"status": "memory_limit", "error": _error(name, _text(error) or "out of memory", line)}
    refused = refusals.explain(error)
    if refused is not None:
        return {"status": "blocked", "error": _error(name, refused, line)}
    message = NO_INPUT if isinstance(error, EOFError) and "reading a line" in _text(error) else _text(error)
    return {"status": "error", "error": _error(name, message or name, line)}


def _out_of_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError):
        return True
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    return isinstance(error, RuntimeError) and any(words in _text(error) for words in _MEMORY_WORDS)


def _error(name: str, message: str, line: int | None) -> dict[str, Any]:
    return {"type": name[:NAME_CHARACTERS], "message": message[:MESSAGE_CHARACTERS], "line": line}


def _text(error: BaseException) -> str:
    """str(error), which is the snippet's own code when the class is."""
    try:
        return str(error)
    except BaseException:
        return UNREADABLE


def _line(trace: TracebackType | None) -> int | None:
    """The innermost line of the snippet that the exception passed."""
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILENAME:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
