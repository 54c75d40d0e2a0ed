"""The page: questions as a learner sees them, and beside each what only its author sees."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from quizsvc.content.model import Option, Parameter, Question
from quizsvc.content.templates.expressions import number_text
from quizsvc.preview.variants import shown
from quizsvc.preview.watching import Seen
from quizsvc.rendering.markdown import render, render_line

_PAGES = Environment(
    loader=PackageLoader("quizsvc.preview", "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)
_PAGES.filters.update(markdown=partial(render, on_one_page=True), line=partial(render_line, on_one_page=True))
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def page(seen: Seen) -> str:
    """The whole page as HTML."""
    return _PAGES.get_template("preview.html").render(
        seen=seen,
        topics=seen.bundle.topics,
        quizzes=seen.bundle.quizzes,
        questions=[
            (question, asked, presented(asked), _right(asked))
            for question, asked in (
                (question, shown(question, seen.folders)) for question in seen.questions()
            )
        ],
        told=told,
    )


def told(parameter: Parameter) -> str:
    """What a parameter is drawn from."""
    if parameter.choices:
        return " or ".join(map(number_text, parameter.choices))
    low, high = map(number_text, parameter.between)
    return f"{low} to {high}" + (f", to {parameter.decimals} decimals" if parameter.decimals else "")


def presented(question: Question) -> Sequence[tuple[str, Option]]:
    """The options with the letters and in an order such as an attempt draws; the same at every reload."""
    options = list(question.options)
    random.Random(question.id).shuffle(options)  # noqa: S311  # nobody gains by guessing it
    return list(zip(_LETTERS, options, strict=False))


def _right(question: Question) -> Sequence[object]:
    """The keys of the right options, or the rates; nothing for code."""
    if question.answer is None:
        return ()
    return question.answer if isinstance(question.answer, tuple) else (question.answer,)
