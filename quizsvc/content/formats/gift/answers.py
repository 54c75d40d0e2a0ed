"""What stands between a question's braces: options with weights and feedback, or something we cannot take."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quizsvc.content.formats.gift.blocks import CLOZE
from quizsvc.content.formats.items import NotTaken

_TRUTH = re.compile(r"\s*(TRUE|T|FALSE|F)\s*(?=#|\Z)", re.IGNORECASE)
_WEIGHT = re.compile(r"\s*%\s*(-?\d{1,3}(?:[.,]\d{1,10})?)\s*%")
_GENERAL = re.compile(r"(?<!\\)####")
_HASH = re.compile(r"(?<!\\)#")
_TILDE_EQUALS = re.compile(r"~\s*=")


@dataclass(frozen=True, slots=True)
class Answer:
    """An option as typed: its sign (`=` or `~`), its percentage or empty, its text and its feedback."""

    sign: str
    weight: str
    text: str
    feedback: str


@dataclass(frozen=True, slots=True)
class Truth:
    """A true/false answer, with what is told to those who are wrong and to those who are right."""

    right: bool
    wrong_feedback: str
    right_feedback: str


def read_answers(inner: str) -> tuple[list[Answer] | Truth, str]:
    """The answers between the braces, and the general feedback, all as typed. Raises NotTaken."""
    inner = inner.replace("\\\\", "\\\\\0")  # a doubled backslash escapes nothing after it
    body, *general = _GENERAL.split(inner, maxsplit=1)
    found = _answers(body)
    return found, _restored(general[0]).strip() if general else ""


def looks_like_answers(inner: str) -> bool:
    """Whether braces hold answers, rather than belonging to the text (a dict, a set, TeX)."""
    text = inner.strip()
    return not text or text[0] in "=~#" or _TRUTH.match(inner) is not None or CLOZE.match(inner) is not None


def _answers(body: str) -> list[Answer] | Truth:
    text = body.strip()
    if CLOZE.match(body):
        raise NotTaken("it is a Cloze question, with its answers inside the text")
    if not text:
        raise NotTaken("it is an essay question")
    if truth := _TRUTH.match(body):
        return _truth(truth, body)
    if text.startswith("#"):
        raise NotTaken("it is a numerical question")
    answers = _cut(body, r"(?<!\\)~|(?:(?<=\s)|^)=")
    rights = [answer for answer in answers if answer.sign == "=" or answer.weight]
    if (not rights or len(answers) < 2) and "=" in text:
        answers = _cut(body, r"(?<!\\)[~=]")
    if not any(answer.sign == "~" for answer in answers):
        raise NotTaken(_kind_without_tilde(answers))
    return answers


def _truth(truth: re.Match[str], body: str) -> Truth:
    parts = [_restored(part).strip() for part in _HASH.split(body[truth.end() :])[1:]]
    wrong, right, *_ = [*parts, "", ""]
    return Truth(truth[1].upper().startswith("T"), wrong, right)


def _kind_without_tilde(answers: list[Answer]) -> str:
    if not answers:
        return "what stands in its braces is no answer"
    if all("->" in answer.text for answer in answers):
        return "it is a matching question"
    return "it is a short-answer question"


def _cut(body: str, signs: str) -> list[Answer]:
    """The options, each from its sign to the next. `~=` marks a right one as `=` does."""
    body = _TILDE_EQUALS.sub(" =", body.strip())
    places = [match.start() for match in re.finditer(signs, body)]
    return [_answer(body[at:end]) for at, end in zip(places, [*places[1:], len(body)], strict=True)]


def _answer(text: str) -> Answer:
    sign, rest = text[0], text[1:]
    weight = _WEIGHT.match(rest)
    if weight:
        rest = rest[weight.end() :]
    label, *told = _HASH.split(rest, maxsplit=1)
    told_text = _restored(told[0]).strip() if told else ""
    return Answer(sign, weight[1].replace(",", ".") if weight else "", _restored(label).strip(), told_text)


def _restored(text: str) -> str:
    return text.replace("\0", "")
