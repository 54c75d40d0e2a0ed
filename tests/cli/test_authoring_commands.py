"""new, fmt, schema and export: what they write, and what they leave alone."""

import json
import os

import pytest

from quizsvc.bundled import bundled
from quizsvc.cli.new import KINDS
from quizsvc.content.jsonschema import json_schema
from quizsvc.content.reader import read, read_text

BANK = bundled("questions")
TOPIC = "learning-rate-strategy"


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_file_lints_clean_and_is_formatted(quizsvc, tmp_path, kind):
    """Alone, as it stands: an author begins with nothing to mend."""
    path = tmp_path / "01-first-steps.yaml"
    assert quizsvc("new", kind, path).exit_code == 0

    linted, formatted = quizsvc("lint", path), quizsvc("fmt", "--check", path)
    assert (linted.exit_code, formatted.exit_code) == (0, 0), linted.output + formatted.output
    assert "first-steps" in path.read_text()
    assert path.read_text().count("#") > 5


def test_new_files_of_a_folder_belong_together_and_are_proved(quizsvc, tmp_path):
    """Questions find the topic beside them, a quiz finds the questions, and every claim holds."""
    folder = tmp_path / "rates"
    folder.mkdir()
    for number, kind in enumerate(
        ["topic", "single_choice", "multiple_choice", "learning_rates", "code", "quiz"]
    ):
        name = "topic.yaml" if kind == "topic" else f"{number}-{kind}.yaml"
        assert quizsvc("new", kind, folder / name).exit_code == 0

    bundle = read([folder])
    assert quizsvc("lint", folder).exit_code == 0
    assert [topic.id for topic in bundle.topics] == ["rates"]
    assert set(bundle.quizzes[0].questions) == {question.id for question in bundle.questions}
    checked = json.loads(quizsvc("check", folder, "--json").stdout)
    assert {row["question"]: row["status"] for row in checked} == {
        "single-choice": "verified",
        "multiple-choice": "unverified",
        "learning-rates": "verified",
        "code": "verified",
    }


def test_new_writes_to_standard_output_too(quizsvc):
    """Where no file is named."""
    assert read_text(quizsvc("new", "single_choice").stdout, "new.yaml").questions[0].id == "my-question"


def test_new_overwrites_nothing(quizsvc, tmp_path):
    """A file that is there stays."""
    path = tmp_path / "q.yaml"
    path.write_text("mine")

    assert quizsvc("new", "code", path).exit_code == 1
    assert path.read_text() == "mine"


def test_new_gives_a_free_id(quizsvc, tmp_path):
    """Two files of one name in one bank are two questions."""
    quizsvc("new", "single_choice", tmp_path / "1-steps.yaml")
    quizsvc("new", "single_choice", tmp_path / "2-steps.yaml")

    assert {question.id for question in read([tmp_path]).questions} == {"steps", "steps-2"}


def test_fmt_formats_once_and_check_only_tells(quizsvc, tmp_path):
    """--check exits with 1 and changes nothing; formatting keeps comments, content and permissions."""
    path = tmp_path / "q.yaml"
    quizsvc("new", "single_choice", path)
    tidy = path.read_text()
    untidy = tidy.replace("tags: [SGD]", "tags:   [ 'SGD' ]").replace(
        "  # Words to find", "      # Words to find"
    )
    path.write_text(untidy)
    os.chmod(path, 0o640)

    told = quizsvc("fmt", "--check", tmp_path)
    assert (told.exit_code, path.read_text()) == (1, untidy)
    assert str(path) in told.stdout
    assert quizsvc("fmt", tmp_path).exit_code == 0
    assert path.read_text() == tidy
    assert path.stat().st_mode & 0o777 == 0o640
    assert quizsvc("fmt", "--check", tmp_path).exit_code == 0
    assert [entry.name for entry in tmp_path.iterdir()] == ["q.yaml"]


def test_fmt_leaves_a_file_with_findings_alone_and_formats_the_others(quizsvc, tmp_path):
    """Each finding is told, by file and line."""
    quizsvc("new", "single_choice", tmp_path / "good.yaml")
    good = (tmp_path / "good.yaml").read_text()
    (tmp_path / "good.yaml").write_text(good + "\n\n\n")
    bad = b"question: {id: x, kind: guess}\xff"
    (tmp_path / "bad.yaml").write_bytes(bad)
    result = quizsvc("fmt", tmp_path)

    assert result.exit_code == 1
    assert "bad.yaml:1:31: error:" in result.stderr
    assert (tmp_path / "bad.yaml").read_bytes() == bad
    assert (tmp_path / "good.yaml").read_text() == good


def test_fmt_formats_json_as_json(quizsvc, tmp_path):
    """Programs that write questions are served too."""
    path = tmp_path / "q.json"
    path.write_text('{"topic": {"title": "T", "id": "t"}}')
    quizsvc("fmt", path)

    assert path.read_text() == '{\n  "topic": {\n    "id": "t",\n    "title": "T"\n  }\n}\n'


def test_the_schema_is_printed(quizsvc):
    """As JSON, the same that the reader is made from."""
    assert json.loads(quizsvc("schema").stdout) == json.loads(json.dumps(json_schema()))


@pytest.fixture
def loaded(quizsvc, db_url, monkeypatch):
    """`quizsvc` with the bundled bank in its database."""
    monkeypatch.setenv("QUIZSVC_DATABASE_URL", db_url)
    return quizsvc


def test_export_writes_a_formatted_file_that_changes_nothing_when_imported(loaded, tmp_path):
    """The history too, in authored order; a second export is byte for byte the first."""
    first = tmp_path / "all.yaml"
    assert loaded("export", "--revisions", "all", "-o", first).exit_code == 0
    bundle, exported = read([BANK]), read([first])

    assert list(dict.fromkeys(q.id for q in exported.questions)) == list(
        dict.fromkeys(q.id for q in bundle.questions)
    )
    told = json.loads(loaded("import", first, "--json").stdout)
    assert (told["created"], told["updated"]) == ([], [])
    assert loaded("export", "--revisions", "all").stdout == first.read_text()
    assert loaded("fmt", "--check", first).exit_code == 0


def test_export_shows_what_learners_get(loaded):
    """Current revisions only; the contested first revision of item 4 is history."""
    bundle = read_text(loaded("export", "--topic", TOPIC).stdout, "export.yaml")

    assert [q.revision for q in bundle.questions if q.id == "scheduler-order"] == [2]
    assert {quiz.id for quiz in bundle.quizzes} == {quiz.id for quiz in read([BANK]).quizzes}
    assert loaded("export", "--topic", "nothing").exit_code == 1


def test_questions_that_a_folder_no_longer_holds_are_retired_and_brought_back(loaded, tmp_path):
    """--retire-missing retires them; a later import brings them back, with their history."""
    folder = tmp_path / "bank"
    folder.mkdir()
    for path in (BANK / TOPIC).glob("*.yaml"):
        if path.name not in {"06-read-the-losses.yaml", "quizzes.yaml"}:
            (folder / path.name).write_text(path.read_text())
    told = json.loads(loaded("import", "--retire-missing", folder, "--json").stdout)

    assert told["retired"] == ["read-the-losses"]
    assert "read-the-losses" not in loaded("export").stdout
    back = json.loads(loaded("import", BANK, "--json").stdout)
    assert back["updated"] == ["read-the-losses"]
    assert "id: read-the-losses" in loaded("export").stdout


def test_retire_missing_wants_whole_folders(quizsvc):
    """One file would retire all that is in the others."""
    result = quizsvc("import", "--retire-missing", BANK / TOPIC / "topic.yaml")

    assert (result.exit_code, "folders" in result.output) == (2, True)


def test_a_refused_import_reports_its_errors_as_json(quizsvc, tmp_path):
    """In the same report as one that was taken."""
    path = tmp_path / "bad.yaml"
    path.write_text("questions: [{id: x}]")
    result = quizsvc("import", path, "--json")
    report = json.loads(result.stdout)

    assert result.exit_code == 1
    assert report["created"] == []
    assert all(error["line"] == 1 and error["mend"] for error in report["errors"])
