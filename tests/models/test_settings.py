from __future__ import annotations

from pathlib import Path

import pytest

from models import errors
from models.errors import ConfigurationError, HaizhiError
from models.settings import Settings, load_settings


def test_every_setting_says_why() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_loopback_is_taken(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAIZHI_HOST", host)
    assert load_settings().host == host


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HAIZHI_HOST", "0.0.0.0"),
        ("HAIZHI_HOST", "example.org"),
        ("HAIZHI_PORT", "99999"),
        ("HAIZHI_ENCODERS", "not json"),
        ("HAIZHI_ENCODERS", "[]"),
        ("HAIZHI_ENCODERS", '[{"name": "x", "model": "org/model"}]'),
    ],
)
def test_an_unsafe_or_wrong_setting_refuses_to_start(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    assert name.removeprefix("HAIZHI_").lower() in caught.value.en.lower()


def test_secrets_are_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAIZHI_DATABASE_URL", "postgresql://u:secret@h/d")
    monkeypatch.setenv("HAIZHI_PORT", "secret")
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    assert "secret" not in caught.value.en + caught.value.zh


def test_the_home_is_expanded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAIZHI_HOME", "~/x")
    assert load_settings().home == Path.home() / "x"


def test_every_error_is_in_the_drawn_tree_with_code_status_and_titles() -> None:
    classes = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, HaizhiError)]
    assert len({one.code for one in classes}) == len(classes)
    for one in classes:
        assert one.__name__ in str(errors.__doc__)
        assert f"exit {one.exit_code}" in str(errors.__doc__) or one is HaizhiError
        assert one.title_zh
        assert one.title_en
