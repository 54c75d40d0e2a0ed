"""Formatting an author's own file: comments and content stay, and twice is once."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from quizsvc.bundled import bundled
from quizsvc.content.findings import ContentErrors
from quizsvc.content.reader import nearby, read_text
from quizsvc.content.writing import format_text, to_yaml
from quizsvc.content.writing.events import _Builder, tree
from quizsvc.content.writing.tree import walk
from quizsvc.content.yaml_events import explaining_events, fast_events
from tests.content.generated import bundles, reads_as

FILES = sorted(bundled("questions").rglob("*.yaml"))
COMMENTED = """\
# Head

format: 1 # version
# topics follow
topics:
- title: Rates   # t
  # the id
  id: rates
  # end of the topic
- {id: other,
   title: "Other"}   # flow
-   # after the hyphen
  id: third
  title: >- # fold
    hello
    world

  # after the third

questions:
- topic: rates
  id: q1
  kind: single_choice
  tags: [a, # first
    b,
    # before c
    c # c
    ]
  difficulty: easy


  # stem follows
  stem: |   # literal
    one # not a comment

    # two
  options:
    - {key: a, text: 'yes # no', mistake: m}
    - &o
      key: b
      text: 0.10
    # end of options
  answer: b
  mistakes: [{text: abc, id: m}]
  evidence:
  - code: &c |
      print(1)
    claim: runs
    # end of the claim
  - claim: runs
    code: *c   # alias
  - code: "print(2)\\n\\n\\n"
    claim: runs


  # really the end
# end of the file
"""
FORMATTED = """\
# Head

format: 1  # version
# topics follow
topics:
  # the id
  - id: rates
    title: Rates  # t
    # end of the topic

  - {id: other, title: Other}  # flow

  # after the hyphen
  - id: third
    title: hello world  # fold

    # after the third

questions:
  - id: q1
    kind: single_choice
    difficulty: easy
    topic: rates
    tags:
      - a  # first
      - b
      # before c
      - c  # c

    # stem follows
    stem: |  # literal
      one # not a comment

      # two
    options:
      - {key: a, text: "yes # no", mistake: m}
      - &o
        key: b
        text: 0.10
      # end of options
    answer: b
    mistakes: [{id: m, text: abc}]
    evidence:
      - claim: runs
        code: &c |
          print(1)
        # end of the claim
      - claim: runs
        code: *c  # alias
      - claim: runs
        code: |+
          print(2)


      # really the end
  # end of the file
"""


def test_a_file_full_of_comments_is_put_in_order():
    """Every comment stays with what it speaks of; fields, indents, quotes and blanks are made regular."""
    assert format_text(COMMENTED, "f.yaml") == FORMATTED
    assert format_text(FORMATTED, "f.yaml") == FORMATTED
    assert read_text(FORMATTED, "f.yaml") == read_text(COMMENTED, "f.yaml")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_shipped_file_is_formatted_once_for_all(path):
    """Its content, and so its digests and proofs, are unchanged."""
    known = nearby([path])
    once = format_text(path.read_text(), str(path), known)

    assert format_text(once, str(path), known) == once
    assert read_text(once, str(path), known) == read_text(path.read_text(), str(path), known)


@settings(max_examples=40, deadline=None)
@given(bundles(), st.data())
def test_comments_anywhere_are_kept(bundle, data):
    """Wherever a comment can stand, on its own line or at the end of one, it is there afterwards."""
    lines = to_yaml(bundle).splitlines()
    for number in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(lines)))
        margin = " " * data.draw(st.sampled_from([0, 2, 4, 6, 8]))
        if data.draw(st.booleans()) and at < len(lines):
            changed = [*lines[:at], f"{lines[at]}  # c{number}", *lines[at + 1 :]]
        else:
            changed = [*lines[:at], f"{margin}# c{number}", *lines[at:]]
        if reads_as("\n".join(changed) + "\n", bundle):
            lines = changed
    text = "\n".join(lines) + "\n"
    once = format_text(text, "c.yaml")

    assert _comments(once) == _comments(text)
    assert format_text(once, "c.yaml") == once


@settings(max_examples=25, deadline=None)
@given(bundles())
def test_both_parsers_give_the_same_tree(bundle):
    """Which of them reads a file depends on its size and characters, and must not show."""
    text = to_yaml(bundle)
    assume(not set("\x85\u2028\u2029\ufeff") & set(text))

    assert _shape(_Builder(text, fast_events(text)).build()) == _shape(
        _Builder(text, explaining_events(text)).build()
    )


@settings(max_examples=25, deadline=None)
@given(bundles())
def test_json_is_formatted_as_json(bundle):
    """With fields in the same order, and formatting twice as formatting once."""
    from ruamel.yaml import YAML

    text = json.dumps(YAML(typ="safe", pure=True).load(to_yaml(bundle)), ensure_ascii=False)
    once = format_text(text, "b.json")

    assert json.loads(once) == json.loads(text)
    assert read_text(once, "b.json") == bundle
    assert format_text(once, "b.json") == once


def test_json_keeps_numbers_as_typed():
    """0.10 stays 0.10, and short lists stay on their line."""
    text = """{"questions": [{"answer": [0.10, 1E-3], "id": "a", "kind": "learning_rates", "topic": "t",
        "difficulty": "easy", "stem": "Which?", "code": "x"}], "topics": [{"title": "T", "id": "t"}]}"""
    lines = format_text(text, "a.json").splitlines()

    assert '      "answer": [0.10, 1E-3]' in lines
    assert lines.index('      "id": "a",') < lines.index('      "kind": "learning_rates",')


def test_numbers_stay_as_typed_and_the_author_s_brackets_stay_brackets():
    """Formatting is no rewriting."""
    text = COMMENTED.replace("difficulty: easy", "difficulty: easy\n  revision: 2")

    assert "text: 0.10" in format_text(text, "f.yaml")


def test_windows_line_breaks_and_a_byte_order_mark_go():
    """One form for every editor."""
    assert format_text("\ufeff" + COMMENTED.replace("\n", "\r\n"), "f.yaml") == FORMATTED


def test_an_alias_never_comes_before_its_anchor():
    """When fields change places the text stands where it is first needed."""
    text = FORMATTED.replace("    answer: b\n", "").replace(
        "    mistakes: [{", "    hints: [*h]\n    mistakes: [{"
    )
    text = text.replace("  - id: q1\n", "  - source: &h From the lesson\n    answer: b\n    id: q1\n")
    formatted = format_text(text, "f.yaml")

    assert "- &h From the lesson" in formatted
    assert "source: *h" in formatted
    assert format_text(formatted, "f.yaml") == formatted


def test_an_anchor_given_twice_gets_two_names():
    """Since fields that change places could come between."""
    text = FORMATTED.replace("print(2)\n\n\n", "print(2)\n").replace("code: |+", "code: &c |")
    formatted = format_text(text, "f.yaml")

    assert "code: &c_2 |" in formatted
    assert format_text(formatted, "f.yaml") == formatted


def test_a_file_with_findings_is_not_formatted():
    """They are told instead, at once."""
    with pytest.raises(ContentErrors) as caught:
        format_text(
            FORMATTED.replace("kind: single_choice", "kind: guess").replace("id: rates", "id: X!"), "f.yaml"
        )

    assert len(caught.value.findings) >= 2


def _comments(text):
    root = tree(text)
    found = [*root.after]
    for item in walk(root):
        found += [comment for comment in item.before if comment]
        found += [item.note] if item.note else []
        found += getattr(item.value, "after", [])
    return Counter(found)


def _shape(root):
    return [
        (item.key, item.before, item.note, item.line, item.column, getattr(item.value, "text", None))
        for item in walk(root)
    ]
