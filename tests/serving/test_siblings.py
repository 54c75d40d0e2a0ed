"""When a child that has ended is started again."""

import time

from quizsvc.serving.siblings import CALM_S, LONGEST_PAUSE_S, Sibling, _note_end


def pauses(lived, times):
    """The pause after each of so many lives of `lived` seconds."""
    sibling = Sibling("child", lambda: None)
    for _ in range(times):
        sibling.started = time.monotonic() - lived
        _note_end(sibling, -9)
        yield sibling.pause


def test_a_child_that_worked_is_started_again_at_once():
    """However often it is killed."""
    assert list(pauses(CALM_S + 1, 20)) == [0] * 20


def test_a_child_that_cannot_start_is_tried_ever_less_often():
    """Up to a longest pause."""
    found = list(pauses(0, 20))

    assert found == sorted(found)
    assert 0 < found[0] < 1
    assert found[-1] == LONGEST_PAUSE_S
