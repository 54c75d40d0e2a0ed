"""Commands, called as from a shell but in this process."""

import pytest
from click.testing import CliRunner

from quizsvc.cli import main


@pytest.fixture
def quizsvc(tmp_path, monkeypatch, backend, request):
    """Run `quizsvc` with its data in the test's folder; gives the result."""
    monkeypatch.setenv("QUIZSVC_DATA_DIR", str(tmp_path / "data"))
    if backend == "postgresql":
        monkeypatch.setenv("QUIZSVC_DATABASE_URL", request.getfixturevalue("empty_url"))

    def run(*words, **kwargs):
        return CliRunner().invoke(main, [str(word) for word in words], **kwargs)

    return run
