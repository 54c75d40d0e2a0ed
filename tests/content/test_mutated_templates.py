"""Templates with slips in them are read, judged and proved, or refused: whatever was mistyped."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizsvc.content.findings import ContentErrors
from quizsvc.content.lint import lint
from quizsvc.content.reader import read_text
from quizsvc.content.templates import concrete
from quizsvc.content.writing import to_yaml
from quizsvc.grading.evidence import Proof, prove

TEXTS = [path.read_text() for path in sorted((Path(__file__).parent / "templates").glob("*.yaml"))]
_BRACES = "{LR} {LR[0]} {MILESTONES[9]} {LR/0} {LR**99} {printed} {answer} {{LR}} {1-LR} {between:[0,1]}"
_WORDS = "[1,2] 0 -1 1e300 LR STEP ' \" multiple_choice single_choice learning_rates"
_LINES = ("", " ", "\n", "answer: right\n", "reference: print(LR)\n", "{choices: [1, 2, [3]]}")
SLIPS = (*_BRACES.split(), *_WORDS.split(), *_LINES)
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 9), st.sampled_from(SLIPS)), min_size=1, max_size=3
)
PRINTED = st.sampled_from([(), ("0.1",), ("0.1", "0.05"), ("1e-300",), ("0.2", "0.2", "0.1", "0.1")])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(TEXTS), EDITS, st.lists(PRINTED, min_size=1, max_size=5), st.booleans())
def test_slips_never_break_anything(text, edits, printed, works):
    """What is read can be linted and written, proved with any output, and each variant of it asked."""
    for where, cut, piece in edits:
        at = int(where * len(text))
        text = text[:at] + piece + text[at + cut :]
    try:
        bundle = read_text(text, "t.yaml")
    except ContentErrors:
        return
    lint(bundle)
    assert read_text(to_yaml(bundle), "again.yaml") == bundle
    runs = iter(printed * 1000)
    for question in bundle.questions:
        proof = prove(question, lambda code, given: _run(next(runs), works))
        assert Proof.from_dict(json.loads(json.dumps(proof.to_dict()))) == proof
        for variant in proof.variants:
            assert concrete(question, variant).parameters == {}


def _run(printed, works):
    """A run that prints these rates and nothing else, or fails."""
    return {
        "status": "ok" if works else "error",
        "stdout": "\n".join(printed),
        "error": None if works else {"type": "ValueError", "message": "no", "line": 1},
        "printed": [{"text": text, "value": float(text), "line": 1} for text in printed],
        "trace": {"updates": [], "order": "optimizer_first"},
        "diagnosis": [],
        "torch": "2.13.0",
    }
