"""The fast parser and the one that explains read the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizsvc.bundled import bundled
from quizsvc.content.findings import Report
from quizsvc.content.tree import Refused
from quizsvc.content.yaml_events import EXPLAINED, HAS_LIBYAML, fast_events
from quizsvc.content.yaml_text import parse_explaining, parse_yaml

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


def read_by(parse, text: str) -> tuple[object, list[str]]:
    """The tree, or None where the text is refused, and the findings."""
    report = Report()
    try:
        tree = parse(text, "x", report)
    except Refused:
        tree = None
    return tree, [str(finding) for finding in report.findings()]


def test_the_fast_parser_is_there():
    """Without it, large files take long."""
    assert HAS_LIBYAML


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_bank_is_read_alike(path: Path):
    """Every value, line and column."""
    text = path.read_text()

    assert list(fast_events(text))
    assert read_by(parse_yaml, text) == read_by(parse_explaining, text)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 20), PIECES), min_size=1, max_size=3))
def test_what_both_can_read_they_read_alike(edits):
    """Quotes, blocks, flows and escapes, wherever they land; faults are explained the same."""
    text = SHORT
    for where, cut, piece in edits:
        at = int(where * len(text))
        text = text[:at] + piece + text[at + cut :]
    slow = read_by(parse_explaining, text)

    fast = read_by(parse_yaml, text)
    lenient = fast[0] is not None and "not YAML" in "".join(slow[1])  # libyaml lets some tabs pass
    assert fast == slow or lenient


@pytest.mark.parametrize(
    "text", ["a: !x b", "a: *b", "a: 1\na: 2", "[" * 100, "a: b: c", "a\n---\nb", 'a: "\\0"', ""]
)
def test_faults_are_told_alike(text):
    """A fault is never passed over for the sake of speed, nor told in another way."""
    assert read_by(parse_yaml, text) == read_by(parse_explaining, text)


def test_a_fault_in_a_long_text_is_told_without_reading_it_again():
    """The fast parser's own words have to do; line and column are as true."""
    tree, findings = read_by(parse_yaml, "# long\n" * (EXPLAINED // 7 + 1) + "a: b: c")

    assert tree is None
    assert [finding.split(" ")[0] for finding in findings] == [f"x:{EXPLAINED // 7 + 2}:5:"]
