"""Importing what an author sent: read, proved and stored, or refused with every fault."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from quizsvc.bank.loading import Loaded, load
from quizsvc.bank.proving import Proofs, unproved
from quizsvc.bank.service import known_ids
from quizsvc.content.checks import Known
from quizsvc.content.model import Bundle, Question
from quizsvc.db import Database
from quizsvc.errors import SandboxUnavailable


@dataclass(frozen=True, slots=True)
class Prepared:
    """A bundle with the proofs of what is new in it, ready to be stored."""

    bundle: Bundle
    proofs: Proofs
    warnings: list[str] = field(default_factory=list)
    skipped: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Taken:
    """What was read: a bundle, and of foreign files what was not taken and what cannot be kept."""

    bundle: Bundle
    skipped: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def prepare(
    db: Database, read: Callable[[Known], Taken], prove: Callable[[Sequence[Question]], Proofs]
) -> Prepared:
    """Read, and prove what the bank does not hold yet. Raises ContentErrors.

    Holds no transaction while snippets run. Without a sandbox, what is new stays unverified.
    """
    with db.read() as session:
        taken = read(known_ids(session))
        fresh = unproved(session, taken.bundle.questions)
    warnings = list(taken.warnings)
    try:
        proofs = prove(fresh) if fresh else {}
    except SandboxUnavailable as error:
        proofs = {}
        warnings.append(f"No claim was run, so what is new is unverified: {error.detail}")
    return Prepared(taken.bundle, proofs, warnings, taken.skipped)


def store(
    session: Session,
    prepared: Prepared,
    *,
    retire_missing: bool = False,
    tell: Callable[[int], None] = lambda _: None,
) -> Loaded:
    """Store all of it; `tell` hears how many questions more are done. The caller commits."""
    loaded = load(session, prepared.bundle, prepared.proofs, retire_missing=retire_missing, tell=tell)
    loaded.warnings[:0] = prepared.warnings
    loaded.skipped += prepared.skipped
    return loaded
