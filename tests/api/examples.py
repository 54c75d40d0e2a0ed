"""What the service answers to the main calls, one after the other: the examples in its description.

After a change of an answer, EXAMPLES=write and tests/api/test_description.py write quizsvc/api/answers.json
anew.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.api.conftest import Learner, key_of

FILE = (Path(__file__).parent / "example.yaml").read_text()
ID = re.compile(r"[0-9a-f]{32}")
MOMENT = "2026-01-05T09:00:00+00:00"
MEASURED = {
    "wall_ms": 3.2,
    "cpu_ms": 2.9,
    "peak_mib": 8.4,
    "seconds": 12.0,
    "time_spent": 12.0,
    "interval_days": 2.3,
    "torch": "2.13.0+cpu",
    "tier": "full",
}
"""What differs from time to time and from machine to machine."""

RUN = """\
import torch

weight = torch.nn.Parameter(torch.tensor(1.0))
optimizer = torch.optim.SGD([weight], lr=0.1)
for epoch in range(3):
    optimizer.zero_grad()
    loss = weight**2
    loss.backward()
    optimizer.step()
    print(f"epoch {epoch} loss {loss.item():.3f}")
"""


def played(learner: Learner) -> dict[str, Any]:
    """The answers of a short practice, by operation."""
    found: dict[str, Any] = {}

    def ask(operation: str, status: int, body: Any = None, **parts: str) -> Any:
        method, path = operation.split()
        found[operation] = learner.call(method, path.format(**parts), status, body)
        return found[operation]

    ask("POST /learners", 201, {"name": "Ada"})
    ask("GET /questions/{question_id}", 200, question_id="example-rate")
    ask("GET /quizzes/{quiz_id}", 200, quiz_id="example-practice")
    attempt = ask("POST /attempts", 201, {"quiz": "example-practice"})
    of = {"attempt_id": attempt["id"]}
    question = {"question": "example-rate"}
    wrong = {"choice": key_of(attempt, "example-rate", "0.5")}
    right = {"choice": key_of(attempt, "example-rate", "0.05")}
    ask("POST /attempts/{attempt_id}/responses", 201, question | {"answer": wrong}, **of)
    ask("POST /attempts/{attempt_id}/hints", 201, question, **of)
    learner.call("POST", f"/attempts/{attempt['id']}/responses", 201, question | {"answer": right})
    ask("GET /attempts/{attempt_id}", 200, **of)
    ask("POST /attempts/{attempt_id}/solutions", 201, question, **of)
    ask("POST /attempts/{attempt_id}/finish", 200, **of)
    ask("GET /attempts/{attempt_id}/report", 200, **of)
    ask("GET /attempts", 200)
    ask("GET /learners/me/progress", 200)
    ask("GET /learners/me/reviews", 200)
    ask("POST /runs", 200, {"code": RUN})
    ask("POST /diagnoses", 200, {"losses": [1.0, 4.0, 16.0, 64.0]})
    return {name: settled(answer, {}) for name, answer in found.items()}


def settled(value: Any, ids: dict[str, str]) -> Any:
    """The answer with ids, moments, tokens and what is measured put in the place of those that were."""
    match value:
        case dict():
            return {name: _settled(name, inner, ids) for name, inner in value.items()}
        case list():
            return [settled(inner, ids) for inner in value]
        case str() if ID.fullmatch(value):
            return ids.setdefault(value, f"{len(ids) + 1:032x}")
        case str() if re.match(r"\d{4}-\d\d-\d\dT", value):
            return MOMENT
    return value


def _settled(name: str, value: Any, ids: dict[str, str]) -> Any:
    if name == "token":
        return "a-token-of-43-letters-that-is-shown-once-only"
    is_measured = name in MEASURED and not isinstance(value, dict) and value is not None
    return MEASURED[name] if is_measured else settled(value, ids)
