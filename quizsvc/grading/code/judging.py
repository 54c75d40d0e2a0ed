"""Running an answer beside the reference, on the visible set and on hidden ones, and judging it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quizsvc.content.model import CheckKind, Mistake, Number, Question
from quizsvc.content.python_text import parsed
from quizsvc.grading.code.behaviour import Run
from quizsvc.grading.code.checks import Judgement, called, judge, same_behaviour
from quizsvc.grading.code.fairplay import Refusal, refusals
from quizsvc.grading.code.source import same_program
from quizsvc.grading.code.training import flaw, sham

RunCode = Callable[[str, Mapping[str, Any]], Run]
Given = Mapping[str, Number]

_SPENT = frozenset(("timeout", "memory_limit", "output_limit"))


class ReferenceFailed(Exception):
    """The reference did not run, so nobody can say what an answer is worth."""


@dataclass(slots=True)
class Verdict:
    """All that was found out about an answer. Holds hidden numbers: never show it to a learner as it is."""

    visible: Run | None = None
    judgements: Sequence[Judgement] = ()
    refused: Sequence[Refusal] = ()
    unchanged: bool = False
    untrained: str = ""
    """Why its updates train nothing; empty if they do."""
    flaw: str = ""
    """What is wrong with its training beside the checks; empty if nothing is."""
    hidden_sets: Sequence[Given] = ()
    hidden_runs: list[Run] = field(default_factory=list)
    failed: list[frozenset[int]] = field(default_factory=list)
    """For each hidden set that was run, the positions of the checks that fail there."""

    @property
    def spared(self) -> bool:
        """Whether it is refused for nothing but what honest answers do, too: that costs no try."""
        return bool(self.refused) and not any(each.costs for each in self.refused)

    @property
    def lost(self) -> frozenset[int]:
        """Checks that hold on the visible set and not on some hidden one."""
        held = {at for at, each in enumerate(self.judgements) if each.passed}
        return frozenset(at for failed in self.failed for at in failed if at in held)


def examine(question: Question, code: str, run: RunCode, hidden: Callable[[], Iterable[Given]]) -> Verdict:
    """Run `code` and judge it. `hidden` draws the further sets, and is called only when they are needed.

    Raises ReferenceFailed, and what `run` raises.
    """
    tree = parsed(code)
    if tree is None:  # Python says why; without a tree nobody knows what it would do
        return Verdict(visible=run(code, question.given))
    if refused := refusals(tree):
        return Verdict(refused=refused)
    calls = called(tree)
    verdict = Verdict(unchanged=same_program(code, question.starter or ""))
    verdict.visible = run(code, question.given)
    expected = reference_run(question, run, question.given)
    verdict.judgements = _judge(question, verdict.visible, expected, calls)
    verdict.untrained = sham(verdict.visible, expected) if verdict.visible["status"] == "ok" else ""
    verdict.flaw = flaw(verdict.visible, expected)
    if not verdict.unchanged and not verdict.untrained and any(_on_runs(question, verdict.judgements)):
        verdict.hidden_sets = list(hidden())
        _try_hidden(question, code, run, calls, verdict)
    return verdict


def reference_run(question: Question, run: RunCode, given: Given) -> Run:
    """The reference on `given`. Raises ReferenceFailed unless it ends well."""
    result = run(question.reference or "", given)
    if result["status"] != "ok":
        raise ReferenceFailed(f"The reference of {question.id} ended with {result['status']}.")
    return result


def fraction(question: Question, verdict: Verdict) -> float:
    """Weight of the checks that hold on every set / weight of all.

    Nothing for an answer that is refused, trains nothing, is the starter as it was, fails on a hidden set
    what holds on the visible one (its numbers are written in), or meets only what is read off its text.
    """
    held = [each.passed for each in verdict.judgements]
    worthless = verdict.refused or verdict.unchanged or verdict.untrained or verdict.lost
    if worthless or not any(_on_runs(question, verdict.judgements)):
        return 0.0
    weights = [float(check.weight) for check in question.checks]
    return shared_out(weights, held, flawed=bool(verdict.flaw))


def shared_out(weights: Sequence[float], held: Sequence[bool], *, flawed: bool) -> float:
    """Weight of the checks that hold / weight of all. A flaw beside them weighs as one more that does not."""
    if all(held):
        return sum(weights) / (sum(weights) + 1) if flawed else 1.0
    return sum(weight for weight, passed in zip(weights, held, strict=True) if passed) / sum(weights)


def mistake_made(question: Question, verdict: Verdict, run: RunCode) -> Mistake | None:
    """The first of the question's mistakes that the answer makes.

    A mistake with a diagnosis is made when the visible run has it, or a hidden run that failed; one without
    when the visible run does what the mistake's own snippet does, in all that the checks look at.
    """
    if verdict.visible is None:
        return None
    found = {
        finding["id"]
        for each in (verdict.visible, *_runs_that_failed(verdict))
        for finding in each["diagnosis"]
    }
    kinds = list(dict.fromkeys(check.kind for check in question.checks))
    for mistake in question.mistakes:
        if mistake.diagnosis is not None:
            if mistake.diagnosis in found:
                return mistake
        elif mistake.code is not None and same_behaviour(
            kinds, verdict.visible, run(mistake.code, question.given)
        ):
            return mistake
    return None


def hidden_diagnoses(verdict: Verdict) -> list[dict[str, Any]]:
    """What the failed hidden runs are diagnosed with, each once and without a line."""
    found = {finding["id"]: finding for run in _runs_that_failed(verdict) for finding in run["diagnosis"]}
    return [{**finding, "line": None} for finding in found.values()]


def unused_names(question: Question, code: str) -> list[str]:
    """The given names that the text sets to a number of its own or never reads, though the reference does."""
    tree, reference = parsed(code), parsed(question.reference or "")
    if tree is None or reference is None:
        return []
    needed = _read(reference) & set(question.given)
    return sorted((needed - _read(tree)) | (_overwritten(tree) & set(question.given)))


def _runs_that_failed(verdict: Verdict) -> list[Run]:
    return [run for run, failed in zip(verdict.hidden_runs, verdict.failed, strict=True) if failed]


def _try_hidden(question: Question, code: str, run: RunCode, calls: frozenset[str], verdict: Verdict) -> None:
    for given in verdict.hidden_sets:
        got = run(code, given)
        expected = reference_run(question, run, given)
        judgements = _judge(question, got, expected, calls)
        verdict.hidden_runs.append(got)
        verdict.failed.append(frozenset(at for at, each in enumerate(judgements) if not each.passed))
        if got["status"] == "ok" and (untrained := sham(got, expected)):
            verdict.untrained = untrained
            return
        if got["status"] in _SPENT:  # the others would take as long
            return


def _judge(question: Question, got: Run, reference: Run, calls: frozenset[str]) -> list[Judgement]:
    return [judge(check, got, reference, calls) for check in question.checks]


def _on_runs(question: Question, judgements: Sequence[Judgement]) -> list[bool]:
    """Which of the checks that look at runs hold."""
    return [
        each.passed
        for check, each in zip(question.checks, judgements, strict=False)
        if check.kind is not CheckKind.CALLS
    ]


def _read(tree: ast.AST) -> set[str]:
    return {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def _overwritten(tree: ast.AST) -> set[str]:
    """Names that are set to a plain number, alone or several at once."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                found |= {
                    name for name, value in _pairs(target, node.value) if isinstance(value, ast.Constant)
                }
    return found


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[str, ast.expr]]:
    """The names that an assignment sets, each with its value, where they can be told apart."""
    if isinstance(target, ast.Name):
        return [(target.id, value)]
    if not isinstance(target, ast.Tuple | ast.List) or not isinstance(value, ast.Tuple | ast.List):
        return []
    return [
        (one.id, part)
        for one, part in zip(target.elts, value.elts, strict=False)
        if isinstance(one, ast.Name)
    ]
