"""What a process of the package's own may import."""

import subprocess
import sys

from quizsvc.sandbox import launch


def test_a_file_of_the_caller_s_folder_does_not_stand_in_for_the_standard_library(tmp_path, monkeypatch):
    """A learner's folder may hold a code.py or a random.py."""
    (tmp_path / "code.py").write_text("raise SystemExit(3)")
    monkeypatch.syspath_prepend(str(tmp_path))
    path = launch._import_path()
    program = f"import sys; sys.path[:] = {path!r}; import code, quizsvc.sandbox; print(code.__file__)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert str(tmp_path) not in done.stdout
