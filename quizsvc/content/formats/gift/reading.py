"""Reads GIFT: multiple choice, missing word and true/false come in, all others are listed."""

from __future__ import annotations

import re

from quizsvc.content.formats.collecting import Collector
from quizsvc.content.formats.gift.answers import Answer, Truth, looks_like_answers, read_answers
from quizsvc.content.formats.gift.blocks import CLOZE, Block, blocks
from quizsvc.content.formats.gift.signs import as_markdown, format_of, named, unescaped
from quizsvc.content.formats.items import Choice, Item, NotTaken, check_count
from quizsvc.content.formats.moodle.fractions import RightOnes

_TITLE = re.compile(r"\s*::((?:\\.|[^\\:]|:(?!:))*+)::", re.DOTALL)
_BLANK = " \\_\\_\\_\\_\\_ "


def read_gift(text: str, collector: Collector) -> None:
    """Hand every question of the file to the collector."""
    for block in blocks(text):
        if block.open_line:
            message = "The brace that opens here is never closed."
            mend = "Close it with }, or write \\{ for a brace that is part of the text."
            collector.fault(block.open_line, 1, "open_brace", message, mend)
            continue
        title, rest = _title(block.text)
        try:
            collector.take(_item(block, title, len(block.text) - len(rest), collector))
        except NotTaken as reason:
            collector.skip(block.line, unescaped(title or block.text), str(reason))


def _title(text: str) -> tuple[str, str]:
    match = _TITLE.match(text)
    return (match[1].strip(), text[match.end() :]) if match else ("", text)


def _item(block: Block, title: str, begins: int, collector: Collector) -> Item:
    start, end = _group(block, begins)
    before, after = block.text[begins:start], block.text[end:]
    form, before = format_of(before)
    found, general = read_answers(block.text[start + 1 : end - 1])

    def markdown(text: str) -> str:
        return as_markdown(text, form, collector.note)

    stem = markdown(before)
    if after.strip():
        stem = f"{stem}{_BLANK}{markdown(after)}".replace(_BLANK + ".", _BLANK.rstrip() + ".")
    name, tags = named(block.comments)
    item = Item(
        block.line, 1, unescaped(title), stem.strip(), [], id=name, tags=tags, general=markdown(general)
    )
    if isinstance(found, Truth):
        told = markdown(found.wrong_feedback), markdown(found.right_feedback)
        item.choices = [
            Choice(str(value), found.right is value, told[found.right is value], str(value).lower())
            for value in (True, False)
        ]
        return item
    check_count(len(found))
    item.multiple = not any(answer.sign == "=" for answer in found)
    right = RightOnes([_fraction(answer) for answer in found], item.multiple, collector.note)
    item.choices = [
        Choice(markdown(answer.text), is_right, markdown(answer.feedback))
        for answer, is_right in zip(found, right.marks, strict=True)
    ]
    return item


def _fraction(answer: Answer) -> str:
    return answer.weight or ("100" if answer.sign == "=" else "0")


def _group(block: Block, begins: int) -> tuple[int, int]:
    """The braces that hold the answers. Raises NotTaken where there are none, or several."""
    groups = [(start, end) for start, end in block.groups if start >= begins]
    inner = [block.text[start + 1 : end - 1] for start, end in groups]
    if any(CLOZE.match(text) for text in inner):
        raise NotTaken("it is a Cloze question, with its answers inside the text")
    answering = [group for group, text in zip(groups, inner, strict=True) if looks_like_answers(text)]
    if len(answering) == 1:
        return answering[0]
    if not answering:
        raise NotTaken("it has no answers in braces: it is a description, or stray text")
    if len([group for group in answering if group[1] - group[0] > 2]) == 1:
        return next(group for group in answering if group[1] - group[0] > 2)
    raise NotTaken("it has several groups of answers; we take questions with one")
