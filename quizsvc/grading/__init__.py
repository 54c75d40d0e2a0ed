"""A response in, an outcome out."""

from quizsvc.grading.grade import Grade, Outcome
from quizsvc.grading.grader import Grader
from quizsvc.grading.line import Line
from quizsvc.grading.runners import Closed, Runner, open_runner

__all__ = ["Closed", "Grade", "Grader", "Line", "Outcome", "Runner", "open_runner"]
