"""Fields of a question, of whichever kind: options, solution, mistakes, evidence, parameters."""

from __future__ import annotations

from quizsvc.content.model import ClaimKind, Difficulty, Kind
from quizsvc.content.native.tasks import CHECK, DRAW, HIDDEN
from quizsvc.content.native.terms import (
    CODE,
    DIAGNOSES,
    EXCEPTION,
    GIVEN,
    ID,
    KEY,
    LABEL,
    ORDERS,
    PROSE,
    RATE,
    RATES,
    TAG,
)
from quizsvc.content.reading import Shape
from quizsvc.content.records import Field, Record, Variant, tag_field
from quizsvc.content.shapes import Either, ListOf, MapOf, Name, Number, OneOf, Text

OPTION = Record(
    {
        "key": Field(KEY, "a short name that stays the same when the text is mended.", required=True),
        "text": Field(LABEL, "what the learner reads and chooses.", required=True),
        "mistake": Field(ID, "the id of the mistake behind this wrong option."),
        "code": Field(CODE, "a snippet that does what the option says."),
        "outcome": Field(
            Name(
                rf"runs|raises {EXCEPTION}",
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
            Name(EXCEPTION, "an exception's name"), "the exception's name, such as TypeError."
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
