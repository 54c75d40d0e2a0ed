"""Markdown and code as HTML: what authors use is there, and nothing can do harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizsvc.rendering.highlighting import LANGUAGES, highlight
from quizsvc.rendering.markdown import render, render_line


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHN2Zz4=)",
        "![x](https://elsewhere.example/pixel.png)",
        '<https://ok.example/"onmouseover=alert(1)>',
        "[x](vbscript:x)\n\n[y]: javascript:x\n[y]",
        "`<b>`\n\n```html\n<script>\n```",
    ],
)
def test_markdown_can_do_no_harm(text):
    """No tag but those of Markdown, no handler, no picture, no scheme but the web's."""
    for html in (render(text), render_line(text)):
        assert not [
            part
            for part in ("<script", "<img", "<svg", 'javascript:"', 'href="data', 'href="javascript')
            if part in html
        ]
        assert ' onerror="' not in html
        assert ' onmouseover="' not in html


def test_markdown_shows_what_authors_use():
    """Code with its language and its words marked, tables, and links to the web."""
    html = render("```python\nfor\n```\n\n| a |\n|---|\n| 1 |\n\n[web](https://pytorch.org/docs)")

    assert '<code class="language-python"><span class="k">for</span>' in html
    assert "<td>1</td>" in html
    assert 'href="https://pytorch.org/docs"' in html


@pytest.mark.parametrize(
    ("target", "kept", "on_one_page"),
    [
        ("#two-runs", "#two-runs", "#two-runs"),
        ("rates#two-runs", "rates#two-runs", "#two-runs"),
        ("../author", "#", "#"),
        ("//elsewhere.example/#x", "#", "#x"),
    ],
)
def test_links_lead_to_sections_or_the_web_and_nowhere_else(target, kept, on_one_page):
    """As the author wrote them, or on the one page that shows everything."""
    assert f'href="{kept}"' in render(f"[x]({target})")
    assert f'href="{on_one_page}"' in render(f"[x]({target})", on_one_page=True)


@given(st.text(), st.sampled_from(sorted(LANGUAGES)))
def test_code_is_marked_and_nothing_of_it_is_lost(code, language):
    """Whatever the code: spans and text, each line whole, and the text as it was."""
    html = highlight(code, language)

    assert all(line.count("<span") == line.count("</span>") for line in html.split("\n"))
    shown = html.striptags() if code.strip() else ""
    assert "".join(shown.split()) == "".join(code.split())
