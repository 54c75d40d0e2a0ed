"""Fields of a topic, with its lesson and quizzes."""

from __future__ import annotations

from quizsvc.content.model import Difficulty, Mode
from quizsvc.content.native.terms import ID, PROSE, TITLE
from quizsvc.content.records import Field, Record
from quizsvc.content.shapes import ListOf, MapOf, Number, OneOf, Text

TABLE = Record(
    {
        "id": Field(ID, "a name for the table.", required=True),
        "caption": Field(TITLE, "what the table shows.", required=True),
        "columns": Field(ListOf(TITLE, 1, 20), "the heads of the columns.", required=True),
        "rows": Field(ListOf(ListOf(Number(), 1, 20), 1, 500), "the numbers, row by row.", required=True),
        "conclusion": Field(PROSE, "what a reader should see in it."),
    }
)
SELF_CHECK = Record(
    {
        "question": Field(PROSE, "what a reader asks themselves.", required=True),
        "answer": Field(PROSE, "its answer.", required=True),
    }
)
SECTION = Record(
    {
        "id": Field(ID, "a name that links lead to.", required=True),
        "title": Field(TITLE, "the section's heading.", required=True),
        "body": Field(Text(limit=100_000), "the text, in Markdown.", required=True),
        "tables": Field(ListOf(TABLE, most=20), "tables of numbers."),
        "self_check": Field(SELF_CHECK, "a question with its answer."),
    },
    also_called={"text": "body", "heading": "title", "table": "tables"},
)
TOPIC = Record(
    {
        "id": Field(ID, "a name that never changes, such as learning-rate-strategy.", required=True),
        "title": Field(TITLE, "the lesson's title.", required=True),
        "summary": Field(PROSE, "what the lesson is about, in a sentence or two."),
        "track": Field(TITLE, "the course it belongs to."),
        "theme": Field(TITLE, "the theme within the course."),
        "minutes": Field(Number(0, 600, whole=True), "minutes of reading."),
        "sections": Field(ListOf(SECTION, most=100), "the parts of the lesson."),
    },
    also_called={"name": "title", "lesson": "sections"},
)
QUIZ = Record(
    {
        "id": Field(ID, "a name that never changes.", required=True),
        "title": Field(TITLE, "the quiz's title.", required=True),
        "mode": Field(
            OneOf(tuple(Mode)), "practice (feedback at once) or test (after the end).", required=True
        ),
        "topic": Field(ID, "the id of its topic.", required=True),
        "questions": Field(
            ListOf(ID, 1, 500, unique=True), "the ids of its questions, in order.", required=True
        ),
        "summary": Field(PROSE, "what it is for."),
        "points": Field(
            MapOf(OneOf(tuple(Difficulty)), Number(0, 1000, above_least=True)), "points of each difficulty."
        ),
        "tries": Field(Number(1, 100, whole=True), "tries for each question."),
        "try_penalty": Field(Number(0, 1), "share of the points that an earlier wrong try costs."),
        "hint_price": Field(Number(0, 1), "share of the points that a hint costs."),
        "minutes": Field(Number(1, 1440, whole=True), "minutes that an attempt takes answers for."),
    },
    also_called={"name": "title", "items": "questions", "description": "summary"},
)
