"""Many mixed runs, as `python -m quizsvc.sandbox soak` makes them."""

from __future__ import annotations

import json

from quizsvc.sandbox.commands import parser
from quizsvc.sandbox.soak import mixed


def test_mixed_runs_leave_nothing_behind(capsys, monkeypatch):
    """The command finds as many processes, descriptors and files as before, and the same canonical run."""
    monkeypatch.setattr(mixed, "LIMITS", (*mixed.LIMITS, "--wall", "45", "--cpu", "1"))
    options = parser().parse_args(["soak", "--runs", "60", "--json"])

    assert options.action(options) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["runs"] == 60
    assert {"ok", "error", "syntax_error", "blocked"} <= set(report["statuses"])
    assert report["canonical_unchanged"]


def test_what_is_left_behind_is_told():
    """A process, a descriptor, a file or a leak too many makes the report unclean."""
    before = {"processes": 5, "files": [], "supervisor_mib": 20.0, "zygote_mib": 200.0}

    assert mixed._clean(before, {**before, "zygote_mib": 203.0})
    for worse in ({"processes": 6}, {"files": ["/tmp/sandbox-escape"]}, {"supervisor_mib": 40.0}):
        assert not mixed._clean(before, {**before, **worse})
