"""The documentation: it builds without a warning, and every snippet in it does what it shows."""

import configparser
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from quizsvc.cli.main import COMMANDS
from quizsvc.settings import PREFIX, Settings
from tests.serving.conftest import serving, until
from tests.serving.test_readme import session

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
TRIED_ELSEWHERE = {"authoring.md", "formats.md", "sandbox.md"}
"""Pages with tests of their own, and without sessions."""

PAGES = {
    str(path.relative_to(DOCS)): path.read_text()
    for path in sorted(DOCS.rglob("*.md"))
    if path.name not in TRIED_ELSEWHERE and "decisions" not in path.parts
}
SESSIONS = [name for name, text in PAGES.items() if "```console" in text]
SNIPPETS = [
    pytest.param(language, text, id=f"{name}:{language}{number}")
    for name, page in PAGES.items()
    for number, (language, text) in enumerate(re.findall(r"^```(\w+)\n(.*?)^```$", page, re.M | re.S))
    if language != "console"
]


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """A service with its sandbox, for all pages."""
    with serving(tmp_path_factory.mktemp("docs")) as running:
        until(lambda: running.runs() == "ready")
        yield running


@pytest.mark.parametrize("name", SESSIONS)
def test_every_session_works_line_by_line(service, tmp_path, name):
    """Typed into a shell in an empty folder, each line shows what the page shows."""
    steps = session(PAGES[name])
    script = "set -e\n" + "\n".join(f"{command}\necho '--- step'" for command, _ in steps)
    script = script.replace("http://127.0.0.1:8000", service.url)
    env = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(tmp_path)}
    done = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=env,
        timeout=600,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    outputs = done.stdout.split("--- step\n")
    assert [(command, shown) for command, shown in steps] == [
        (command, output) for (command, _), output in zip(steps, outputs, strict=False)
    ]


@pytest.mark.parametrize(("language", "text"), SNIPPETS)
def test_every_other_snippet_holds(language, text):
    """Python runs, YAML, INI and JSON can be read; text is a query or an output."""
    match language:
        case "python":
            subprocess.run([sys.executable, "-W", "error", "-c", text], check=True)
        case "yaml":
            assert YAML(typ="safe").load(text)
        case "ini":
            read = configparser.ConfigParser(strict=False)
            read.optionxform = str
            read.read_string(text)
            assert read.sections()
        case "json":
            json.loads(text)
        case _:
            assert language == "text"


def test_it_is_built_without_a_warning(tmp_path):
    """Every link leads somewhere, every page but decisions stands in the menu, and the reference is made."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr

    made = {path.stem: path.read_text() for path in (tmp_path / "reference").glob("*.html")}
    assert all(f"quizsvc {name}" in made["commands"] for name in COMMANDS)
    assert all(f"{PREFIX}{name.upper()}" in made["settings"] for name in Settings.__dataclass_fields__)
    assert "/api/v1/attempts/{attempt_id}/responses" in made["api"]
    assert "rate_collapsed" in made["diagnoses"]
    assert "too_many_requests" in made["problems"]
    assert "learning_rates" in made["format"]
    assert not re.search(r'(src|href)="https?://[^"]*\.(js|css)', "".join(made.values()))


def test_serve_tells_every_setting():
    """A setting that --help does not know is not found."""
    from quizsvc.cli.serve import AFTER

    told = set(re.findall(r"\b(?:QUIZSVC)?_[A-Z_]+", AFTER))
    ends = tuple(word.removeprefix("QUIZSVC") for word in told)
    assert [name for name in Settings.__dataclass_fields__ if not f"_{name.upper()}".endswith(ends)] == []
