"""Learners of the bench: registered and with open attempts before anything is timed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quizsvc.bench.asking import Connection, request

PRACTICE = "learning-rate-strategy-practice"
TEST = "learning-rate-strategy-test"


@dataclass(frozen=True, slots=True)
class Begun:
    """An open attempt and who it belongs to."""

    token: str
    attempt: dict[str, Any]

    def answers(self) -> list[bytes]:
        """One request per question with options, each choosing the first option shown."""
        path = f"/api/v1/attempts/{self.attempt['id']}/responses"
        return [
            request("POST", path, {"question": item["question"], "answer": {"choice": "a"}}, self.token)
            for item in self.attempt["questions"]
            if item["kind"] == "single_choice"
        ]


def register(connection: Connection) -> str:
    """A new learner's token."""
    return str(connection.ask("POST", "/api/v1/learners", {})["token"])


def begin(connection: Connection, token: str, quiz: str = PRACTICE) -> Begun:
    """A new attempt of that learner."""
    return Begun(token, connection.ask("POST", "/api/v1/attempts", {"quiz": quiz}, token))


def answers(connection: Connection, count: int, quiz: str = PRACTICE, each: int = 4) -> list[bytes]:
    """`count` requests, each a first answer to a question; every learner has `each` attempts."""
    found: list[bytes] = []
    while len(found) < count:
        token = register(connection)
        for _ in range(each):
            found += begin(connection, token, quiz).answers()
    return found[:count]
