"""A learner's own curves, and what a snippet may use."""

import pytest


def diagnose(client, expect=200, **curves):
    """POST /diagnoses, without a token."""
    response = client.post("/api/v1/diagnoses", json=curves)
    assert response.status_code == expect, response.get_data(as_text=True)
    return response.get_json()


@pytest.mark.parametrize(
    ("curves", "finding"),
    [
        ({"losses": [0.85, 0.60, 0.45, 0.30, 0.25]}, "loss_converging"),
        ({"losses": [0.85, 1.10, 1.50, 1.80, 2.00]}, "loss_diverging"),
        ({"losses": [0.85, None]}, "loss_diverging"),
        ({"losses": [0.85, "NaN", "Infinity"]}, "loss_diverging"),
        ({"losses": [10.0 ** (34 * step) for step in range(10)]}, "loss_diverging"),
        (
            {"losses": [0.9, 0.6, 0.4, 0.3, 0.2], "validation_losses": [0.9, 0.7, 0.6, 0.8, 1.1]},
            "overfitting",
        ),
    ],
)
def test_curves_are_read_by_the_lesson_s_rules(client, curves, finding):
    """Each finding explains itself and names a section of the lesson."""
    found = diagnose(client, **curves)["diagnosis"]
    sections = {s["id"] for s in client.get("/api/v1/topics/learning-rate-strategy").get_json()["sections"]}

    assert finding in [entry["id"] for entry in found]
    assert all(entry["explanation"] and entry["section"] in sections for entry in found)


@pytest.mark.parametrize(
    ("curves", "pointer"),
    [
        ({}, "/losses"),
        ({"losses": []}, "/losses"),
        ({"losses": [1]}, "/losses"),
        ({"losses": [1, "x"]}, "/losses/1"),
        ({"losses": [1, True]}, "/losses/1"),
        ({"losses": [1, 10**400]}, "/losses/1"),
        ({"losses": [1, [1]]}, "/losses/1"),
        ({"losses": [1, 2], "validation_losses": [1, 2, 3]}, "/validation_losses"),
        ({"losses": [1, 2], "learning_rates": [0.1]}, "/learning_rates"),
        ({"losses": [0.1] * 10_001}, "/losses"),
    ],
)
def test_curves_that_cannot_be_read_are_refused(client, curves, pointer):
    """With the place of the fault."""
    assert [error["pointer"] for error in diagnose(client, 422, **curves)["errors"]] == [pointer]


def test_the_sandbox_tells_what_a_snippet_may_use(client):
    """Modules are told even while runs are unavailable."""
    sandbox = client.get("/api/v1/sandbox").get_json()

    assert sandbox["status"] == "unavailable"
    assert {"torch", "torch.optim", "numpy", "math"} <= set(sandbox["modules"])
