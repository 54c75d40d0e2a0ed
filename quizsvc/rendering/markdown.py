"""Markdown as HTML that can do no harm: no raw HTML, no pictures, no scripts, links to the web only."""

from __future__ import annotations

from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markupsafe import Markup

from quizsvc.rendering.highlighting import LANGUAGES, highlight

_SCHEMES = {"http", "https", "mailto"}
_TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "span"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href"}, "code": {"class"}, "ol": {"start"}, "span": {"class"}}


def render(text: str, *, on_one_page: bool = False) -> Markup:
    """`text` as blocks. Links to a section keep their form (`#section`, `topic#section`), or with
    `on_one_page` lead to it on the page that they stand on.
    """
    return _clean((_ON_ONE_PAGE if on_one_page else _READER).render(text))


def render_line(text: str, *, on_one_page: bool = False) -> Markup:
    """`text` as it stands in a line, such as an option; as blocks if it has several lines."""
    if "\n" in text:
        return render(text, on_one_page=on_one_page)
    return _clean((_ON_ONE_PAGE if on_one_page else _READER).renderInline(text))


def _within(url: str) -> str:
    """Links to the web, and to sections by topic and name."""
    known: str = normalizeLink(url)
    parts = urlsplit(known)
    return known if parts.scheme in _SCHEMES or known == f"{parts.path}#{parts.fragment}" else "#"


def _without_topic(url: str) -> str:
    """Links to the web, and to sections by name alone."""
    known: str = normalizeLink(url)
    return known if urlsplit(known).scheme in _SCHEMES else f"#{urlsplit(known).fragment}"


def _highlight(code: str, name: str, _attributes: str) -> str:
    """For markdown-it: the inside of a fenced block; empty leaves it to markdown-it."""
    return str(highlight(code, name)) if name in LANGUAGES else ""


def _reader() -> MarkdownIt:
    options = {"html": False, "highlight": _highlight}
    return MarkdownIt("commonmark", options).enable(["table", "strikethrough"]).disable("image")


_READER, _ON_ONE_PAGE = _reader(), _reader()
_READER.normalizeLink = _within  # type: ignore[method-assign]
_ON_ONE_PAGE.normalizeLink = _without_topic  # type: ignore[method-assign]


def _clean(html: str) -> Markup:
    """What is left passes an allow-list, whatever the reader of Markdown let through."""
    cleaned = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES)
    return Markup(cleaned)  # noqa: S704  # it has just been cleaned
