"""Proving many questions at once in a sandbox, and keeping what was found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.bank.batches import in_batches
from quizsvc.bank.models import Revision
from quizsvc.content.canonical import digest
from quizsvc.content.model import Question
from quizsvc.grading import Grader
from quizsvc.grading.evidence import Proof, Run, RunCode, prove, runnable
from quizsvc.places import lent

Proofs = Mapping[str, Proof]
"""Proof of a revision by the digest of its content."""

PROOFS = "proofs.lock"
"""File in a bank's folder that `quizsvc check --write` makes: what running each revision has shown."""

AT_ONCE = 2

RUNS = 3
BUSY = 0.5
"""Share of its time in which a snippet that is busy has the processor, even beside others."""


def prove_all(questions: Sequence[Question], grader: Grader) -> Iterator[Proof]:
    """The proof of each question, in order, as they come. Raises what Grader.run raises."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(lambda question: prove(question, _patient(grader)), questions)


def _patient(grader: Grader) -> RunCode:
    """Runs a snippet, and again where its time ran out while it waited for the processor: that a machine is
    busy contradicts no claim.
    """

    def run(code: str, given: Mapping[str, Any]) -> Run:
        result = grader.run(code, given)
        for _ in range(RUNS - 1):
            if not _kept_waiting(result):
                break
            result = grader.run(code, given)
        return result

    return run


def _kept_waiting(run: Run) -> bool:
    return run["status"] == "timeout" and bool(run["usage"]["cpu_ms"] < BUSY * run["usage"]["wall_ms"])


def prove_each(questions: Sequence[Question], grader: Grader) -> Proofs:
    """The proofs of `questions` by digest. Raises what Grader.run raises."""
    with lent():
        return {digest(q): proof for q, proof in zip(questions, prove_all(questions, grader), strict=True)}


def unproved(session: Session, questions: Iterable[Question]) -> list[Question]:
    """Those of `questions` that can be run and were not: new content, and what came in without a sandbox."""
    wanted = [(digest(question), question) for question in questions if runnable(question)]
    proved: set[str] = set()
    for batch in in_batches(wanted):
        names = {question.id for _, question in batch}
        query = sa.select(Revision.digest).where(Revision.question_id.in_(names), Revision.torch.is_not(None))
        proved.update(session.scalars(query))
    return list({name: question for name, question in wanted if name not in proved}.values())


def read_proofs(folder: Path) -> Proofs:
    """The proofs kept in `folder` and the folders in it."""
    files = [json.loads(path.read_text()) for path in sorted(folder.rglob(PROOFS))]
    return {key: Proof.from_dict(entry) for entries in files for key, entry in entries.items()}


def write_proofs(folder: Path, proofs: Proofs) -> None:
    """Keep `proofs` in `folder`, sorted, so that a change shows as a small difference."""
    entries = {key: proofs[key].to_dict() for key in sorted(proofs)}
    (folder / PROOFS).write_text(json.dumps(entries, indent=1, ensure_ascii=False) + "\n")
