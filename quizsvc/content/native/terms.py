"""What fields of the native format hold: ids, texts, numbers, and words from lists."""

from __future__ import annotations

from quizsvc.content.shapes import ListOf, MapOf, Name, Number, Text

ORDERS = ("optimizer_first", "scheduler_first", "mixed", "none")
DIAGNOSES = (
    "scheduler_before_optimizer",
    "scheduler_stepped_before_training",
    "scheduler_never_stepped",
    "optimizer_never_stepped",
    "gradients_not_cleared",
    "scheduler_without_metric",
    "rate_collapsed",
    "loss_diverging",
    "loss_oscillating",
    "loss_barely_moving",
    "loss_converging",
    "overfitting",
)
EXCEPTION = r"[A-Za-z_][A-Za-z0-9_.]*"

ID = Name(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*", "small letters, digits and hyphens, such as step-size")
KEY = Name(r"[A-Za-z0-9_-]+", "letters and digits, such as a", limit=32)
TAG = Name(r"\S(?:.*\S)?", "one line, such as StepLR", limit=60)
TITLE = Text(limit=200)
LABEL = Text(limit=5_000, as_typed=True)
PROSE = Text()
CODE = Text(limit=32_768, strip=False)
RATE = Number(least=0, most=1e9)
RATES = ListOf(RATE, most=1_000)
GIVEN = MapOf(Name(r"[A-Za-z_][A-Za-z0-9_]*", "a Python name, such as LR", limit=60), Number())
