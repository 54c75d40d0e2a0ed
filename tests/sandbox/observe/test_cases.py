"""Snippets as people write them, and what must be read from each."""

from __future__ import annotations

import ast
import re

import pytest

from quizsvc.grading.diagnosis import diagnose
from tests.sandbox.observe.cases import Case, cases

FILES = (
    "printing.txt",
    "schedules.txt",
    "optimizers.txt",
    "order.txt",
    "losses.txt",
    "findings.txt",
    "python.txt",
    "wrapped.txt",
)
ALL = [
    pytest.param(case, id=f"{file.removesuffix('.txt')}: {case.name}")
    for file in FILES
    for case in cases(file)
]
_ADDRESS = re.compile(r"0x[0-9a-f]+")


def given(case: Case) -> dict[str, object]:
    """The names a case is given from outside."""
    pairs = (word.split("=") for word in case.expected.get("given", "").split())
    return {name: ast.literal_eval(value) for name, value in pairs}


@pytest.mark.parametrize("case", ALL)
def test_what_is_read_from_a_snippet(case, observe):
    """Rates printed and used, losses, order, warnings and findings are those the case states."""
    seen = observe(case.source, **given(case))
    got = {
        "printed": " ".join(seen.texts),
        "used": " ".join(
            ",".join(f"{rate:.6g}" for rate in update["lr"]) for update in seen.trace["updates"]
        ),
        "order": seen.trace["order"],
        "losses": str(len(seen.reading.losses)),
        "validation": str(len(seen.reading.validation_losses)),
        "warnings": " ".join(f"{each['category']}@{each['line']}" for each in seen.reading.warnings),
        "diagnosed": " ".join(f"{each.id}@{each.line}" for each in diagnose(seen.run())),
        "raises": type(seen.error).__name__,
    }
    wanted = {"raises": "NoneType"} | {key: value for key, value in case.expected.items() if key != "given"}

    assert {key: got[key] for key in wanted} == wanted
    assert seen.trace["stopped"] is None


@pytest.mark.parametrize("case", ALL)
def test_observing_changes_nothing(case, observe, plain):
    """Output, warnings and errors are those of the same snippet run as Python runs it."""
    stdout, stderr, error = plain(case.source, **given(case))
    seen = observe(case.source, **given(case))

    assert _ADDRESS.sub("", seen.stdout) == _ADDRESS.sub("", stdout)
    assert seen.stderr == stderr
    assert repr(seen.error) == repr(error)
