"""How the page and its files are served: small, kept by browsers, and bound to its own address."""

import gzip
import json
import re

import pytest

from quizsvc.app import create_app
from quizsvc.grading import Closed, Grader
from quizsvc.settings import Settings
from quizsvc.web import assets
from quizsvc.web.modules import needed

FIRST_PAGE_KB = 60


@pytest.fixture
def client(db, tmp_path):
    """A browser of the simplest kind."""
    return create_app(Settings(data_dir=tmp_path), db, Grader(Closed())).test_client()


def get(client, path, **headers):
    """The answer to a browser that takes gzip."""
    return client.get(path, headers={"Accept-Encoding": "gzip, br", **headers})


@pytest.mark.parametrize(
    "path", ["/", "/topics/x", "/attempts/x/report", "/author/questions/x", "/run", "/progress", "/run/"]
)
def test_every_address_of_the_page_gives_the_page(client, path):
    """What it shows is found by the client."""
    answer = get(client, path)

    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/nowhere", "/web/x/nothing.js", "/web/x/../views.py", "/web/x/index.html", "/topics"]
)
def test_other_addresses_are_no_page(client, path):
    """They are problems like everywhere."""
    answer = client.get(path)

    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_the_policy_lets_in_nothing_from_elsewhere_and_nothing_inline(client):
    """For the page and for each file; and the page itself holds neither."""
    html = client.get("/").get_data(as_text=True)
    policy = client.get("/").headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert not re.search(r"<style|style=|<script(?! type=\"module\" src=\"/)|\son\w+=|https?://", html)
    files = [path for path in assets.CLIENT.rglob("*.js") if path.name != "editor.js"]
    named = {found for path in files for found in re.findall(r"https?://[^\s\"']+", path.read_text())}
    assert named == {"http://www.w3.org/2000/svg"}


def test_files_are_compressed_and_kept_for_ever_under_their_version(client):
    """A browser asks once; for another version it is told to ask again."""
    path = f"/web/{assets.version()}/main.js"
    answer = get(client, path)
    plain = client.get(path)
    old = get(client, "/web/old/main.js")

    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert gzip.decompress(answer.data) == plain.data == (assets.CLIENT / "main.js").read_bytes()
    assert (old.data, old.headers["Cache-Control"]) == (answer.data, "no-cache")
    assert answer.headers["ETag"] != plain.headers["ETag"]


def test_what_did_not_change_is_not_sent_again(client):
    """By ETag, for the page and its files."""
    for path in ("/", "/web/x/main.js"):
        tag = get(client, path).headers["ETag"]
        again = get(client, path, **{"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")


def test_the_first_page_is_small(client):
    """HTML, styles, scripts, texts and the icon: all that the first page needs, compressed."""
    names = {
        *needed(assets.CLIENT, "main.js"),
        *needed(assets.CLIENT, "pages/home.js"),
        "texts/en.js",
        "icon.svg",
    }
    html = client.get("/").get_data(as_text=True)
    names |= {f"styles/{name}" for name in re.findall(r"/styles/([\w.]+)", html)}
    sizes = {name: len(get(client, f"/web/x/{name}").data) for name in names}

    assert "editor.js" not in sizes
    assert sum(sizes.values()) + len(get(client, "/").data) < FIRST_PAGE_KB * 1000, sizes


def test_nothing_stands_before_the_first_paint(client):
    """One style sheet in the head, scripts that wait, and something to see in the HTML itself."""
    head, body = client.get("/").get_data(as_text=True).split("</head>")

    assert len(re.findall("stylesheet", head)) == 1
    assert 'class="skeleton"' in body
    assert "<script" not in body


def test_all_that_the_first_module_needs_is_asked_for_at_once(client):
    """And nothing that does not exist."""
    html = client.get("/").get_data(as_text=True)
    preloads = re.findall(r'modulepreload" href="([^"]+)"', html)

    assert len(preloads) == len(needed(assets.CLIENT, "main.js")) > 10
    assert all(client.get(path).status_code == 200 for path in preloads)


def test_the_editor_is_what_its_lock_file_says():
    """The licences written with the bundle name the versions that are pinned."""
    folder = assets.CLIENT.parent / "editor"
    pinned = json.loads((folder / "package.json").read_text())["dependencies"]
    locked = json.loads((folder / "package-lock.json").read_text())["packages"]
    licences = (assets.CLIENT / "editor.licences.txt").read_text()

    for name, version in pinned.items():
        assert locked[f"node_modules/{name}"]["version"] == version
        assert f"{name} {version} (MIT)" in licences
    assert "resolved" not in (folder / "package-lock.json").read_text()
