"""Whatever strikes whichever call: one job, all events, an end, and one clear problem at most an attempt."""

from pathlib import Path

import pytest

from ftgui.base import secrets
from tests.provider import matrix
from tests.standin.provider import Provider


@pytest.mark.parametrize(
    ("call", "fault"),
    [cell if cell in matrix.SLICE else pytest.param(*cell, marks=pytest.mark.long) for cell in matrix.cells()],
)
def test_a_cell(call: str, fault: str, provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FTGUI_HOME", str(tmp_path))
    monkeypatch.setattr(secrets, "_session", {})
    cell = matrix.perform(call, fault, provider, tmp_path)
    assert cell.good, (cell.text(), cell.outcome, cell.paid, cell.lost, cell.struck, cell.codes)
