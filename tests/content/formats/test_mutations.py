"""Mutated samples are read, or told what is wrong with them: never a traceback."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizsvc.content.findings import ContentErrors
from quizsvc.content.formats import FORMATS, detect, write_foreign
from quizsvc.content.lint import lint
from quizsvc.content.reader import Known, read_text
from tests.content.formats.samples import TOPIC, all_samples, content, read

SAMPLES = [content(name) for name in all_samples()]
FOREIGN = [name for name in FORMATS if name != "native"]
_SIGNS = "{ } = ~ # #### :: // \\ %50% -> < > </ /> & &nbsp; &#0; &#xD800; <![CDATA[ ]]> <!-- <?x <!DOCTYPE"
_WORDS = "<math> <pre> <table> ANSWER: A. 1e999 nan -1 identifier RESPONSE \" ' <value> continue \\( $$ ` |"
_BYTES = [b"\n\n", b"\0", b"\xff", b"\xef\xbb\xbf", b"9" * 400, b"\xe2\x80\xa8", b"\xed\xa0\x80", b"PK\x05"]
PIECES = st.binary(min_size=1, max_size=4) | st.sampled_from(
    [*_BYTES, *f"{_SIGNS} {_WORDS}".encode().split(b" ")]
)
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 60), PIECES), min_size=1, max_size=5)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=250, deadline=None, suppress_health_check=SLOW)
@given(st.sampled_from(SAMPLES), EDITS, st.sampled_from([None, *FOREIGN]))
def test_mutated_files_are_read_or_refused(sample, edits, fmt):
    """What comes in is content that our own reader takes, and it can be linted and written again."""
    data = sample
    for where, cut, piece in edits:
        at = int(where * len(data))
        data = data[:at] + piece + data[at + cut :]

    check(data, fmt)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode), st.sampled_from([None, *FOREIGN]))
def test_anything_at_all_is_read_or_refused(data, fmt):
    """Arbitrary bytes and texts."""
    check(data, fmt)


@pytest.mark.parametrize("fmt", FOREIGN)
def test_every_sample_survives_every_reader(fmt):
    """A file given out for another format is refused or read, whatever it is."""
    for sample in SAMPLES:
        check(sample, fmt)


def check(data: bytes, fmt: str | None) -> None:
    """Read, and if that goes well, write natively, read again and lint."""
    assert detect(data, "file") in {None, *FORMATS}
    if fmt is None and detect(data, "file") == "native":
        return
    try:
        imported = read(data, "file", fmt)
    except ContentErrors as error:
        for found in error.findings:
            assert found.line >= 0
            json.dumps(found.to_dict()).encode()
        return
    for skipped in imported.skipped:
        assert skipped.line >= 1
        str(skipped).encode()
    native = write_foreign(imported.bundle, "native").data
    if imported.bundle.questions:
        known = Known(topics=frozenset({TOPIC}))
        again = read_text(native, "again.yaml", known)
        assert again.questions == imported.bundle.questions
        lint(imported.bundle)
