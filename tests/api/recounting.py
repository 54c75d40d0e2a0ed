"""A learner's attempts at quizzes and at what the service picks, and a recount of them on its own."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa

from quizsvc.attempts.models import AttemptItem, Response, ScoreEntry
from quizsvc.bank.contents import asked
from tests.api.conftest import Learner, question_of
from tests.api.stages import right_and_wrong

WORTH = {"easy": 1, "medium": 2, "hard": 3}


@dataclass
class Item:
    """One question of one attempt by the rules of the design; `tried` has (answer, fraction, earned)."""

    level: str
    most: int
    tried: list[tuple[str, Fraction, Fraction]] = field(default_factory=list)
    hints: int = 0
    revealed: bool = False

    @property
    def closed(self) -> bool:
        return self.revealed or len(self.tried) == self.most or self.right

    @property
    def right(self) -> bool:
        return any(fraction == 1 for _, fraction, _ in self.tried)

    @property
    def points(self) -> Fraction:
        return WORTH[self.level] * max((share for *_, share in self.tried), default=Fraction(0))

    def answer(self, answer: str, fraction: Fraction | None) -> tuple[bool, bool, Fraction]:
        """(practice, a repeat, points) of an answer; without a fraction nothing could be run."""
        practice = self.closed
        repeat = any(text == answer and was < 1 for text, was, _ in self.tried)
        if practice or repeat or fraction is None:
            return practice, repeat, Fraction(0)
        wrong = sum(was < 1 for _, was, _ in self.tried)
        price = Fraction(wrong, 3) + Fraction(self.hints, 10) if self.most > 1 else 0
        self.tried.append((answer, fraction, max(Fraction(0), fraction - price)))
        return False, False, WORTH[self.level] * self.tried[-1][2]


@dataclass
class Sitting:
    """One attempt, with its items by question."""

    shown: dict[str, Any]
    items: dict[str, Item] = field(default_factory=dict)
    finished: bool = False

    def __post_init__(self) -> None:
        for item in self.shown["questions"]:
            self.add(item)

    def add(self, item: dict[str, Any]) -> None:
        self.items[item["question"]] = Item(item["difficulty"], item["tries_left"])

    @property
    def is_test(self) -> bool:
        return self.shown["mode"] == "test"

    @property
    def is_drawn(self) -> bool:
        return self.shown["quiz"] is None


class Story:
    """A learner's attempts, side by side, and what the recount makes of them."""

    def __init__(self, learner: Learner, grader, db) -> None:
        self.learner, self.grader, self.db = learner, grader, db
        self.sittings: list[Sitting] = []
        self.sent: list[tuple] = []

    def begin(self, body):
        """Begin it; what is due may be nothing."""
        held = self.held_back()
        response = self.learner.client.post(
            "/api/v1/attempts", json=body, headers={"Authorization": f"Bearer {self.learner.token}"}
        )
        shown = response.get_json()
        if response.status_code == 409:
            assert shown["code"] in ("nothing_due", "nothing_to_ask")
            return
        sitting = Sitting(shown)
        assert not sitting.is_drawn or not held & sitting.items.keys()
        self.sittings.append(sitting)
        if body.get("mode") == "adaptive":
            self.next(sitting)

    def held_back(self):
        """What the learner's open tests ask."""
        return {name for one in self.sittings if one.is_test and not one.finished for name in one.items}

    def next(self, sitting):
        """The next question of adaptive practice, or the last one as long as it is untouched."""
        if sitting.shown["mode"] != "adaptive":
            return
        path = f"/attempts/{sitting.shown['id']}/next"
        if sitting.finished:
            self.learner.call("POST", path, 409)
            return
        response = self.learner.client.post(
            f"/api/v1{path}", headers={"Authorization": f"Bearer {self.learner.token}"}
        )
        item = response.get_json()
        assert response.status_code == (200 if item["question"] in sitting.items else 201)
        if response.status_code == 201:
            assert item["question"] not in self.held_back()
            sitting.shown["questions"].append(item)
            sitting.add(item)

    def send(self, sitting, call, body, status):
        """A request under a key of its own, kept so that it may be repeated."""
        path, key = f"/attempts/{sitting.shown['id']}/{call}", f"key {len(self.sent)}"
        answer = self.learner.call("POST", path, status, body, Idempotency_Key=key)
        self.sent.append((path, status, body, key, answer))
        return answer

    def answers(self, sitting, question, how):
        """The answer to send, in the attempt's letters, and how right it is where something can be run."""
        with self.db.read() as session:
            row = session.get(AttemptItem, (sitting.shown["id"], question))
            body, order = asked(row.revision, row.variant), row.option_order
        shown = question_of(sitting.shown, question)
        letters = {option["text"]: option["key"] for option in shown["options"]}
        right, wrong, _ = right_and_wrong(body, letters)
        if body.kind == "code":
            code = {"right": right, "wrong": wrong, "other": {"code": body.starter}}[how]
            was, self.grader.on = self.grader.on, True
            fraction = self.grader.grade(body, code).fraction
            self.grader.on = was
            return code, Fraction(fraction) if self.grader.on else None
        if how == "right":
            return right, Fraction(1)
        if body.kind == "learning_rates":
            n = len(body.answer)
            return (
                (wrong, Fraction(n - 1, n))
                if how == "wrong"
                else ({"learning_rates": ["0.123"]}, Fraction(0))
            )
        if body.kind == "multiple_choice" and how == "other":
            return {"choices": right["choices"][:1]}, Fraction(1, len(right["choices"]))
        if body.kind == "single_choice" and how == "other":
            keys = sorted(order, key=lambda key: key == body.answer)
            texts = {option.key: option.text for option in body.options}
            return {"choice": letters[texts[keys[-2]]]}, Fraction(0)
        return wrong, Fraction(0)

    def answer(self, sitting, question, how):
        """Send an answer, and compare what is told of it."""
        answer, fraction = self.answers(sitting, question, how)
        item = sitting.items[question]
        refused = (
            sitting.finished
            or (sitting.is_drawn and question in self.held_back())
            or (sitting.is_test and len(item.tried) == 1)
        )
        got = self.send(
            sitting, "responses", {"question": question, "answer": answer}, 409 if refused else 201
        )
        if refused:
            return
        practice, repeat, points = item.answer(repr(answer), fraction)
        assert (got["practice"], got["duplicate_of"] is not None) == (practice, repeat)
        assert got["tries_left"] == item.most - len(item.tried)
        assert (got["outcome"] == "ungradable") == (fraction is None)
        if sitting.is_test:
            assert (got["points"], got["solution"]) == (None, None)
        else:
            assert got["points"] == pytest.approx(float(points))
            assert (got["solution"] is not None) == item.closed

    def hint(self, sitting, question):
        """As many as there are; none in an open test, nor of what one asks."""
        item = sitting.items[question]
        refused = (
            item.hints == len_of_hints(sitting, question)
            or (sitting.is_test and not sitting.finished)
            or (sitting.is_drawn and question in self.held_back())
        )
        self.send(sitting, "hints", {"question": question}, 409 if refused else 201)
        item.hints += not refused

    def reveal(self, sitting, question):
        """Give up, which after the end is only to read the solution."""
        refused = not sitting.finished and (
            sitting.is_test or (sitting.is_drawn and question in self.held_back())
        )
        if refused and sitting.items[question].revealed:
            return  # it stays readable
        self.send(sitting, "solutions", {"question": question}, 409 if refused else 201)
        sitting.items[question].revealed |= not refused and not sitting.finished

    def finish(self, sitting):
        """Finish, and compare the whole report."""
        held = self.held_back()
        if not sitting.finished and sitting.is_drawn and held & sitting.items.keys():
            self.send(sitting, "finish", None, 409)
            return
        sitting.finished = True
        report = self.send(sitting, "finish", None, 200)
        assert report["points"] == pytest.approx(float(sum(one.points for one in sitting.items.values())))
        for level, sums in report["by_difficulty"].items():
            mine = [one for one in sitting.items.values() if one.level == level]
            assert (sums["questions"], sums["answered"], sums["correct"]) == (
                len(mine), sum(bool(one.tried) for one in mine), sum(one.right for one in mine),
            )  # fmt: skip
            assert sums["points"] == pytest.approx(float(sum(one.points for one in mine)))
            assert sums["max_points"] == WORTH[level] * len(mine)

    def retry(self, at):
        """A request that was answered comes again under its key; a refusal is none."""
        if self.sent:
            path, status, body, key, answer = self.sent[at % len(self.sent)]
            if status < 300:
                assert self.learner.call("POST", path, status, body, Idempotency_Key=key) == answer

    def compare(self):
        """Every attempt as read, the ledger folded here, and the progress over all of them."""
        answered, right, points = 0, 0, Fraction(0)
        with self.db.read() as session:
            for sitting in self.sittings:
                read = self.learner.get(f"/attempts/{sitting.shown['id']}")
                folded, tries = self.folded(session, sitting.shown["id"])
                for name, item in sitting.items.items():
                    told = question_of(read, name)
                    assert told["tries_left"] == item.most - len(item.tried) == item.most - tries[name]
                    assert folded[name] == pytest.approx(float(item.points))
                    if sitting.is_test and not sitting.finished:
                        assert told["points"] is None
                        continue
                    assert told["points"] == pytest.approx(float(item.points))
                    answered, right = answered + bool(item.tried), right + item.right
                    points += item.points
        totals = [topic["total"] for topic in self.learner.get("/learners/me/progress")["topics"]]
        assert sum(total["answered"] for total in totals) == answered
        assert sum(total["correct"] for total in totals) == right
        assert sum(total["points"] for total in totals) == pytest.approx(float(points))

    def folded(self, session, attempt_id):
        """Points by question, the best of each response's last line; and how many responses used a try."""
        last: dict[tuple[str, str], float] = {}
        for line in session.scalars(
            sa.select(ScoreEntry).filter_by(attempt_id=attempt_id).order_by(ScoreEntry.number)
        ):
            last[line.question_id, line.response_id] = line.points
        points, tries = defaultdict(float), defaultdict(int)
        for (question, _), earned in last.items():
            points[question] = max(points[question], earned)
        for response in session.scalars(sa.select(Response).filter_by(attempt_id=attempt_id)):
            tries[response.question_id] += response.try_number is not None
            assert response.outcome != "ungradable" or response.try_number is None
        return points, tries


def len_of_hints(sitting, question):
    """How many hints the question has."""
    hints = question_of(sitting.shown, question)["hints"]
    return len(hints["taken"]) + hints["remaining"]
