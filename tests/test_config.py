"""Settings come from ``IORDER_*`` variables, and the signing key is kept from others."""

import stat
from pathlib import Path

from iorder.config import Settings


def test_settings_are_read_from_the_environment(monkeypatch):
    monkeypatch.setenv("IORDER_PORT", "9000")
    monkeypatch.setenv("IORDER_TIMEZONE", "Europe/Lisbon")
    found = Settings(_env_file=None)
    assert (found.port, found.timezone) == (9000, "Europe/Lisbon")
    assert found.address == "http://127.0.0.1:9000"


def test_a_public_address_switches_https_on():
    assert Settings(base_url="https://shop.example").is_https
    assert Settings(base_url="https://shop.example").address == "https://shop.example"
    assert not Settings().is_https


def test_a_given_key_is_used_and_nothing_is_written(tmp_path):
    assert Settings(secret_key="given", files=tmp_path / "files").secret() == "given"
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_once_for_its_owner_only(tmp_path):
    found = Settings(secret_key="", files=tmp_path / "files")
    first = found.secret()
    path = tmp_path / "secret_key"
    assert len(first) >= 48
    assert found.secret() == first == path.read_text()
    assert stat.S_IMODE(Path(path).stat().st_mode) == 0o600
