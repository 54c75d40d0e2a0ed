"""Proving a question: every claim that can be run is run, and what contradicts it is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quizsvc.content.model import Claim, ClaimKind, Kind, Option, Question
from quizsvc.content.templates import Variant
from quizsvc.grading.code.proof import prove_code
from quizsvc.grading.finding import Finding
from quizsvc.grading.printed import printed_rates
from quizsvc.grading.templates import prove_template
from quizsvc.scoring import same_number, same_rate

Run = Mapping[str, Any]
"""A run as Grader.run gives it."""

__all__ = ["Finding", "Proof", "RunCode", "claims", "prove", "runnable"]

RunCode = Callable[[str, Mapping[str, Any]], Run]


@dataclass(frozen=True, slots=True)
class Proof:
    """What running all claims of a revision has shown: verified, unverified (nothing to run) or contested.

    `variants` are those of a template that may be drawn.
    """

    status: str
    torch: str | None
    evidence: tuple[Finding, ...]
    variants: tuple[Variant, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON; Proof.from_dict gives it back."""
        variants = {"variants": [each.to_dict() for each in self.variants]} if self.variants else {}
        evidence = [finding.to_dict() for finding in self.evidence]
        return {"status": self.status, "torch": self.torch, "evidence": evidence, **variants}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Proof:
        """The other way of to_dict."""
        evidence = tuple(Finding(**finding) for finding in data["evidence"])
        variants = tuple(Variant.from_dict(each) for each in data.get("variants", ()))
        return cls(data["status"], data["torch"], evidence, variants)


NOTHING_RUN = Proof("unverified", None, ())


def prove(question: Question, run: RunCode) -> Proof:
    """Run every claim of `question`. `run` executes a snippet; what it raises goes through."""
    if question.parameters:
        trial = prove_template(question, run, _stated, _judge)
        return Proof(_status(trial.findings), trial.torch, tuple(trial.findings), tuple(trial.variants))
    findings: list[Finding] = []
    torch = None
    for claim in claims(question):
        result = run(claim.code or question.code or "", claim.given)
        torch = result["torch"]
        findings.append(_judge(claim, result))
    if question.kind is Kind.CODE:
        torch, shown = prove_code(question, run)
        findings += shown
    if question.kind is Kind.LEARNING_RATES:
        findings += _of_mistakes(question, run)
    return Proof(_status(findings), torch, tuple(findings))


def runnable(question: Question) -> bool:
    """Whether there is anything to run."""
    return question.kind is Kind.CODE or bool(question.parameters) or any(claims(question))


def claims(question: Question) -> Iterator[Claim]:
    """All that `question` says and a run can tell: its evidence, its options' outcomes, its rates."""
    yield from _stated(question)
    if question.kind is Kind.LEARNING_RATES and isinstance(question.answer, tuple):
        rates = tuple(rate for rate in question.answer if not isinstance(rate, str))
        yield Claim(ClaimKind.PRINTS, rates, note="the answer")


def _stated(question: Question) -> Iterator[Claim]:
    yield from question.evidence
    yield from (_of_option(option) for option in question.options if option.code and option.outcome)


def _status(findings: Sequence[Finding]) -> str:
    if not findings:
        return "unverified"
    return "verified" if all(finding.holds for finding in findings) else "contested"


def _of_option(option: Option) -> Claim:
    kind, _, name = (option.outcome or "").partition(" ")
    note = f"option {option.key}"
    return Claim(ClaimKind(kind), name or None, code=option.code, note=note)


def _of_mistakes(question: Question, run: RunCode) -> Iterator[Finding]:
    """That each snippet of a mistake runs, and prints rates that are not the answer's."""
    key = question.answer if isinstance(question.answer, tuple) else ()
    for mistake in question.mistakes:
        if mistake.code is None:
            continue
        result = run(mistake.code, {})
        printed = printed_rates(result)
        got = list(printed) if result["status"] == "ok" else _failure(result)
        is_key = len(printed) == len(key) and all(map(same_rate, printed, key))
        holds = result["status"] == "ok" and bool(printed) and not is_key
        yield Finding("mistake", "prints other rates than the answer", got, holds, mistake.id)


def _judge(claim: Claim, run: Run) -> Finding:
    got = _got(claim, run)
    failed = run["status"] != "ok" and claim.claim not in (ClaimKind.RAISES, ClaimKind.RUNS)
    if failed:
        got = _failure(run)
    holds = not failed and _holds(claim, got)
    expected = list(claim.expected) if isinstance(claim.expected, tuple) else claim.expected
    return Finding(str(claim.claim), expected, got, holds, claim.note)


def _got(claim: Claim, run: Run) -> Any:  # noqa: PLR0911  # one return per kind of claim
    match claim.claim:
        case ClaimKind.PRINTS if isinstance(claim.expected, str):
            return run["stdout"].strip()
        case ClaimKind.PRINTS:
            return [entry["text"] for entry in run["printed"]]
        case ClaimKind.USES:
            return [_one_or_all(update["lr"]) for update in run["trace"]["updates"]]
        case ClaimKind.RAISES:
            return run["error"]["type"] if run["error"] else None
        case ClaimKind.ORDER:
            return run["trace"]["order"]
        case ClaimKind.DIAGNOSED:
            return [finding["id"] for finding in run["diagnosis"]]
    return "runs" if run["status"] == "ok" else _failure(run)


def _holds(claim: Claim, got: Any) -> bool:
    expected = claim.expected
    match claim.claim:
        case ClaimKind.PRINTS if isinstance(expected, str):
            return bool(got == expected.strip())
        case ClaimKind.PRINTS | ClaimKind.USES:
            return isinstance(expected, tuple) and _same_numbers(got, expected)
        case ClaimKind.DIAGNOSED:
            return expected in got
        case ClaimKind.RUNS:
            return bool(got == "runs")
        case _:
            return bool(got == expected)


def _same_numbers(got: Sequence[Any], expected: Sequence[Any]) -> bool:
    return len(got) == len(expected) and all(
        isinstance(a, str | float | int)
        and (same_rate(a, b) or (isinstance(a, str) and same_number(a, float(b))))
        for a, b in zip(got, expected, strict=True)
    )


def _one_or_all(rates: Sequence[float]) -> Any:
    return rates[0] if len(rates) == 1 else list(rates)


def _failure(run: Run) -> str:
    error = run["error"]
    return f"{run['status']}: {error['type']}: {error['message']}" if error else str(run["status"])
