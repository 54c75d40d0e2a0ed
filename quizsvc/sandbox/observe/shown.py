"""Numbers that were formatted, and the texts that the snippet built of them.

A number that was formatted from a traced one is known by its text: exactly, where the text written is one
that the snippet built in one go (an f-string), else as the latest number of that look.
"""

from __future__ import annotations

from collections import deque

from quizsvc.sandbox.observe.numbers import Number, numbers
from quizsvc.sandbox.observe.traced import Origin

MOST_TEXTS = 2000  # texts built by the snippet that are remembered
LONGEST_TEXT = 8_000  # characters of one text that are looked at
MOST_STRETCHES = 50
RECENT = 12  # texts searched as parts of a longer one

_HARD_CODED = Origin("other")


class Shown:
    """Numbers that were formatted in this run, and the texts they went into."""

    def __init__(self) -> None:
        self.parts: list[str] = []  # strings of the source with numbers in them
        self.fresh: deque[tuple[str, Origin]] = deque(maxlen=512)
        self.latest: dict[str, Origin] = {}
        self.texts: dict[str, list[Origin | None]] = {}
        self.objects: dict[
            int, tuple[str, list[Origin | None]]
        ] = {}  # the same by identity; keeps them alive
        self.found: tuple[str, list[Number]] = ("", [])  # the text last searched, often the next written

    def formatted(self, text: str, origin: Origin) -> None:
        """`text` was made from a number of `origin`."""
        found = numbers(text)
        if len(found) != 1:
            return
        text = found[0].text
        self.fresh.append((text, origin))
        if len(self.latest) < MOST_TEXTS or text in self.latest:
            self.latest[text] = origin

    def built(self, text: str) -> None:
        """The snippet built `text` in one go out of the numbers formatted just before."""
        if len(text) > LONGEST_TEXT:
            return
        found = numbers(text) if self.fresh else None
        if not found:
            return
        self.found = (text, found)
        self.texts.pop(text, None)
        if len(self.texts) >= MOST_TEXTS:
            self.texts.pop(next(iter(self.texts)))
        origins = self.texts[text] = self._aligned(text, found)
        if len(self.objects) >= MOST_TEXTS:
            self.objects.pop(next(iter(self.objects)))
        self.objects[id(text)] = (text, origins)
        self.fresh.clear()

    def origins(self, text: str, found: list[Number]) -> list[Origin | None]:
        """Where each number found in a written `text` came from; None where nothing is known."""
        if len(found) == 1 and self.fresh and self.fresh[-1][0] == found[0].text == text:
            return [self.fresh.pop()[1]]  # str() of a number, just now
        same = self.objects.get(id(text))
        known = same[1] if same is not None and same[0] is text else self.texts.get(text)
        if known is not None and len(known) == len(found):
            return known
        result = self._aligned(text, found)
        self.fresh.clear()
        if None in result and self.texts:
            self._fill_from_parts(text, found, result)
        return [
            origin or self.latest.get(number.text) or self.latest.get(number.text.rstrip("%"))
            for number, origin in zip(found, result, strict=True)
        ]

    def _aligned(self, text: str, found: list[Number]) -> list[Origin | None]:
        """The fresh numbers laid over those of a text; where there are too few, not over hard-coded ones."""
        result = self._laid(found, list(range(len(found))))
        if None not in result:
            return result
        stretches = self._hard_coded(text)
        free = [index for index, number in enumerate(found) if not _within(number, stretches, 1)]
        other = self._laid(found, free)
        if other.count(None) == result.count(None):
            result = other
        return [
            origin or (_HARD_CODED if _within(number, stretches, 0) else None)
            for number, origin in zip(found, result, strict=True)
        ]

    def _laid(self, found: list[Number], places: list[int]) -> list[Origin | None]:
        """The fresh numbers laid over the `places` of those found, from the right, where the looks agree."""
        result: list[Origin | None] = [None] * len(found)
        left = len(places)
        for look, origin in reversed(self.fresh):
            at = left - 1
            while at >= 0 and (text := found[places[at]].text) != look and text != f"{look}%":
                at -= 1
            if at >= 0:
                result[places[at]] = origin
                left = at
        return result

    def _fill_from_parts(self, text: str, found: list[Number], result: list[Origin | None]) -> None:
        by_start = {number.start: index for index, number in enumerate(found)}
        parts = {line: self.texts[line] for line in text.splitlines() if line in self.texts}
        for part in list(self.texts)[-RECENT:]:
            parts[part] = self.texts[part]
        for part, origins in parts.items():
            inner = numbers(part)
            start = text.find(part)
            while start >= 0:
                for number, origin in zip(inner, origins, strict=True):
                    index = by_start.get(start + number.start)
                    if index is not None and result[index] is None and found[index].text == number.text:
                        result[index] = origin
                start = text.find(part, start + len(part))

    def _hard_coded(self, text: str) -> list[tuple[int, int]]:
        """The stretches of `text` that stand as they are in strings of the source."""
        found: list[tuple[int, int]] = []
        for part in self.parts:
            start = text.find(part)
            while start >= 0 and len(found) < MOST_STRETCHES:
                found.append((start, start + len(part)))
                start = text.find(part, start + len(part))
        return found


def _within(number: Number, stretches: list[tuple[int, int]], more: int) -> bool:
    """Whether the number stands in a stretch that is at least `more` characters longer than itself."""
    least = number.end - number.start + more
    return any(
        start <= number.start and number.end <= end and end - start >= least for start, end in stretches
    )
