"""What running claims shows now against what was recorded, by another torch perhaps."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from quizsvc.bank.batches import in_batches
from quizsvc.bank.models import Revision
from quizsvc.bank.proving import Proofs, read_proofs
from quizsvc.content.canonical import digest
from quizsvc.content.model import Question
from quizsvc.db import Database
from quizsvc.grading.evidence import Proof
from quizsvc.scoring.fractions import EXACT
from quizsvc.settings import Settings


@dataclass(frozen=True, slots=True)
class Change:
    """One outcome that is not what was recorded."""

    what: str
    recorded: Any
    got: Any

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)


def recorded(paths: Sequence[Path], questions: Sequence[Question], settings: Settings) -> Proofs:
    """The recorded proofs of `questions` by digest: beside the files, else in the settings' database."""
    folders = {path if path.is_dir() else path.parent for path in paths}
    found: dict[str, Proof] = {}
    for folder in sorted(folders):
        found |= read_proofs(folder)
    missing = [question for question in questions if digest(question) not in found]
    return {**(_stored(missing, settings) if missing else {}), **found}


def changes(before: Proof, now: Proof) -> Iterator[Change]:
    """What came out otherwise: the status, what a run gave, or a template's keys."""
    if before.status != now.status:
        yield Change("status", before.status, now.status)
    then, today = _outcomes(before), _outcomes(now)
    for what in dict.fromkeys([*then, *today]):
        if not _same(then.get(what), today.get(what)):
            yield Change(what, then.get(what), today.get(what))


def _outcomes(proof: Proof) -> Mapping[str, Any]:
    """Each outcome under a name of its own."""
    found: dict[str, Any] = {}
    for at, finding in enumerate(proof.evidence, 1):
        note = f" ({finding.note})" if finding.note else ""
        found[f"claim {at}, {finding.claim}{note}"] = finding.to_dict()["got"]
    for variant in proof.variants:
        shown = variant.to_dict()
        found[f"variant {variant.told()}"] = {name: shown[name] for name in ("answer", "printed")}
    return found


def _same(one: Any, other: Any) -> bool:
    """Whether two outcomes are alike but for the last digits of floats, which any release may round anew."""
    match one, other:
        case (list(), list()):
            return len(one) == len(other) and all(map(_same, one, other))
        case (dict(), dict()):
            return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
        case (float() | int(), float() | int()):
            return math.isclose(one, other, rel_tol=EXACT)
    return bool(one == other)


def _stored(questions: Sequence[Question], settings: Settings) -> Proofs:
    """From the database, if there is one."""
    url = sa.make_url(settings.sqlalchemy_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return {}
    wanted = {digest(question): question.id for question in questions}
    found = {}
    db = Database(settings.sqlalchemy_url)
    try:
        with db.read() as session:
            if not sa.inspect(session.connection()).has_table(Revision.__tablename__):
                return {}
            for batch in in_batches(sorted(set(wanted.values()))):
                columns = (
                    Revision.digest,
                    Revision.status,
                    Revision.torch,
                    Revision.evidence,
                    Revision.variants,
                )
                query = sa.select(*columns).where(
                    Revision.question_id.in_(batch), Revision.torch.is_not(None)
                )
                for row in session.execute(query):
                    if row.digest in wanted:
                        found[row.digest] = Proof.from_dict(row._asdict())
    finally:
        db.close()
    return found
