"""Markdown texts: what they link to, raw HTML, emptiness, and options named by letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from quizsvc.content.findings import Path, Severity, shown
from quizsvc.content.model import Question, Quiz, Topic
from quizsvc.content.rules import Fault, Faults

Sections = Mapping[str, frozenset[str] | None]
"""Section ids by topic; None for a topic whose sections are not at hand."""
Texts = Iterator[tuple[Path, str]]

# bounded and possessive repeats keep a hostile text from costing more than its length
_CODE = re.compile(
    r"^[ \t]*(`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t]*\1[ \t]*$|\Z)|(?<!`)(`{1,9})(?!`).{1,500}?(?<!`)\2(?!`)",
    re.MULTILINE | re.DOTALL,
)
_HTML = re.compile(r"<(?:[A-Za-z][A-Za-z0-9-]{0,30}(?=[\s/>])|/[A-Za-z]|!--|!\[|!doctype|\?)", re.IGNORECASE)
_LINK = re.compile(
    r"\]\(\s{0,9}+<?+([^)\s>]{0,2000}+)[^)]{0,500}+\)"
    r"|^[ \t]{0,9}\[[^\]\n]{1,200}\]:\s{0,9}(\S{1,2000})"
    r"|<((?:javascript|data|vbscript):[^>]{0,2000})>",
    re.MULTILINE | re.IGNORECASE,
)
_LETTER = re.compile(
    r"\b(?:[Oo]ption|[Aa]nswer|[Cc]hoice)s?\s{1,9}\(?(?:[A-H]|[b-h])\b"
    r"|^\(?[A-H][):]\s|\b(?:[Aa]ll|[Nn]one|[Bb]oth) of the above\b",
    re.MULTILINE,
)


def question_texts(question: Question) -> Texts:
    """Every Markdown text of a question that a learner reads, with its place."""
    yield ("stem",), question.stem
    for at, option in enumerate(question.options):
        yield ("options", at, "text"), option.text
    for at, mistake in enumerate(question.mistakes):
        yield ("mistakes", at, "text"), mistake.text
    for at, check in enumerate(question.checks):
        yield ("checks", at, "title"), check.title
    for at, hint in enumerate(question.hints):
        yield ("hints", at), hint
    for at, step in enumerate(question.solution.steps):
        yield ("solution", "steps", at), step
    yield ("solution", "summary"), question.solution.summary
    yield ("solution", "quick_check"), question.solution.quick_check
    yield ("erratum",), question.erratum or ""


def topic_texts(topic: Topic) -> Texts:
    """Every Markdown text of a lesson, with its place."""
    yield ("title",), topic.title
    yield ("summary",), topic.summary
    for at, section in enumerate(topic.sections):
        yield ("sections", at, "title"), section.title
        yield ("sections", at, "body"), section.body
        for number, table in enumerate(section.tables):
            yield ("sections", at, "tables", number, "caption"), table.caption
            yield ("sections", at, "tables", number, "conclusion"), table.conclusion or ""
        if section.self_check is not None:
            yield ("sections", at, "self_check", "question"), section.self_check.question
            yield ("sections", at, "self_check", "answer"), section.self_check.answer


def markdown(value: Question | Topic | Quiz, topic: str, sections: Sections) -> Faults:
    """Raw HTML and links that lead nowhere. `topic` is where a bare #section is looked for."""
    match value:
        case Question():
            texts = question_texts(value)
        case Topic():
            texts = topic_texts(value)
        case Quiz():
            texts = iter([(("title",), value.title), (("summary",), value.summary)])
    for inside, text in texts:
        prose = _CODE.sub(_blank, text)
        for match in _HTML.finditer(prose):
            tag = text[match.start() : match.start() + 20].split("\n")[0]
            message = f"Raw HTML is not shown: {shown(tag)}."
            mend = "Write Markdown, or put it in backticks."
            yield Fault(inside, "raw_html", message, mend, line=_line(text, match.start()))
        for match in _LINK.finditer(prose):
            target = next(group for group in match.groups() if group is not None)
            if problem := _problem(target, topic, sections):
                message, mend = problem
                where = _line(text, match.start())
                yield Fault(inside, "broken_link", message, mend, Severity.ERROR, where)


def wording(question: Question) -> Faults:
    """Stems that ask nothing, letters for options that are drawn anew for each attempt, no solution."""
    if not re.search(r"\w", question.stem):
        yield Fault(("stem",), "empty_stem", "The stem asks nothing.", "Write the question.", Severity.ERROR)
    if not question.solution.steps:
        message = "There is no worked solution."
        yield Fault(("solution",), "no_solution", message, "Add solution: with steps and a summary.")
    for inside, text in question_texts(question) if question.options else ():
        if match := _LETTER.search(_CODE.sub(_blank, text)):
            message = (
                f"{shown(match.group().strip())} means nothing: each attempt draws the order of its options."
            )
            yield Fault(
                inside, "option_letter", message, "Say what the option says.", line=_line(text, match.start())
            )


def _problem(target: str, topic: str, sections: Sections) -> tuple[str, str] | None:
    if re.match(r"(?:https?://|mailto:)\S", target, re.IGNORECASE):
        return None
    here, _, section = target.partition("#")
    here = here or topic
    if here not in sections:
        mend = "Write #section, topic#section or an https:// address."
        return f"The link leads nowhere: {shown(target)}.", mend
    known = sections[here]
    if section and known is not None and section not in known:
        return f"The topic {here} has no section {shown(section)}.", "Write the id of one of its sections."
    return None


def _blank(match: re.Match[str]) -> str:
    """As many blanks and line breaks, so that places stay true."""
    return re.sub(r"[^\n]", " ", match.group())


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset)
