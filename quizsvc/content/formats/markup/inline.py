"""The inside of a paragraph: texts, emphasis, code, links and breaks as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from quizsvc.content.formats.markup.escaping import escape_inline
from quizsvc.content.formats.markup.tree import BLOCKS, Node

BREAK = "\0"
"""Stands for a line break until a paragraph is whole; no HTML can hold it."""
_STRONG, _EMPHASIS = frozenset({"b", "strong"}), frozenset({"em", "i", "cite", "var"})
_CODE = frozenset({"code", "tt", "kbd", "samp"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SUPERSCRIPTS = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_SUBSCRIPTS = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


def is_block(part: Node | str) -> bool:
    """Whether `part` breaks a paragraph."""
    if isinstance(part, str):
        return False
    return part.tag in BLOCKS or (part.tag in _CODE and has_lines(part)) or any(map(is_block, part.children))


def has_lines(node: Node) -> bool:
    """Whether code goes over several lines, so that it needs a block."""
    return "\n" in plain(node).strip()


def plain(node: Node) -> str:
    """The text as a reader sees it, its blanks kept and its breaks as line ends."""
    parts: list[str] = []
    for part in node.children:
        if isinstance(part, str):
            parts.append(part)
        elif part.tag == "br":
            parts.append("\n")
        else:
            within = plain(part)
            block = part.tag in BLOCKS
            begins = block and parts and not parts[-1].endswith("\n")
            parts.append(
                ("\n" if begins else "") + within + ("\n" if block and not within.endswith("\n") else "")
            )
    return "".join(parts).replace("\xa0", " ").replace("\r\n", "\n").replace("\r", "\n")


def inline(parts: Iterable[Node | str], marks: frozenset[str] = frozenset()) -> str:
    """Markdown of inline parts; `marks` are the emphasis signs already open around them."""
    found = [_text(part) if isinstance(part, str) else _element(part, marks) for part in parts]
    return re.sub(r"(?<=\s) +", "", "".join(found))


def code_span(text: str) -> str:
    """Code inside a line; the fence is longer than any run of backticks within."""
    text = _SPACE.sub(" ", text)
    core = text.strip()
    if not core:
        return text
    before, after = text[: text.index(core)], text[text.index(core) + len(core) :]
    fence = "`" * (max((len(run) for run in re.findall("`+", core)), default=0) + 1)
    pad = " " if core.startswith("`") or core.endswith("`") else ""
    return f"{before}{fence}{pad}{core}{pad}{fence}{after}"


def _text(text: str) -> str:
    return escape_inline(_SPACE.sub(_one_space, text.replace("\xa0", " ")))


def _one_space(match: re.Match[str]) -> str:
    """A bare line end stays one: it means no more than a blank, and texts come back as they were."""
    return "\n" if match.group() == "\n" else " "


def _element(node: Node, marks: frozenset[str]) -> str:
    match node.tag:
        case "br":
            return BREAK
        case "img":
            return _image(node)
        case "sub" | "sup":
            return _raised(node, marks)
        case "q":
            return f'"{inline(node.children, marks)}"'
    return code_span(plain(node)) if node.tag in _CODE else _marked(node, marks)


def _marked(node: Node, marks: frozenset[str]) -> str:
    """Emphasis and links, and what stands in elements that mean nothing to us."""
    sign = "**" if node.tag in _STRONG else "*" if node.tag in _EMPHASIS else ""
    within = inline(node.children, marks | {sign})
    if sign and sign not in marks:
        return _wrapped(within, sign, sign)
    href = _address(node.attributes.get("href", "")) if node.tag == "a" else ""
    return _wrapped(within, "[", f"]({href})") if href and "a" not in marks else within


def _wrapped(text: str, before: str, after: str) -> str:
    """Marks stand close to what they mark: blanks at its ends move out."""
    core = text.strip(" \n" + BREAK)
    if not core:
        return text
    start = text.index(core)
    return f"{text[:start]}{before}{core}{after}{text[start + len(core) :]}"


def _address(address: str) -> str:
    address = _SPACE.sub("%20", address.strip())
    if not re.match(r"https?://|mailto:|#|[\w-]+#", address):
        return ""
    return re.sub(r"[()<>\\]", lambda sign: f"%{ord(sign.group()):02X}", address)


def _image(node: Node) -> str:
    if tex := node.attributes.get("data-equation-content", "").strip():
        return rf"\({tex}\)"
    alt = _SPACE.sub(" ", node.attributes.get("alt", "")).strip()
    if match := re.fullmatch(r"LaTeX:\s*(.+)", alt):
        return rf"\({match[1]}\)"
    text = f"[image: {alt}]" if alt else "[image]"
    source = _address(node.attributes.get("src", ""))
    if not source.startswith("http"):
        return f" {escape_inline(text)} "
    return f" [{escape_inline(text[1:-1])}]({source}) "


def _raised(node: Node, marks: frozenset[str]) -> str:
    text = plain(node).strip()
    signs = _SUPERSCRIPTS if node.tag == "sup" else _SUBSCRIPTS
    if text and all(ord(sign) in signs for sign in text):
        return text.translate(signs)
    within = inline(node.children, marks)
    sign = "^" if node.tag == "sup" else r"\_"
    return f"{sign}({within})" if len(text) > 1 else f"{sign}{within}" if text else ""
