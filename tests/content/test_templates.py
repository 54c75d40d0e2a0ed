"""Templates: what their braces and names stand for, which variants there are, and what an author is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizsvc.content.canonical import from_content, to_content
from quizsvc.content.findings import ContentErrors
from quizsvc.content.lint import lint
from quizsvc.content.model import Bundle, Parameter
from quizsvc.content.reader import read, read_text
from quizsvc.content.templates import NoValue, Variant, concrete, drawn, sample, size
from quizsvc.content.templates.expressions import render
from quizsvc.content.templates.snippets import write_in
from quizsvc.content.writing import format_text, to_yaml

FILES = sorted((Path(__file__).parent / "templates").glob("*.yaml"))
TEMPLATES = {question.id: question for path in FILES for question in read([path]).questions}
RATES = TEMPLATES["drawn-rates"]
VALUES = {"LR": 0.1, "GAMMA": 0.1, "STEP": 2, "MILESTONES": (2, 4), "LOW": -2}
TYPED, TWO, MIXED = "learning_rates", "{choices: [1, 2]}", "{choices: [1, [2]]}"
HEAD = "question: {id: q, kind: %s, difficulty: easy, topic: t, stem: 'S {LR}', parameters: {LR: %s}, %s}"


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("{LR}, {STEP}, {MILESTONES}", "0.1, 2, [2, 4]"),
        ("{LR * GAMMA} and {LR*GAMMA**2:.4f}", "0.01 and 0.0010"),
        ("{MILESTONES[1]}, {MILESTONES[-1]}, {-LOW}", "4, 4, 2"),
        ("{(STEP + 1) / 2}, {STEP // 2}, {STEP % 2}", "1.5, 1, 0"),
        ("{LR:.2e}", "1.00e-01"),
        ("{epoch} {} {LR, GAMMA} {loss:.4f} {f(LR)} {'LR'} {LR!r}", None),
        (r"\frac{1}{2}, {N}, {{x}}, {not LR}", None),
    ],
)
def test_braces_hold_arithmetic_over_parameters_and_all_else_is_text(text, read_as):
    """Numbers are shown as people write them, not with the last digit of a float."""
    assert render(text, VALUES) == (text if read_as is None else read_as)


@pytest.mark.parametrize(
    "text", ["{MILESTONES[2]}", "{MILESTONES + 1}", "{LR / (STEP - 2)}", "{9.0 ** (STEP * 999)}", "{LR[0]}"]
)
def test_what_has_no_value_is_refused(text):
    """Before any learner would read it."""
    with pytest.raises(NoValue):
        render(text, VALUES)


def test_numbers_are_written_into_code_as_python_reads_it():
    """Names are; strings, attributes, keywords and longer names are not; columns count bytes."""
    code = 'é = "LR" + x.LR; f(lr=LR, LR=LR)\nLRS = [LOW**2, MILESTONES] # LR\n'

    assert write_in(code, VALUES) == 'é = "LR" + x.LR; f(lr=0.1, LR=0.1)\nLRS = [(-2)**2, [2, 4]] # LR\n'


@given(st.text(max_size=60), st.text(alphabet="{}LR*/+-()[]0123456789.: eE_%\"'\\", max_size=40))
def test_nothing_typed_is_too_odd_to_read(one, other):
    """Either a text comes back or NoValue says why not."""
    for text in (one, f"{{{other}}}"):
        write_in(text, VALUES)
        try:
            render(text, VALUES)
        except NoValue:
            continue


def test_a_variant_is_a_question_with_the_numbers_in_it():
    """Stem, code, solution, mistakes and notes; it is no template any more."""
    values = {"LR": 0.8, "GAMMA": 0.1, "STEP": 2}
    printed = {"answer": ("0.8", "0.08"), "mistakes/gamma-every-epoch": ("0.08", "0.008")}
    asked = concrete(RATES, Variant(values, (0.8, 0.08), printed))

    assert asked.parameters == {}
    assert asked.answer == (0.8, 0.08)
    assert asked.stem.startswith("It begins at 0.8 and is multiplied by 0.1 every 2 epochs.")
    assert "lr=0.8)" in asked.code
    assert "step_size=2, gamma=0.1)" in asked.code
    assert asked.solution.steps == ("After 2 epochs it is 0.8 · 0.1 = 0.08, or 0.080.",)
    assert asked.solution.summary == "0.8, 0.08."
    assert asked.mistakes[0].text == "You multiplied in every epoch, which gives 0.08, 0.008."
    assert asked.mistakes[0].prints == ("0.08", "0.008")
    assert asked.hints[0].endswith("such as `{epoch}` stays as it is.")
    assert asked.evidence[0].note == "With 0.8."


def test_the_sample_is_the_whole_grid_or_a_drawn_part_that_stays_the_same():
    """Up to twelve variants, none twice; a mended text draws the same ones, other ranges others."""
    assert size(RATES.parameters) == 18
    assert len(sample(RATES)) == 12
    assert len({Variant(values).told() for values in sample(RATES)}) == 12
    assert sample(RATES) == sample(from_content(to_content(RATES)))
    assert sample(RATES) == sample(replace(RATES, stem="Another {LR}"))
    longer = {**RATES.parameters, "STEP": replace(RATES.parameters["STEP"], between=(1, 4))}
    assert sample(RATES) != sample(replace(RATES, parameters=longer))
    assert len(sample(TEMPLATES["left-over"])) == 4
    huge = {name: Parameter(between=(0.0, 1e300), decimals=9) for name in ("LR", "GAMMA")}
    assert len(sample(replace(RATES, parameters=huge))) == 12


def test_the_same_seed_draws_the_same_variant_and_seeds_reach_all():
    """So that what an attempt asked can be told from the attempt."""
    variants = sample(RATES)

    assert drawn(variants, "one") == drawn(variants, "one")
    assert len({str(drawn(variants, str(seed))) for seed in range(200)}) == 12


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_templates_keep_their_form(path):
    """Lint finds nothing; what is written reads as what was read; formatting holds still."""
    bundle = read([path])
    text = path.read_text()

    assert lint(bundle) == []
    assert read_text(to_yaml(bundle), "again.yaml") == bundle
    formatted = format_text(text, path.name)
    assert format_text(formatted, path.name) == formatted
    assert read_text(formatted, path.name) == bundle


@pytest.mark.parametrize(
    ("kind", "drawing", "rest", "code", "part"),
    [
        (TYPED, TWO, "code: print(LR), answer: [1]", "unknown_field", "/answer"),
        (TYPED, TWO, "code: 'print(f\"{LR}\")'", "bad_template_code", "/code"),
        (TYPED, TWO, "code: LR = 2", "bad_template_code", "/code"),
        (TYPED, TWO, "code: 'print('", "bad_template_code", "/code"),
        (TYPED, TWO, "code: print(LR), hints: ['{answer}']", "key_in_text", "/hints/0"),
        (TYPED, TWO, "code: print(LR), hints: ['{printed}']", "unknown_word", "/hints/0"),
        (TYPED, MIXED, "code: print(LR), hints: ['{LR[0]}']", "bad_expression", "/hints/0"),
        (TYPED, TWO, "code: print(LR), hints: ['{LRR}']", "unknown_parameter", "/hints/0"),
        (TYPED, "{choices: [1]}", "code: print(LR)", "bad_draw", "/parameters"),
        (TYPED, "{between: [2, 1]}", "code: print(LR)", "bad_draw", "/parameters/LR"),
        (TYPED, "{}", "code: print(LR)", "bad_draw", "/parameters/LR"),
        (
            TYPED, TWO, "code: print(LR), mistakes: [{id: m, text: '{printed}'}]",
            "missing", "/mistakes/0/text",
        ),
        (
            "single_choice", TWO, "options: [{key: a, text: x}, {key: b, text: y}]",
            "missing", "",
        ),
        (
            "single_choice", TWO,
            "answer: a, options: [{key: a, text: '{printed}'}, {key: b, text: y}]",
            "missing", "/options/0/text",
        ),
        (
            "multiple_choice", TWO,
            "code: print(LR), answer: [a], options: [{key: a, text: x}, {key: b, text: '{printed}'}]",
            "missing", "/options/1/text",
        ),
    ],
)  # fmt: skip
def test_an_author_is_told_what_a_template_lacks(kind, drawing, rest, code, part):
    """One fault, at its place, with how to mend it."""
    with pytest.raises(ContentErrors) as raised:
        read_text("topic: {id: t, title: T}\n" + HEAD % (kind, drawing, rest), "t.yaml")

    assert [(f.code, f.pointer.removeprefix("/question")) for f in raised.value.findings] == [(code, part)]
    assert all(finding.mend for finding in raised.value.findings)


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        ("parameters: {}, code: print(1)", "empty"),
        ("parameters: , code: print(1)", "empty"),
        ("reference: print(1), code: print(1), answer: [1]", "unknown_field"),
        ("code: print(1)", "missing"),
        ("code: print(1), parameters: {lr: {choices: [1, 2]}}", "bad_name"),
    ],
)
def test_a_question_without_parameters_is_no_template(rest, code):
    """It needs an answer, and has nothing that computes one."""
    text = f"question: {{id: q, kind: learning_rates, difficulty: easy, topic: t, stem: S, {rest}}}"
    with pytest.raises(ContentErrors) as raised:
        read_text("topic: {id: t, title: T}\n" + text, "t.yaml")

    assert [finding.code for finding in raised.value.findings] == [code]


def test_lint_finds_parameters_that_do_nothing_or_are_not_told():
    """And a grid that learners soon know."""
    more = {**RATES.parameters, "IDLE": Parameter(choices=(1, 2)), "DARK": Parameter(choices=(1, 2))}
    code = RATES.mistakes[0].code + "print(DARK)\n"
    odd = replace(RATES, parameters=more, mistakes=(replace(RATES.mistakes[0], code=code), RATES.mistakes[1]))
    few = replace(TEMPLATES["falls-or-rises"], parameters={"LR": Parameter(choices=(0.1, 2.5))})

    found = [(f.code, f.message.split()[-1]) for f in lint(Bundle(questions=(odd,)))]
    assert sorted(found)[:1] == [("hidden_parameter", "it.")]
    assert ("unused_parameter", "IDLE.") in found
    assert [f.code for f in lint(Bundle(questions=(few,)))] == ["few_variants"]
