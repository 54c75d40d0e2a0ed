"""Questions and whole files such as an author might write, with texts that are hard to quote."""

from __future__ import annotations

from hypothesis import strategies as st

from quizsvc.content.findings import ContentErrors
from quizsvc.content.model import (
    Bundle,
    Claim,
    ClaimKind,
    Difficulty,
    Kind,
    Mistake,
    Mode,
    Option,
    Parameter,
    Question,
    Quiz,
    Section,
    Solution,
    Table,
    Topic,
)
from quizsvc.content.reader import read_text

TRICKY = (
    "no", "yes", "null", "~", "0.10", "1:30", "1e-3", "0x10", "2024-01-01", ".5", "- a", "a: b", "a #b",
    "# a", "`lr`", "*x*", "&a", "!t", "%d", "@", "{a}", "[b]", "a,b", "it's", '"quoted"', "back\\slash",
    "tab\there", "two  blanks", "…", "é", "日本", "\xa0", "\u2028", "\x85", "🙂", "$x_1$", "?", ":", "-",
    "|", ">", "---", "...", "=", "<<", "cr\r\nlf", "a long sentence that goes on",
    "and on, well past the width of a line", "1", "true", "(b", "_x", "x:",
)  # fmt: skip
WORDS = st.sampled_from(TRICKY) | st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=6
)
LINES = st.lists(WORDS, max_size=14).map(" ".join)
RAW = st.lists(LINES, min_size=1, max_size=5).map("\n".join).filter(lambda text: text.strip())
PROSE = RAW.map(str.strip)
CODE = st.builds(lambda text, end: text + end, RAW, st.sampled_from(["", "\n", "\n\n", " ", " \n"]))
PYTHON = st.lists(st.sampled_from(["print(LR)", "x = 1", "# {LR}", "", "f(lr=LR)"]), min_size=1).map(
    lambda lines: "\n".join([*lines, "print(2)"])
)
SLUG = st.from_regex(r"[a-z0-9]{1,8}(-[a-z]{1,6})?", fullmatch=True)
LABEL = LINES.map(str.strip).filter(bool)
RATE = st.integers(0, 9) | st.floats(1e-12, 1e8)
RATES = st.lists(RATE, max_size=40).map(tuple)


def some(inner, least=0, most=3):
    """A short tuple."""
    return st.lists(inner, min_size=least, max_size=most).map(tuple)


def maybe(inner):
    """`inner` or nothing."""
    return st.none() | inner


NUMBERS = st.integers(-9, 9) | st.floats(-1e8, 1e8)
PARAMETERS = st.dictionaries(
    st.sampled_from(["LR", "STEP_SIZE", "G2"]),
    st.builds(
        Parameter,
        st.lists(NUMBERS | some(NUMBERS, 1), min_size=2, max_size=4, unique=True).map(tuple),
    )
    | st.builds(Parameter, between=st.just((0, 0.5)), decimals=st.integers(1, 3)),
    max_size=2,
)
CLAIMS = (
    st.builds(Claim, claim=st.just(ClaimKind.PRINTS), expected=RATES | CODE, code=CODE, note=maybe(PROSE))
    | st.builds(
        Claim,
        claim=st.just(ClaimKind.RUNS),
        code=CODE,
        given=st.dictionaries(st.sampled_from(["LR", "N", "y"]), RATE),
    )
    | st.builds(Claim, claim=st.just(ClaimKind.RAISES), expected=st.just("TypeError"), code=CODE)
)


@st.composite
def questions(draw, question_id="q"):
    """A question that the reader takes."""
    kind = draw(st.sampled_from([Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE, Kind.LEARNING_RATES]))
    parameters = draw(st.just({}) | PARAMETERS)
    snippets = PYTHON if parameters else CODE
    mistakes = draw(st.lists(SLUG, max_size=3, unique=True))
    keys = draw(
        st.lists(st.sampled_from(["a", "b", "n", "y", "1", "on"]), min_size=2, max_size=4, unique=True)
    )
    options = ()
    if kind is not Kind.LEARNING_RATES:
        options = tuple(Option(key, draw(LABEL), draw(st.sampled_from([None, *mistakes]))) for key in keys)
    answers = {
        Kind.SINGLE_CHOICE: st.just(keys[0]),
        Kind.MULTIPLE_CHOICE: st.just(tuple(keys[:-1])),
        Kind.LEARNING_RATES: RATES.filter(bool),
    }
    return Question(
        id=question_id,
        kind=kind,
        difficulty=draw(st.sampled_from(Difficulty)),
        topic="t",
        stem=draw(PROSE),
        solution=draw(st.just(Solution()) | st.builds(Solution, some(PROSE, 1), PROSE, PROSE)),
        answer=None if parameters and kind is Kind.LEARNING_RATES else draw(answers[kind]),
        parameters=parameters,
        revision=draw(st.sampled_from([1, 1, 2])),
        tags=tuple(
            draw(
                st.lists(
                    LABEL.filter(lambda text: "\n" not in text).map(lambda text: text[:60].strip()),
                    max_size=4,
                    unique=True,
                )
            )
        ),
        code=draw(snippets if kind is Kind.LEARNING_RATES else maybe(snippets)),
        reference=draw(maybe(snippets)) if parameters else None,
        options=options,
        hints=draw(some(PROSE)),
        mistakes=tuple(Mistake(name, draw(PROSE), draw(maybe(snippets))) for name in mistakes),
        evidence=() if parameters else draw(some(CLAIMS, most=2)),
        source=draw(maybe(PROSE)),
        erratum=draw(maybe(PROSE)),
    )


@st.composite
def bundles(draw):
    """A topic, some questions and perhaps a quiz."""
    tables = st.builds(
        Table, st.just("t1"), LABEL, st.just(("a", "b")), some(st.tuples(RATE, RATE), 1), maybe(PROSE)
    )
    sections = st.builds(
        Section, st.just("s1"), LABEL, PROSE, st.just(()) | tables.map(lambda table: (table,))
    )
    topic = Topic(
        "t", draw(LABEL)[:200].strip(), draw(st.just("") | PROSE), sections=draw(some(sections, most=1))
    )
    count = draw(st.integers(1, 3))
    asked = tuple(draw(questions(f"q{number}")) for number in range(count))
    quiz = Quiz("z", "Quiz", Mode.PRACTICE, "t", tuple(q.id for q in asked), points={Difficulty.HARD: 4})
    return Bundle((topic,), asked, draw(st.sampled_from([(), (quiz,)])))


def reads_as(text, bundle):
    """Whether `text` can be read and says what `bundle` says."""
    try:
        return read_text(text, "text.yaml") == bundle
    except ContentErrors:
        return False
