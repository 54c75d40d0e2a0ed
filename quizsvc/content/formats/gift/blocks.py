"""Cuts a GIFT file into questions: a question may have blank lines inside its braces, and none after them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from quizsvc.content.formats.decoding import numbered_lines

CLOZE = re.compile(
    r"\s*\d*:(?:NUMERICAL|NM|SHORTANSWER|SA|MW|SAC|SHORTANSWER_C|MWC|MULTICHOICE|MC|MCV|MCH|MULTIRESPONSE|MR|MRH|MCS|MCVS|MCHS|MRS|MRHS)"
    r"(?:_[A-Z]+)*:",
    re.IGNORECASE,
)
_DIRECTIVE = re.compile(r"\s*\$[A-Z]+\s*:")
_BRACE = re.compile(r"\\.|[{}]")
_FRESH = re.compile(r"\s*(?:::|//|\$[A-Z]+\s*:)")


@dataclass
class Block:
    """One question without its comments. `line` is where its text begins.

    `groups` are the places of the braces in `text`: from an opening one to behind its closing one.
    """

    line: int = 0
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    groups: list[tuple[int, int]] = field(default_factory=list)
    open_line: int = 0
    """Where a brace was opened that is never closed; 0 for none."""
    depth: int = 0
    start: int = 0
    size: int = 0

    @cached_property
    def text(self) -> str:
        """All of the question as typed; asked for when it is complete."""
        return "".join(self.lines)

    def add(self, line: str, number: int) -> None:
        """Take one line, and note the braces in it."""
        self.line = self.line or number
        for match in _BRACE.finditer(line):
            if match[0] == "{":
                if not self.depth:
                    self.start, self.open_line = self.size + match.start(), number
                self.depth += 1
            elif match[0] == "}" and self.depth:
                self.depth -= 1
                if not self.depth:
                    self.groups.append((self.start, self.size + match.end()))
                    self.open_line = 0
        self.lines.append(line + "\n")
        self.size += len(line) + 1


def blocks(text: str) -> Iterator[Block]:
    """The questions of a file, and pieces of text that are none, in order."""
    block, before = Block(), ""
    for number, line in numbered_lines(text):
        if _ends(block, line, before):
            if block.lines:
                yield block
            block = Block()
        before = line
        if line.lstrip().startswith("//"):
            if not block.lines:
                block.comments.append(line.strip()[2:])
        elif block.depth or not (_DIRECTIVE.match(line) or not line.strip()):
            block.add(line, number)
    if block.lines:
        yield block


def _ends(block: Block, line: str, before: str) -> bool:
    """Whether a question is over when `line` comes, which stands below the line `before`."""
    if block.depth:
        return line.startswith("::") and not before.strip()  # another begins, so a brace was forgotten
    if not line.strip() or _DIRECTIVE.match(line):
        return True
    if line.lstrip().startswith("//"):
        return bool(block.groups)
    complete = bool(block.groups) and block.lines[-1].rstrip().endswith("}")
    return complete and (_FRESH.match(line) is not None or _opens(line))


def _opens(line: str) -> bool:
    return re.search(r"(?<!\\)\{\s*(?:[=~#]|T(?:RUE)?\b|F(?:ALSE)?\b|\}|$)", line) is not None
