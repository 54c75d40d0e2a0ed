"""Writing native files: what is written is read back, in one form only."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from quizsvc.bundled import bundled
from quizsvc.content.canonical import digest
from quizsvc.content.reader import read, read_text
from quizsvc.content.writing import format_text, to_yaml
from quizsvc.content.writing.scalars import WIDTH
from tests.content.generated import bundles, reads_as

BANK = read([bundled("questions")])
SOME = settings(max_examples=35, deadline=None)


@SOME
@given(bundles())
def test_what_is_written_is_read_back(bundle):
    """Whatever the texts hold; and what is written needs no formatting."""
    text = to_yaml(bundle)
    again = read_text(text, "written.yaml")

    assert again == bundle
    assert [digest(q) for q in again.questions] == [digest(q) for q in bundle.questions]
    assert to_yaml(again) == text
    assert format_text(text, "written.yaml") == text


@SOME
@given(bundles(), st.sampled_from([40, 80, 4096]), st.booleans())
def test_any_other_way_of_writing_it_is_formatted_without_changing_it(bundle, width, flow):
    """As another program folds, quotes and brackets: the content stays, and one formatting is enough."""
    content = YAML(typ="safe", pure=True).load(to_yaml(bundle))
    other = yaml.safe_dump(content, width=width, default_flow_style=flow, allow_unicode=True)
    assume(reads_as(other, bundle))  # PyYAML writes 1e-3 without quotes, which only YAML 1.1 takes for text
    formatted = format_text(other, "other.yaml")

    assert read_text(formatted, "other.yaml") == bundle
    assert format_text(formatted, "other.yaml") == formatted


def test_the_shipped_bank_is_written_and_read_back():
    """All of it in one file, every revision."""
    text = to_yaml(BANK)

    assert read_text(text, "bank.yaml") == BANK
    assert to_yaml(read_text(text, "bank.yaml")) == text
    assert format_text(text, "bank.yaml") == text


def test_texts_of_several_lines_are_literal_blocks_and_numbers_stay_numbers():
    """As a person would write them."""
    question = next(q for q in BANK.questions if q.id == "step-lr-prints")
    lines = to_yaml(type(BANK)(questions=(question,))).splitlines()

    assert "    code: |" in lines
    assert "    answer: [0.4, 0.4, 0.2, 0.2, 0.2, 0.1]" in lines
    assert "      import torch" in lines
    assert lines[:4] == ["format: 1", "", "questions:", "  - id: step-lr-prints"]


def test_no_line_is_folded_but_prose():
    """A line of code or of output that is long stays one line; prose keeps to the width."""
    question = next(q for q in BANK.questions if q.id == "step-lr-prints")
    code = f"print({'1 + ' * 60}1)\n"
    stem = "Which rates does this loop print? " * 10
    long = type(BANK)(
        questions=(type(question)(**{**_fields(question), "code": code, "stem": stem.strip()}),)
    )
    lines = to_yaml(long).splitlines()

    assert f"      {code.rstrip()}" in lines
    assert all(len(line) <= WIDTH for line in lines if "this loop print?" in line)


@pytest.mark.parametrize(
    "text", ["no", "0.10", "1:30", "1e-3", "null", "~", "true", "2024-01-01", "a: b", "x #y"]
)
def test_what_a_reader_could_take_for_something_else_is_quoted(text):
    """Also by readers of YAML 1.1, for which `no` is false and 1:30 is 90."""
    question = next(q for q in BANK.questions if q.id == "step-size")
    option = type(question.options[0])("a", text)
    changed = type(question)(**{**_fields(question), "options": (option, *question.options[1:])})
    written = to_yaml(type(BANK)(questions=(changed,)))

    assert f'text: "{text}"' in written


def _fields(value):
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
