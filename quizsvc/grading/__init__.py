"""A response in, an outcome out."""

from quizsvc.grading.grader import Grade, Grader, Outcome

__all__ = ["Grade", "Grader", "Outcome"]
