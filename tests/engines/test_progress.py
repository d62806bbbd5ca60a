from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.engines.progress import Downloads, Phase, Progress, Step, bytecode, tree_size


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def _progress() -> tuple[Progress, list[Step], Clock]:
    steps: list[Step] = []
    clock = Clock()
    phases = [Phase(text="first", expected=10), Phase(text="second", expected=30)]
    progress = Progress(steps.append, phases, clock)
    progress.next()
    return progress, steps, clock


def test_before_anything_is_measured_the_expectation_counts() -> None:
    _, steps, _ = _progress()
    assert steps == [Step(text="first", remaining=40, share=0)]


def test_what_is_measured_replaces_what_was_expected() -> None:
    progress, steps, clock = _progress()
    clock.now += 20
    progress.at(50, 100, "bytes")
    assert steps[-1] == Step(text="first", done=50, total=100, unit="bytes", remaining=20 + 30, share=20 / 70)


def test_when_it_takes_longer_than_expected_no_number_is_made_up() -> None:
    progress, steps, clock = _progress()
    progress.next("otherwise said")
    clock.now += 31
    progress.at(0)
    assert (steps[-1].text, steps[-1].remaining) == ("otherwise said", None)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 1000), st.floats(1, 1000)), max_size=20))
def test_the_bar_never_goes_back_and_never_past_the_end(moments: list[tuple[float, float, float]]) -> None:
    progress, steps, clock = _progress()
    for passed, done, total in moments:
        clock.now += passed
        progress.at(done, total)
    shares = [step.share for step in steps]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    assert all(step.remaining is None or step.remaining >= 0 for step in steps)


def test_bytes_are_counted_from_what_uv_says_and_what_has_arrived(tmp_path: Path) -> None:
    downloads = Downloads(tmp_path)
    assert downloads.measure() == (0, None)
    for line in ("Downloading numpy (16.0MiB)", "Downloading torch (1.5GiB)", "Resolved 5 packages in 3ms"):
        downloads.read(line)
    wanted = 16 * 2**20 + 1.5 * 2**30
    assert downloads.measure() == (0, wanted)
    downloads.read(" Downloaded numpy")
    assert downloads.measure() == (16 * 2**20, wanted)
    (tmp_path / ".tmpAbc" / "torch").mkdir(parents=True)
    (tmp_path / ".tmpAbc" / "torch" / "lib.so").write_bytes(bytes(3000))
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "done").write_bytes(bytes(3000))
    assert downloads.measure() == pytest.approx((16 * 2**20 + 1000, wanted))


def test_what_has_arrived_never_exceeds_what_is_wanted(tmp_path: Path) -> None:
    downloads = Downloads(tmp_path)
    downloads.read("Downloading a (1.0KiB)")
    (tmp_path / ".tmp1").mkdir()
    (tmp_path / ".tmp1" / "a").write_bytes(bytes(9000))
    assert downloads.measure() == (1024, 1024)


def test_files_are_counted_whatever_vanishes(tmp_path: Path) -> None:
    (tmp_path / "a" / "__pycache__").mkdir(parents=True)
    (tmp_path / "a" / "x.py").write_bytes(bytes(5))
    (tmp_path / "a" / "y.py").touch()
    (tmp_path / "a" / "__pycache__" / "x.pyc").write_bytes(bytes(7))
    assert bytecode(tmp_path) == (1, 2)
    assert tree_size(tmp_path) == 12
    assert tree_size(tmp_path / "gone") == 0
