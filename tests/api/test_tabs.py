"""Tabs of one learner and an author at once: what comes of it is what one order of the same requests gives.

The order is read from the database, and the recount of tests.api.test_score_machine applies the rules to it.
"""

from __future__ import annotations

import itertools
import random
from bisect import bisect_right
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from quizsvc.attempts.models import Attempt, AttemptItem, HintTaken, Response
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
    """What was done to an attempt's question, in the order in which it was recorded, but for regrades."""

    def of_it(model):
        return list(session.scalars(sa.select(model).filter_by(attempt_id=attempt_id)))

    events = [(one.created_at, "answer", one) for one in of_it(Response)]
    events += [(one.created_at, "hint", one) for one in of_it(HintTaken)]
    events += [(one.revealed_at, "reveal", one) for one in of_it(AttemptItem) if one.revealed_at]
    return sorted(events, key=lambda event: event[0])


def orders(session, attempt_id):
    """The orders that may have been: a regrade judges an attempt at some moment between its two ends."""
    events = happened(session, attempt_id)
    times = [at for at, _, _ in events]
    regrades = list(session.scalars(sa.select(Regrade).order_by(Regrade.created_at)))
    spans = [
        range(bisect_right(times, one.created_at), bisect_right(times, one.finished_at) + 1)
        for one in regrades
    ]
    for places in itertools.product(*spans):
        if list(places) == sorted(places):
            order = list(events)
            for place, regrade in reversed(list(zip(places, regrades, strict=True))):
                order.insert(place, (regrade.created_at, "regrade", regrade))
            yield order


def recounted(session, events, mode):
    """The attempt's one question by the rules, by what happened; None if it was not so."""
    sitting = Sitting(0, {}, mode, KEYS[0])
    for _, what, row in events:
        if what == "answer":
            was_closed = sitting.closed
            became = sitting.answer(row.answer["choice"])
            tries = len(sitting.tries) if became == "counted" else None
            recorded = row.practice, row.duplicate_of is not None, row.try_number
            if recorded != (was_closed, became == "duplicate", tries):
                return None
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
            answers = [at for at, what, _ in happened(session, attempt["id"]) if what == "answer"]
            assert all(end is None or at <= end for at in answers)
            item = question_of(learner.finish(attempt), "keyword")
            found = (item["points"], item["tries_left"], item["hints_taken"])
            sittings = [recounted(session, order, mode) for order in orders(session, attempt["id"])]
            possible = [
                (pytest.approx(float(one.points)), one.most - len(one.tries), one.hints)
                for one in sittings
                if one
            ]
            assert found in possible
