"""An item of a foreign file after its own format is out of the way; its texts are Markdown."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Choice:
    """One option of an item. `key` is empty where the format has none."""

    text: str
    right: bool
    feedback: str = ""
    key: str = ""


@dataclass(slots=True)
class Item:
    """A choice or true/false item. `id` is empty where its author gave none; `tags` may hold a level."""

    line: int
    column: int
    title: str
    stem: str
    choices: list[Choice]
    multiple: bool = False
    id: str = ""
    general: str = ""
    right_feedback: str = ""
    """Shown after any right answer."""
    wrong_feedback: str = ""
    """Shown after any wrong answer, beside the option's own."""
    hints: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    label: str = ""
    """What the file calls it; the same item twice in a package has the same label."""


MAX_OPTIONS = 26


class NotTaken(Exception):
    """An item that cannot be taken; the text says why, as the end of a sentence."""


def check_count(options: int) -> None:
    """Raise NotTaken unless a question of ours can have so many options; asked before they are looked at."""
    if not 2 <= options <= MAX_OPTIONS:
        many = "one option" if options == 1 else f"{options:,} options"
        raise NotTaken(f"it has {many}; a question has 2 to {MAX_OPTIONS}")
