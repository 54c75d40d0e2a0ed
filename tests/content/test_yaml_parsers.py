"""The fast parser and the one that explains read the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizsvc.bundled import bundled
from quizsvc.content.findings import Report
from quizsvc.content.libyaml_text import parse_faultless
from quizsvc.content.tree import Refused
from quizsvc.content.yaml_text import parse_explaining

FILES = sorted(bundled("questions").rglob("*.yaml"))
SHORT = (bundled("questions") / "learning-rate-strategy" / "quizzes.yaml").read_text()
PIECES = st.sampled_from(
    [
        *(
            "&a ",
            "*a",
            "<<: ",
            "- ",
            "? ",
            ": ",
            "{",
            "}",
            "[a:b]",
            "{a:1}",
            '"a":1',
            "|-2\n",
            ">+\n",
            '"',
            "'",
            "#",
        ),
        *("\r\n", "\n\n", "  ", "é", "😀", "\\/", "%", "~", "null", "0x1F", "1:30", "yes"),
    ]
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_good_files_are_read_by_the_fast_parser(path: Path):
    """It takes the whole bank, and every line and column is the other's."""
    report = Report()
    tree = parse_faultless(path.read_text())

    assert tree is not None
    assert tree == parse_explaining(path.read_text(), "x", report)
    assert not report


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 20), PIECES), min_size=1, max_size=3))
def test_what_both_can_read_they_read_alike(edits):
    """Quotes, blocks, flows and escapes, wherever they land."""
    text = SHORT
    for where, cut, piece in edits:
        at = int(where * len(text))
        text = text[:at] + piece + text[at + cut :]
    report = Report()
    try:
        slow = parse_explaining(text, "x", report)
    except Refused:
        return

    fast = parse_faultless(text)
    assert fast is None or report or fast == slow


@pytest.mark.parametrize(
    "text", ["a: !x b", "a: *b", "a: 1\na: 2", "[" * 100, "a: b: c", "a\n---\nb", 'a: "\\0"', ""]
)
def test_what_needs_a_finding_is_left_to_the_other(text):
    """A fault is never passed over for the sake of speed."""
    assert parse_faultless(text) is None
