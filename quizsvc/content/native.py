"""The fields of the native format: one description that the reader and the JSON Schema share."""

from __future__ import annotations

from quizsvc.content.model import CheckKind, ClaimKind, Difficulty, Kind, Mode
from quizsvc.content.reading import Shape
from quizsvc.content.records import Field, Record, Variant, tag_field
from quizsvc.content.shapes import Either, ListOf, MapOf, Name, Number, OneOf, Text

FORMAT = 1
"""The version of the format; a file may say which it was written for."""

ORDERS = ("optimizer_first", "scheduler_first", "mixed", "none")
DIAGNOSES = (
    "scheduler_before_optimizer",
    "scheduler_stepped_before_training",
    "scheduler_never_stepped",
    "optimizer_never_stepped",
    "gradients_not_cleared",
    "scheduler_without_metric",
    "rate_collapsed",
    "loss_diverging",
    "loss_oscillating",
    "loss_barely_moving",
    "loss_converging",
    "overfitting",
)
_EXCEPTION = r"[A-Za-z_][A-Za-z0-9_.]*"

ID = Name(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*", "small letters, digits and hyphens, such as step-size")
KEY = Name(r"[A-Za-z0-9_-]+", "letters and digits, such as a", limit=32)
TAG = Name(r"\S(?:.*\S)?", "one line, such as StepLR", limit=60)
TITLE = Text(limit=200)
LABEL = Text(limit=5_000, as_typed=True)
PROSE = Text()
CODE = Text(limit=32_768, strip=False)
RATE = Number(least=0, most=1e9)
RATES = ListOf(RATE, most=1_000)
GIVEN = MapOf(Name(r"[A-Za-z_][A-Za-z0-9_]*", "a Python name, such as LR", limit=60), Number())

OPTION = Record(
    {
        "key": Field(KEY, "a short name that stays the same when the text is mended.", required=True),
        "text": Field(LABEL, "what the learner reads and chooses.", required=True),
        "mistake": Field(ID, "the id of the mistake behind this wrong option."),
        "code": Field(CODE, "a snippet that does what the option says."),
        "outcome": Field(
            Name(
                rf"runs|raises {_EXCEPTION}",
                "runs, or raises and an exception's name, such as raises TypeError",
            ),
            "what running the option's code does: runs, or raises TypeError.",
        ),
    },
    also_called={"id": "key", "label": "text", "snippet": "code", "feedback": "mistake", "value": "text"},
)
SOLUTION = Record(
    {
        "steps": Field(ListOf(PROSE, least=1, most=30), "the worked steps, in order.", required=True),
        "summary": Field(PROSE, "the final answer in a sentence.", required=True),
        "quick_check": Field(PROSE, "one line that a learner can remember."),
    },
    also_called={"answer": "summary", "final_answer": "summary", "check": "quick_check"},
)
MISTAKE = Record(
    {
        "id": Field(ID, "a name that options refer to.", required=True),
        "text": Field(PROSE, "what a learner who makes it should read.", required=True),
        "code": Field(CODE, "a snippet that makes this mistake."),
        "diagnosis": Field(
            OneOf(DIAGNOSES), "the diagnosis by which the mistake shows in an answer's run (code questions)."
        ),
    },
    also_called={"snippet": "code", "name": "id", "message": "text", "feedback": "text"},
)
CALLED = Name(r"[A-Za-z_][A-Za-z0-9_]*", "the name of a function or method, such as zero_grad", limit=60)
CALLS = ListOf(CALLED, 1, 20, unique=True)
_NO_MORE: dict[str, Field] = {}
CHECK = Variant(
    {
        "kind": tag_field(tuple(CheckKind), "what the check looks at, such as rates_used."),
        "title": Field(TITLE, "what the check demands, in words that a learner understands.", required=True),
        "weight": Field(Number(0, 100, above_least=True), "its share of the points, 1 if you do not say."),
    },
    also_called={"name": "title", "text": "title", "type": "kind", "points": "weight"},
    tag="kind",
    cases={
        CheckKind.RATES_PRINTED: _NO_MORE,
        CheckKind.RATES_USED: _NO_MORE,
        CheckKind.ORDER: _NO_MORE,
        CheckKind.LOSS_TREND: _NO_MORE,
        CheckKind.FINAL_LOSS: {
            "at_most": Field(
                Number(1, 1000),
                "how many times the reference's last loss is still good, 1.1 if you do not say.",
            )
        },
        CheckKind.CALLS: {
            "required": Field(CALLS, "names that the answer has to call."),
            "forbidden": Field(CALLS, "names that the answer must not call."),
        },
    },
)
DRAW = Record(
    {
        "choices": Field(ListOf(Number(), 1, 100, unique=True), "the numbers to draw from."),
        "between": Field(ListOf(Number(), 2, 2), "the lowest and the highest number, such as [0.01, 0.5]."),
        "decimals": Field(
            Number(0, 9, whole=True), "decimals of a number drawn between two, 0 if you do not say."
        ),
    },
    also_called={"range": "between", "values": "choices", "digits": "decimals"},
)
HIDDEN = Record(
    {
        "draw": Field(
            MapOf(GIVEN.name, DRAW),
            "for each given name that varies, the numbers it may take.",
            required=True,
        ),
        "sets": Field(Number(1, 10, whole=True), "how many sets are drawn, 3 if you do not say."),
    },
    also_called={"names": "draw", "given": "draw", "count": "sets"},
)
PARAMETER = Record(
    {
        "choices": Field(
            ListOf(Either(ListOf(Number(), 1, 50), Number()), 1, 100, unique=True),
            "the numbers, or lists of numbers, to draw from.",
        ),
        "between": Field(ListOf(Number(), 2, 2), "the lowest and the highest number, such as [2, 5]."),
        "decimals": DRAW.fields["decimals"],
    },
    also_called=DRAW.also_called,
)
PARAMETERS = MapOf(
    Name(r"[A-Z][A-Z0-9_]*", "capitals, digits and underscores, such as LR", limit=60), PARAMETER
)


def _expecting(shape: Shape, about: str) -> dict[str, Field]:
    return {"expected": Field(shape, about, required=True)}


CLAIM = Variant(
    {
        "claim": tag_field(tuple(ClaimKind), "what is claimed of the run: prints, uses, raises, ...."),
        "code": Field(CODE, "the snippet to run; without it, the question's own code."),
        "given": Field(GIVEN, "numbers that the snippet finds under these names."),
        "note": Field(PROSE, "what this evidence shows."),
    },
    also_called={"kind": "claim", "value": "expected", "values": "expected", "snippet": "code"},
    tag="claim",
    cases={
        ClaimKind.PRINTS: _expecting(
            Either(RATES, Text(as_typed=True, strip=False)),
            "the learning rates that are printed as a list, or all that is printed as text.",
        ),
        ClaimKind.USES: _expecting(RATES, "the rate of each optimizer step, in order."),
        ClaimKind.RAISES: _expecting(
            Name(_EXCEPTION, "an exception's name"), "the exception's name, such as TypeError."
        ),
        ClaimKind.RUNS: {},
        ClaimKind.ORDER: _expecting(
            OneOf(ORDERS), "which step the loop calls first, such as optimizer_first."
        ),
        ClaimKind.DIAGNOSED: _expecting(
            OneOf(DIAGNOSES), "the diagnosis of the run, such as loss_diverging."
        ),
    },
)
_OPTIONS = Field(ListOf(OPTION, least=2, most=26), "the choices, each with key and text.", required=True)
_CODE = Field(CODE, "the code that the question is about.")
_TEMPLATE = {
    "parameters": Field(PARAMETERS, "what each attempt draws anew, which makes the question a template."),
}
_COMPUTING = {
    "reference": Field(CODE, "templates: a snippet that prints the key, if the question's code does not."),
}
QUESTION = Variant(
    {
        "id": Field(ID, "a name that never changes, such as step-size.", required=True),
        "revision": Field(
            Number(1, 1_000_000, whole=True), "1, 2, 3, ...; only to keep an earlier text of a question."
        ),
        "kind": tag_field(tuple(Kind), "how it is answered."),
        "difficulty": Field(OneOf(tuple(Difficulty)), "easy, medium or hard.", required=True),
        "topic": Field(ID, "the id of the topic it belongs to.", required=True),
        "tags": Field(ListOf(TAG, most=30, unique=True), "words to find it by."),
        "stem": Field(PROSE, "what is asked, in Markdown.", required=True),
        "solution": Field(SOLUTION, "the worked solution, shown when the question is closed."),
        "hints": Field(ListOf(PROSE, most=10), "help that does not give the answer away, gentlest first."),
        "mistakes": Field(ListOf(MISTAKE, most=50), "the common mistakes that wrong options refer to."),
        "evidence": Field(ListOf(CLAIM, most=50), "runs that prove what the question says."),
        "source": Field(PROSE, "where the question comes from."),
        "erratum": Field(PROSE, "what this revision mends, and why."),
    },
    also_called={
        "answers": "answer",
        "choices": "options",
        "correct": "answer",
        "explanation": "solution",
        "hint": "hints",
        "key": "answer",
        "level": "difficulty",
        "prompt": "stem",
        "question": "stem",
        "text": "stem",
        "title": "stem",
        "type": "kind",
    },
    tag="kind",
    cases={
        Kind.SINGLE_CHOICE: {
            **_TEMPLATE,
            "code": _CODE,
            **_COMPUTING,
            "options": _OPTIONS,
            "answer": Field(KEY, "the key of the right option.", required=True, instead="parameters"),
        },
        Kind.MULTIPLE_CHOICE: {
            **_TEMPLATE,
            "code": _CODE,
            **_COMPUTING,
            "options": _OPTIONS,
            "answer": Field(
                ListOf(KEY, 1, 26, unique=True),
                "the keys of the right options.",
                required=True,
                instead="parameters",
            ),
        },
        Kind.LEARNING_RATES: {
            **_TEMPLATE,
            "code": Field(CODE, "the code that prints the rates.", required=True),
            **_COMPUTING,
            "answer": Field(
                ListOf(RATE, 1, 200),
                "the rates that the code prints, in order.",
                required=True,
                instead="parameters",
            ),
        },
        Kind.CODE: {
            "starter": Field(CODE, "the code that the learner begins from; it runs.", required=True),
            "given": Field(
                GIVEN, "the numbers that the learner's code finds under these names.", required=True
            ),
            "hidden": Field(HIDDEN, "how further numbers for the given names are drawn.", required=True),
            "checks": Field(ListOf(CHECK, 1, 20), "what an answer must get right.", required=True),
            "reference": Field(CODE, "an answer that passes every check, whatever is given.", required=True),
        },
    },
)
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
