"""Whatever a file holds, it is read or it gets findings: never a traceback, never minutes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from quizsvc.bundled import bundled
from quizsvc.content import tree
from quizsvc.content.findings import ContentErrors, Finding
from quizsvc.content.lint import lint
from quizsvc.content.reader import read_text

BANK = bundled("questions") / "learning-rate-strategy"
SEEDS = [(BANK / name).read_bytes() for name in ("quizzes.yaml", "01-step-size.yaml")]
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PIECES = st.binary(min_size=1, max_size=4) | st.sampled_from(
    [
        *(
            b"&a ",
            b"*a",
            b"!!x ",
            b"<<: ",
            b"- ",
            b"? ",
            b": ",
            b"{",
            b"}",
            b"[",
            b"]",
            b"|",
            b">",
            b'"',
            b"'",
            b"#",
        ),
        *(b"\t", b"\n", b"\r", b"\0", b"%YAML 1.1\n", b"---\n", b"...\n", b"@", b"`", b"~", b"\xef\xbb\xbf"),
        *(
            b"\xed\xa0\x80",
            b"\xff\xfe",
            b"\\ud800",
            b"9" * 5000,
            b"1e999",
            b".nan",
            b"\xe2\x80\xa8",
            b"\xc2\x85",
        ),
    ]
)


def findings(content: str | bytes, name: str = "file.yaml") -> tuple[Finding, ...]:
    """The findings of reading `content`; empty if it can be read (and then linted)."""
    try:
        lint(read_text(content, name))
    except ContentErrors as error:
        return error.findings
    return ()


def check_places(content: bytes, found: tuple[Finding, ...]) -> None:
    """Every finding stands at a line that the file has, and can be sent and shown."""
    lines = len(content.decode("utf-8", "replace").splitlines()) + 1
    for finding in found:
        assert 1 <= finding.line <= lines
        assert finding.column >= 1
        json.dumps(finding.to_dict()).encode()
        str(finding).encode()
        assert "\n" not in str(finding)


@QUICK
@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), PIECES), max_size=4))
def test_mutated_files_are_read_or_told_what_is_wrong(seed, edits):
    """Cut, overwrite and insert anywhere in a good file."""
    content = seed
    for where, cut, piece in edits:
        at = int(where * len(content))
        content = content[:at] + piece + content[at + cut :]

    check_places(content, findings(content))


@QUICK
@given(
    st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode()),
    st.sampled_from(["x.yaml", "x.json"]),
)
@example(b"[" * 100_000, "x.yaml")
@example(b"[" * 100_000, "x.json")
@example(b'{"a":' * 100_000, "x.json")
@example(b"- " * 100_000, "x.yaml")
@example(b"? " * 100_000, "x.yaml")
@example(b"{a: " * 100_000, "x.yaml")
@example(b"topic: &a [*a, *a]", "x.yaml")
@example(b"!<tag:yaml.org,2002:python/object/apply:os.system> [x]", "x.yaml")
@example(b"topic: {minutes: " + b"9" * 5000 + b"}", "x.yaml")
@example(b"topic: {minutes: -0x" + b"f" * 5000 + b"}", "x.yaml")
@example(b'"\\UFFFFFFFF"', "x.yaml")
@example(b"%YAML 9.9\n---\na", "x.yaml")
@example(b"%TAG ! ! \n---\n!x a", "x.yaml")
@example(b'{"topic": "\\ud800"}', "x.json")
@example(b'{"topic": "a\\u0000b"}', "x.json")
@example(b"\xff\xfet\0o\0p\0", "x.yaml")
def test_anything_at_all_is_read_or_told_what_is_wrong(content, name):
    """Arbitrary bytes, and the ones that other readers stumble over."""
    check_places(content, findings(content, name))


def test_aliases_may_repeat_but_not_multiply(monkeypatch):
    """What an alias stands for counts each time, so that nine lines cannot become a billion values."""
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
    )
    assert "too_many_values" in {finding.code for finding in findings(bomb)}

    monkeypatch.setattr(tree, "MAX_NODES", 10)
    assert findings("topic: {id: &t same, title: *t}") == ()
    assert {finding.code for finding in findings("topics: [1, 2, 3, 4, 5, 6, 7, 8, 9]")} == {
        "too_many_values"
    }


def test_depth_is_bounded_where_it_is_crossed():
    """The finding stands at the first bracket too many."""
    (finding,) = findings("[" * 100_000)

    assert (finding.code, finding.column) == ("too_deep", tree.MAX_DEPTH + 1)


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        (b"topic:\n  id: a\xff", "not_utf8", (2, 8)),
        (b"topic:\n  id: \xed\xa0\x80", "not_utf8", (2, 7)),
        ("topic:\n  é: \0".encode(), "bad_character", (2, 6)),
        ("topic:\n  id: a\x1b[31m", "bad_character", (2, 8)),
        ("topic:\n  id: \ud800", "bad_character", (2, 7)),
        ("topic: {}".encode("utf-16"), "not_utf8", (1, 1)),
    ],
)
def test_characters_that_cannot_stand_in_a_file_are_placed(content, code, place):
    """Invalid UTF-8, control characters and surrogates, by line and character."""
    found = findings(content)

    assert [(finding.code, (finding.line, finding.column)) for finding in found] == [(code, place)]


def test_a_byte_order_mark_and_other_line_ends_are_fine():
    """Files from other systems are read as they are."""
    assert findings(b"\xef\xbb\xbftopic:\r\n  id: t\r\n  title: T\r\n") == ()


def test_findings_are_capped():
    """A file of faults does not flood its reader."""
    assert len(findings("questions:\n" + "  - 1\n" * 3000)) == 1000


def test_nothing_is_executed(tmp_path: Path):
    """A tag that asks for a call is refused; nothing happens."""
    target = tmp_path / "made"
    found = findings(f"topic: !!python/object/apply:os.mkdir ['{target}']")

    assert "yaml_tag" in {finding.code for finding in found}
    assert not target.exists()
