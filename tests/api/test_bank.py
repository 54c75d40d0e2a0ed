"""The public side: lessons, questions, quizzes, and what they keep to themselves."""

import json

import pytest

from quizsvc.bundled import bundled
from quizsvc.content.reader import read
from tests.api.test_imports import QUESTION, send

BANK = read([bundled("questions")])


def everything(client):
    """All public pages as one text."""
    pages = ["/topics", "/topics/learning-rate-strategy", "/questions?limit=100", "/quizzes"]
    pages += [f"/questions/{question.id}" for question in BANK.questions]
    pages += [f"/quizzes/{quiz.id}" for quiz in BANK.quizzes]
    return {page: client.get(f"/api/v1{page}").get_json() for page in pages}


def test_the_lesson_has_its_sections_and_loss_tables(client):
    """Both tables of losses come as numbers, for charts."""
    topic = client.get("/api/v1/topics/learning-rate-strategy").get_json()
    tables = [row for section in topic["sections"] for table in section["tables"] for row in table["rows"]]
    losses = [row[-1] for row in tables]

    assert losses == [0.85, 0.60, 0.45, 0.30, 0.25, 0.85, 1.10, 1.50, 1.80, 2.00]
    assert any(section["self_check"] for section in topic["sections"])


def test_lists_come_in_pages_that_neither_repeat_nor_skip(client):
    """Following `next`, and the Link header, gives every question once."""
    seen, path = [], "/api/v1/questions?limit=3"
    while path:
        response = client.get(path)
        seen += [item["id"] for item in response.get_json()["items"]]
        link = response.headers.get("Link")
        path = link and link.split(";")[0].strip("<>")

    assert seen == sorted({question.id for question in BANK.questions})


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("difficulty=easy", lambda question: question["difficulty"] == "easy"),
        ("kind=learning_rates", lambda question: question["kind"] == "learning_rates"),
        ("topic=learning-rate-strategy", lambda question: question["topic"] == "learning-rate-strategy"),
        ("q=steplr", lambda question: "steplr" in json.dumps(question).lower()),
    ],
)
def test_questions_can_be_filtered(client, query, fits):
    """What is listed fits, and what fits is listed."""
    found = client.get(f"/api/v1/questions?limit=100&{query}").get_json()["items"]
    all_ = client.get("/api/v1/questions?limit=100").get_json()["items"]

    assert found == [question for question in all_ if fits(question)]
    assert found


def test_a_filter_that_nothing_fits_gives_an_empty_page(client):
    """Not an error."""
    assert client.get("/api/v1/questions?tag=no-such-tag").get_json() == {"items": [], "next": None}


def test_search_knows_no_wildcards(client):
    """Percent and underscore are ordinary characters."""
    percent = client.get("/api/v1/questions?limit=100&q=%25").get_json()["items"]

    assert all("%" in json.dumps(question) for question in percent)
    assert client.get("/api/v1/questions?q=l%25rate").get_json()["items"] == []
    assert client.get("/api/v1/questions?q=learning_rate_strateg_").get_json()["items"] == []


def test_no_secret_of_a_question_is_public(client):
    """No hint, worked step, summary, mistake or evidence code on any public page, and no option keys."""
    pages = everything(client)
    text = json.dumps(pages, ensure_ascii=False)
    shown = {question.code for question in BANK.questions}
    for question in BANK.questions:
        solution = question.solution
        secrets = [*question.hints, *solution.steps, solution.summary, solution.quick_check]
        secrets += [mistake.text for mistake in question.mistakes]
        secrets += [claim.code for claim in question.evidence if claim.code and claim.code not in shown]

        assert [secret for secret in secrets if json.dumps(secret, ensure_ascii=False)[1:-1] in text] == []
        options = pages[f"/questions/{question.id}"]["options"]
        assert all(set(option) == {"text"} for option in options)
        assert [option["text"] for option in options] == sorted(option["text"] for option in options)


def test_search_does_not_look_into_secrets(client):
    """A word of a hint finds nothing that its public words would not find."""
    for question in BANK.questions:
        for hint in question.hints:
            found = client.get("/api/v1/questions", query_string={"q": hint[:200]}).get_json()["items"]
            assert question.id not in [item["id"] for item in found]


def test_orders_are_drawn_anew_for_each_attempt(register):
    """Over forty attempts the key of a question stands at each of its places."""
    learner = register()
    places = set()
    for _ in range(40):
        item = learner.begin()["questions"][0]
        places.add([option["text"] for option in item["options"]].index(item_key(item["question"])))

    assert places == {0, 1, 2, 3}


def item_key(question_id):
    """The text of the true option."""
    item = next(question for question in BANK.questions if question.id == question_id)
    return next(option.text for option in item.options if option.key == item.answer)


def test_the_description_of_the_api_is_valid(client):
    """OpenAPI 3.1, checked by its own validator."""
    from openapi_spec_validator import validate

    spec = client.get("/api/v1/openapi.json").get_json()

    validate(spec)
    assert spec["openapi"].startswith("3.1")
    assert {"/api/v1/attempts/{attempt_id}/responses", "/api/v1/runs"} <= set(spec["paths"])


def test_the_description_is_a_page_too(client):
    """Every path is on it, and no address of another host."""
    page = client.get("/api/docs").get_data(as_text=True)
    spec = client.get("/api/v1/openapi.json").get_json()

    assert all(path in page for path in spec["paths"])
    assert all(f'id="{name}"' in page for name in spec["components"]["schemas"])
    assert "http://" not in page
    assert "https://" not in page


def test_the_service_says_that_it_lives_and_for_what_it_is_ready(client):
    """Ready for questions while runs are unavailable, with the reason."""
    assert client.get("/livez").status_code == 200
    ready = client.get("/readyz")

    assert ready.status_code == 200
    assert ready.get_json()["runs"]["status"] == "unavailable"
    assert ready.get_json()["runs"]["reason"]


def test_revisions_come_in_pages_oldest_first(author):
    """By number, with a Link, and a cursor that is none is refused."""
    for word in ("one", "two", "three", "four"):
        send(author, QUESTION.replace("It is short.", f"It is {word}."))
    seen, path = [], "/api/v1/questions/fresh-one/revisions?limit=2"
    while path:
        response = author.client.get(path, headers={"Authorization": f"Bearer {author.token}"})
        seen.append([item["number"] for item in response.get_json()["items"]])
        link = response.headers.get("Link")
        path = link and link.split(";")[0].strip("<>")

    assert seen == [[1, 2], [3, 4]]
    author.get("/questions/fresh-one/revisions?cursor=first", 422)


KEPT = ["/topics", "/topics/learning-rate-strategy", "/questions?limit=2", "/quizzes"]
KEPT += ["/questions/step-size", "/questions/rate-of-an-epoch", "/quizzes/learning-rate-strategy-test"]


@pytest.mark.parametrize("path", KEPT)
def test_what_a_client_has_already_is_not_sent_again(client, path):
    """304 without a body for its ETag, the whole answer for another."""
    first = client.get(f"/api/v1{path}")
    same = client.get(f"/api/v1{path}", headers={"If-None-Match": first.headers["ETag"]})
    other = client.get(f"/api/v1{path}", headers={"If-None-Match": '"another"'})

    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert (other.status_code, other.data) == (200, first.data)


def test_a_questions_etag_is_that_of_its_revision(author):
    """It stays while the same is imported, and a revision changes it, of the question and of its list."""

    def tags():
        paths = ("/questions/fresh-one", "/questions?q=which", "/questions/step-size")
        return [author.client.get(f"/api/v1{path}").headers["ETag"] for path in paths]

    send(author, QUESTION)
    before = tags()
    send(author, QUESTION)
    assert tags() == before
    send(author, QUESTION.replace("There is no keyword rate.", "No such keyword."))
    after = tags()
    assert after[0] != before[0]
    assert after[1] != before[1]
    assert after[2] == before[2]
