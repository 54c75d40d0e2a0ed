"""The variant in which a template is shown: one that was proved, if the files beside it say so."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from quizsvc.content.canonical import digest
from quizsvc.content.model import Question
from quizsvc.content.templates import NoValue, Variant, concrete, sample

PROOFS = "proofs.lock"
"""What `quizsvc check --write` keeps in a bank's folder."""


def shown(question: Question, folders: Iterable[Path]) -> Question:
    """The question as a learner sees it. While a template is not proved, `{printed}` and `{answer}` stay."""
    if not question.parameters:
        return question
    proved = _proved(digest(question), folders)
    try:
        return concrete(question, proved or Variant(sample(question)[0]))
    except NoValue:  # check tells the author
        return question


def _proved(fingerprint: str, folders: Iterable[Path]) -> Variant | None:
    for folder in folders:
        try:
            variants = json.loads((folder / PROOFS).read_text())[fingerprint]["variants"]
            return Variant.from_dict(variants[0])
        except (OSError, ValueError, LookupError, TypeError):  # not there, or not ours
            continue
    return None
