"""Importing what an author sent: read, proved and stored, or refused with every fault."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from quizsvc.bank.loading import Loaded, load
from quizsvc.bank.proving import Proofs, unproved
from quizsvc.bank.service import known_ids
from quizsvc.content.model import Bundle, Question
from quizsvc.content.reader import Known
from quizsvc.db import Database
from quizsvc.errors import SandboxUnavailable


@dataclass(frozen=True, slots=True)
class Prepared:
    """A bundle with the proofs of what is new in it, ready to be stored."""

    bundle: Bundle
    proofs: Proofs
    warnings: list[str] = field(default_factory=list)


def prepare(
    db: Database, read: Callable[[Known], Bundle], prove: Callable[[Sequence[Question]], Proofs]
) -> Prepared:
    """Read, and prove what the bank does not hold yet. Raises ContentErrors.

    Holds no transaction while snippets run. Without a sandbox, what is new stays unverified.
    """
    with db.read() as session:
        bundle = read(known_ids(session))
        fresh = unproved(session, bundle.questions)
    try:
        return Prepared(bundle, prove(fresh) if fresh else {})
    except SandboxUnavailable as error:
        return Prepared(bundle, {}, [f"No claim was run, so what is new is unverified: {error.detail}"])


def store(session: Session, prepared: Prepared) -> Loaded:
    """Store all of it. The caller commits."""
    loaded = load(session, prepared.bundle, prepared.proofs)
    loaded.warnings[:0] = prepared.warnings
    return loaded
