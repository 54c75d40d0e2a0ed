"""What is written to stdout, number by number: where each came from and what it shows.

A number that left no trace (json of an array, a printed tensor) is compared with the rates of the run.
"""

from __future__ import annotations

import re
from typing import TextIO

from quizsvc.sandbox.observe import rates
from quizsvc.sandbox.observe.numbers import Number, Word, numbers, says, shows, value_of, whole
from quizsvc.sandbox.observe.shown import LONGEST_TEXT, Shown
from quizsvc.sandbox.observe.traced import DERIVED, TRAINING_LOSS, Origin, unseen
from quizsvc.sandbox.observe.watch import Watch, guarded

MOST_PRINTED = 10_000  # numbers of a run that are looked at
MOST_PENDING = 200  # places per origin that wait to be told apart

_WRAPPING = re.compile(r"(?:tensor|array|np\.float\d+)\(")  # words of a look, not of the snippet

_NOTHING = (None, False, False)  # what no words say


class Reader:
    """Follows stdout and tells of the rates and losses on it."""

    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        self.tail = ""  # the line being written, since its last number
        self.label: tuple[Word | None, bool, bool] = _NOTHING
        self.direct = False  # whether the label stands right before the number
        self.told: set[str] = set()  # roles of the losses themselves on this line

    def read(self, watch: Watch, text: str) -> None:
        """`text` was just written."""
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
        if before == "\n":  # as where the number is all there is on its line
            self.told.clear()
            self.direct, self.label = False, _NOTHING
            return
        words = before.rpartition("\n")[2]
        is_new = len(words) < len(before)  # line
        if is_new:
            self.told.clear()
        if "(" in words:
            words = _WRAPPING.sub("(", words)
        self.direct = _has_letter(words)
        if self.direct:
            self.label = says(words)
        elif is_new or words.strip(" ,[]()"):
            self.label = _NOTHING

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
        if role is not None and watch.may_tell("number"):
            at = "null" if line is None else line
            watch.emit(
                f'{{"kind":"number","role":"{role}","place":{place},"text":"{number.text}","line":{at}}}'
            )

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


def _has_letter(words: str) -> bool:
    return words.lower() != words.upper() or any(letter.isalpha() for letter in words)


@guarded
def _read(watch: Watch, reader: Reader, text: str) -> None:
    reader.read(watch, text)


def read_along(stream: TextIO, reader: Reader) -> None:
    """Put `reader` at the side of `stream`: what is written goes through first, and unchanged."""
    through = stream.write

    @unseen
    def write(text: str, /) -> int:
        """Write string to stream."""
        count = through(text)
        if type(text) is str:
            if text == "\n":
                reader.tail = text
            else:
                _read(reader, text)
        return count

    stream.write = write  # type: ignore[method-assign]
