"""The files that are previewed: what they hold now, what is wrong, and whether they have changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from quizsvc.content.examining import examine
from quizsvc.content.files import SUFFIXES
from quizsvc.content.findings import ContentErrors, Finding, pointer
from quizsvc.content.lint import lint
from quizsvc.content.model import Bundle, Question
from quizsvc.content.reader import nearby, read
from quizsvc.content.sources import Sources


@dataclass(frozen=True, slots=True)
class Seen:
    """What the files held at `version`. While they cannot be read, `bundle` is what they held before."""

    version: str
    bundle: Bundle
    findings: Sequence[Finding]
    is_current: bool
    folders: Sequence[Path] = ()

    def questions(self) -> list[Question]:
        """Each question in its newest revision, in the order written."""
        newest: dict[str, Question] = {}
        for question in self.bundle.questions:
            if question.id not in newest or question.revision > newest[question.id].revision:
                newest[question.id] = question
        return list(newest.values())

    def about(self, question: Question) -> list[Finding]:
        """The findings that stand inside `question`; none while the files cannot be read."""
        if not self.is_current:
            return []
        draft = (self.bundle.sources or Sources()).of(question)
        start = pointer(draft.path)
        return [
            finding
            for finding in self.findings
            if finding.file == draft.file and f"{finding.pointer}/".startswith(f"{start}/")
        ]

    def elsewhere(self) -> list[Finding]:
        """The findings that stand in no question shown."""
        shown = {finding for question in self.questions() for finding in self.about(question)}
        return [finding for finding in self.findings if finding not in shown]


class Watch:
    """Reads `paths` (files or folders) again when they have changed."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self._good = Bundle()

    def version(self) -> str:
        """A text that changes when a file is saved."""
        digest = hashlib.sha256()
        for path in self._files():
            try:
                state = os.stat(path)
            except OSError:
                continue
            digest.update(
                f"{path}\0{state.st_mtime_ns}\0{state.st_size}\0{state.st_ino}\n".encode(errors="replace")
            )
        return digest.hexdigest()[:16]

    def look(self) -> Seen:
        """What the files hold now."""
        version, known, folders = self.version(), nearby(self._paths), self._folders()
        try:
            self._good = read(self._paths, known)
        except ContentErrors:
            found = examine(self._paths, known)
            return Seen(version, self._good, found, is_current=False, folders=folders)
        return Seen(version, self._good, lint(self._good, known), is_current=True, folders=folders)

    def _folders(self) -> list[Path]:
        return [path if path.is_dir() else path.parent for path in self._paths]

    def _files(self) -> Iterator[Path]:
        for path in self._paths:
            if not path.is_dir():
                yield path
                continue
            for where, folders, names in os.walk(path):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                yield from (Path(where) / name for name in sorted(names) if name.lower().endswith(SUFFIXES))
