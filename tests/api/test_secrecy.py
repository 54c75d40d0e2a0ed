"""Nothing secret in any answer before its time: every question of the bank, every call, at every stage."""

from __future__ import annotations

import logging
import os
import random
import re

import pytest
import sqlalchemy as sa

from quizsvc.app import create_app
from quizsvc.attempts import presenting
from quizsvc.bank import service as bank
from quizsvc.grading import Grader
from quizsvc.insights import progress
from quizsvc.sandbox.journal import Lines
from tests.api.secrets import Corpus, strings
from tests.api.stages import drawn_mode
from tests.api.walking import go, operations, set_out
from tests.api.watching import REASON, Leak, Walk

SEED = int(os.environ.get("SECRECY_SEED", "0"))
"""Decides in which order the stages of all questions come."""


@pytest.fixture
def app(settings, db, open_sandbox):
    """The service with a sandbox."""
    return create_app(settings, db, Grader(open_sandbox))


@pytest.fixture
def corpus(db, client):
    """The secrets of the bank; what is said of PyTorch's schedulers is in nobody's way."""
    with db.read() as session:
        return Corpus(session, client.get("/api/v1/schedules").get_json())


@pytest.fixture
def ids(client):
    """The questions of the bank that can be asked."""
    found, cursor = [], None
    while cursor or not found:
        page = client.get(
            "/api/v1/questions", query_string={"limit": 100} | ({"cursor": cursor} if cursor else {})
        )
        found += [item["id"] for item in page.get_json()["items"]]
        cursor = page.get_json()["next"]
    return found


@pytest.fixture
def outset(author, register, corpus, db, ids):
    """A walk and its attempts at a practice and a test, of every question or of some."""
    return lambda asked=None: set_out(author, register, corpus, db, asked or ids)


def test_nothing_is_told_before_its_time(outset, author, caplog):
    """Practice and test over the whole bank at once, with everything else that may be asked meanwhile."""
    caplog.set_level(logging.DEBUG)
    walk, practice, test = outset()
    answered = go(walk, practice, test, random.Random(SEED), 120)
    assert len(answered) == len(test["questions"]) > 70
    assert all(one == answered[0] for one in answered)
    orders = zip(practice["questions"], test["questions"], strict=True)
    assert sum(one["options"] != other["options"] for one, other in orders) > 20

    item = test["questions"][0]
    body = {"question": item["question"], "to_revision": item["revision"], "policy": "full_credit"}
    author.call("POST", "/regrades", 201, {**body, "reason": REASON})
    for path in ("/regrades", "/learners/me/progress", f"/attempts/{test['id']}"):
        walk.ask("GET", path)
    assert told_in_the_log(walk, caplog) == []
    assert len(walk.corpus.leaks("\n".join(strings(walk.finish(test).json)))) > 500  # it would be seen


def told_in_the_log(walk, caplog):
    """What the log, as it is written, says of secrets and tokens."""
    logged = "\n".join(map(Lines("json").format, caplog.records))
    assert len(logged) > 1000
    return [*walk.corpus.leaks(logged), *({walk.learner.token} if walk.learner.token in logged else ())]


def test_the_modes_tell_nothing_before_its_time(register, corpus, db):
    """Cards before they are turned, and each question that adaptive practice, predict and mend pick."""
    walk = Walk(register(), register(), corpus, db)
    for mode in ("flashcards", "adaptive", "predict", "mend"):
        walk.told.clear()
        for _ in drawn_mode(walk, mode):
            pass
    assert len(walk.told) > 20


def test_no_word_of_a_secret_is_found(client, corpus):
    """`q` looks in what the public sees: whole texts, and words that stand nowhere else."""
    words = {word for text in corpus.texts for word in re.findall(r"\w{5,}", text.lower())}
    words = {word for word in words if word not in corpus.public.lower()}
    drawn = random.Random(SEED)
    texts = {text[:200].lower() for text in corpus.texts}
    texts = drawn.sample(sorted(text for text in texts if text not in corpus.public.lower()), 150)
    for q in (*drawn.sample(sorted(words), 100), *(text.upper() for text in texts)):
        found = client.get("/api/v1/questions", query_string={"q": q})
        assert (found.status_code, found.get_json()["items"]) == (200, []), q


def test_every_operation_is_walked(client, outset):
    """A call that is added has to be walked too."""
    walk, practice, test = outset(SOME)
    go(walk, practice, test, random.Random(SEED), 150)
    walk.finish(test)
    for mode in ("flashcards", "adaptive"):
        for _ in drawn_mode(walk, mode):
            pass
    walked = {re.sub(r"<[^>]*>", "{}", call) for call in walk.called}
    described = {f"{method} /api/v1{re.sub(r'{[^}]*}', '{}', path)}" for method, path in operations(client)}
    assert described - walked == set()


SOME = ["step-size", "scheduler-order", "step-lr-prints", "third-cycle", "code-order-of-steps"]


def the_reference(body):
    """The task of a code question, solved."""
    return {"starter": body.reference, "given": {}, "checks": []}


@pytest.mark.parametrize(
    ("module", "name", "leaky"),
    [
        (presenting, "_solution_due", lambda *_: True),
        (presenting, "_open_book", lambda *_: True),
        (presenting, "_hint", lambda body, _: {"number": 1, "text": " ".join(body.hints)}),
        (presenting, "shown_keys", lambda order: {key: f"{key}" for key in order}),
        (bank, "task_of", the_reference),
        (progress, "told", sa.true),
    ],
    ids=["solutions", "feedback", "hints", "keys", "references", "progress"],
)
def test_the_walk_notices(outset, monkeypatch, module, name, leaky):
    """One leak after the other is made, and seen."""
    monkeypatch.setattr(module, name, leaky)
    with pytest.raises(Leak):  # noqa: PT012  # some leaks show at the beginning
        walk, practice, test = outset(SOME)
        go(walk, practice, test, random.Random(SEED), 60, with_practice=name != "told")
