"""Finds and opens question files: regular files inside the given path, of bounded size, nothing else."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from quizsvc.content.findings import Report
from quizsvc.content.nodes import Broken
from quizsvc.content.text import MAX_BYTES, too_large

SUFFIXES = (".yaml", ".yml", ".json")
MAX_TOTAL_BYTES = 4 * MAX_BYTES
_MAX_FILES = 20_000
_OUTSIDE = ("This link leads out of the folder.", "Put what it points to here, or read that folder too.")


def contents(paths: Iterable[Path | str], report: Report) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each question file under `paths`, folders in order of their names.

    Names are as the caller would type them. What cannot be read goes to the report.
    """
    total = 0
    seen: set[str] = set()
    for path, root in _found(paths, report):
        real = os.path.realpath(path)
        if real in seen:
            continue
        seen.add(real)
        if root is not None and not Path(real).is_relative_to(root):
            _refuse(path, report, "outside", *_OUTSIDE)
            continue
        content = _content(path, report)
        if content is None:
            continue
        total += len(content)
        if too_large(total, str(path), report, MAX_TOTAL_BYTES):
            return
        yield str(path), content


def _found(paths: Iterable[Path | str], report: Report) -> Iterator[tuple[Path, Path | None]]:
    """Each file to read, with the folder that it must not lead out of (None for a file that was named)."""
    for given in map(Path, paths):
        try:
            is_folder = stat.S_ISDIR(os.stat(given).st_mode)
        except (OSError, ValueError):
            _refuse(given, report, "not_found", "There is no such file or folder.", "Check the path.")
            continue
        if not is_folder:
            yield given, None
            continue
        files = list(_inside(given, report))
        if not files:
            message = "The folder holds no question files."
            _refuse(
                given, report, "empty_folder", message, f"Put files ending in {', '.join(SUFFIXES)} there."
            )
        if len(files) > _MAX_FILES:
            message = f"The folder holds more than {_MAX_FILES:,} question files."
            _refuse(given, report, "too_many_files", message, "Put more questions into each file.")
            continue
        root = given.resolve()
        yield from ((file, root) for file in files)


def _inside(folder: Path, report: Report) -> Iterator[Path]:
    root = folder.resolve()
    for where, folders, names in os.walk(folder, onerror=lambda error: _unreadable(error, report)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for link in (Path(where) / name for name in folders):
            if link.is_symlink() and not link.resolve().is_relative_to(root):
                _refuse(link, report, "outside", *_OUTSIDE)
        for name in sorted(names):
            if name.lower().endswith(SUFFIXES) and not name.startswith("."):
                yield Path(where) / name


def _content(path: Path, report: Report) -> bytes | None:
    """The bytes of a regular file; opened without waiting, so that a FIFO cannot hold us."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        _unreadable(error, report)
        return None
    with open(descriptor, "rb") as file:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            _refuse(path, report, "not_a_file", "This is not a regular file.", "Put the questions in one.")
            return None
        if too_large(state.st_size, str(path), report):
            return None
        content = file.read(MAX_BYTES + 1)
    return None if too_large(len(content), str(path), report) else content


def _unreadable(error: OSError, report: Report) -> None:
    message = f"It cannot be opened: {error.strerror or 'unknown reason'}."
    _refuse(Path(os.fsdecode(error.filename or "")), report, "unreadable", message, "Check its permissions.")


def _refuse(path: Path, report: Report, code: str, message: str, mend: str) -> None:
    report.add(str(path), Broken(1, 1), (), code=code, message=message, mend=mend)
