"""Calls drawn by schemathesis from the served description, with every check that it has.

What is drawn knows no id, and would seldom come further than a 404. So three in four calls are led, as far as
they fit the description, to what exists: from the start, or since an earlier call made it.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import hypothesis
import schemathesis
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.parameters import ParameterLocation

from tests.api.test_mutated_imports import damaged

RULES_BEYOND_A_SCHEMA = {
    "POST /api/v1/imports": "whether a file is a bank, only reading it can tell",
    "POST /api/v1/schedules": "each scheduler has parameters of its own",
    "POST /api/v1/diagnoses": "curves have to be of the same length",
}
"""Operations that may refuse what fits their schema, and why. All other checks hold for them too."""

CHECKED = CHECKS.get_all()
BY_SCHEMA = [check for check in CHECKED if check.__name__ != "positive_data_acceptance"]

IMPORTS = "POST /api/v1/imports"
REGRADES = "POST /api/v1/regrades"
ATTEMPTS = "POST /api/v1/attempts"
NEXT = "POST /api/v1/attempts/{attempt_id}/next"
MADE_FOR = {NEXT: "adaptive", "POST /api/v1/attempts/{attempt_id}/ratings": "flashcards"}
"""Operations that only attempts of one mode take."""


@dataclass
class Attempt:
    """What a call to an attempt has to know of it."""

    mode: str
    questions: list[str]

    @classmethod
    def of(cls, answer: dict[str, Any]) -> Attempt:
        """The attempt that was answered."""
        return cls(answer["mode"], [item["question"] for item in answer["questions"]])


@dataclass
class Fuzz:
    """Draws and sends calls for one caller, and keeps what does not hold."""

    schema: Any
    token: str | None
    known: dict[str, list[Any]]
    """What exists, by the name of the path's parameter, query's option or body's field that takes it."""

    files: list[tuple[str, bytes]]
    """Files that can be imported, with their formats."""

    attempts: dict[str, Attempt]

    sent: int = 0
    failures: dict[tuple[str, str], str] = field(default_factory=dict)
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def all_operations(self, cases: int, seed: int) -> Iterator[str]:
        """Send `cases` calls that fit the description and as many that do not, for each operation, whose name
        is told afterwards. The same seed draws the same calls.
        """
        self._chance = random.Random(seed)
        for found in self.schema.get_all_operations():
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                self._one(found.ok(), mode, cases, seed)
            yield found.ok().label

    def never_done(self) -> list[str]:
        """The operations that every call was refused."""
        return [
            label
            for label, counts in self.statuses.items()
            if not any(status < HTTPStatus.MULTIPLE_CHOICES for status in counts)
        ]

    def _one(self, operation: Any, mode: GenerationMode, cases: int, seed: int) -> None:
        @hypothesis.seed(seed)
        @hypothesis.settings(
            max_examples=cases,
            deadline=None,
            database=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
        def send(case: Any) -> None:
            self._send(case)

        with suppress(hypothesis.errors.Unsatisfiable):  # an operation without input has nothing to get wrong
            send()

    def _send(self, case: Any) -> None:
        label = f"{case.method} {case.operation.path}"
        led = bool(self.sent % 4) and self._lead(case, label)
        self.sent += 1
        checks = BY_SCHEMA if led or label in RULES_BEYOND_A_SCHEMA else CHECKED
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else None
        response = case.call(headers=headers)
        self.statuses[label][response.status_code] += 1
        if response.status_code == HTTPStatus.CREATED:
            self._note(label, case, response.json())
        if str(response.status_code) not in case.operation.definition.raw["responses"]:
            # schemathesis has them fall under `default`
            self.failures[label, "undocumented"] = f"{response.status_code}: {response.text[-2000:]}"
        try:
            case.validate_response(response, headers=headers, checks=checks)
        except BaseExceptionGroup as failed:
            for one in failed.exceptions:
                self.failures.setdefault((label, type(one).__name__), str(failed)[-2000:])

    def _note(self, label: str, case: Any, made: dict[str, Any]) -> None:
        """Keep what has been made, for later calls."""
        if label == ATTEMPTS:
            self.attempts[made["id"]] = Attempt.of(made)
        elif label == NEXT:
            self.attempts[case.path_parameters["attempt_id"]].questions.append(made["question"])
        elif label == REGRADES and made["id"]:
            self.known.setdefault("regrade_id", []).append(made["id"])

    def _lead(self, case: Any, label: str) -> bool:
        """Put what exists in the place of what was drawn, where that fits the description; whether it did."""
        led, known = False, self.known
        if self.attempts and "attempt_id" in case.path_parameters:
            attempt = self._attempt(MADE_FOR.get(label) if self.sent % 8 else None)
            asked = self.attempts[attempt].questions
            known = known | {"attempt_id": [attempt], "question": asked or known["question"]}
        for where, part in (
            (ParameterLocation.PATH, "path_parameters"),
            (ParameterLocation.QUERY, "query"),
            (ParameterLocation.HEADER, "headers"),
            (ParameterLocation.BODY, "body"),
        ):
            values = getattr(case, part)
            if _fits(case, where) and isinstance(values, MutableMapping):
                values = copy(values)  # what was drawn may be drawn again
                for name in sorted(values.keys() & known.keys()):
                    values[name], led = self._chance.choice(known[name]), True
                setattr(case, part, values)
        if label == IMPORTS and _fits(case, ParameterLocation.QUERY):
            self._give_file(case)
            led = True
        return led

    def _attempt(self, mode: str | None) -> str:
        """An attempt of that mode, of any if there is none or None."""
        fitting = [number for number, attempt in self.attempts.items() if attempt.mode == mode]
        return self._chance.choice(fitting or list(self.attempts))

    def _give_file(self, case: Any) -> None:
        form, data = self._chance.choice(self.files)
        case.query = {**case.query, "format": form, "topic": self.known["topic"][0]}
        case.media_type = "application/yaml" if form == "native" else "application/octet-stream"
        case.body = self._chance.choice([data, damaged(data, self._chance)])


def _fits(case: Any, where: ParameterLocation) -> bool:
    drawn = case.meta.components.get(where)
    return drawn is not None and drawn.mode.is_positive


def load(app: Any) -> Any:
    """The description that `app` serves."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
