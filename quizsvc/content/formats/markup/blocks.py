"""HTML into Markdown: paragraphs, lists, code blocks, tables, quotes and headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from quizsvc.content.formats.markup.escaping import HARD_BREAK, escape_block
from quizsvc.content.formats.markup.inline import BREAK, code_span, inline, is_block, plain
from quizsvc.content.formats.markup.tree import Node, parse_html

QUESTION_CODE = "question-code"
"""The class, and the word after a fence's language, that marks the code a question is about."""

_LANGUAGE = re.compile(r"(?:language|lang|brush)[-: ]\s*([A-Za-z0-9+#-]{1,30})")
_BREAKS = re.compile(r"(?:[ \n]*\0[ \n]*){2,}")


def html_to_markdown(html: str) -> str:
    """The Markdown of an HTML fragment; tags that are not allowed are left out. Raises TooMuchMarkup."""
    return "\n\n".join(_blocks(parse_html(html).children))


def _blocks(parts: Iterable[Node | str]) -> Iterator[str]:
    line: list[Node | str] = []
    for part in parts:
        if is_block(part):
            yield from _paragraphs(line)
            line = []
            yield from _block(part)  # type: ignore[arg-type]  # a text is no block
        else:
            line.append(part)
    yield from _paragraphs(line)


def _paragraphs(parts: Iterable[Node | str]) -> Iterator[str]:
    for found in _BREAKS.split(inline(parts)):
        text = re.sub(r"[ \t]*\n[ \t]*", "\n", found.strip(" \n" + BREAK))
        if text:
            yield escape_block(re.sub(r"[ \n]*\0[ \n]*", HARD_BREAK, text))


def _block(node: Node) -> Iterator[str]:
    match node.tag:
        case "pre" | "code" | "tt" | "kbd" | "samp":
            yield from _code(node)
        case "ul" | "ol":
            yield from _list(node)
        case "table":
            yield from _table(node)
        case "blockquote":
            quoted = "\n\n".join(_blocks(node.children))
            if quoted:
                yield "\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
            text = " ".join(inline(node.children).replace(BREAK, " ").split())
            text = re.sub(r"#$", r"\\#", text)  # else it would close the heading
            if text:
                yield f"{'#' * int(node.tag[1])} {text}"
        case "hr":
            yield "***"
        case _:
            yield from _blocks(node.children)


def _code(node: Node) -> Iterator[str]:
    text = "\n".join(line.rstrip() for line in plain(node).expandtabs(4).split("\n")).strip("\n")
    if not text:
        return
    names = " ".join(part.attributes.get("class", "") for part in _line_of_descent(node))
    language = match[1].lower() if (match := _LANGUAGE.search(names)) else ""
    language = "python" if language in {"py", "python3"} else language
    info = f"{language or 'python'} {QUESTION_CODE}" if QUESTION_CODE in names.split() else language
    yield fenced(text, info)


def fenced(code: str, info: str) -> str:
    """A fenced block, whose fence is longer than any in the code."""
    longest = max((len(run) for run in re.findall(r"^ *(`{3,})", code, re.MULTILINE)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{info}\n{code.removesuffix(chr(10))}\n{fence}"


def _line_of_descent(node: Node) -> Iterator[Node]:
    yield node
    inner = [part for part in node.children if isinstance(part, Node)]
    if len(inner) == 1:
        yield from _line_of_descent(inner[0])


def _list(node: Node) -> Iterator[str]:
    start = node.attributes.get("start", "1")
    number = int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 1
    entries: list[str] = []
    loose = False
    for part in node.children:
        if isinstance(part, str) and not part.strip():
            continue
        inner = list(_blocks(part.children if isinstance(part, Node) and part.tag == "li" else [part]))
        if not inner:
            continue
        mark = f"{number + len(entries)}. " if node.tag == "ol" else "- "
        nests = isinstance(part, Node) and len(inner) == 2 and inner[1].startswith(("- ", "1. "))
        loose = loose or (len(inner) > 1 and not nests)
        text = ("\n" if nests else "\n\n").join(inner).replace("\n", "\n" + " " * len(mark))
        entries.append(mark + re.sub(r"^[ ]+$", "", text, flags=re.MULTILINE))
    if entries:
        yield ("\n\n" if loose else "\n").join(entries)


def _table(node: Node) -> Iterator[str]:
    rows = [[_cell(cell) for cell in row] for row in _rows(node)]
    rows = [row for row in rows if any(row)]
    width = max(map(len, rows), default=0)
    if width < 2:
        yield from _blocks(cell for row in _rows(node) for one in row for cell in one.children)
        return
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
    yield "\n".join([lines[0], "|" + "---|" * width, *lines[1:]])


def _rows(node: Node) -> Iterator[list[Node]]:
    for part in node.children:
        if isinstance(part, Node) and part.tag == "tr":
            yield [cell for cell in part.children if isinstance(cell, Node) and cell.tag in {"td", "th"}]
        elif isinstance(part, Node) and part.tag in {"thead", "tbody", "tfoot"}:
            yield from _rows(part)


def _cell(node: Node) -> str:
    """What stands in a cell, in one line."""
    return " ".join(_in_line(node).replace(BREAK, " ").split()).replace("|", "\\|")


def _in_line(node: Node) -> str:
    """Inline parts as they are, blocks with blanks round them."""
    texts = []
    for part in node.children:
        if isinstance(part, Node) and is_block(part):
            texts.append(f" {code_span(plain(part)) if part.tag in {'pre', 'code'} else _in_line(part)} ")
        else:
            texts.append(inline([part]))
    return "".join(texts)
