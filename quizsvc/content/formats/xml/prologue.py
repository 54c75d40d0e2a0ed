"""What stands before the outermost element: encoding, declaration and document type."""

from __future__ import annotations

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ENCODINGS = re.compile(
    r"utf-8|ascii|cp125\d|iso8859-\d{1,2}|latin-1|mac-roman|koi8-r|gb2312|gbk|gb18030|big5|shift_jis|euc_jp|euc_kr"
)
STRAY = re.compile(rb"(?:\xef\xbb\xbf)?[^<]{1,2000}(?=<\?xml\b)")
"""Text before the declaration, such as a server's warnings."""
_DECLARATION = re.compile(rb"\s*<\?xml\b.*?\?>", re.DOTALL)
_COMMENT = re.compile(rb"\s*(?:<!--.*?-->|<\?.*?\?>)", re.DOTALL)
_DOCTYPE = re.compile(rb"\s*<!DOCTYPE\b", re.IGNORECASE)
_BARE = re.compile(
    rb"""\s*<!DOCTYPE\s+[\w:.-]{1,100}
    (?:\s+SYSTEM\s+(?P<q1>["'])(?P<system>[^"'<>]{0,300})(?P=q1)
    |\s+PUBLIC\s+(?:"[^"<>]{0,300}"|'[^'<>]{0,300}')(?:\s+(?P<q2>["'])(?P<public>[^"'<>]{0,300})(?P=q2))?
    )?\s*>""",
    re.VERBOSE | re.IGNORECASE,
)
_KNOWN = re.compile(
    rb"[\w.-]{0,100}|https?://(?:[\w-]+\.)?(?:imsglobal\.org|imsproject\.org|1edtech\.org|w3\.org|moodle\.org)(?:/[\w./-]{0,200})?"
)


class Unreadable(Exception):
    """Reading ends here; `line` and `column` count from 1."""

    def __init__(self, code: str, message: str, mend: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.code, self.message, self.mend, self.line, self.column = code, message, mend, line, column


def utf8_without_prologue(data: bytes) -> bytes:
    """The bytes as UTF-8, with blanks for stray text, declaration and document type so that no line moves.

    Raises Unreadable.
    """
    data = _as_utf8(data)
    at = 0
    if match := STRAY.match(data):
        at = match.end()
    if match := _DECLARATION.match(data, at):
        at = match.end()
    while match := _COMMENT.match(data, at):
        at = match.end()
    if match := _DOCTYPE.match(data, at):
        bare = _BARE.match(data, at)
        _check_type(bare, data.count(b"\n", 0, match.end()) + 1)
        at = bare.end() if bare else at
    return re.sub(rb"[^\n]", b" ", data[:at]) + data[at:] if at else data


def _check_type(bare: re.Match[bytes] | None, line: int) -> None:
    mend = "Remove the DOCTYPE; nothing of it is needed."
    if bare is None:
        raise Unreadable(
            "doctype", "The DOCTYPE declares entities or elements, which is not read.", mend, line
        )
    if not _KNOWN.fullmatch(bare["system"] or bare["public"] or b""):
        raise Unreadable(
            "doctype", "The DOCTYPE asks for a file to be fetched, which is not done.", mend, line
        )


def _as_utf8(data: bytes) -> bytes:
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", ""))
    data = data[len(mark) :]
    encoding = encoding or _guessed(data)
    if encoding == "utf-8":
        return data  # the parser looks at every byte, and knows the line of a wrong one
    try:
        return data.decode(encoding).encode()
    except (UnicodeError, LookupError):
        message = f"The text is not {encoding}, as the file says."
        raise Unreadable("not_utf8", message, "Save the file as UTF-8.") from None


def _guessed(data: bytes) -> str:
    if data[:4].replace(b" ", b"<")[:2] == b"<\0":
        return "utf-16-le"
    if data[:2] == b"\0<":
        return "utf-16-be"
    declared = _DECLARED.match(data)
    if declared is None:
        return "utf-8"
    name = declared[1].decode()
    try:
        name = codecs.lookup(name).name
    except LookupError:
        name = "?"
    if name.startswith("utf-16"):
        return "utf-8"  # the bytes are not, so somebody saved the file anew and left the old declaration
    if not _ENCODINGS.fullmatch(name):
        message = "The declared encoding is not known here."
        raise Unreadable("not_utf8", message, "Save the file as UTF-8, and declare that.")
    return name
