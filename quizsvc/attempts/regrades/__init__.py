"""Judging the answers to a question anew, after it was mended."""
