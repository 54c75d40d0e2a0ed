"""Calls drawn by schemathesis from the served description, with every check that it has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import schemathesis
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.parameters import ParameterLocation

RULES_BEYOND_A_SCHEMA = {
    "POST /api/v1/imports": "whether a file is a bank, only reading it can tell",
    "POST /api/v1/schedules": "each scheduler has parameters of its own",
    "POST /api/v1/diagnoses": "curves have to be of the same length",
}
"""Operations that may refuse what fits their schema, and why. All other checks hold for them too."""

CHECKED = CHECKS.get_all()
BY_SCHEMA = [check for check in CHECKED if check.__name__ != "positive_data_acceptance"]


@dataclass
class Fuzz:
    """Draws and sends calls for one caller, and keeps what does not hold."""

    schema: Any
    token: str | None
    attempt: str | None = None
    sent: int = 0
    failures: dict[tuple[str, str], str] = field(default_factory=dict)

    def all_operations(self, cases: int, seed: int) -> Iterator[str]:
        """Send `cases` calls that fit the description and as many that do not, for each operation, whose name
        is told afterwards. The same seed draws the same calls.
        """
        for found in self.schema.get_all_operations():
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                self._one(found.ok(), mode, cases, seed)
            yield found.ok().label

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
        path = case.meta.components.get(ParameterLocation.PATH)
        known = bool(self.attempt and path and path.mode.is_positive and "attempt_id" in case.path_parameters)
        if known and self.sent % 2:  # else the drawn id, which is nobody's
            case.path_parameters["attempt_id"] = self.attempt
        checks = BY_SCHEMA if known or label in RULES_BEYOND_A_SCHEMA else CHECKED
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else None
        self.sent += 1
        try:
            case.call_and_validate(headers=headers, checks=checks)
        except BaseExceptionGroup as failed:
            for one in failed.exceptions:
                self.failures.setdefault((label, type(one).__name__), str(failed)[-2000:])


def load(app: Any) -> Any:
    """The description that `app` serves."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
