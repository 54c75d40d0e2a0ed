"""A run is answered whatever its process left behind."""

import os

from quizsvc.sandbox.supervisor import running


def test_events_that_cannot_be_read_cost_the_trace_and_not_the_answer(monkeypatch, capsys):
    """An error of the reader's is told in the log; the run has an empty reading."""
    monkeypatch.setattr(running, "read_events", lambda _: 1 / 0)
    handle = os.memfd_create("events")
    os.truncate(handle, 4096)

    assert running._reading(handle) == {}
    os.close(handle)
    assert "ZeroDivisionError" in capsys.readouterr().err
