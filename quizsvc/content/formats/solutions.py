"""A worked solution and a question's code as parts of one Markdown text, and back.

Other formats have one field for general feedback and one for the stem. The steps go there as a numbered
list, the summary after it, and the quick check last; the code follows the stem in a marked block.
"""

from __future__ import annotations

import re

from quizsvc.content.formats.markup.blocks import QUESTION_CODE, fenced
from quizsvc.content.model import Solution

_QUICK = "*Quick check:* "
_ITEM = re.compile(r"(\d{1,3})\. ")
_CODE = re.compile(
    rf"(?:^|\n\n)(?P<fence>`{{3,}})(?P<language>[\w+#-]*) {QUESTION_CODE}\n(?P<code>.*)\n(?P=fence)$",
    re.DOTALL,
)


def solution_text(solution: Solution) -> str:
    """All of a solution as one Markdown text; empty for none."""
    steps = [_entry(number, step) for number, step in enumerate(solution.steps, 1)]
    apart = "\n\n" if any("\n\n" in step for step in solution.steps) else "\n"
    quick = _QUICK + solution.quick_check if solution.quick_check else ""
    return "\n\n".join(filter(None, (apart.join(steps), solution.summary.strip(), quick)))


def read_solution(text: str) -> Solution:
    """The solution that `solution_text` wrote; of any other text, one whose summary is all of it."""
    steps, rest = _steps(text)
    summary, mark, quick = rest.rpartition(_QUICK)
    if not mark or (summary and not summary.endswith("\n\n")):
        summary, quick = rest, ""
    if steps and not summary.strip():
        steps, summary, quick = [], text, ""
    return Solution(tuple(steps), summary.strip(), quick.strip())


def stem_text(stem: str, code: str | None) -> str:
    """Stem and code as one Markdown text."""
    if not code or not code.strip():
        return stem.strip()
    return f"{stem.strip()}\n\n{fenced(code, f'python {QUESTION_CODE}')}"


def split_stem(text: str) -> tuple[str, str | None]:
    """Stem and code again; the code ends with a line break, or is None."""
    match = _CODE.search(text)
    if match is None:
        return text.strip(), None
    return text[: match.start()].strip(), match["code"] + "\n"


def _entry(number: int, step: str) -> str:
    mark = f"{number}. "
    return mark + re.sub(r"\n(?=[^\n])", "\n" + " " * len(mark), step.strip())


def _steps(text: str) -> tuple[list[str], str]:
    """The entries of a numbered list that opens `text`, and what follows it."""
    steps: list[str] = []
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        match = _ITEM.match(lines[at])
        if match and int(match[1]) == len(steps) + 1:
            steps.append(lines[at][match.end() :])
        elif steps and lines[at].startswith("   "):
            indent = len(f"{len(steps)}. ")
            steps[-1] += "\n" + (lines[at][indent:] if lines[at][:indent].isspace() else lines[at].lstrip())
        elif steps and not lines[at].strip() and _goes_on(lines, at, len(steps)):
            steps[-1] += "\n"
        else:
            break
        at += 1
    return [step.strip() for step in steps], "\n".join(lines[at:]).strip()


def _goes_on(lines: list[str], at: int, count: int) -> bool:
    """Whether the list continues after the blank line at `at`."""
    following = next((line for line in lines[at + 1 :] if line.strip()), "")
    return following.startswith(("   ", f"{count + 1}. "))
