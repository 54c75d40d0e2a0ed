"""docs/authoring.md tells the truth: its files are read, and lint says what the page says it does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from quizsvc.cli import main
from quizsvc.cli.main import COMMANDS
from quizsvc.cli.new import KINDS
from quizsvc.content.findings import ContentErrors
from quizsvc.content.lint import lint
from quizsvc.content.model import CheckKind, ClaimKind, Kind
from quizsvc.content.native import DIAGNOSES, ORDERS
from quizsvc.content.reader import read_text

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "authoring.md").read_text()
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
FILES = [text for language, text in BLOCKS if language == "yaml"]
OUTPUTS = [text.splitlines() for language, text in BLOCKS if language == "text"]


def test_an_empty_file_is_told_what_it_lacks():
    """The page's first output is what an empty file gives."""
    with pytest.raises(ContentErrors) as caught:
        read_text("", "first.yaml")
    assert [str(finding) for finding in caught.value.findings] == OUTPUTS[0]


def test_the_first_file_is_read_and_judged_as_shown():
    """The page's second output is what lint says of its first file."""
    assert [str(finding) for finding in lint(read_text(FILES[0], "first.yaml"))] == OUTPUTS[1]


@pytest.mark.parametrize("text", FILES[1:])
def test_every_other_file_is_read_and_clean(text):
    """An author who copies from the page starts with nothing to mend."""
    assert lint(read_text(text, "copied.yaml")) == []


def test_the_page_shows_every_kind_of_question():
    """An author finds an example of each."""
    shown = {question.kind for text in FILES for question in read_text(text, "f.yaml").questions}

    assert shown == set(Kind)


def test_the_session_at_the_beginning_works(tmp_path, monkeypatch):
    """Typed line by line; the preview, which does not end, is only asked for its help."""
    monkeypatch.chdir(tmp_path)
    (session,) = [text for language, text in BLOCKS if language == "console"]
    shown, given = [], []
    for line in session.splitlines():
        if not line.startswith("$ "):
            shown.append(line)
        elif line == "$ mkdir rates":
            (tmp_path / "rates").mkdir()
        else:
            words = line.split()[2:] + (["--help"] if "preview" in line else [])
            result = CliRunner().invoke(main, words)
            assert result.exit_code == 0, result.output
            given += [] if "preview" in line else result.stdout.splitlines()

    assert given == shown == ["Nothing found."]


def test_every_command_that_is_named_exists():
    """And `new` knows the kinds that the page says it knows."""
    assert set(re.findall(r"quizsvc ([a-z]+)", PAGE)) <= {*COMMANDS, "question"}
    assert all(f"`{kind}`" in PAGE for kind in KINDS)


def test_every_lint_code_is_explained():
    """The table of codes is complete and holds nothing else."""
    sources = "".join(path.read_text() for path in (ROOT / "quizsvc" / "content" / "rules").glob("*.py"))
    codes = set(re.findall(r'Fault\(\s*(?:inside|\(.*?\)), "(\w+)"', sources))
    table = PAGE[PAGE.index("## What lint looks for") :]

    assert codes == set(re.findall(r"`(\w+_\w+)`", table))


def test_every_claim_and_order_is_named():
    """An author need not read the schema to write evidence."""
    assert all(f"`{word}`" in PAGE for word in (*ClaimKind, *ORDERS, *CheckKind))
    assert any(f"`{word}`" in PAGE for word in DIAGNOSES)
