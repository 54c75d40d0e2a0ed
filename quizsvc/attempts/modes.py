"""The ways to learn in which the service picks the questions."""

from __future__ import annotations

from enum import StrEnum

from quizsvc.content.model import Kind


class DrawnMode(StrEnum):
    """How the service picks."""

    REVIEW = "review"
    ADAPTIVE = "adaptive"
    FLASHCARDS = "flashcards"
    PREDICT = "predict"
    MEND = "mend"


TITLES = {
    DrawnMode.REVIEW: "Review",
    DrawnMode.ADAPTIVE: "Adaptive practice",
    DrawnMode.FLASHCARDS: "Flashcards",
    DrawnMode.PREDICT: "Predict the rates",
    DrawnMode.MEND: "Mend the code",
}
KINDS: dict[DrawnMode, tuple[Kind, ...]] = {
    DrawnMode.PREDICT: (Kind.LEARNING_RATES,),
    DrawnMode.MEND: (Kind.CODE,),
}
