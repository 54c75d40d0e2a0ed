"""What a request may say of a schedule, and that nothing of it becomes code."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizsvc.errors import Invalid
from quizsvc.schedules.catalog import BY_NAME, LAMBDAS, SCHEDULERS, SIMPLE
from quizsvc.schedules.planning import plan
from quizsvc.schedules.snippet import snippet

WANTED = {"lr": [0.1], "steps": 9, "parameters": {}, "parts": [], "milestones": [], "metrics": []}
OWN_WORDS = {
    *BY_NAME, "torch", "nn", "Parameter", "zeros", "optim", "SGD", "lr_scheduler", "groups", "params", "lr",
    "optimizer", "parts", "scheduler", "metrics", "used", "step", "group", "param_groups", "append",
    "range", "min", "len", "print", " updates, the first with ", ", the last with ",
}  # fmt: skip
OWN_WORDS |= {choice for each in SCHEDULERS for p in each.parameters for choice in p.choices or ()}

texts = st.sampled_from(
    ["0.1", "__import__('os')", "lambda step: exit()", "0.1)\nimport os\n(", "{base}", "min"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts | st.just(10**400),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)
names = st.sampled_from(sorted({p.name for each in (*SCHEDULERS, *LAMBDAS) for p in each.parameters})) | texts


@st.composite
def requests(draw):
    """Any scheduler with known and unknown parameters, of any type, with and without parts."""
    of = st.fixed_dictionaries(
        {
            "scheduler": st.sampled_from(sorted(BY_NAME)),
            "parameters": st.dictionaries(names, values, max_size=3),
        }
    )
    return {
        **draw(of),
        "parts": draw(st.lists(of, max_size=2)),
        "milestones": draw(st.lists(values, max_size=2)),
        "metrics": draw(st.lists(st.floats(-9, 9), max_size=2)),
        "lr": draw(st.lists(st.floats(0, 1), min_size=1, max_size=3)),
        "steps": draw(st.integers(1, 1000)),
    }


@given(requests())
def test_a_request_is_refused_or_becomes_numbers_in_known_code(request_):
    """Every name, attribute, word and call of the snippet is our own, whatever was sent."""
    try:
        code = snippet(plan(**request_))
    except Invalid as refusal:
        faults = refusal.errors
    else:
        assert _words(code) <= OWN_WORDS
        return
    assert faults
    assert all(fault["pointer"] and fault["message"] for fault in faults)


def _words(code: str) -> set[str]:
    """Every name, attribute and text of the code."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Name(id=word) | ast.Attribute(attr=word) | ast.Constant(value=str(word)):
                found.add(word)
    return found


@pytest.mark.parametrize("scheduler", sorted(SIMPLE))
def test_each_parameter_keeps_to_its_range(scheduler):
    """Just inside is taken, just outside is a fault at that parameter."""
    for each in BY_NAME[scheduler].parameters:
        if each.type in ("bool", "choice", "ints"):
            continue
        for value, fits in (
            (each.low, True),
            (each.high, True),
            (each.low - 1, False),
            (each.high * 2, False),
        ):
            try:
                plan(**{**WANTED, "scheduler": scheduler, "parameters": {each.name: value}})
                refused = []
            except Invalid as refusal:
                refused = [error["pointer"] for error in refusal.errors]
            assert refused == ([] if fits else [f"/parameters/{each.name}"]), (each.name, value)


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ({"scheduler": "StepLR", "parameters": {"stepsize": 3}}, "/parameters/stepsize"),
        ({"scheduler": "StepLR", "parameters": {"step_size": 2.5}}, "/parameters/step_size"),
        ({"scheduler": "LambdaLR", "parameters": {"lr_lambda": "lambda s: 1"}}, "/parameters/lr_lambda"),
        ({"scheduler": "LambdaLR", "parameters": {"lr_lambda": "every"}}, "/parameters/lr_lambda"),
        ({"scheduler": "MultiStepLR", "parameters": {"milestones": [5, 3]}}, "/parameters/milestones"),
        ({"scheduler": "CyclicLR", "parameters": {"max_lr": [0.1, 0.2]}}, "/parameters/max_lr"),
        ({"scheduler": "ReduceLROnPlateau"}, "/metrics"),
        ({"scheduler": "StepLR", "metrics": [0.1]}, "/metrics"),
        ({"scheduler": "StepLR", "milestones": [1]}, "/milestones"),
        ({"scheduler": "ChainedScheduler"}, "/parts"),
        ({"scheduler": "ChainedScheduler", "parts": [{"scheduler": "ReduceLROnPlateau", "parameters": {}}]},
         "/parts/0/scheduler"),
        ({"scheduler": "ChainedScheduler", "parts": [{"scheduler": "StepLR", "parameters": {"gamma": -1}}]},
         "/parts/0/parameters/gamma"),
        ({"scheduler": "SequentialLR", "parts": [{"scheduler": "StepLR", "parameters": {}}] * 2},
         "/milestones"),
    ],
)  # fmt: skip
def test_a_fault_is_told_where_it_is(wanted, pointer):
    """One pointer, one sentence."""
    with pytest.raises(Invalid) as refused:
        plan(**{**WANTED, **wanted})

    assert [error["pointer"] for error in refused.value.errors] == [pointer]
