"""Questions of a large file, kept on disk until they are asked for."""

from __future__ import annotations

import json
import tempfile
import weakref
from collections.abc import Sequence
from typing import overload

from quizsvc.content.canonical import from_content, to_content
from quizsvc.content.model import Question


class Shelf:
    """Keeps questions in a file that has no name and goes with the shelf. For one thread."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  # it lives as long as the shelf
        self._ends = [0]
        weakref.finalize(self, self._file.close)

    def put(self, question: Question) -> int:
        """Keep `question`; the place under which it is found again."""
        kept = [question.revision, to_content(question)]
        self._file.seek(self._ends[-1])
        size = self._file.write(json.dumps(kept, ensure_ascii=False).encode())
        self._ends.append(self._ends[-1] + size)
        return len(self._ends) - 2

    def get(self, place: int) -> Question:
        """The question that was put there."""
        begin, end = self._ends[place : place + 2]
        self._file.seek(begin)
        revision, content = json.loads(self._file.read(end - begin))
        return from_content(content, revision=revision)


class Shelved(Sequence[Question]):
    """Questions on a shelf, in an order of their own; each is read when it is asked for."""

    def __init__(self, shelf: Shelf, places: Sequence[int]) -> None:
        self._shelf, self._places = shelf, places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> Question: ...
    @overload
    def __getitem__(self, at: slice) -> Shelved: ...
    def __getitem__(self, at: int | slice) -> Question | Shelved:
        if isinstance(at, slice):
            return Shelved(self._shelf, self._places[at])
        return self._shelf.get(self._places[at])
