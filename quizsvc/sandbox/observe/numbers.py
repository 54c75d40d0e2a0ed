"""Numbers in a text and the words beside them. Pure: knows nothing of torch or of a run."""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

Word = Literal["rate", "loss", "validation", "train", "other"]

# A number stands alone ("0.05", "5e-2", "-1", "10%"), or follows a letter and has a point ("lr0.05").
# The 0 of "MseLossBackward0" and the parts of "1.2.3" are no numbers.
_NUMBER = re.compile(
    r"(?=[-+.\dni])"  # most characters begin no number: say so at once
    r"(?:(?:(?<![\w.)\]])[-+])?"
    r"(?:(?<![\w.])|(?<=[A-Za-z_=])(?=\d+\.\d))"
    r"(?:\d+(?:_\d+)*\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)"
    r"(?![\w]|\.\d)%?"
    r"|(?<![\w])[-+]?(?:nan|inf)(?![\w]))"
)

_VOCABULARY: dict[Word, str] = {
    "rate": "lr lrs rate rates eta lrate",
    "loss": "loss losses cost costs mse mae nll bce ce objective criterion",
    "validation": "val vals valid validation test testing eval evaluation dev holdout",
    "train": "train training trn",
    "other": (
        "epoch epochs ep step steps iter iters iteration iterations it batch batches gamma momentum beta "
        "betas acc accuracy accuracies weight weights decay wd eps epsilon time seconds secs sec ms grad "
        "grads gradient gradients norm norms param params parameter parameters size seed dropout factor "
        "patience dampening threshold cooldown precision recall score auc delta diff change improvement "
        "ratio percent pred preds prediction output outputs bias std mean var x y w b t milestones "
        "multiplier count pct period perplexity ppl"
    ),
}
_WORDS: dict[str, Word] = {word: kind for kind, words in _VOCABULARY.items() for word in words.split()}
_SPLIT = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


class Number(NamedTuple):
    """A number as it stands in a text: characters [start, end) and what they say."""

    start: int
    end: int
    text: str


def numbers(text: str) -> list[Number]:
    """The numbers of `text`, left to right, as they are written."""
    if text.isascii() and text.replace(".", "", 1).isdigit():  # the commonest look needs no search
        return [Number(0, len(text), text)]
    return [Number(m.start(), m.end(), m.group()) for m in _NUMBER.finditer(text)]


def value_of(text: str) -> float:
    """What a number's text says; "10%" is 0.1. ValueError if it is none."""
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)


def shows(text: str, value: float) -> bool:
    """Whether `text` is how `value` looks at the precision of `text`; 0 never shows what is not 0."""
    try:
        number = value_of(text)
    except ValueError:
        return False
    if number == 0 or value == 0:
        return number == value
    digits, _, exponent = text.rstrip("%").lower().partition("e")
    decimals = len(digits.partition(".")[2]) - int(exponent or 0) + (2 if text.endswith("%") else 0)
    half = 0.5000001 * 10.0**-decimals
    # Python rounds halves to even in binary, so the neighbour on either side may be what was printed.
    return abs(number - value) <= half


def whole(text: str) -> bool:
    """Whether a number is written without point or exponent, as counts are."""
    return not any(mark in text for mark in ".eE%")


@lru_cache(maxsize=1000)
def says(label: str) -> tuple[Word | None, bool, bool]:
    """What the words of a label or name speak of: (kind, says validation, says training).

    The last telling word decides: "val loss" is a loss and validation, "lr decay" is other.
    """
    kind: Word | None = None
    validation = training = False
    for word in _SPLIT.findall(label):
        match _WORDS.get(word.lower()):
            case "validation":
                validation = True
            case "train":
                training = True
            case None:
                pass
            case found:
                kind = found
    return kind, validation, training
