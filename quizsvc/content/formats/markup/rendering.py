"""Markdown into HTML that is well-formed XML too, and into one line of plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from quizsvc.content.formats.markup.blocks import QUESTION_CODE
from quizsvc.content.formats.markup.tex import TEX

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def markdown_to_html(text: str) -> str:
    """The HTML of a Markdown text; raw HTML in it is shown as it was typed."""
    return str(_parser().render(_NOT_XML.sub("", text))).strip()


def markdown_to_inline_html(text: str) -> str:
    """As markdown_to_html, without the paragraph round a text that is no more than one."""
    html = markdown_to_html(text)
    only = html.startswith("<p>") and html.count("<p>") == 1 and html.endswith("</p>")
    return html[3:-4] if only else html


def markdown_to_plain(text: str) -> str:
    """The words alone in one line, for titles and for formats without markup."""
    return " ".join(_words(_parser().parse(text))).strip()


def is_one_paragraph(text: str) -> bool:
    """Whether a text is a single paragraph without hard breaks, which one line can hold."""
    tokens = _parser().parse(text)
    return [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"] and not any(
        child.type == "hardbreak" for child in tokens[1].children or ()
    )


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True, "maxNesting": 40}).enable("table")
    parser.inline.ruler.before("escape", "tex", _tex)
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("th_open", lambda *_: "<th>")
    parser.add_render_rule("td_open", lambda *_: "<td>")
    return parser


def _tex(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "\\$":
        return False
    match = TEX.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.pending += match.group()
    state.pos = match.end()
    return True


def _fence(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    language, *words = tokens[index].info.split() or [""]
    outer = f' class="{QUESTION_CODE}"' if QUESTION_CODE in words else ""
    inner = f' class="language-{escape(language)}"' if language else ""
    return f"<pre{outer}><code{inner}>{escape(tokens[index].content, quote=False)}</code></pre>\n"


def _words(tokens: Sequence[Token]) -> list[str]:
    found: list[str] = []
    for token in tokens:
        if token.children:
            found.append("".join(_word(child) for child in token.children))
        elif token.type in {"fence", "code_block"}:
            found.append(" ".join(token.content.split()))
    return [" ".join(text.split()) for text in found]


def _word(token: Token) -> str:
    return " " if token.type in {"softbreak", "hardbreak"} else token.content
