"""Files that were damaged are imported whole or not at all, and never with an error of the service's."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import sqlalchemy as sa

from quizsvc.bundled import bundled
from quizsvc.db.base import Model
from quizsvc.learners.models import Role
from quizsvc.learners.service import register

SAMPLES = Path(__file__).parents[1] / "content"
FORMATS = {"gift": "gift", "aiken": "aiken", "moodle": "moodle", "qti": "qti21", "canvas": "canvas"}
_SIGNS = b"{ } = ~ # : - &a *a !!x < ]]> &nbsp; ' \" | \xff \xed\xa0\x80 \0".split(b" ")
PIECES = (*_SIGNS, b"\n\n", b": ", b"- ", b"\t", b"9" * 400, b"[" * 40, b"kind: code\n")
TABLES = ("topics", "questions", "question_tags", "revisions", "quizzes", "quiz_items")


def files():
    """Sound files and their formats."""
    foreign = [
        (path.read_bytes(), FORMATS[folder.name])
        for folder in sorted((SAMPLES / "formats" / "samples").iterdir())
        for path in sorted(folder.glob("*.*"))
        if path.name != "expected.yaml"
    ]
    native = [*sorted(bundled("questions").rglob("*.yaml")), *sorted((SAMPLES / "templates").glob("*.yaml"))]
    return [*foreign, *((path.read_bytes(), "native") for path in native)]


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The file with some pieces cut out, put in or doubled."""
    for _ in range(chance.randint(1, 5)):
        at, to = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        match chance.randrange(3):
            case 0:
                data = data[:at] + chance.choice(PIECES) + data[at:]
            case 1:
                data = data[:at] + data[min(to, at + 60) :]
            case 2:
                data = data[:at] + data[at:to] + data[at:]
    return data


@pytest.mark.parametrize("seed", range(3))
def test_damaged_files_are_imported_whole_or_not_at_all(client, db, seed):
    """Every refusal lists its faults, and after it, or a dry run, the bank is as it was."""
    with db.write() as session:
        headers = {"Authorization": f"Bearer {register(session, 'Grace', Role.AUTHOR).token}"}
    chance = random.Random(seed)
    sound = files()
    for _ in range(60):
        data, form = chance.choice(sound)
        dry_run = chance.random() < 0.5
        before = held(db)
        response = client.post(
            f"/api/v1/imports?format={form}&topic=learning-rate-strategy&dry_run={dry_run}",
            data=damaged(data, chance),
            content_type="application/yaml" if form == "native" else "application/octet-stream",
            headers=headers,
        )

        assert response.status_code in {200, 201, 422}, response.get_data(as_text=True)
        if response.status_code == 422:
            assert response.get_json()["errors"]
        if dry_run or response.status_code == 422:
            assert held(db) == before


def held(db):
    """How many rows each table of the bank has."""
    with db.read() as session:
        return [
            session.scalar(sa.select(sa.func.count()).select_from(Model.metadata.tables[name]))
            for name in TABLES
        ]
