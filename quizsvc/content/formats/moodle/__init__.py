"""Moodle's XML question format."""
