"""Where each comment of a file belongs: above an entry, at the end of its line, or after the last one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quizsvc.content.writing.tree import Branch, Item


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with its `#`; lines and columns count from 0. One that is `own` has the line for itself."""

    line: int
    column: int
    text: str
    own: bool


def attach(comments: Iterable[Comment], items: Sequence[Item], root: Branch, lines: Sequence[str]) -> None:
    """Give each comment, and each blank line above an entry, to the entry it belongs to.

    `items` are all entries in the order of the file, an outer one before what it holds.
    """
    places = [(item.line, item.column) for item in items]
    for comment in sorted(comments, key=lambda comment: (comment.line, comment.column)):
        if comment.own:
            at = bisect_left(places, (comment.line + 1, -1))
            target = _above(comment, _at(items, at - 1), _at(items, at), root)
            if _is_blank(lines, comment.line - 1):
                target.append("")
            target.append(comment.text)
        else:
            at = bisect_left(places, (comment.line, comment.column))
            _beside(comment, _at(items, at - 1), items, root)
    seen = -1
    for item in items:
        if item.line != seen and _is_blank(lines, item.line - 1):
            item.before.append("")
        seen = item.line


def _above(comment: Comment, last: Item | None, following: Item | None, root: Branch) -> list[str]:
    """The list that takes a comment on a line of its own, between two entries."""
    if last is None:
        return following.before if following else root.after
    if not isinstance(last.value, Branch) and last.value.line > comment.line:
        return last.before
    if flow := _flow_around(last, comment):
        inside = following is not None and (following.line, following.column) < flow.end
        return following.before if following and inside else flow.after
    if following and (comment.column <= following.column or _holder(following) is last):
        return following.before
    branch: Branch | None = (
        last.value if isinstance(last.value, Branch) and not last.value.flow else last.container
    )
    while branch is not None:
        ends = following is None or branch.column > following.column
        if ends and branch.column <= comment.column and not branch.flow:
            return branch.after
        branch = branch.owner.container if branch.owner else None
    return following.before if following else root.after


def _beside(comment: Comment, item: Item | None, items: Sequence[Item], root: Branch) -> None:
    """Give a comment at the end of a line to `item`, the last entry that begins before it."""
    if item is None:
        (items[0].before if items else root.after).append(comment.text)
        return
    while (
        item
        and item.container
        and item.container.flow
        and item.container.end <= (comment.line, comment.column)
    ):
        item = item.container.owner
    if item is None:
        root.after.append(comment.text)
    elif item.note:
        item.before.append(comment.text)
    else:
        item.note = comment.text


def _flow_around(item: Item, comment: Comment) -> Branch | None:
    """The outermost list or mapping in brackets that holds both, if any."""
    found = None
    branch = item.value if isinstance(item.value, Branch) else item.container
    while branch is not None:
        if branch.flow and branch.end > (comment.line, comment.column):
            found = branch
        branch = branch.owner.container if branch.owner else None
    return found


def _holder(item: Item) -> Item | None:
    return item.container.owner if item.container else None


def _at(items: Sequence[Item], index: int) -> Item | None:
    return items[index] if 0 <= index < len(items) else None


def _is_blank(lines: Sequence[str], row: int) -> bool:
    return row >= 0 and not lines[row].strip()
