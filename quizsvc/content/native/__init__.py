"""The fields of the native format: one description that the reader and the JSON Schema share."""

from quizsvc.content.native.questions import CLAIM, MISTAKE, OPTION, PARAMETER, QUESTION
from quizsvc.content.native.tasks import CHECK, DRAW, HIDDEN
from quizsvc.content.native.terms import DIAGNOSES, ID, KEY, ORDERS, TAG
from quizsvc.content.native.topics import QUIZ, SECTION, TOPIC
from quizsvc.content.records import Field, Record
from quizsvc.content.shapes import ListOf, Number

__all__ = [
    "CHECK", "CLAIM", "DIAGNOSES", "DRAW", "FILE", "FORMAT", "HIDDEN", "ID", "KEY", "MISTAKE", "OPTION",
    "ORDERS", "PARAMETER", "QUESTION", "QUIZ", "SECTION", "TAG", "TOPIC",
]  # fmt: skip

FORMAT = 1
"""The version of the format; a file may say which it was written for."""

FILE = Record(
    {
        "format": Field(Number(FORMAT, FORMAT, whole=True), "the version of this format, 1."),
        "topic": Field(TOPIC, "one topic."),
        "topics": Field(ListOf(TOPIC, most=1_000), "several topics."),
        "question": Field(QUESTION, "one question."),
        "questions": Field(ListOf(QUESTION, most=100_000), "several questions."),
        "quizzes": Field(ListOf(QUIZ, most=10_000), "quizzes."),
    },
    also_called={"quiz": "quizzes", "items": "questions", "lesson": "topic", "version": "format"},
)
