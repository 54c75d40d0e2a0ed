"""Markdown as HTML that can do no harm: no raw HTML, no pictures, no scripts, links to the web only."""

from __future__ import annotations

from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markupsafe import Markup

_READER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")
_SCHEMES = {"http", "https", "mailto"}
_TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href"}, "code": {"class"}, "ol": {"start"}}


def render(text: str) -> Markup:
    """`text` as blocks."""
    return _clean(_READER.render(text))


def render_line(text: str) -> Markup:
    """`text` as it stands in a line, such as an option; as blocks if it has several lines."""
    return render(text) if "\n" in text else _clean(_READER.renderInline(text))


def _normalized(url: str) -> str:
    """A link to a section, of this topic or another, leads to it on this page."""
    known: str = normalizeLink(url)
    return known if urlsplit(known).scheme in _SCHEMES else f"#{urlsplit(known).fragment}"


_READER.normalizeLink = _normalized  # type: ignore[method-assign]


def _clean(html: str) -> Markup:
    """What is left passes an allow-list, whatever the reader of Markdown let through."""
    cleaned = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES)
    return Markup(cleaned)  # noqa: S704  # it has just been cleaned
