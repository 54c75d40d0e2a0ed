"""Files in the ways that real ones come: what comes in, what is skipped, what is told."""

from __future__ import annotations

import re

import pytest

from quizsvc.content.findings import ContentErrors
from tests.content.formats.samples import all_samples, content, outcome, read

SAMPLES = all_samples()
TEXTS = [name for name in SAMPLES if name.endswith((".gift", ".txt"))]
XMLS = [name for name in SAMPLES if name.endswith(".xml") and "ISO-8859" not in content(name).decode()]


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_reads_as_its_author_meant_it(sample):
    """Questions, skipped items with line and reason, notes, or every fault with its line."""
    name = sample.rpartition("/")[2] + (".zip" if "/packages/" in sample else "")

    assert outcome(content(sample), name) == SAMPLES[sample]


@pytest.mark.parametrize("sample", SAMPLES)
def test_reading_twice_gives_the_same_ids(sample):
    """An import that is repeated changes nothing; no two questions of a file share an id."""
    if "errors" in SAMPLES[sample]:
        assert outcome(content(sample), "file") == outcome(content(sample), "file")
        return
    first, second = (read(content(sample), name).bundle.questions for name in ("one", "two"))

    assert [question.id for question in first] == [question.id for question in second]
    assert len({question.id for question in first}) == len(first)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("sample", TEXTS)
def test_texts_read_the_same_in_every_encoding(sample, encoding):
    """Byte-order marks, UTF-16 with and without one, and the line ends of Windows."""
    name = sample.rpartition("/")[2]
    data = content(sample).decode().replace("\n", "\r\n").encode(encoding)

    assert outcome(data, name) == SAMPLES[sample]


@pytest.mark.parametrize("sample", XMLS)
def test_xml_reads_the_same_in_utf_16(sample):
    """The encoding is told by the bytes, whatever the declaration says."""
    name = sample.rpartition("/")[2]
    text = content(sample).decode()
    expected = outcome(content(sample), name)

    assert outcome(text.encode("utf-16"), name) == expected
    assert outcome(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), name) == expected


def test_windows_1252_is_taken_and_said():
    """An old file without a trace of UTF-8 is read as what it must be."""
    found = outcome("Was ist größer?\nA. ½\nB. ¼\nANSWER: A\n".encode("cp1252"), "old.txt")

    assert found["questions"][0]["stem"] == "Was ist größer?"
    assert "Windows-1252" in found["notes"][0]


def test_bytes_that_are_no_text_are_refused_with_their_line():
    """A broken byte in a file that is UTF-8 otherwise is no Windows-1252."""
    data = "Größer?\nA. ½\nB. \udcff\nANSWER: A\n".encode(errors="surrogateescape")

    assert outcome(data, "x.txt") == {"errors": [[3, 1, "not_utf8"]]}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("A. this\nC. that\nANSWER: A", [4, "C. stands here, where B. comes next."]),
        ("A. this\nA. that\nANSWER: A", [4, "A. stands here, where B. comes next."]),
        ("A. this\nB. that\nD. more\nANSWER: D", [5, "D. stands here, where C. comes next."]),
        ("A. this\nANSWER: A", [4, "One option stands above this ANSWER line."]),
        ("ANSWER: A", [3, "No option stands above this ANSWER line."]),
    ],
)
def test_letters_out_of_order_are_told_where_they_stand(options, said):
    """Options that are there are not said to be missing."""
    with pytest.raises(ContentErrors) as caught:
        read(f"Which?\n\n{options}\n".encode(), "x.txt", "aiken")

    (found,) = caught.value.findings
    assert [found.line, found.message] == said


@pytest.mark.parametrize(
    ("text", "fmt"),
    [("Which? {=this ~this ~that}", "gift"), ("Which?\nA. this\nB.  this\nANSWER: A", "aiken")],
)
def test_an_item_whose_right_option_is_wrong_too_is_not_taken(text, fmt):
    """Nobody could answer it."""
    (skipped,) = read(text.encode(), "x.txt", fmt).skipped

    assert skipped.reason == "a right option and a wrong one say the same"


def test_characters_that_are_dropped_are_noted():
    """A NUL in a text file as a control character in XML."""
    found = outcome(b"Which? {=th\0is ~that}", "x.gift")

    assert found["notes"] == ["Control characters in texts are left out."]


def test_every_reason_is_the_end_of_a_sentence():
    """Reasons can be shown after `skipped:`; notes are sentences."""
    for expected in SAMPLES.values():
        assert all(re.match(r"[a-z].*[^.]$", reason) for _, _, reason in expected.get("skipped", []))
        assert all(re.match(r"[A-Z].*\.$", note) for note in expected.get("notes", []))
