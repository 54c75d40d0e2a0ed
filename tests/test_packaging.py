"""The wheel: everything the service needs travels in it."""

import json
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from functools import partial
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from quizsvc.settings import PREFIX, Settings
from tests.serving.conftest import serving

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The wheel's files in a folder of their own, away from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def files_of(folder):
    """The files of a folder of the checkout, caches left out."""
    paths = (path.relative_to(ROOT / folder) for path in (ROOT / folder).rglob("*") if path.is_file())
    return [str(path) for path in paths if "__pycache__" not in path.parts]


def test_everything_that_is_no_python_is_in_it(installed):
    """Migrations, question files, pages and starting files."""
    have = {str(path.relative_to(installed)) for path in installed.rglob("*") if path.is_file()}
    wanted = [f"quizsvc/{name}" for name in files_of("quizsvc")]
    wanted += [
        f"quizsvc/_bundled/{top}/{name}" for top in ("migrations", "questions") for name in files_of(top)
    ]

    assert [name for name in wanted if name not in have] == []


@pytest.fixture(scope="module", params=["wheel", "sdist"])
def environment(request, tmp_path_factory):
    """A fresh environment with nothing of ours but what was built, and what it depends on."""
    folder = tmp_path_factory.mktemp(request.param)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run([*command, f"--{request.param}"], check=True, capture_output=True)
    (built,) = (path for path in folder.iterdir() if path.suffix in (".whl", ".gz"))
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / "bin" / "python"
    install = ["-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index"]
    install += ["--no-build-isolation", str(built)] if request.param == "sdist" else [str(built)]
    (site,) = (folder / "env" / "lib").glob("python*/site-packages")
    # A path in a .pth file is not searched for further ones, so our editable install stays out.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    subprocess.run([sys.executable, *install], check=True, capture_output=True)
    return folder / "env" / "bin"


def test_it_works_alone(environment, tmp_path):
    """Installed in an empty environment it migrates, serves, and takes an attempt from begin to report."""
    run = partial(subprocess.run, cwd=tmp_path, capture_output=True, text=True, check=True, env={})
    where = run([environment / "python", "-c", "import quizsvc; print(quizsvc.__file__)"]).stdout
    assert where.startswith(str(environment.parent))
    assert "at version" in run([environment / "quizsvc", "db", "upgrade"]).stdout

    with serving(tmp_path, command=[str(environment / "quizsvc")], QUIZSVC_SANDBOX="off") as service:
        service.register()
        attempt = service.call("POST", "/api/v1/attempts", {"quiz": "learning-rate-strategy-practice"})[1]
        path = f"/api/v1/attempts/{attempt['id']}"
        answer = {"question": "step-size", "answer": {"choice": "a"}}
        assert service.call("POST", f"{path}/responses", answer)[0] == 201
        assert service.call("POST", f"{path}/finish")[0] == 200
        assert service.call("GET", f"{path}/report")[1]["by_difficulty"]["easy"]["answered"] == 1


def test_the_source_release_holds_what_its_tests_need(environment, tmp_path):
    """Docs, tests, lock files and the recipes of image and services travel in the sdist."""
    archives = list(environment.parents[1].glob("*.tar.gz"))
    if not archives:
        assert list(environment.parents[1].glob("*.whl"))
        return
    with tarfile.open(archives[0]) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    wanted = {"Makefile", "Dockerfile", "compose.yaml", "requirements.txt", "SECURITY.md", "mkdocs.yml"}
    assert wanted <= names
    assert {"tests/conftest.py", "docs/sandbox.md", "migrations/env.py"} <= names


def test_the_image_has_no_rights_and_no_tools():
    """Two stages, a user by number, one folder to write; and hadolint has nothing to say."""
    recipe = (ROOT / "Dockerfile").read_text()
    subprocess.run([Path(sys.executable).parent / "hadolint", ROOT / "Dockerfile"], check=True)
    last = recipe[recipe.rindex("FROM ") :]

    assert recipe.count("FROM ") == 2
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", last, re.M)
    assert "pip install" not in last
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", recipe, re.M):
        assert all((ROOT / name).exists() for name in source.split())


def test_the_image_is_built_from_what_it_copies(installed, tmp_path):
    """The first stage's folder holds what its last step needs, and the wheel made there lacks nothing."""
    first = (ROOT / "Dockerfile").read_text().split("FROM ")[1]
    for sources, target in re.findall(r"^COPY (.+) (\S+)$", first, re.M):
        for name in sources.split():
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, tmp_path / ("" if target == "./" else target))
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "out")]
    subprocess.run([*command, str(tmp_path)], check=True, capture_output=True)
    (wheel,) = (tmp_path / "out").glob("*.whl")

    with zipfile.ZipFile(wheel) as archive:
        made = {name for name in archive.namelist() if not name.endswith("/RECORD")}
    have = {str(path.relative_to(installed)) for path in installed.rglob("*") if path.is_file()}
    assert made == {name for name in have if not name.endswith("/RECORD")}


def test_the_image_starts_and_tells_its_health(tmp_path):
    """Its command with its settings serves; its health check holds then, and no longer when it has ended."""
    recipe = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    settings = dict(re.findall(r"(QUIZSVC_\w+)=(\S+)", recipe))
    assert json.loads(recipe.rsplit("\nCMD ", 1)[1]) == ["quizsvc", "serve"]
    (check,) = re.findall(r"^HEALTHCHECK .*CMD (\[.+\])$", recipe, re.M)
    settings.update(QUIZSVC_SANDBOX="off", QUIZSVC_DATA_DIR=str(tmp_path / "data"))
    with serving(tmp_path, **settings) as service:
        port = service.url.rsplit(":", 1)[1]
        python, *words = json.loads(check.replace(f":{settings['QUIZSVC_PORT']}/", f":{port}/"))
        assert python == "python"
        assert subprocess.run([sys.executable, *words], check=False).returncode == 0
    ended = subprocess.run([sys.executable, *words], check=False, capture_output=True)
    assert ended.returncode == 1


def test_the_services_are_set_up_with_settings_that_exist():
    """Alone by default; scaled by a profile; every service of ours read-only and without rights."""
    composed = YAML(typ="safe").load((ROOT / "compose.yaml").read_text())["services"]
    known = {f"{PREFIX}{name.upper()}" for name in Settings.__dataclass_fields__}

    assert [name for name, service in composed.items() if "profiles" not in service] == ["quizsvc"]
    for name in ("quizsvc", "quizsvc-scaled", "worker"):
        service = composed[name]
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert set(service.get("environment", {})) <= known
        Settings.from_env({"QUIZSVC_DATA_DIR": "/data", **service.get("environment", {})})
