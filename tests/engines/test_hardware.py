import os
from pathlib import Path

import pytest

from ftgui.engines import hardware


def test_this_machine_has_what_every_machine_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FTGUI_HOME", str(tmp_path / "not" / "there"))
    found = hardware.probe()
    assert 1 <= found.cores <= (os.cpu_count() or 1)
    assert 0 < found.memory_free <= found.memory_total
    assert found.disk_free > 0
    assert found.system.split()[0] in ("Linux", "Windows", "Darwin")


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system cannot pin a process to cores")
def test_only_cores_that_we_may_use_count() -> None:
    allowed = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert hardware.cores() == 1
    finally:
        os.sched_setaffinity(0, allowed)


def test_cards_are_read_from_the_drivers_tool_and_odd_lines_left_out() -> None:
    text = "NVIDIA GeForce RTX 4060, 8188\nTesla, K80, 11441\n[Unknown Error]\nOld, [N/A]\n\n"
    cards = hardware.read_cards(text)
    assert [(card.name, card.memory_bytes) for card in cards] == [
        ("NVIDIA GeForce RTX 4060", 8188 * 2**20),
        ("Tesla, K80", 11441 * 2**20),
    ]
