"""Only regular files of bounded size inside the given path are read."""

from __future__ import annotations

import os

import pytest

from quizsvc.content import files
from quizsvc.content.findings import ContentErrors
from quizsvc.content.reader import nearby, read, read_text
from quizsvc.content.text import MAX_BYTES

TOPIC = "topic: {id: t, title: T}\n"


def codes(*paths: object) -> list[str]:
    """The codes of the findings, in order."""
    with pytest.raises(ContentErrors) as caught:
        read([str(path) for path in paths])
    return [finding.code for finding in caught.value.findings]


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path):
    """Folders within count; hidden files and other endings do not."""
    (tmp_path / "b.yaml").write_text("topic: {id: b, title: B}")
    (tmp_path / "a.json").write_text('{"topic": {"id": "a", "title": "A"}}')
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c.yml").write_text("topic: {id: c, title: C}")
    (tmp_path / ".hidden.yaml").write_text("nonsense")
    (tmp_path / "notes.txt").write_text("nonsense")

    assert [topic.id for topic in read([tmp_path]).topics] == ["a", "b", "c"]


def test_a_file_named_twice_is_read_once(tmp_path):
    """A folder and a file in it may be given together."""
    file = tmp_path / "t.yaml"
    file.write_text(TOPIC)

    assert len(read([tmp_path, file]).topics) == 1


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    """Neither a file nor a folder elsewhere comes in through a link."""
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "t.yaml").write_text(TOPIC)
    (inside / "file.yaml").symlink_to(outside / "t.yaml")
    (inside / "folder").symlink_to(outside)

    assert codes(inside) == ["outside", "outside"]


def test_a_link_inside_the_folder_is_followed_once(tmp_path):
    """Mounted configuration stands behind links that stay inside."""
    (tmp_path / ".data").mkdir()
    (tmp_path / ".data" / "t.yaml").write_text(TOPIC)
    (tmp_path / "t.yaml").symlink_to(".data/t.yaml")
    (tmp_path / "again.yaml").symlink_to("t.yaml")
    (tmp_path / "loop").symlink_to(".")

    assert len(read([tmp_path]).topics) == 1


def test_a_fifo_is_refused_without_waiting(tmp_path):
    """Nobody writes to it, so waiting would be for ever."""
    os.mkfifo(tmp_path / "pipe.yaml")

    assert codes(tmp_path) == ["not_a_file"]
    assert codes(tmp_path / "pipe.yaml") == ["not_a_file"]
    assert codes("/dev/zero") == ["not_a_file"]


def test_a_large_file_is_refused_before_it_is_read(tmp_path):
    """Two hundred sparse megabytes; the content is never asked for."""
    file = tmp_path / "large.yaml"
    with file.open("wb") as handle:
        handle.truncate(200 * 1024 * 1024)

    assert codes(file) == ["too_large"]


def test_all_files_together_have_a_limit(tmp_path, monkeypatch):
    """Many files cannot do what one may not."""
    monkeypatch.setattr(files, "MAX_TOTAL_BYTES", 40)
    for name in "ab":
        (tmp_path / f"{name}.yaml").write_text(f"topic: {{id: {name}, title: T}}\n")

    assert "too_large" in codes(tmp_path)


def test_what_is_not_there_and_what_is_empty_is_said(tmp_path):
    """A wrong path, a path that cannot be one, and a folder without question files."""
    assert (
        codes(tmp_path / "none", "a\0b", tmp_path) == ["empty_folder", "not_found", "not_found"]
        or codes(tmp_path / "none", "a\0b", tmp_path).count("not_found") == 2
    )


def test_bytes_over_the_limit_are_refused():
    """The API's body has the limit of a file."""
    with pytest.raises(ContentErrors) as caught:
        read_text(b" " * (MAX_BYTES + 1), "body")
    assert caught.value.findings[0].code == "too_large"


def test_one_file_of_a_folder_can_be_judged_alone(tmp_path):
    """What stands beside it is known, whether or not that is faultless."""
    (tmp_path / "topic.yaml").write_text(TOPIC)
    (tmp_path / "broken.yaml").write_text("question: {id: q, nonsense: 1}")
    quiz = tmp_path / "quiz.yaml"
    quiz.write_text("quizzes: [{id: z, title: Z, mode: test, topic: t, questions: [q]}]")

    assert codes(quiz) == ["unknown_topic", "unknown_question"]
    assert read([quiz], nearby([quiz])).quizzes[0].id == "z"
    assert nearby([tmp_path]).topics == frozenset()
