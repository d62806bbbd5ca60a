"""What the provider's tests share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ftgui.base import secrets
from tests.provider.kit import Away
from tests.standin.provider import Provider


@pytest.fixture
def away(provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Away]:
    """Makes a run at the stand-in, whose jobs go on by 20 steps at each look."""
    monkeypatch.setenv("FTGUI_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(secrets, "_session", {})
    provider.state.pace = 20

    def make(way: str = "openai", **by_hand: object) -> Away:
        return Away(provider, tmp_path, way, **by_hand)  # type: ignore[arg-type]

    return make
