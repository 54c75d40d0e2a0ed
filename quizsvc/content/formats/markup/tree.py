"""A small tree of an HTML fragment, cleaned by an allow-list before anyone looks at it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

from quizsvc.content.formats.markup.tex import guard

MAX_CHARACTERS = 200_000
_MAX_TAGS = 20_000
_MAX_DEPTH = 100
_KEPT_DEPTH = 40

_WORD = re.compile(r"\w+")
BLOCKS = frozenset(
    _WORD.findall(
        "address article aside blockquote caption center dd details div dl dt figcaption figure footer h1 h2"
        " h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul"
    )
)
_INLINE = frozenset(
    _WORD.findall(
        "a abbr b big br cite code del em font i img ins kbd mark q s samp small span strike strong sub sup"
        " tt u var"
    )
)
_EMPTY = frozenset({"br", "hr", "img"})
_DROPPED = frozenset(
    _WORD.findall(
        "applet audio canvas embed frame frameset head iframe math noscript object script select style svg"
        " template textarea title video"
    )
)
_ATTRIBUTES = {
    "a": {"href"},
    "code": {"class"},
    "div": {"class"},
    "img": {"alt", "data-equation-content", "src"},
    "ol": {"start"},
    "pre": {"class"},
}
_DATA_URI = re.compile(r"data:[a-z]+/[a-z0-9.+-]+(?:;[a-z0-9=-]+)*,[A-Za-z0-9+/=%\s]*", re.IGNORECASE)
_HUGE_TAG = re.compile(r"<[^<>]{5000}")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_UNCLOSED = frozenset(
    {"br", "hr", "img", "p", "li", "td", "tr", "th", "dd", "dt", "input", "col", "wbr", "meta"}
)


class TooMuchMarkup(Exception):
    """The fragment is longer or nested deeper than any question needs; the text says which."""


@dataclass(slots=True)
class Node:
    """An element; its children are elements and texts in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)


def parse_html(html: str) -> Node:
    """The cleaned fragment under a root without a tag. Raises TooMuchMarkup."""
    html = _DATA_URI.sub("data:,", html) if "data:" in html else html
    _check(html)
    clean = nh3.clean(
        guard(html),
        tags=set(BLOCKS | _INLINE),
        clean_content_tags=set(_DROPPED),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    builder = _Builder()
    builder.feed(clean)
    builder.close()
    return builder.root


def _check(html: str) -> None:
    if len(html) > MAX_CHARACTERS:
        raise TooMuchMarkup(f"a text has more than {MAX_CHARACTERS:,} characters of HTML")
    if html.count("<") > _MAX_TAGS or _HUGE_TAG.search(html):
        raise TooMuchMarkup("a text has more HTML tags or attributes than a question needs")
    depth = 0
    for match in _TAG.finditer(html):
        if match[2].lower() not in _UNCLOSED:
            depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > _MAX_DEPTH:
            raise TooMuchMarkup("a text has HTML nested deeper than a question needs")


class _Builder(HTMLParser):
    """Takes HTML that nh3 wrote, in which every element is closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(self._open) > _KEPT_DEPTH:
            return
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in _EMPTY:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if any(node.tag == tag for node in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)
