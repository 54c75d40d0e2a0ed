"""What is written to stdout, number by number: where each came from and what it shows.

A number that was formatted from a traced one is known by its text: exactly, where the text written is one
that the snippet built in one go (an f-string), else as the latest number of that look. A number that left
no trace (json of an array, a printed tensor) is compared with the rates of the run.
"""

from __future__ import annotations

import re
from collections import deque
from typing import TextIO

from quizsvc.sandbox.observe import rates
from quizsvc.sandbox.observe.numbers import Number, Word, numbers, says, shows, value_of, whole
from quizsvc.sandbox.observe.traced import DERIVED, TRAINING_LOSS, Origin, unseen
from quizsvc.sandbox.observe.watch import Watch, guarded, watching

MOST_TEXTS = 2000  # texts built by the snippet that are remembered
LONGEST_TEXT = 8_000  # characters of one text that are looked at
MOST_PRINTED = 10_000  # numbers of a run that are looked at
MOST_STRETCHES = 50
MOST_PENDING = 200  # places per origin that wait to be told apart
RECENT = 12  # texts searched as parts of a longer one


_WRAPPING = re.compile(r"(?:tensor|array|np\.float\d+)\(")  # words of a look, not of the snippet
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
        if not (text.isascii() and text.replace(".", "", 1).isdigit()):  # the common look needs no search
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


class Reader:
    """Follows stdout and tells of the rates and losses on it."""

    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        self.tail = ""  # the line being written, since its last number
        self.label: tuple[Word | None, bool, bool] = (None, False, False)
        self.direct = False  # whether the label stands right before the number
        self.told: set[str] = set()  # roles of the losses themselves on this line

    @guarded
    def read(self, text: str) -> None:
        """`text` was just written."""
        watch = watching()
        if watch is None:
            return
        if text == "\n":
            self.tail = text
            return
        text = text[:LONGEST_TEXT]
        if watch.printed > MOST_PRINTED:
            return
        found = self.shown.found[1] if text == self.shown.found[0] else numbers(text)
        if found:
            rates.settle(watch)
            line = watch.line()
            end = 0
            for number, origin in zip(found, self.shown.origins(text, found), strict=True):
                self._label(self.tail + text[end : number.start])
                self.tail, end = "", number.end
                watch.printed += 1
                self._judge(watch, number, origin, line)
            text = text[end:]
        self.tail = (self.tail + text)[-300:]

    def _label(self, before: str) -> None:
        """Read the words before a number; within a list the words before the list hold for each."""
        words = _WRAPPING.sub("(", before.rpartition("\n")[2])
        if "\n" in before:
            self.told.clear()
        self.direct = any(letter.isalpha() for letter in words)
        if self.direct:
            self.label = says(words)
        elif "\n" in before or words.strip(" ,[]()"):
            self.label = (None, False, False)

    def _judge(self, watch: Watch, number: Number, origin: Origin | None, line: int | None) -> None:
        place = watch.printed
        role = (
            _role(origin, self.label, direct=self.direct)
            if origin is not None
            else self._guess(watch, number)
        )
        if role in ("loss", "validation") and self._only_made_of_it(role, origin):
            return
        if role is None and origin is not None and origin.role is None:
            if self._equals_a_rate(watch, number, origin):
                role = "rate"
            elif len(origin.seen) < MOST_PENDING:
                origin.seen.append((place, number.text, line))
        if role is not None:
            watch.tell("number", role=role, place=place, text=number.text, line=line)

    def _only_made_of_it(self, role: str, origin: Origin | None) -> bool:
        """A number made of a loss stands for it, unless the loss is there, or the number is called one."""
        if origin not in DERIVED:
            self.told.add(role)
            return False
        return role in self.told and not (self.direct and self.label[0] == "loss")

    def _equals_a_rate(self, watch: Watch, number: Number, origin: Origin) -> bool:
        """A number computed aside counts if it is called a rate and is one; a literal never does."""
        if origin.literal or self.label[0] != "rate":
            return False
        return any(shows(number.text, rate) for rate in watch.rates)

    def _guess(self, watch: Watch, number: Number) -> str | None:
        """What a number without a trace is, from the words before it and the rates of the run."""
        kind, validation, _ = self.label
        if kind == "loss":
            return None if whole(number.text) else ("validation" if validation else "loss")
        if kind == "other" or (kind is None and whole(number.text)):
            return None
        try:
            value_of(number.text)
        except ValueError:
            return None
        return "rate" if any(shows(number.text, rate) for rate in watch.rates) else None


def _role(origin: Origin, label: tuple[Word | None, bool, bool], *, direct: bool) -> str | None:
    """What a printed number is: its origin decides; words only tell training from validation."""
    kind, validation, training = label
    if origin.role in ("rate", "other"):
        return "rate" if origin.role == "rate" else None
    if origin.role is None or (kind == "other" and direct and not origin.firm):
        return ("validation" if validation else "loss") if kind == "loss" else None
    if origin.firm:
        # What is trained on is no validation loss, whatever it is called; a number made of it may be.
        is_renamed = origin is TRAINING_LOSS and kind == "loss" and validation and not training
        return "validation" if is_renamed else "loss"
    if validation != training:
        return "validation" if validation else "loss"
    return origin.role


def read_along(stream: TextIO, reader: Reader) -> None:
    """Put `reader` at the side of `stream`: what is written goes through first, and unchanged."""
    through, read = stream.write, reader.read

    @unseen
    def write(text: str, /) -> int:
        """Write string to stream."""
        count = through(text)
        if type(text) is str:
            read(text)
        return count

    stream.write = write  # type: ignore[method-assign]
