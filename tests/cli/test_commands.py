"""What the commands print, and what they exit with."""

import json
import os
import shutil
from pathlib import Path

import pytest

from quizsvc.bundled import bundled
from quizsvc.cli.main import COMMANDS
from quizsvc.db import Database, migrate
from quizsvc.learners.service import authenticate
from quizsvc.settings import Settings

BANK = bundled("questions")
TEMPLATES = Path(__file__).parents[1] / "content" / "templates"

FALSE_KEY = """\
question:
  id: false-key
  kind: learning_rates
  difficulty: easy
  topic: learning-rate-strategy
  stem: Which rates does this loop print?
  code: |
    import torch
    weight = torch.nn.Parameter(torch.ones(1))
    optimizer = torch.optim.SGD([weight], lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)
    for epoch in range(4):
        optimizer.step()
        scheduler.step()
        print(scheduler.get_last_lr()[0])
  answer: [0.05, 0.05, 0.025, 0.025]
  solution:
    steps: [The rate is halved every two epochs.]
    summary: It is halved.
    quick_check: Half, every two epochs.
  hints: [Count the calls of step.]
"""


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_that_reads_well(quizsvc, command):
    """A sentence, and no Python inside."""
    result = quizsvc(command, "--help")

    assert result.exit_code == 0
    assert COMMANDS[command][1].endswith(".")
    assert "Traceback" not in result.output
    assert len(result.output) > 80


def test_the_main_help_lists_every_command(quizsvc):
    """With its line of help."""
    output = quizsvc("--help").output

    assert all(name in output for name in COMMANDS)


def test_token_create_prints_the_token_and_nothing_else(quizsvc):
    """Scripts take stdout as it is; the token works at once."""
    result = quizsvc("token", "create", "--role", "author", "--name", "Grace")
    token = result.stdout.strip()

    assert result.exit_code == 0
    assert result.stdout == token + "\n"
    db = Database(Settings.from_env(os.environ).sqlalchemy_url)
    with db.read() as session:
        assert authenticate(session, token).role == "author"
    db.close()


def test_a_revoked_token_is_useless(quizsvc, tmp_path):
    """`token list` shows ids, `token revoke` takes one."""
    quizsvc("token", "create", "--role", "admin", "--name", "Root")
    (row,) = json.loads(quizsvc("token", "list", "--json").stdout)

    assert quizsvc("token", "revoke", row["id"]).exit_code == 0
    assert json.loads(quizsvc("token", "list", "--json").stdout)[0]["revoked"] is True
    assert quizsvc("token", "revoke", "nope").exit_code == 1


def test_db_goes_down_and_up(quizsvc):
    """With a question before anything is dropped."""
    assert migrate.head() in quizsvc("db", "upgrade").output
    assert quizsvc("db", "downgrade", "--to", "base", input="n\n").exit_code == 1
    assert "base" in quizsvc("db", "downgrade", "--to", "base", "--yes").output
    assert "newest" in quizsvc("db", "current").output


@pytest.mark.parametrize("words", [["upgrade"], ["downgrade", "--to", "base", "--yes"], ["current"]])
def test_db_tells_of_a_damaged_file_in_a_sentence(quizsvc, tmp_path, monkeypatch, words):
    """What lies where the database should is no SQLite file."""
    junk = tmp_path / "junk.db"
    junk.write_bytes(b"not a database " * 100)
    monkeypatch.setenv("QUIZSVC_DATABASE_URL", f"sqlite:///{junk}")

    result = quizsvc("db", *words)

    assert result.exit_code == 1
    assert result.output.startswith("Error: The database's file is not a SQLite database.")


@pytest.mark.parametrize("way", ["upgrade", "downgrade"])
def test_db_refuses_a_version_that_is_none(quizsvc, way):
    """Up or down."""
    quizsvc("db", "upgrade")

    result = quizsvc("db", way, "--to", "zzz", *(["--yes"] if way == "downgrade" else []))

    assert result.exit_code == 1
    assert "does not know" in result.output
    assert isinstance(result.exception, SystemExit)


def test_the_shipped_bank_lints_clean(quizsvc):
    """Nothing to find in our own files."""
    result = quizsvc("lint", BANK)

    assert result.exit_code == 0, result.output


def test_lint_names_file_line_and_mend(quizsvc, tmp_path):
    """All faults at once, as text or as JSON, and exit status 1."""
    path = tmp_path / "q.yaml"
    path.write_text(FALSE_KEY.replace("kind: learning_rates", "kind: guess").replace("hints:", "hint:"))
    text, data = quizsvc("lint", path), quizsvc("lint", path, "--json")

    assert (text.exit_code, data.exit_code) == (1, 1)
    findings = json.loads(data.stdout)
    assert {finding["line"] for finding in findings} == {3, 5, 21}
    assert all(finding["mend"] for finding in findings)
    assert f"{path}:3:" in text.stdout


def test_check_says_what_comes_out_otherwise_than_recorded(quizsvc, tmp_path):
    """By another torch: the status, what was got, and a template's keys; a file that was not recorded too."""
    shutil.copy(TEMPLATES / "options.yaml", tmp_path)
    assert quizsvc("check", "--write", tmp_path).exit_code == 0
    (tmp_path / "new.yaml").write_text(FALSE_KEY.replace("learning-rate-strategy", "rates"))
    same = quizsvc("check", "--against-recorded", tmp_path)
    assert same.exit_code == 0
    assert "false-key revision 1: not recorded; contested now" in same.output
    assert "0 of 3 revisions come out otherwise than recorded." in same.output

    lock = tmp_path / "proofs.lock"
    proofs = json.loads(lock.read_text())
    old = next(proof for proof in proofs.values() if proof["variants"][0]["answer"] == "right")
    old["torch"], old["status"] = "2.12.0", "contested"
    old["variants"][0]["printed"]["answer"] = ["0.3"]
    lock.write_text(json.dumps(proofs))
    changed = quizsvc("check", "--against-recorded", "--json", tmp_path)
    rows = json.loads(changed.stdout)
    (row,) = [row for row in rows if row["changes"]]

    assert (changed.exit_code, len(rows)) == (1, 3)
    assert next(row for row in rows if row["question"] == "false-key")["recorded"] is None
    assert row["recorded"] == {"status": "contested", "torch": "2.12.0"}
    assert row["changes"][0] == {"what": "status", "recorded": "contested", "got": "verified"}
    assert row["changes"][1]["recorded"]["printed"]["answer"] == ["0.3"]


def test_import_without_a_sandbox_leaves_what_is_new_unverified(quizsvc, monkeypatch):
    """It says so, and that a template is not asked before it is proved."""
    monkeypatch.setenv("QUIZSVC_SANDBOX", "off")
    report = json.loads(quizsvc("import", TEMPLATES / "rates.yaml", "--json").stdout)

    assert [question["status"] for question in report["questions"]] == ["unverified"]
    assert "Runs are switched off" in report["warnings"][0]
    assert "not asked until it is" in report["warnings"][1]


def test_check_proves_the_bank_and_finds_item_four_by_itself(quizsvc):
    """The published key of item 4 is contested by running it; all that learners get is verified, or has
    nothing to run, and the kept results are what running gives today.
    """
    result = quizsvc("check", BANK, "--json")
    rows = json.loads(result.stdout)

    assert result.exit_code == 0, result.output
    contested = [(row["question"], row["revision"]) for row in rows if row["status"] == "contested"]
    assert contested == [("scheduler-order", 1)]
    kept = [entry for path in BANK.rglob("proofs.lock") for entry in json.loads(path.read_text()).values()]
    parts = ("status", "torch", "evidence", "variants")
    fresh = [{name: row[name] for name in parts if name in row} for row in rows]
    assert sorted(map(json.dumps, kept)) == sorted(map(json.dumps, fresh))


def test_a_false_key_is_found_told_and_kept_from_learners(quizsvc, tmp_path):
    """check says expected and got and exits with 1; import stores it as contested with a warning."""
    topic = BANK / "learning-rate-strategy" / "topic.yaml"
    quizsvc("import", topic)
    path = tmp_path / "q.yaml"
    path.write_text(FALSE_KEY)
    checked = quizsvc("check", topic, path)
    imported = quizsvc("import", path, "--json")

    assert checked.exit_code == 1
    assert "expected [0.05, 0.05, 0.025, 0.025], got ['0.1', '0.05', '0.05', '0.025']" in checked.output
    report = json.loads(imported.stdout)
    assert report["created"] == ["false-key"]
    assert "contested" in report["warnings"][0]


def test_import_is_atomic_and_a_dry_run_writes_nothing(quizsvc, tmp_path):
    """A fault in one file keeps all of them out; --dry-run tells what would be done."""
    some = [BANK / "learning-rate-strategy" / name for name in ("topic.yaml", "06-read-the-losses.yaml")]
    before = quizsvc("import", *some, "--dry-run", "--json")
    assert json.loads(before.stdout)["created"] == ["read-the-losses"]
    path = tmp_path / "bad.yaml"
    path.write_text("questions: [{id: x}]")

    assert quizsvc("import", *some, path).exit_code == 1
    again = quizsvc("import", *some, "--json")
    assert json.loads(again.stdout)["created"] == ["read-the-losses"]
    assert json.loads(quizsvc("import", *some, "--json").stdout)["unchanged"] == ["read-the-losses"]


def test_run_shows_what_a_snippet_did(quizsvc):
    """From standard input, as JSON, with the names it was given."""
    result = quizsvc("run", "-", "--json", "--given", '{"N": 3}', input="print(N)\nopen('x')")

    run = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (run["status"], run["stdout"], run["error"]["line"]) == ("blocked", "3\n", 2)


def test_run_makes_output_inert_in_a_terminal(quizsvc):
    """Escape sequences of a snippet are shown, not obeyed."""
    result = quizsvc("run", "-", input="print('\\x1b[31mred\\u202e')")

    assert "\x1b" not in result.stdout
    assert "\\x1b[31mred\\u202e" in result.stdout


def test_doctor_says_what_it_found(quizsvc):
    """Every wall has a line; nothing is an error here."""
    result = quizsvc("doctor", "--json")
    report = json.loads(result.stdout)

    assert report["ok"], report
    names = {check["name"] for check in report["checks"]}
    assert {"python", "torch", "sqlite", "data folder", "database", "sandbox tier"} <= names
    assert {check["state"] for check in report["checks"]} <= {"ok", "warning"}


def test_a_setting_that_cannot_be_read_is_named(quizsvc, monkeypatch):
    """The message says which variable and what it takes."""
    monkeypatch.setenv("QUIZSVC_PORT", "many")
    result = quizsvc("serve")

    assert result.exit_code == 2
    assert "QUIZSVC_PORT='many': write a whole number." in result.output


def test_the_shipped_bank_is_formatted(quizsvc):
    """As `quizsvc fmt` would write it."""
    result = quizsvc("fmt", "--check", BANK)

    assert result.exit_code == 0, result.output
