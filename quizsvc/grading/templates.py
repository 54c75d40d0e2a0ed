"""Proving a template: its variants are run, and those in which two answers are the same are left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from quizsvc.content.model import Claim, Kind, Option, Question
from quizsvc.content.templates import ENOUGH, NoValue, Variant, concrete, sample
from quizsvc.content.templates.expressions import number_text
from quizsvc.content.templates.variants import place_of
from quizsvc.grading.finding import Finding
from quizsvc.grading.printed import printed_rates
from quizsvc.scoring import as_share, same_rate

Run = Mapping[str, Any]
RunCode = Callable[[str, Mapping[str, Any]], Run]
Judge = Callable[[Claim, Run], Finding]

_DIGITS = 12
"""Significant digits that a solution shows; more are what float arithmetic leaves over."""
_SHOWN = 3
"""Findings of one kind that are written out; the others say the same with other numbers."""


class Contradicted(Exception):
    """A variant that does not hold."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.note)
        self.finding = finding


@dataclass(slots=True)
class Trial:
    """What was found out about the variants of one template."""

    torch: str | None
    tried: int
    variants: list[Variant]
    findings: list[Finding]


def prove_template(
    question: Question, run: RunCode, claims: Callable[[Question], Iterator[Claim]], judge: Judge
) -> Trial:
    """Run the key, the mistakes and the claims of each variant. What `run` raises goes through."""
    runs = _Once(run)
    trial = Trial(None, 0, [], [])
    alike: list[str] = []
    wrong: list[Finding] = []
    held: dict[int, Finding] = {}
    for values in sample(question):
        trial.tried += 1
        told = Variant(values).told()
        try:
            proved = _proved(question, Variant(values), runs)
        except Contradicted as error:
            wrong.append(replace(error.finding, note=_note(error.finding.note, told)))
            continue
        asked = concrete(question, proved)
        for at, claim in enumerate(claims(asked)):
            finding = judge(claim, runs(claim.code or asked.code or "", claim.given))
            if finding.holds:
                held.setdefault(at, finding)
            else:
                wrong.append(replace(finding, note=_note(finding.note, told)))
        if same := _two_alike(asked, proved):
            alike.append(f"{told}: {same}")
        else:
            trial.variants.append(proved)
    trial.torch = runs.torch
    trial.findings = [*_of_variants(trial, alike, wrong), *held.values(), *_few(wrong)]
    return trial


def too_few(variants: int) -> str | None:
    """A sentence for the author when so few variants are left that they are soon known."""
    if variants >= ENOUGH:
        return None
    left = "one variant is" if variants == 1 else f"{variants} variants are"
    return (
        f"only {left} left to draw; draw other numbers, so that at least {ENOUGH} have answers that differ."
    )


class _Once:
    """Runs each snippet once, however many variants have it in common."""

    def __init__(self, run: RunCode) -> None:
        self._run = run
        self._known: dict[tuple[str, str], Run] = {}
        self.torch: str | None = None

    def __call__(self, code: str, given: Mapping[str, Any]) -> Run:
        key = code, repr(sorted(given.items()))
        if key not in self._known:
            self._known[key] = self._run(code, given)
            self.torch = str(self._known[key]["torch"])
        return self._known[key]


def _proved(question: Question, variant: Variant, run: RunCode) -> Variant:
    """The variant with what its snippets print, and its key."""
    try:
        asked = concrete(question, variant)
    except NoValue as error:
        raise Contradicted(Finding("variant", "texts with values", str(error), holds=False)) from None
    printed = {
        place: _output(question, place, run(code, {})) for place, code in _snippets(question, asked).items()
    }
    proved = replace(variant, printed=printed)
    if question.kind is Kind.LEARNING_RATES:
        return replace(proved, answer=tuple(map(float, printed["answer"])))
    if question.answer is None:
        return replace(proved, answer=_chosen(concrete(question, proved), printed["answer"]))
    return replace(proved, answer=question.answer)


def _snippets(question: Question, asked: Question) -> dict[str, str]:
    """All that is run for what it prints, by place."""
    key = asked.reference or asked.code
    wanted = {place_of(question, option) for option in question.options if "{printed}" in option.text}
    found: dict[str, str] = {}
    if key is not None and (question.answer is None or "answer" in wanted or question.reference is not None):
        found["answer"] = key
    found |= {f"mistakes/{mistake.id}": mistake.code for mistake in asked.mistakes if mistake.code}
    own = ((f"options/{option.key}", option.code) for option in asked.options)
    return found | {place: code for place, code in own if code is not None and place in wanted}


def _output(question: Question, place: str, run: Run) -> tuple[str, ...]:
    """What a snippet prints: rates where rates are asked for, else lines. Raises Contradicted."""
    rates = question.kind is Kind.LEARNING_RATES
    expected = "rates" if rates else "a line of text"
    if run["status"] != "ok":
        error = run["error"]
        got = f"{run['status']}: {error['type']}: {error['message']}" if error else str(run["status"])
        raise Contradicted(Finding("prints", expected, got, holds=False, note=place))
    lines = (line.strip() for line in run["stdout"].splitlines())
    found = tuple(map(_tidy, printed_rates(run))) if rates else tuple(filter(None, lines))
    if not found:
        raise Contradicted(Finding("prints", expected, run["stdout"][:200], holds=False, note=place))
    return found


def _tidy(rate: str) -> str:
    """A rate as people write it: 0.020000000000000004 is the computer's 0.02, and 5% is 0.05."""
    rate = as_share(rate)
    return number_text(float(f"{float(rate):.{_DIGITS}g}")) if len(rate) > _DIGITS + 2 else rate


def _chosen(asked: Question, lines: Sequence[str]) -> str | tuple[str, ...]:
    """The keys of the options that the key's snippet prints. Raises Contradicted unless each line is one."""
    found = [
        [option.key for option in asked.options if _plain(option.text) == _plain(line)] for line in lines
    ]
    one = asked.kind is Kind.SINGLE_CHOICE
    if any(len(keys) != 1 for keys in found) or (one and len(found) != 1):
        texts = [option.text for option in asked.options]
        raise Contradicted(Finding("answer", texts, list(lines), holds=False, note="the printed option"))
    keys = tuple(dict.fromkeys(keys[0] for keys in found))
    return keys[0] if one else keys


def _two_alike(asked: Question, variant: Variant) -> str | None:
    """Which two answers nobody could tell apart in this variant."""
    if asked.kind is Kind.LEARNING_RATES:
        answers = {place.removeprefix("mistakes/"): rates for place, rates in variant.printed.items()}
        pairs = combinations(answers.items(), 2)
        return next((f"{a} and {b} print the same" for (a, x), (b, y) in pairs if _same(x, y)), None)
    options = combinations(asked.options, 2)
    return next((f"options {a.key} and {b.key} are the same" for a, b in options if _alike(a, b)), None)


def _alike(one: Option, other: Option) -> bool:
    a, b = _plain(one.text), _plain(other.text)
    in_code = "`" in one.text + other.text  # where the case of letters makes a difference
    return a == b or (not in_code and a.casefold() == b.casefold()) or _same(a.split(), b.split())


def _same(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two lists of numbers are the same, each to the precision it is written with."""
    try:
        return len(one) == len(other) and all(map(same_rate, one, other))
    except ValueError:  # some are words
        return False


def _plain(text: str) -> str:
    """An option's words and numbers alone."""
    return " ".join(text.replace("`", "").replace(",", " ").split()).rstrip(".")


def _note(note: str | None, told: str) -> str:
    return f"{note}, with {told}" if note else f"with {told}"


def _of_variants(trial: Trial, alike: Sequence[str], wrong: Sequence[Finding]) -> Iterator[Finding]:
    """How many variants are left to draw, and why the others are not."""
    kept = len(trial.variants)
    left_out = (
        f"Left out: {'; '.join(alike[:_SHOWN])}{'; …' if len(alike) > _SHOWN else ''}." if alike else None
    )
    if kept or not wrong:
        yield Finding("variants", trial.tried, kept, kept > 0, left_out)


def _few(findings: Sequence[Finding]) -> Iterator[Finding]:
    """The first findings of each kind."""
    seen: dict[tuple[str, str], int] = {}
    for finding in findings:
        kind = finding.claim, (finding.note or "").partition(", with ")[0]
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] <= _SHOWN:
            yield finding
