"""Every fault of a file is found at once, where it stands, with a sentence that says how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizsvc.content.findings import ContentErrors, Finding
from quizsvc.content.reader import Known, read, read_text
from tests.content.marks import expected

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))


def faults(content: str | bytes, name: str = "file.yaml", **known: Known) -> tuple[Finding, ...]:
    """The findings of one file's content."""
    with pytest.raises(ContentErrors) as caught:
        read_text(content, name, **known)
    return caught.value.findings


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_every_fault_is_found_where_it_stands(path):
    """Line, column and code of each finding are those that the file's marks ask for, and no others come."""
    with pytest.raises(ContentErrors) as caught:
        read([path])

    found = sorted((finding.line, finding.column, finding.code) for finding in caught.value.findings)
    assert found == expected(path)
    assert all(finding.message and finding.mend for finding in caught.value.findings)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("topc: {}", 'Unknown field "topc". Did you mean topic?'),
        ("quiz: {}", 'Unknown field "quiz". Did you mean quizzes?'),
        ("topic: {id: t, name: T, title: T}", 'Unknown field "name" in topic. Did you mean title?'),
        ("topic: {id: t}", "title is missing here. Add title: the lesson's title."),
        ("topic: {id: t, title: 3}", "title must be text, not a whole number. Put it in quotes."),
        (
            'topic: {id: t, title: T, minutes: "8"}',
            "minutes must be a whole number, not text. Remove the quotes.",
        ),
        ("topic: [a]", "topic must be a mapping, not a list. Write id and title, each as name: value."),
        ("a: 1\na: 2", '"a" is written twice; it is already on line 1. Keep one of the two.'),
        ("topic: {id: t, title: !x T}", "Remove the tag; put text that begins with ! in quotes."),
        ("topic:\n  title: a: b", "Put the text in quotes if it holds a colon, or mend the indentation."),
        ("topic:\n\ttitle: a", "Indent with spaces, not tabs."),
        ("# nothing", "The file holds nothing to read."),
        ("- question", "the file must be a mapping, not a list."),
    ],
)
def test_messages_say_how_to_mend(content, message):
    """What is wrong and what to write instead stand in the finding."""
    assert any(message in f"{finding.message} {finding.mend}" for finding in faults(content))


def test_pointers_lead_to_the_value():
    """The JSON pointer names the value, slashes and tildes escaped."""
    findings = faults("questions:\n  - {id: q, a/b~c: 1}")

    assert "/questions/0/a~1b~0c" in [finding.pointer for finding in findings]


def test_json_keeps_lines_and_columns():
    """A fault in JSON is placed as in YAML."""
    finding = faults('{"topic":\n  {"id": "t",\n   "title": 7}}', "file.json")[0]

    assert (finding.line, finding.column, finding.pointer) == (3, 13, "/topic/title")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ('{"topic": {"id": "t",}}', (1, 22)),
        ('{"topic" {}}', (1, 10)),
        ('{"topic": tru}', (1, 11)),
        ('{"topic": "a\nb"}', (1, 13)),
        ('{"topic": 1} 2', (1, 14)),
        ("{topic: 1}", (1, 2)),
        ('{"topic": [1 2]}', (1, 14)),
        ('{"topic": {"id": 01}}', (1, 19)),
        ('{"topic": {"id": "t"', (1, 21)),
    ],
)
def test_broken_json_is_placed(content, place):
    """JSON that cannot be parsed gives one finding where it stops."""
    (finding,) = faults(content, "file.json")

    assert ((finding.line, finding.column), finding.code) == (place, "not_json")


def test_the_errors_serve_the_web_edge():
    """Each entry has pointer and message, as the API's problems list them, and the place beside."""
    with pytest.raises(ContentErrors) as caught:
        read_text("topc: 1", "body")

    error = caught.value.errors[0]
    assert (error["pointer"], error["line"], error["column"]) == ("/topc", 1, 1)
    assert "Did you mean topic?" in str(error["message"])


def test_ids_that_exist_elsewhere_are_known():
    """A file may refer to topics and questions that the bank already has."""
    text = "quizzes: [{id: z, title: Z, mode: test, topic: rates, questions: [old]}]"

    assert {finding.code for finding in faults(text)} == {"unknown_topic", "unknown_question"}
    bundle = read_text(text, "z.yaml", Known(frozenset({"rates"}), frozenset({"old"})))
    assert bundle.quizzes[0].questions == ("old",)
