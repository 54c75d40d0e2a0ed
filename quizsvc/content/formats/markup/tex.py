"""Where TeX stands in a text, so that nobody escapes or marks up what is inside."""

from __future__ import annotations

import re

TEX = re.compile(
    r"\\\((?:[^\\]|\\(?![()\[\]]))++\\\)"  # \( ... \)
    r"|\\\[(?:[^\\]|\\(?![()\[\]]))++\\\]"  # \[ ... \]
    r"|\$\$[^$]++\$\$"
    r"|(?<![\\$\w])\$(?=[^\s$])(?=[^$\n]{0,500}(?:[\^_{=]|\\[A-Za-z]))[^$\n]{1,500}(?<=[^\s\\])\$(?![\w$])"
)
"""The last form, $x_1$, also fits sums of money; it must hold a sign that prices do not have."""

_TAG = r"</?(?:a|b|br|code|div|em|i|li|ol|p|pre|small|span|strong|sub|sup|td|tr|u|ul)\b[^<>]{0,300}>"
_BARE = re.compile(rf"<(?!{_TAG[1:]})")


def guard(html: str) -> str:
    """`html` with each `<` inside TeX written as an entity: authors forget it, and parsers see a tag."""
    if "\\" not in html and "$" not in html:
        return html
    return TEX.sub(lambda match: _BARE.sub("&lt;", match.group()), html)
