"""The bench: its parts run, its table says what is met, and the simulation agrees with queueing theory."""

import json
import random

import pytest
from click.testing import CliRunner

from quizsvc.bench.burst import rush, servers_for, waits
from quizsvc.bench.figures import Figure, Measured
from quizsvc.bench.running import PARTS
from quizsvc.cli import main


def test_every_part_can_be_measured():
    """Its module is there and has the function that the command calls."""
    from importlib import import_module

    for name in PARTS:
        assert callable(import_module(f"quizsvc.bench.parts.{name}").measure)


@pytest.mark.parametrize("as_json", [True, False])
def test_the_command_prints_figures_with_their_targets(monkeypatch, as_json):
    """As JSON for scripts, as a table for people; a missed target is no failure of the command."""
    figures = [Figure("slow", 2.0, at_most=1.0), Figure("fast", 2.0, at_least=1.0), Figure("told", 1.0)]
    monkeypatch.setattr(
        "quizsvc.bench.parts.start.measure", lambda quick: Measured(figures, {"quick": quick})
    )

    result = CliRunner().invoke(main, ["bench", "start", "--quick", *(["--json"] if as_json else [])])

    assert result.exit_code == 0
    if as_json:
        part = json.loads(result.stdout)["parts"]["start"]
        assert [figure["holds"] for figure in part["figures"]] == [False, True, None]
        assert part["details"] == {"quick": True}
    else:
        assert [line.split()[-1] for line in result.stdout.splitlines()[5:8]] == ["MISSED", "met", "x"]


def test_waits_are_those_of_queueing_theory():
    """One server at 80 % load, all exponential: the mean wait is 0.8 / (1 - 0.8) services."""
    source = random.Random(7)
    at, arrivals = 0.0, []
    for _ in range(200_000):
        at += source.expovariate(0.8)
        arrivals.append(at)

    waited = waits(arrivals, 1, lambda: source.expovariate(1.0))

    assert sum(waited) / len(waited) == pytest.approx(4.0, rel=0.1)


def test_the_least_number_of_servers_is_found():
    """One fewer is too few."""
    arrivals = rush(3000, 600, random.Random(3))
    enough = servers_for(arrivals, lambda: 1.0, 2.0)
    late = [sum(wait > 2 for wait in waits(arrivals, n, lambda: 1.0)) for n in (enough, enough - 1)]

    assert late[0] <= 0.01 * len(arrivals) < late[1] + 30
    assert enough > 1
