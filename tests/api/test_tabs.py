"""Tabs of one learner and an author at once: what comes of it is what one order of the same requests gives.

The order is read from the database, and the recount of tests.api.test_score_machine applies the rules to it.
"""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from quizsvc.attempts.models import Attempt, AttemptItem, HintTaken, Response, ScoreEntry
from quizsvc.attempts.regrades.models import Regrade
from quizsvc.bank.models import Revision
from tests.api.conftest import Learner, key_of, question_of
from tests.api.keyword import QUIZ, TEXTS, Keyword, write
from tests.api.test_score_machine import POLICIES, Sitting

TABS, ACTIONS, REGRADES = 3, 12, 3
KEYS = "ba"
"""The right option of each revision."""


def tab(learner, attempts, number, seed):
    """One tab: answers, hints, a reveal, an end, some of them under keys that other tabs use as well."""
    drawn, told = random.Random(f"{seed} {number}"), []
    for _ in range(ACTIONS):
        key = f"shared {drawn.randrange(6)}" if drawn.random() < 0.4 else f"own {number} {drawn.random()}"
        same = random.Random(f"{seed} {key}") if key.startswith("shared") else drawn
        attempt = same.choice(attempts)
        what = same.choices(["responses", "hints", "solutions", "finish"], [9, 2, 1, 0.5])[0]
        option = same.choice("aabcd")
        body = {"question": "keyword"} if what != "finish" else None
        if what == "responses":
            body["answer"] = {"choice": key_of(attempt, "keyword", TEXTS[option])}
        answer = learner.client.post(
            f"/api/v1/attempts/{attempt['id']}/{what}",
            json=body,
            headers={"Authorization": f"Bearer {learner.token}", "Idempotency-Key": key},
        )
        assert answer.status_code in (200, 201, 409), answer.text
        told.append((f"{attempt['id']} {what} {key}", answer.status_code, answer.get_json()))
    return told


def correct(author, seed):
    """The author, who cannot decide."""
    drawn = random.Random(f"{seed} author")
    for _ in range(REGRADES):
        body = {"question": "keyword", "to_revision": drawn.choice([1, 2]), "policy": drawn.choice(POLICIES)}
        author.call("POST", "/regrades", 201, body | {"only_if_higher": drawn.random() < 0.3})


def happened(session, attempt_id):
    """What was done to an attempt's question, in the order in which it was recorded.

    A regrade comes after the answers that it judged, some of which may have come while it was being recorded.
    """

    def of_it(model):
        return list(session.scalars(sa.select(model).filter_by(attempt_id=attempt_id)))

    answers, entries = {one.id: one for one in of_it(Response)}, of_it(ScoreEntry)
    events = [(one.created_at, "answer", one) for one in answers.values()]
    events += [(one.created_at, "hint", one) for one in of_it(HintTaken)]
    events += [(one.revealed_at, "reveal", one) for one in of_it(AttemptItem) if one.revealed_at]
    for one in session.scalars(sa.select(Regrade)):
        judged = [answers[entry.response_id].created_at for entry in entries if entry.regrade_id == one.id]
        events.append((max([one.created_at, *judged]), "regrade", one))
    return sorted(events, key=lambda event: event[0])  # of one moment, the answer is first


def recounted(session, events, mode):
    """The attempt's one question by the rules, worked out from what happened."""
    sitting = Sitting(0, {}, mode, KEYS[0])
    for _, what, row in events:
        if what == "answer":
            was_closed = sitting.closed
            became = sitting.answer(row.answer["choice"])
            assert (row.practice, row.duplicate_of is not None) == (was_closed, became == "duplicate")
            assert row.try_number == (len(sitting.tries) if became == "counted" else None)
        elif what == "hint":
            sitting.hints += 1
            assert row.number == sitting.hints
        elif what == "reveal":
            sitting.revealed = True
        else:
            key = KEYS[session.get(Revision, row.revision_id).number - 1]
            sitting.regrade(key, row.policy, row.only_if_higher)
    return sitting


@pytest.mark.both_databases
@pytest.mark.parametrize("seed", range(4))
def test_tabs_at_once_are_as_tabs_in_turn(app, author, learner, db, seed):
    """No try too many, nothing twice, nothing after the end, and the score that the order gives."""
    keyword = Keyword(author)
    keyword.bring(write("b"))
    keyword.bring("quizzes:" + "".join(QUIZ.format(mode=mode) for mode in ("practice", "test")))
    attempts = {mode: learner.begin(f"{mode}-keyword") for mode in ("practice", "test")}
    keyword.mend()
    both = list(attempts.values())
    with ThreadPoolExecutor(TABS + 1) as pool:
        clients = [Learner(app.test_client(), learner.token) for _ in range(TABS)]
        tabs = [pool.submit(tab, client, both, number, seed) for number, client in enumerate(clients)]
        pool.submit(correct, Learner(app.test_client(), author.token), seed).result()
        told = [each for one in tabs for each in one.result() if each[1] != 409]

    first = {}
    assert all(first.setdefault(request, answer) == answer for request, _, answer in told)
    with db.read() as session:
        recorded = sorted(session.scalars(sa.select(Response.id)))
        assert recorded == sorted(
            answer["id"] for request, answer in first.items() if " responses " in request
        )
        for mode, attempt in attempts.items():
            end = session.get(Attempt, attempt["id"]).finished_at
            events = happened(session, attempt["id"])
            assert all(end is None or at <= end for at, what, _ in events if what == "answer")
            sitting = recounted(session, events, mode)
            item = question_of(learner.finish(attempt), "keyword")
            assert item["points"] == pytest.approx(float(sitting.points))
            assert item["tries_left"] == sitting.most - len(sitting.tries)
            assert item["hints_taken"] == sitting.hints
