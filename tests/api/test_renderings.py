"""POST /renderings: texts of the API as HTML for clients that have no reader of Markdown."""


def render(client, *items):
    """The answer to these texts."""
    return client.post(
        "/api/v1/renderings", json={"items": [{"text": text, "form": form} for text, form in items]}
    )


def test_texts_come_back_as_html_in_the_order_sent(client):
    """Blocks, a line, and code with its words marked."""
    answer = render(client, ("a *b*", "markdown"), ("a *b*", "line"), ("for", "python"), ("# a", "yaml"))

    assert answer.status_code == 200
    assert [item["html"].strip() for item in answer.get_json()["items"]] == [
        "<p>a <em>b</em></p>",
        "a <em>b</em>",
        '<span class="k">for</span>',
        '<span class="c1"># a</span>',
    ]


def test_what_is_no_text_or_too_much_of_it_is_refused(client):
    """With a pointer, and before any of it is rendered."""
    unknown = render(client, ("a", "html"))
    large = render(client, *[("x" * 40_000, "line")] * 4)
    many = render(client, *[("x", "line")] * 201)
    none = render(client)

    assert [answer.status_code for answer in (unknown, large, many, none)] == [422] * 4
    assert unknown.get_json()["errors"][0]["pointer"] == "/items/0/form"
    assert "make several" in large.get_json()["errors"][0]["message"]


def test_raw_html_is_shown_as_it_was_typed(client):
    """It becomes text."""
    html = render(client, ("<img src=x onerror=alert(1)>", "markdown")).get_json()["items"][0]["html"]

    assert html.strip() == "<p>&lt;img src=x onerror=alert(1)&gt;</p>"
