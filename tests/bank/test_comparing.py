"""What comes out otherwise than recorded, and where it is recorded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quizsvc.bank.comparing import changes, recorded
from quizsvc.bank.loading import load
from quizsvc.bank.proving import read_proofs, write_proofs
from quizsvc.bundled import bundled
from quizsvc.content.canonical import digest
from quizsvc.content.model import Bundle
from quizsvc.content.reader import read
from quizsvc.content.templates import Variant
from quizsvc.grading.evidence import Proof
from quizsvc.grading.finding import Finding
from quizsvc.settings import Settings

QUESTION = next(q for q in read([bundled("questions")]).questions if q.id == "step-lr-prints")
USES = Finding("uses", [0.1, 0.05], [0.1, 0.05], holds=True, note="As claimed.")
BEFORE = Proof("verified", "2.12.0", (USES,), (Variant({"LR": 0.1}, (0.1,), {"answer": ("0.1",)}),))


@pytest.mark.parametrize(
    ("now", "what"),
    [
        (replace(BEFORE, torch="2.13.0"), []),
        (replace(BEFORE, evidence=(replace(USES, got=[0.1, 0.05 + 1e-15]),)), []),
        (replace(BEFORE, evidence=(replace(USES, got=[0.1, 0.051]),)), ["claim 1, uses (As claimed.)"]),
        (replace(BEFORE, evidence=(replace(USES, got="error: TypeError"),)), ["claim 1, uses (As claimed.)"]),
        (replace(BEFORE, evidence=()), ["claim 1, uses (As claimed.)"]),
        (replace(BEFORE, status="contested"), ["status"]),
        (replace(BEFORE, variants=(replace(BEFORE.variants[0], answer=(0.2,)),)), ["variant LR = 0.1"]),
        (replace(BEFORE, variants=()), ["variant LR = 0.1"]),
    ],
)
def test_an_outcome_that_is_not_the_recorded_one_is_told(now, what):
    """Another torch alone is none, nor is the last digit of a float."""
    assert [change.what for change in changes(BEFORE, now)] == what


def test_what_is_recorded_beside_the_files_counts_before_the_database(db, db_url, tmp_path):
    """A question that neither has is not recorded."""
    fresh, other = (replace(QUESTION, id=name, stem=name) for name in ("fresh", "other"))
    stored = replace(BEFORE, torch="2.11.0")
    with db.write() as session:
        load(session, Bundle(questions=(fresh,)), {digest(fresh): stored})
    settings = Settings(data_dir=tmp_path, database_url=db_url)

    assert recorded([tmp_path], [fresh, other], settings) == {digest(fresh): stored}
    write_proofs(tmp_path, {digest(fresh): BEFORE})
    assert recorded([tmp_path / "fresh.yaml"], [fresh, other], settings) == read_proofs(tmp_path)
    assert recorded([tmp_path], [other], Settings(data_dir=tmp_path / "none")) == read_proofs(tmp_path)
