"""HTML and plain text become Markdown that says the same, and Markdown becomes HTML again."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quizsvc.bundled import bundled
from quizsvc.content.formats.markup.blocks import html_to_markdown
from quizsvc.content.formats.markup.escaping import plain_to_markdown
from quizsvc.content.formats.markup.rendering import markdown_to_html, markdown_to_plain
from quizsvc.content.reader import read
from quizsvc.content.rules.texts import question_texts


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<b>a</b> <i>b </i>c", "**a** *b* c"),
        ("a<br>b<br><br>c<br>", "a  \nb\n\nc"),
        ("<code>a`b</code> <tt> x </tt>", "``a`b`` `x`"),
        ("<code>a<br>&nbsp;&nbsp;b</code>", "```\na\n  b\n```"),
        ('<pre class="language-py">\n\tx = 1\n</pre>', "```python\n    x = 1\n```"),
        ("<table><tr><td>a|b</td><td><p>c</p><p>d</p></td></tr></table>", "| a\\|b | c d |\n|---|---|"),
        ("<table><tr><td>only</td></tr></table>", "only"),
        ("<ol start=3><li>c</li><li><p>d</p><p>e</p></li></ol>", "3. c\n\n4. d\n\n   e"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<h3>Head<br>line</h3>", "### Head line"),
        ("1. no list<br># no head", "1\\. no list  \n\\# no head"),
        ("- no item<br>* nor this<br>***", "\\- no item  \n\\* nor this  \n\\*\\*\\*"),
        ("2 ** n and a**b", "2 ** n and a\\*\\*b"),
        ("x<sub>1</sub><sup>2</sup> e<sup>ab</sup>", "x₁² e^(ab)"),
        ("\\(a_1 * b<c\\) $$x_1*y$$ $p_1$ costs $5*2", "\\(a_1 * b<c\\) $$x_1*y$$ $p_1$ costs $5\\*2"),
        ("C:\\ and \\* and 2 * 3 and x_y", "C:\\ and \\\\\\* and 2 * 3 and x_y"),
        ("<a href='#top'>a</a> <a href='javascript:x'>b</a> <a href='//x.org'>c</a>", "[a](#top) b c"),
        ("<p>a<script>x</script><style>y</style></p><!-- z -->", "a"),
        ("&lt;div&gt; &amp;amp; [a](b)", "&lt;div> &amp;amp; \\[a](b)"),
        ("", ""),
    ],
)
def test_html_becomes_markdown(html, markdown):
    """What is seen stays the same; what may not be shown is gone."""
    assert html_to_markdown(html) == markdown


def test_every_text_of_the_bank_comes_back_from_html():
    """Markdown to HTML to Markdown changes no letter."""
    texts = [
        text.strip()
        for question in read([bundled("questions")]).questions
        for _, text in question_texts(question)
    ]

    assert len(texts) > 100
    assert [html_to_markdown(markdown_to_html(text)) for text in texts] == texts


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab1 *_`[]()<>#&;.-+=~|!\\$\n:/x{}^\"'", max_size=30))
@example("$_$_")
def test_plain_text_shows_as_it_was_typed(text):
    """Whatever signs it holds, Markdown does not take them for its own."""
    assert markdown_to_plain(plain_to_markdown(text)).split() == text.split()
