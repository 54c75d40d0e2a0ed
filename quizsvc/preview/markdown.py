"""Markdown as HTML that can do no harm: no raw HTML, no pictures, no scripts, links to the web only."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_READER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")
_TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href"}, "code": {"class"}, "ol": {"start"}}


def render(text: str) -> Markup:
    """`text` as blocks."""
    return _clean(_READER.render(text))


def render_line(text: str) -> Markup:
    """`text` as it stands in a line, such as an option."""
    return _clean(_READER.renderInline(text))


def _clean(html: str) -> Markup:
    """What is left passes an allow-list, whatever the reader of Markdown let through."""
    cleaned = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto"})
    return Markup(cleaned)  # noqa: S704  # it has just been cleaned
