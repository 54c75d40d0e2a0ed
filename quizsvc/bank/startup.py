"""Loading a folder of question files when the service starts, with the proofs that lie beside them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlalchemy.orm import Session

from quizsvc.bank.loading import Loaded, load
from quizsvc.bank.models import BankFile
from quizsvc.bank.proving import read_proofs
from quizsvc.db import Database
from quizsvc.db.types import now


def load_bank(db: Database, folder: Path) -> Loaded | None:
    """Load `folder` unless it is the one loaded last; None then. Raises ContentErrors."""
    fingerprint = _fingerprint(folder)
    with db.read() as session:
        known = session.get(BankFile, str(folder.name))
        if known and known.digest == fingerprint:
            return None
    from quizsvc.content.reader import read

    bundle, proofs = read([folder]), read_proofs(folder)
    with db.write() as session:
        loaded = load(session, bundle, proofs)
        _remember(session, folder, fingerprint)
    return loaded


def _remember(session: Session, folder: Path, fingerprint: str) -> None:
    session.merge(BankFile(path=str(folder.name), digest=fingerprint, loaded_at=now()))


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
