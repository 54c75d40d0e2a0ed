"""Hostile snippets, one per file in attacks/, in both tiers."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from quizsvc.sandbox import STATUSES, Client
from tests.sandbox.conftest import CANONICAL
from tests.sandbox.processes import comes_back_to, settled

ATTACKS = sorted((Path(__file__).parent / "attacks").glob("*.py"))
CLASSES = {
    "files", "network", "ipc", "process", "memory", "time", "output", "signal", "others", "native", "tamper",
}  # fmt: skip


def expected(attack: Path) -> set[str]:
    """The statuses that the attack's first line allows."""
    first = attack.read_text(encoding="utf-8").splitlines()[0]
    return {each.strip() for each in first.removeprefix("# expect:").split(",")}


@pytest.fixture(scope="session")
def before() -> dict[int, tuple[str, dict[str, int]]]:
    """What the canonical run printed and what each supervisor held before the first attack."""
    return {}


@pytest.fixture(params=["full", "reduced"])
def tier(request: pytest.FixtureRequest, attack: Path) -> Client:
    """Each tier in turn; with little time for attacks that may use up all that they are given."""
    hasty = "hasty_" if "timeout" in expected(attack) else ""
    client: Client = request.getfixturevalue(f"{hasty}{request.param}_tier")
    return client


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda path: path.stem)
def test_an_attack_comes_to_nothing(attack, tier, before):
    """It gets its status, leaves nothing behind, and the next learner's run is unchanged to the byte."""
    if id(tier) not in before:
        before[id(tier)] = (tier.run(CANONICAL).stdout, settled(tier))
    stdout, held = before[id(tier)]

    run = tier.run(attack.read_text(encoding="utf-8"))
    after = tier.run(CANONICAL)

    assert run.status in expected(attack), (run.error, run.stdout, run.stderr)
    assert "reached" not in run.stdout
    assert "uid=" not in run.stdout + run.stderr
    assert after.status == "ok"
    assert after.stdout == stdout
    assert comes_back_to(tier, held), (held, settled(tier))
    assert not list(Path(tempfile.gettempdir()).glob("sandbox-escape*"))


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda path: path.stem)
def test_an_attack_names_statuses_that_exist(attack):
    """A typing error in a header must not make its test easier to pass."""
    assert expected(attack) <= set(STATUSES)


def test_every_class_is_covered_three_times():
    """The suite covers each class of attack with at least three snippets, sixty in all."""
    counted = {name: sum(path.stem.startswith(name + "_") for path in ATTACKS) for name in CLASSES}

    assert min(counted.values()) >= 3
    assert sum(counted.values()) == len(ATTACKS) >= 60


def test_a_blocked_run_names_what_was_refused(sandbox: Client):
    """The learner reads a sentence, not an error number."""
    for code, words in (
        ('open("/etc/passwd")', "read nor write"),
        ("import socket; socket.socket()", "no socket"),
        ("import os; os.fork()", "one process"),
        ("import threading; threading.Thread(target=print).start()", "one thread"),
        ("import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0)", "system call"),
    ):
        run = sandbox.run(code)

        assert run.status == "blocked"
        assert run.error is not None
        assert words in run.error["message"]
