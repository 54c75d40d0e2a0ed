"""Reads Aiken, as strictly as it was meant and as loosely as it is typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import ascii_uppercase

from quizsvc.content.formats.collecting import Collector
from quizsvc.content.formats.decoding import numbered_lines
from quizsvc.content.formats.items import Choice, Item, NotTaken
from quizsvc.content.formats.markup.texts import from_plain

_ANSWER = re.compile(r"\s*ANSWERS?\s*[:.]\s*(.*)", re.IGNORECASE)
_LETTERS = re.compile(r"\(?([A-Z](?:\s*(?:,|;|&|and|\s)\s*[A-Z])*)\)?\s*[.)]?", re.IGNORECASE)
_MARKED = re.compile(r"\s*\(?([A-Za-z])[.):]\s*(.*)")
_BARE = re.compile(r"\s*([A-Z])[\t ]+(\S.*)")
_SMALL = re.compile(r"\s*([a-z])[\t ]+(\S.*)")

_MAX_LINES = 20_000
_MEND = "Write ANSWER: and the right letter below the options."

Lines = list[tuple[int, str]]


@dataclass(slots=True)
class _Options:
    """Options of one question: where they begin and end among its lines, and their texts."""

    start: int
    end: int
    texts: list[str]


def read_aiken(text: str, collector: Collector) -> None:
    """Hand every question of the file to the collector. Each ends with its ANSWER line."""
    lines: Lines = []
    for number, typed in numbered_lines(text):
        answer = _ANSWER.match(typed)
        if answer is None:
            line = typed.strip()
            if line or (lines and lines[-1][1]):
                lines.append((number, line))
            if len(lines) > _MAX_LINES:
                message = f"More than {_MAX_LINES:,} lines stand here without an ANSWER line."
                collector.fault(lines[0][0], 1, "no_answer", message, _MEND)
                return
            continue
        _question(lines, number, answer[1].strip(), collector)
        lines = []
    _rest(lines, collector)


def _question(lines: Lines, number: int, answer: str, collector: Collector) -> None:
    lines = _trimmed(lines)
    options = _options(lines)
    if options is None:
        _optionless(lines, number, collector)
        return
    stem = lines[: options.start]
    while (earlier := _options(stem)) is not None and _is_question(earlier, stem):
        _unanswered(stem[: earlier.end], collector)
        stem = _trimmed(stem[earlier.end :])
    letters = _LETTERS.fullmatch(answer)
    if letters is None:
        message = f"The ANSWER line names no option: {answer[:40]!r}."
        collector.fault(number, 1, "bad_answer", message, "Write ANSWER: and one of the letters.")
        return
    right = {ord(letter.upper()) - 65 for letter in re.findall(r"\b[A-Za-z]\b", letters[1])}
    if missing := right - set(range(len(options.texts))):
        if min(missing) in {ord(letter) - 65 for _, letter in _lettered(lines)}:
            _optionless(lines, number, collector)
            return
        message = f"There is no option {chr(65 + min(missing))} above this ANSWER line."
        collector.fault(number, 1, "bad_answer", message, "Name one of the letters above.")
        return
    first = stem[0][0] if stem else lines[options.start][0]
    _take(first, stem, options, right, collector)


def _lettered(lines: Lines) -> list[tuple[int, str]]:
    """Line number and letter of each line that looks like an option."""
    return [(number, match[1].upper()) for number, text in lines if (match := _MARKED.fullmatch(text))]


def _optionless(lines: Lines, number: int, collector: Collector) -> None:
    """Say why no options, or not all, were found: letters out of order, one alone, or none."""
    lettered = _lettered(lines)
    for next_letter, (line, letter) in zip(ascii_uppercase, lettered, strict=False):
        if letter != next_letter:
            message = f"{letter}. stands here, where {next_letter}. comes next."
            mend = "Letter the options A., B., C. and so on, each on its own line."
            collector.fault(line, 1, "option_order", message, mend)
            return
    message = f"{'One option' if lettered else 'No option'} stands above this ANSWER line."
    mend = "Write at least two options, A. and B., each on its own line."
    collector.fault(number, 1, "no_options", message, mend)


def _take(first: int, stem: Lines, options: _Options, right: set[int], collector: Collector) -> None:
    title = " ".join(text for _, text in stem)
    try:
        choices = [Choice(from_plain(text), at in right) for at, text in enumerate(options.texts)]
        asked = from_plain("\n".join(text for _, text in stem))
        collector.take(Item(first, 1, title, asked, choices))
    except NotTaken as reason:
        collector.skip(first, title, str(reason))


def _options(lines: Lines) -> _Options | None:
    """The last run of options A, B, C ... among the lines; letters with a sign come before bare ones."""
    for pattern in (_MARKED, _BARE, _SMALL):
        found = [(at, match) for at, (_, text) in enumerate(lines) if (match := pattern.fullmatch(text))]
        begins = [at for at, match in found if match[1].upper() == "A"]
        for begin in reversed(begins[-3:]):
            run = _run([(at, match) for at, match in found if at >= begin])
            if len(run) > 1:
                return _with_texts(run, lines)
    return None


def _run(found: list[tuple[int, re.Match[str]]]) -> list[tuple[int, str]]:
    """Options in the order of the alphabet from A; other letters are part of an option's text."""
    run: list[tuple[int, str]] = []
    for at, match in found:
        if len(run) < 26 and match[1].upper() == chr(65 + len(run)):
            run.append((at, match[2]))
    return run


def _with_texts(run: list[tuple[int, str]], lines: Lines) -> _Options:
    """Lines below an option belong to it, but after a blank line below the last one a new text begins."""
    places = [at for at, _ in run]
    end = next((at for at in range(places[-1], len(lines)) if not lines[at][1]), len(lines))
    texts = []
    for (at, first), following in zip(run, [*places[1:], end], strict=True):
        texts.append(" ".join(filter(None, (first, *(text for _, text in lines[at + 1 : following])))))
    return _Options(places[0], end, texts)


def _is_question(options: _Options, lines: Lines) -> bool:
    """Whether options in what should be a stem are another question, and not a list within it."""
    parted = options.start > 0 and any(not text for _, text in lines[options.end :])
    return parted or options.end == len(lines)


def _unanswered(lines: Lines, collector: Collector) -> None:
    message = "This question has options but no ANSWER line."
    collector.fault(lines[0][0], 1, "no_answer", message, _MEND)


def _rest(lines: Lines, collector: Collector) -> None:
    lines = _trimmed(lines)
    if not lines:
        return
    if _options(lines) is not None:
        _unanswered(lines, collector)
    else:
        collector.skip(lines[0][0], lines[0][1], "it is text without options and without an ANSWER line")


def _trimmed(lines: Lines) -> Lines:
    start = next((at for at, (_, text) in enumerate(lines) if text), len(lines))
    end = next((at + 1 for at in range(len(lines) - 1, -1, -1) if lines[at][1]), start)
    return lines[start:end]
