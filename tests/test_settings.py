"""Settings: read from the environment, refused with the name and the mend."""

from pathlib import Path

import pytest

from quizsvc.settings import Settings, SettingsError


def test_variables_are_read_by_their_type():
    """Numbers, switches and paths."""
    settings = Settings.from_env(
        {
            "QUIZSVC_PORT": "0",
            "QUIZSVC_RATE_LIMITS": "off",
            "QUIZSVC_DATA_DIR": "/tmp/x",
            "QUIZSVC_SANDBOX_WALL": "0.5",
        }
    )

    assert (settings.port, settings.rate_limits, settings.sandbox_wall) == (0, False, 0.5)
    assert settings.data_dir == Path("/tmp/x")
    assert settings.sqlalchemy_url == "sqlite:////tmp/x/quizsvc.db"


def test_an_option_wins_over_its_variable():
    """None means that the option was not given."""
    settings = Settings.from_env({"QUIZSVC_PORT": "1"}, port=2, host=None)

    assert (settings.port, settings.host) == (2, "127.0.0.1")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("QUIZSVC_PORT", "x"),
        ("QUIZSVC_PORT", "65536"),
        ("QUIZSVC_THREADS", "0"),
        ("QUIZSVC_SANDBOX", "maybe"),
        ("QUIZSVC_SANDBOX_WALL", "nan"),
        ("QUIZSVC_SANDBOX_POOL", "-1"),
        ("QUIZSVC_LOG_LEVEL", "loud"),
        ("QUIZSVC_MAX_BODY", "9" * 5000),
        ("QUIZSVC_DATABASE_URL", "mysql://host/name"),
    ],
)
def test_what_cannot_be_used_is_named(name, text):
    """The message begins with the variable."""
    with pytest.raises(SettingsError, match=name):
        Settings.from_env({name: text})


def test_a_folder_too_deep_for_a_socket_is_told_at_once():
    """Rather than by a sandbox that never gets ready."""
    with pytest.raises(SettingsError, match="shorter"):
        Settings(data_dir=Path("/tmp") / ("x" * 120))
