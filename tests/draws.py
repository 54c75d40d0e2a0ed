"""What Hypothesis draws, and what it may complain of."""

from __future__ import annotations

from hypothesis import HealthCheck
from hypothesis.internal.conjecture import providers

ON_ONE_FIXTURE = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)
"""Not checked where all examples share a fixture. That slowness is no fault is said in the profile too, which
such a setting replaces.
"""


def be_the_same() -> None:
    """Draw the same in every run: Hypothesis takes some values from the constants of whatever modules of ours
    are loaded when a test begins, which depends on the tests that the process had before.
    """
    none = providers._local_constants
    assert not any((none.integers, none.floats, none.bytes, none.strings)), "too late"
    providers._get_local_constants = lambda: none
