"""Code with its words marked, for a style sheet to colour."""

from __future__ import annotations

import pygments
from markupsafe import Markup
from pygments.formatters.html import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers.data import JsonLexer, YamlLexer
from pygments.lexers.python import PythonConsoleLexer, PythonLexer

_KEEP = {"stripnl": False, "ensurenl": False}
_LEXERS: dict[str, Lexer] = {
    "python": PythonLexer(**_KEEP),
    "pycon": PythonConsoleLexer(**_KEEP),
    "yaml": YamlLexer(**_KEEP),
    "json": JsonLexer(**_KEEP),
}
LANGUAGES = frozenset(_LEXERS)
_FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True)


def highlight(code: str, language: str) -> Markup:
    """`code` as HTML: text in `<span class="…">` with Pygments' short class names.

    No span reaches over the end of a line, so lines can be taken apart. Raises KeyError for a language
    that is not in LANGUAGES.
    """
    html = pygments.highlight(code, _LEXERS[language], _FORMATTER)
    return Markup(html)  # noqa: S704  # the formatter escapes what it is given
