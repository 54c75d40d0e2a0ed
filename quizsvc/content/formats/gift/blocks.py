"""Cuts a GIFT file into questions: a question may have blank lines inside its braces, and none after them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

CLOZE = re.compile(
    r"\s*\d*:(?:NUMERICAL|NM|SHORTANSWER|SA|MW|SAC|SHORTANSWER_C|MWC|MULTICHOICE|MC|MCV|MCH|MULTIRESPONSE|MR|MRH|MCS|MCVS|MCHS|MRS|MRHS)"
    r"(?:_[A-Z]+)*:",
    re.IGNORECASE,
)
_DIRECTIVE = re.compile(r"\s*\$[A-Z]+\s*:")
_FRESH = re.compile(r"\s*(?:::|//|\$[A-Z]+\s*:)")


@dataclass(slots=True)
class Block:
    """The text of one question without its comments. `line` is where its text begins.

    `groups` are the places of the braces in `text`: from an opening one to behind its closing one.
    """

    line: int = 0
    text: str = ""
    comments: list[str] = field(default_factory=list)
    groups: list[tuple[int, int]] = field(default_factory=list)
    open_line: int = 0
    """Where a brace was opened that is never closed; 0 for none."""
    depth: int = 0
    start: int = 0


def blocks(text: str) -> Iterator[Block]:
    """The questions of a file, and pieces of text that are none, in order."""
    block = Block()
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if line.lstrip().startswith("//"):
            if not block.depth and (not block.text.strip() or block.groups):
                if block.text.strip():
                    yield block
                    block = Block()
                block.comments.append(line.strip()[2:])
            continue
        if block.depth and _never_closed(lines, at):
            yield block
            block = Block()
        if not block.depth:
            if _DIRECTIVE.match(line) or not line.strip():
                if block.text.strip():
                    yield block
                block = Block()
                continue
            if block.text.strip() and block.groups and _begins_another(block, line):
                yield block
                block = Block()
        _add(block, line, at + 1)
    if block.text.strip():
        yield block


def _add(block: Block, line: str, number: int) -> None:
    if not block.text.strip():
        block.text, block.line = "", number
    base = len(block.text)
    block.text += line + "\n"
    at = 0
    while at < len(line):
        sign = line[at]
        if sign == "\\":
            at += 1
        elif sign == "{":
            if not block.depth:
                block.start, block.open_line = base + at, number
            block.depth += 1
        elif sign == "}" and block.depth:
            block.depth -= 1
            if not block.depth:
                block.groups.append((block.start, base + at + 1))
                block.open_line = 0
        at += 1


def _never_closed(lines: list[str], at: int) -> bool:
    """Whether a new question plainly begins at line `at`, though a brace is still open."""
    return lines[at].startswith("::") and at > 0 and not lines[at - 1].strip()


def _begins_another(block: Block, line: str) -> bool:
    """Whether `line`, right below a question's closing brace, is the next question."""
    complete = block.text.rstrip().endswith("}")
    return complete and (_FRESH.match(line) is not None or _opens(line))


def _opens(line: str) -> bool:
    return re.search(r"(?<!\\)\{\s*(?:[=~#]|T(?:RUE)?\b|F(?:ALSE)?\b|\}|$)", line) is not None
