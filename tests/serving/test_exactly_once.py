"""Fifty clients at once, some of them tabs of one learner, against a served instance whose web process is
killed meanwhile: what the database holds in the end is counted here from its rows.
"""

from __future__ import annotations

import http.client
import os
import random
import signal
import uuid
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import pytest
import sqlalchemy as sa

from tests.serving.conftest import WEB, Service, serving, until

LEARNERS, TABS = 10, 5
QUESTIONS = ("step-size", "create-optimizer", "high-rate")
KILL_AT = (60, 200, 340)


@dataclass
class Log:
    """What clients were told, by the key they sent: the last word of the service on each request."""

    responses: dict[str, tuple[str, str]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    hints: list[tuple[str, int]] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)
    answers: int = 0


def deliver(tab: Service, log: Log, path: str, body: dict) -> tuple[int, dict]:
    """Send a request under one key, and again whenever no answer came; then once more, which has to be the
    same answer if the first one was recorded.
    """
    key = str(uuid.uuid4())

    def send():
        while True:
            try:
                status, answer = tab.call("POST", path, body, Idempotency_Key=key)
            except (OSError, ValueError, http.client.HTTPException):
                continue  # killed in the middle: nobody knows whether it was recorded
            if status != 503 and answer.get("code") != "request_in_progress":
                log.answers += 1
                return status, answer

    first = send()
    if first[0] == 201 and send() != first:
        log.unlike.append(key)
    return first


def use(service: Service, token: str, attempts: dict[str, dict], number: int, log: Log) -> None:
    """One tab: answers every question of both attempts, and takes hints in the practice."""
    tab, drawn = replace(service, token=token), random.Random(number)
    works = [
        (mode, question, what) for mode in attempts for question in QUESTIONS for what in ("answer", "hint")
    ]
    drawn.shuffle(works)
    for mode, question, what in works:
        path = f"/api/v1/attempts/{attempts[mode]['id']}"
        if what == "answer":
            body = {"question": question, "answer": {"choice": drawn.choice("abcd")}}
            status, answer = deliver(tab, log, f"{path}/responses", body)
            if status == 201:
                log.responses[answer["id"]] = (attempts[mode]["id"], question)
            else:
                log.refused[answer["code"]] += 1
        elif mode == "practice":
            status, answer = deliver(tab, log, f"{path}/hints", {"question": question})
            if status == 201:
                log.hints.append((f"{attempts[mode]['id']} {question}", answer["number"]))
            else:
                assert answer["code"] == "no_hints_left"


def begin(service: Service) -> tuple[str, dict[str, dict]]:
    """A learner's token, with an attempt at the test and one at the practice."""
    token = service.call("POST", "/api/v1/learners", {})[1]["token"]
    learner = replace(service, token=token)
    quizzes = {mode: f"learning-rate-strategy-{mode}" for mode in ("test", "practice")}
    return token, {
        mode: learner.call("POST", "/api/v1/attempts", {"quiz": quiz})[1] for mode, quiz in quizzes.items()
    }


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def aftermath(request, tmp_path_factory):
    """All fifty clients have gone home: what they were told, and the database read on its own."""
    log, folder = Log(), tmp_path_factory.mktemp("once")
    url = f"sqlite:///{folder / 'quizsvc.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").create()
    with serving(folder, QUIZSVC_SANDBOX="off", QUIZSVC_DATABASE_URL=url) as service:
        learners = [begin(service) for _ in range(LEARNERS)]
        with ThreadPoolExecutor(LEARNERS * TABS) as pool:
            tabs = [
                pool.submit(use, service, *learners[number % LEARNERS], number, log)
                for number in range(LEARNERS * TABS)
            ]
            for count in KILL_AT:
                until(lambda count=count: log.answers >= count)
                os.kill(service.pids(WEB)[-1], signal.SIGKILL)
            for tab in tabs:
                tab.result()
        modes = {attempts[mode]["id"]: mode for _, attempts in learners for mode in attempts}
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        yield log, connection.exec_driver_sql, modes
    engine.dispose()
    if request.param == "postgresql":
        request.getfixturevalue("postgresql").drop(url)


def by_item(rows, query):
    """The query's rows by attempt and question, its first two columns."""
    found = defaultdict(list)
    for attempt, question, *values in rows(query):
        found[attempt, question].append(values)
    return found


def test_every_answer_is_recorded_once_and_none_is_lost(aftermath):
    """What clients were told is what the database holds: no response more, none less."""
    log, rows, _ = aftermath
    kept = {row[0]: (row[1], row[2]) for row in rows("SELECT id, attempt_id, question_id FROM responses")}

    assert kept == log.responses
    assert not log.unlike
    assert log.refused.keys() == {"no_tries_left"}


def test_every_response_that_counts_has_one_score(aftermath):
    """One line of the ledger each, and nothing for any other."""
    _, rows, _ = aftermath
    counted = [row[0] for row in rows("SELECT id FROM responses WHERE try_number IS NOT NULL")]
    scored = [row[0] for row in rows("SELECT response_id FROM score_entries")]

    assert sorted(scored) == sorted(counted)


def test_no_try_is_granted_twice(aftermath):
    """Five tabs have one try in the test and three in the practice, between them."""
    _, rows, modes = aftermath
    tries = by_item(
        rows, "SELECT attempt_id, question_id, try_number, fraction FROM responses WHERE try_number NOTNULL"
    )

    assert len(tries) == 2 * LEARNERS * len(QUESTIONS)
    for (attempt, _question), found in tries.items():
        numbers = sorted(number for number, _ in found)
        assert numbers == list(range(1, len(found) + 1))
        assert len(found) <= (1 if modes[attempt] == "test" else 3)
        assert sum(fraction == 1 for _, fraction in found) <= 1


def test_the_same_wrong_answer_costs_one_try(aftermath):
    """Whichever tab it came from, and however often."""
    _, rows, _ = aftermath
    counted = by_item(
        rows,
        "SELECT attempt_id, question_id, CAST(answer AS TEXT) FROM responses WHERE try_number IS NOT NULL",
    )

    assert all(len({tuple(one) for one in found}) == len(found) for found in counted.values())
    assert rows("SELECT count(*) FROM responses WHERE duplicate_of IS NOT NULL").fetchone()[0]


def test_every_hint_is_given_out_once(aftermath):
    """Numbers without gaps, and a client for each."""
    log, rows, _ = aftermath
    kept = rows("SELECT attempt_id || ' ' || question_id, number FROM hints_taken").fetchall()

    assert sorted(map(tuple, kept)) == sorted(log.hints)
    for _item, numbers in by_item(rows, "SELECT attempt_id, question_id, number FROM hints_taken").items():
        assert sorted(number for (number,) in numbers) == list(range(1, len(numbers) + 1))


def test_scores_follow_from_the_rows(aftermath):
    """Points worked out again: a third off for each wrong try before, a tenth for each hint before."""
    _, rows, modes = aftermath
    hints = by_item(rows, "SELECT attempt_id, question_id, created_at FROM hints_taken")
    entries = rows(
        "SELECT e.attempt_id, e.question_id, r.created_at, r.try_number, e.fraction, e.earned, e.points,"
        " i.max_points FROM score_entries e JOIN responses r ON r.id = e.response_id JOIN attempt_items i"
        " ON i.attempt_id = e.attempt_id AND i.question_id = e.question_id"
    ).fetchall()
    assert entries
    for attempt, question, at, number, fraction, earned, points, most in entries:
        taken = sum(when < at for (when,) in hints[attempt, question])
        price = 0 if modes[attempt] == "test" else (number - 1) / 3 + taken / 10
        assert earned == pytest.approx(max(0, fraction - price))
        assert points == pytest.approx(earned * most)
