"""Every line of the README's first session, typed into a shell against a real service."""

import re
import subprocess
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"


def session(page):
    """The console blocks of a page as (command, expected output), in order."""
    steps = []
    for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                steps.append([line[2:], ""])
            elif steps[-1][0].count("<<'END'") > steps[-1][0].count("\nEND"):
                steps[-1][0] += "\n" + line
            else:
                steps[-1][1] += line + "\n"
    return steps


def test_the_first_session_works_line_by_line(service, tmp_path):
    """What the README shows is what a newcomer sees."""
    steps = session(README.read_text())
    script = "set -e\n" + "\n".join(f"{command}\necho '--- step'" for command, _ in steps)
    script = script.replace("http://127.0.0.1:8000", service.url)
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, cwd=tmp_path, timeout=600, check=False
    )

    outputs = done.stdout.split("--- step\n")
    assert done.returncode == 0, done.stderr
    assert [(command, shown) for command, shown in steps] == [
        (command, output) for (command, _), output in zip(steps, outputs, strict=False)
    ]
    assert len(steps) > 15


def test_the_readme_names_every_command():
    """A command that the README does not know is not found by a newcomer."""
    from quizsvc.cli.main import COMMANDS

    text = README.read_text()
    assert [name for name in COMMANDS if f"`quizsvc {name}" not in text] == []
