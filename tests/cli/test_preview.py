"""The preview: what a learner will see, what the author is told, and nothing that could do harm."""

import json
import shutil
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from quizsvc.bundled import bundled
from quizsvc.content.canonical import digest
from quizsvc.content.reader import read
from quizsvc.preview.rendering import page
from quizsvc.preview.server import PreviewServer
from quizsvc.preview.watching import Watch

TEXT = """\
topic: {id: rates, title: Rates}
question:
  id: what-lr-sets
  kind: single_choice
  difficulty: easy
  topic: rates
  stem: What does `lr` set?
  options:
    - {key: right-one, text: The size of the *steps*}
    - {key: wrong-one, text: The number of steps}
  answer: right-one
"""


@pytest.fixture
def path(tmp_path):
    """A file with one question."""
    path = tmp_path / "q.yaml"
    path.write_text(TEXT)
    return path


@pytest.fixture
def server(path):
    """A preview of that file."""
    server = PreviewServer([path], 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def get(server, where="", **headers):
    """Status, headers and text of an answer."""
    request = urllib.request.Request(server.url + where, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=120) as response:
            return response.status, response.headers, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


def test_a_question_is_shown_with_what_lint_finds_beside_it(server):
    """The options without their keys where the learner looks; key and findings where the author does."""
    status, headers, html = get(server)
    learner, author = html[html.index("<article") :].split("<aside", 1)

    assert (status, headers.get_content_type()) == (200, "text/html")
    assert "The size of the <em>steps</em>" in learner
    assert "right-one" not in learner
    assert "right-one" in author
    assert "There is no worked solution." in author
    assert "names no mistake" in author


def test_every_kind_of_question_is_shown():
    """The shipped bank, lessons and quizzes included."""
    seen = Watch([bundled("questions")]).look()
    html = page(seen)

    assert seen.is_current
    assert all(f'id="question-{question.id}"' in html for question in seen.questions())
    assert 'type="radio"' in html
    assert "Learning rates, in order" in html
    assert "<textarea" in html
    assert 'id="reading-curves"' in html


def test_a_save_is_told_and_the_page_follows(server, path):
    """The stream says so once the file differs from what the page shows."""
    seen = server.watch.version()
    told = []
    thread = threading.Thread(target=lambda: told.append(get(server, f"changes?seen={seen}")))
    thread.start()
    time.sleep(0.05)
    assert not told
    path.write_text(TEXT.replace("What does", "Tell what"))
    thread.join()

    assert told[0][2].endswith("data: changed\n\n")
    assert "Tell what <code>lr</code>" in get(server)[2]


def test_a_file_that_cannot_be_read_is_told_and_the_last_good_one_stays(server, path):
    """So that an author who is in the middle of a line still sees the question."""
    get(server)
    path.write_text(TEXT.replace("kind: single_choice", "kind: single_choise"))
    html = get(server)[2]

    assert "Did you mean single_choice?" in html
    assert "q.yaml:4:9" in html
    assert "they cannot be read now" in html
    assert "The size of the" in html
    path.unlink()
    assert "There is no such file or folder." in get(server)[2]
    path.write_text(TEXT)
    assert "cannot be read" not in get(server)[2]


def test_only_this_machine_s_own_name_is_answered(server):
    """A page elsewhere whose name was made to point here gets nothing."""
    assert get(server, Host="evil.example")[0] == 421
    assert get(server, "../etc/passwd")[0] == 404
    assert server.server_address[0] == "127.0.0.1"


def test_the_page_loads_nothing_from_elsewhere_and_runs_nothing_but_its_own(server):
    """Its policy says so, and its assets are there."""
    policy = get(server)[1]["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "://" not in get(server)[2]
    assert get(server, "preview.js")[1].get_content_type() == "text/javascript"
    assert get(server, "preview.css")[1].get_content_type() == "text/css"


def test_a_port_that_is_taken_is_said(quizsvc, server, path):
    """With the way out."""
    result = quizsvc("preview", path, "--port", server.server_port)

    assert (result.exit_code, "--port" in result.output) == (1, True)


def test_a_template_is_shown_with_numbers(tmp_path):
    """As one of its variants, the proved one beside it if there is one; its author reads what is drawn."""
    file = tmp_path / "options.yaml"
    shutil.copy(Path(__file__).parents[1] / "content" / "templates" / "options.yaml", file)
    before = page(Watch([file]).look())
    (question, _) = read([file]).questions
    variant = {"parameters": {"LR": 0.8, "MILESTONES": [1, 3]}, "answer": "right"}
    printed = {"answer": ["0.2"], "mistakes/every-epoch": ["0.05"]}
    (tmp_path / "proofs.lock").write_text(
        json.dumps({digest(question): {"variants": [variant | {"printed": printed}]}})
    )
    after = page(Watch([file]).look())

    assert "<code>LR</code> = 0.8 or 0.4; <code>MILESTONES</code> = [1, 3] or [2, 3]" in before
    assert "{printed}" in before
    assert "milestones=[1, 3], gamma=0.5)</code> begins at 0.8." in after
    assert "<span>0.05</span>" in after
    assert "print(scheduler.get_last_lr()[0])" not in after
