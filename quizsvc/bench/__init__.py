"""Measures the service beside its baselines in one run, so that each figure is a ratio of two things that
the same machine did in the same minutes. `quizsvc bench` is the command.
"""
