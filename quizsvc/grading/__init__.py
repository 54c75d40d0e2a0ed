"""A response in, an outcome out."""

from quizsvc.grading.grade import Grade, Outcome
from quizsvc.grading.grader import Grader
from quizsvc.grading.runners import Closed, Runner, open_runner

__all__ = ["Closed", "Grade", "Grader", "Outcome", "Runner", "open_runner"]
