"""`python -m quizsvc.sandbox`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from quizsvc.sandbox.__main__ import main
from quizsvc.sandbox.bench import table
from quizsvc.sandbox.commands import inert, parser


def command(*arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    """The command's end, with its output."""
    line = [sys.executable, "-m", "quizsvc.sandbox", *arguments]
    return subprocess.run(line, input=text, capture_output=True, text=True, check=False)


def test_a_file_is_run(tmp_path: Path):
    """Output goes to the terminal, made inert; the error names status and line; the exit status tells."""
    path = tmp_path / "snippet.py"
    path.write_text("print('\\x1b[31mhello')\n1 / 0\n", encoding="utf-8")

    done = command("run", str(path), "--wall", "45")

    assert done.stdout == "\\x1b[31mhello\n"
    assert done.stderr.endswith("error, line 2: division by zero\n")
    assert done.returncode == 1


def test_standard_input_is_run_as_json():
    """What a script reads."""
    done = command("run", "-", "--json", "--no-namespaces", "--wall", "45", text="print(0.1)")

    assert done.returncode == 0
    run = json.loads(done.stdout)
    assert (run["status"], run["stdout"], run["tier"]) == ("ok", "0.1\n", "reduced")


def test_walls_lists_each_wall_and_fails_when_one_is_down():
    """For people and for a health check."""
    done = command("walls", "--drop-wall", "limits")

    assert done.returncode == 1
    assert "a required wall is down: limits" in done.stdout
    assert {"no_new_privs", "landlock", "seccomp", "namespaces"} <= set(done.stdout.split())


def test_a_missing_file_is_said_in_words():
    """Not a traceback."""
    done = command("run", "/nowhere/snippet.py")

    assert done.returncode == 1
    assert done.stderr == "quizsvc.sandbox: /nowhere/snippet.py: No such file or directory\n"


@pytest.mark.parametrize("asked", [("serve", "--socket", "/nowhere/socket"), ("run", __file__), ("walls",)])
@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--wall", "0", "wall must be above 0"),
        ("--memory", "-1", "memory_mib must be above 0"),
        ("--queue", "-1", "queue must be 0 or more"),
        ("--canary-every", "0", "canary_every must be 1 or more"),
        ("--patience", "nan", "patience must be above 0"),
        ("--refill-per-second", "nan", "refill_per_second must be above 0"),
    ],
)
def test_a_wrong_setting_is_said_in_words(capsys, asked, option, value, words):
    """Before anything is started, and not as a traceback or as a sandbox that does not answer."""
    assert main([*asked, option, value]) == 1
    assert capsys.readouterr().err.startswith(f"quizsvc.sandbox: a setting is wrong: {words}")


def test_what_is_no_text_is_said_in_words(tmp_path: Path, capsys):
    """A file in another encoding, with the byte at which it shows."""
    path = tmp_path / "snippet.py"
    path.write_bytes(b"x = 1  # \xfc\n")

    assert main(["run", str(path)]) == 1
    assert capsys.readouterr().err == (
        f"quizsvc.sandbox: {path} is no UTF-8 text: invalid start byte at byte 9\n"
    )


@pytest.mark.parametrize(("text", "shown"), [("a\tb\n", "a\tb\n"), ("é\r\x07\u202e", "é\\r\\x07\\u202e")])
def test_controls_are_shown_not_obeyed(text, shown):
    """A terminal is not moved, coloured or renamed by a snippet."""
    assert inert(text) == shown


def test_every_command_has_help():
    """A command without a line of help would be found by nobody."""
    text = parser().format_help()

    assert {"serve", "run", "walls", "bench"} <= set(text.split())


def test_the_bench_table_shows_every_figure():
    """Each row, each number of clients, each ratio with its target."""
    spread = {"p50": 1.0, "p99": 2.0}
    names = ("floor_ms", "floor_paced_ms", "warm_ms", "warm_inside_ms", "fork_on_demand_ms", "cold_ms")
    figures = {
        "torch": "2", "tier": "full", **dict.fromkeys(names, spread),
        "runs_per_second": {"1": {"walls": 10.0, "bare": 12.5}}, "ratios": {"warm p50 / floor p50": 1.5},
    }  # fmt: skip

    shown = table(figures)

    assert "1 clients" in shown
    assert "12.5" in shown
    assert "at most 2" in shown
    assert shown.count("2.00") == len(names)
