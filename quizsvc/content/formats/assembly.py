"""A question from an item: its kind, keys, mistakes, solution, level and tags."""

from __future__ import annotations

import re
from collections.abc import Callable

from quizsvc.content.formats.decoding import CONTROL
from quizsvc.content.formats.items import Choice, Item, NotTaken, check_count
from quizsvc.content.formats.solutions import read_solution, split_stem
from quizsvc.content.model import Difficulty, Kind, Mistake, Option, Question, Solution
from quizsvc.content.native import KEY, TAG
from quizsvc.content.tree import BAD_CHARACTER

_LEVEL = re.compile(r"(?:difficulty|level)?\s*[:=]?\s*(easy|medium|hard)", re.IGNORECASE)
_MAX_TAGS = 30
BOTH = "Feedback for any wrong answer is left out where the option has its own."

Note = Callable[[str], None]


def question_of(item: Item, topic: str, note: Note) -> Question:
    """The question that an item asks, without an id. Raises NotTaken."""
    _check(item)
    clean = _Cleaner(note)
    stem, code = split_stem(clean(item.stem))
    options, mistakes = _options(item, clean)
    right = tuple(key for key, choice in zip(_keys(item.choices), item.choices, strict=True) if choice.right)
    multiple = item.multiple or len(right) > 1
    level, tags = _tags(item.tags, note)
    return Question(
        id="",
        kind=Kind.MULTIPLE_CHOICE if multiple else Kind.SINGLE_CHOICE,
        difficulty=level,
        topic=topic,
        tags=tags,
        stem=stem or "What is right about this code?",
        code=code,
        options=options,
        answer=right if multiple else right[0],
        solution=_solution(item, clean),
        hints=tuple(filter(None, (clean(hint) for hint in item.hints[:10]))),
        mistakes=mistakes,
    )


def _check(item: Item) -> None:
    if not item.stem.strip():
        raise NotTaken("it asks nothing")
    check_count(len(item.choices))
    if not any(choice.right for choice in item.choices):
        raise NotTaken("no option is marked as right")
    if any(not choice.text.strip() for choice in item.choices):
        raise NotTaken("an option has no text")
    right = {_said(choice) for choice in item.choices if choice.right}
    if any(_said(choice) in right for choice in item.choices if not choice.right):
        raise NotTaken("a right option and a wrong one say the same")


def _said(choice: Choice) -> str:
    return " ".join(choice.text.split())


def _keys(choices: list[Choice]) -> list[str]:
    """The format's own keys where all of them can be keys of ours, else a, b, c and so on."""
    keys = [choice.key for choice in choices]
    good = all(len(key) <= KEY.limit and re.fullmatch(KEY.pattern, key) for key in keys)
    return keys if good and len(set(keys)) == len(keys) else [chr(97 + at) for at in range(len(choices))]


def _options(item: Item, clean: _Cleaner) -> tuple[tuple[Option, ...], tuple[Mistake, ...]]:
    """Options, and the mistakes that their feedback tells; equal feedback is one mistake."""
    texts: dict[str, str] = {}
    options = []
    if item.wrong_feedback and any(choice.feedback and not choice.right for choice in item.choices):
        clean.note(BOTH)
    for key, choice in zip(_keys(item.choices), item.choices, strict=True):
        feedback = "" if choice.right else clean(choice.feedback or item.wrong_feedback)
        name = texts.setdefault(feedback, _mistake_id(key, texts.values())) if feedback else None
        options.append(Option(key, clean(choice.text), name))
    return tuple(options), tuple(Mistake(name, text) for text, name in texts.items())


def _mistake_id(key: str, taken: object) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-") or "x"
    name, number = f"mistake-{base}", 2
    while name in taken:  # type: ignore[operator]
        name, number = f"mistake-{base}-{number}", number + 1
    return name


def _solution(item: Item, clean: _Cleaner) -> Solution:
    """General feedback is the summary, feedback on right options the steps; each stands in for the other."""
    found = read_solution(clean(item.general))
    praise = [clean(choice.feedback) for choice in item.choices if choice.right]
    steps = list(dict.fromkeys(filter(None, (*praise, clean(item.right_feedback)))))
    if not found.summary and not steps:
        return Solution()
    right = "; ".join(clean(choice.text) for choice in item.choices if choice.right)
    return Solution(
        steps=(*found.steps, *steps) or (f"Right: {right}",),
        summary=found.summary or right,
        quick_check=found.quick_check,
    )


def _tags(tags: list[str], note: Note) -> tuple[Difficulty, tuple[str, ...]]:
    level = Difficulty.MEDIUM
    kept: dict[str, None] = {}
    for tag in (" ".join(tag.split()) for tag in tags):
        if match := _LEVEL.fullmatch(tag):
            level = Difficulty(match[1].lower())
        elif tag and len(tag) <= TAG.limit and len(kept) < _MAX_TAGS:
            kept[tag] = None
        elif tag:
            note(f"Tags over {TAG.limit} characters, and more than {_MAX_TAGS} of a question, are left out.")
    return level, tuple(kept)


class _Cleaner:
    """Takes characters out of a text that no question can hold, and notes that once."""

    def __init__(self, note: Note) -> None:
        self.note = note

    def __call__(self, text: str) -> str:
        if BAD_CHARACTER.search(text):
            text = BAD_CHARACTER.sub("", text)
            self.note(CONTROL)
        return text.replace("\ufeff", "").strip()
