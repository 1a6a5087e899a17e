"""Which secrets are taken, and what is said of the others."""

import secrets

import pytest

from app.config import SECRETS, secret
from app.config_secrets import read_secret, weakness
from app.errors import ConfigError

NAMES = ("CITYGRID_SECRET_KEY", "CITYGRID_SECRET_KEY_FILE")


@pytest.mark.parametrize("draw", [secrets.token_hex, secrets.token_urlsafe], ids=["hex", "urlsafe"])
def test_what_is_drawn_at_random_is_taken(draw):
    assert [one for one in (draw(32) for _ in range(500)) if weakness(one)] == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("short", "has 5 bytes and needs at least 32"),
        ("a" * 64, "1 different characters and needs at least 10"),
        ("changeme" * 8, "7 different characters"),
        ("0123456789abcdef" * 4, "one piece repeated"),
        ("x" * 60 + "0123456789", "uneven"),
    ],
)
def test_what_can_be_guessed_is_refused_with_the_rule(text, rule):
    with pytest.raises(ConfigError, match=rule) as caught:
        read_secret({NAMES[0]: text}, *NAMES)
    assert "CITYGRID_SECRET_KEY is too weak" in caught.value.message
    assert text not in caught.value.message or text == "short"


def test_a_file_may_hold_the_secret(tmp_path):
    drawn = secrets.token_hex(32)
    (tmp_path / "key").write_text(f"{drawn}\n")
    assert read_secret({NAMES[1]: str(tmp_path / "key")}, *NAMES) == drawn


def test_a_file_that_is_away_or_empty_stops_the_start(tmp_path):
    with pytest.raises(ConfigError, match=r"CITYGRID_SECRET_KEY_FILE: .* cannot be read"):
        read_secret({NAMES[1]: str(tmp_path / "none")}, *NAMES)
    (tmp_path / "key").touch()
    with pytest.raises(ConfigError, match="is empty"):
        read_secret({NAMES[1]: str(tmp_path / "key")}, *NAMES)


def test_two_secrets_at_once_are_refused(tmp_path):
    with pytest.raises(ConfigError, match="both set"):
        read_secret({NAMES[0]: secrets.token_hex(32), NAMES[1]: str(tmp_path / "key")}, *NAMES)


def test_none_is_none():
    assert read_secret({}, *NAMES) is None
    assert read_secret({NAMES[0]: ""}, *NAMES) is None


@pytest.fixture
def provider_file(tmp_path, monkeypatch):
    """The file of the secret that an identity provider drew, and no variable beside it."""
    variable, file_variable = SECRETS["oidc_client_secret"]
    monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv(file_variable, str(tmp_path / "client"))
    return tmp_path / "client"


def test_the_secret_of_an_identity_provider_comes_from_a_file_too_and_is_as_the_provider_made_it(
    provider_file,
):
    provider_file.write_text("short one\n")
    assert secret("oidc_client_secret") == "short one"


def test_two_secrets_for_the_identity_provider_or_an_empty_file_stop_the_start(provider_file, monkeypatch):
    provider_file.touch()
    with pytest.raises(ConfigError, match=r"CITYGRID_OIDC_CLIENT_SECRET_FILE: .* is empty$"):
        secret("oidc_client_secret")
    monkeypatch.setenv("CITYGRID_OIDC_CLIENT_SECRET", "x")
    with pytest.raises(ConfigError, match="both set"):
        secret("oidc_client_secret")
