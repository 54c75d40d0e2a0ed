"""A text of a foreign file as Markdown, whatever its author wrote it in."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from quizsvc.content.formats.items import NotTaken
from quizsvc.content.formats.markup.blocks import html_to_markdown
from quizsvc.content.formats.markup.escaping import plain_to_markdown
from quizsvc.content.formats.markup.tree import MAX_CHARACTERS, TooMuchMarkup

_HTML = re.compile(
    r"</?(?:a|b|blockquote|br|center|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|script|small|span|strike|strong|style"
    r"|sub|sup|table|tbody|td|th|tr|tt|u|ul|video|audio|iframe)(?:\s[^<>]{0,2000})?/?>|&(?:[a-z]{2,8}|\#\d{1,6});",
    re.IGNORECASE,
)
_MATH = re.compile(r"<(?:\w{1,10}:)?math\b", re.IGNORECASE)
_FILE = re.compile(
    r"<(?:img|video|audio|iframe|object|embed|svg|applet)\b(?![^<>]{0,2000}data-equation)", re.IGNORECASE
)
_BLOCK = re.compile(r"<(?:p|div|pre|ul|ol|table|br|h[1-6]|blockquote)\b", re.IGNORECASE)
FILES = "Images, sound and other files are left out; of an image its description is kept."


def from_html(html: str, note: Callable[[str], None]) -> str:
    """Markdown of HTML. Raises NotTaken where it holds what no text of ours can say."""
    if "<" not in html and "&" not in html:
        html = html.strip()
    if _MATH.search(html):
        raise NotTaken("it has formulas in MathML, which our texts cannot show; write them in TeX")
    if _FILE.search(html):
        note(FILES)
    try:
        return html_to_markdown(html)
    except TooMuchMarkup as reason:
        raise NotTaken(str(reason)) from None


def from_plain(text: str) -> str:
    """Markdown of plain text. Raises NotTaken where it is too long."""
    if len(text) > MAX_CHARACTERS:
        raise NotTaken(f"a text has more than {MAX_CHARACTERS:,} characters")
    return plain_to_markdown(text)


def from_auto(text: str, note: Callable[[str], None]) -> str:
    """Markdown of text whose line ends count as breaks and in which HTML may stand, but need not."""
    if not _HTML.search(text):
        return from_plain(text)
    return from_html(text if _BLOCK.search(text) else text.strip().replace("\n", "<br>"), note)


def from_markdown(text: str, note: Callable[[str], None]) -> str:
    """Markdown as it stands, but for HTML that would not be shown."""
    if len(text) > MAX_CHARACTERS:
        raise NotTaken(f"a text has more than {MAX_CHARACTERS:,} characters")
    if re.search(r"<(?:img|video|audio|iframe)\b|!\[", text):
        note(FILES)
    return text.strip()


def visible(text: str) -> str:
    """Some HTML as plain text in a rough way, for the titles of items that are skipped."""
    return unescape(re.sub(r"<[^<>]{0,1000}>", " ", text[:5_000])).strip()
