"""Code with its words marked, for a style sheet to colour."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexer import Lexer

LANGUAGES = frozenset({"python", "pycon", "yaml", "json"})


def highlight(code: str, language: str) -> Markup:
    """`code` as HTML: text in `<span class="…">` with Pygments' short class names.

    No span reaches over the end of a line, so lines can be taken apart. Raises KeyError for a language
    that is not in LANGUAGES.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    import pygments

    html = pygments.highlight(code, _lexer(language), _formatter())
    return Markup(html)  # noqa: S704  # the formatter escapes what it is given


@cache
def _lexer(language: str) -> Lexer:
    """Made, and imported, when first asked for: a service starts before anybody reads code."""
    from pygments.lexers import get_lexer_by_name

    lexer: Lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    return lexer


@cache
def _formatter() -> HtmlFormatter[str]:
    from pygments.formatters.html import HtmlFormatter

    return HtmlFormatter(nowrap=True)
