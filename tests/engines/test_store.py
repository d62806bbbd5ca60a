import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from ftgui.base.problems import Problem, ProblemError
from ftgui.engines import store, surroundings, verify
from ftgui.engines.store import Calibration, Manifest

CALIBRATION = Calibration(
    seconds_per_token=0.01,
    seconds_per_token_forward=0.003,
    start_seconds=6.0,
    peak_memory_bytes=2_000_000_000,
    parameters=135_000_000,
    threads=2,
    device="cpu",
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FTGUI_HOME", str(tmp_path))
    return tmp_path


def _engine(**changes: object) -> Path:
    """An engine as the installer leaves it, with two packages."""
    place = store.folder("trl")
    site = place / ("Lib/site-packages" if sys.platform == "win32" else "lib/python3.11/site-packages")
    for name in ("trl-1.16.0", "PyYAML-6.0.3"):
        (site / f"{name}.dist-info").mkdir(parents=True)
    store.executable(place).parent.mkdir(parents=True)
    store.executable(place).touch()
    manifest = Manifest(
        name="trl",
        lock=store.fingerprint(store.spec("trl")),
        size=7,
        versions={"trl": "1.16.0", "pyyaml": "6.0.3"},
        calibration=CALIBRATION,
    )
    store.save(msgspec.structs.replace(manifest, **changes))
    return place


def test_an_engine_that_is_not_there_offers_to_be_installed() -> None:
    assert store.status("trl").state == "absent"
    with pytest.raises(ProblemError) as caught:
        store.python("trl")
    assert (caught.value.problem.code, caught.value.problem.remedy) == ("engine.missing", "install_engine:trl")


def test_an_engine_without_a_manifest_is_half_an_engine() -> None:
    (_engine() / store.MANIFEST).unlink()
    assert store.status("trl").state == "partial"
    with pytest.raises(ProblemError) as caught:
        store.python("trl")
    assert caught.value.problem.remedy == "install_engine:trl"


def test_a_ready_engine_tells_what_it_is() -> None:
    place = _engine()
    found = store.status("trl")
    assert (found.state, found.problems, found.size) == ("ready", (), 7)
    assert found.versions["pyyaml"] == "6.0.3"
    assert found.calibration == CALIBRATION
    assert store.python("trl") == store.executable(place)


def _rename(package: Path) -> None:
    package.rename(package.with_name("trl-2.0.dist-info"))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "the Python is gone": lambda place: store.executable(place).unlink(),
    "a package is gone": lambda place: next(place.rglob("trl-1.16.0.dist-info")).rmdir(),
    "another version": lambda place: _rename(next(place.rglob("trl-*"))),
    "the manifest is cut": lambda place: (place / store.MANIFEST).write_text("{"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_seen_and_offers_repair(damage: str) -> None:
    place = _engine()
    DAMAGES[damage](place)
    assert store.status("trl").state == "broken"
    with pytest.raises(ProblemError) as caught:
        store.python("trl")
    assert (caught.value.problem.code, caught.value.problem.remedy) == ("engine.broken", "repair_engine:trl")


def test_a_failed_trial_is_remembered() -> None:
    failure = Problem(code="engine.broken", message="m", remedy="repair_engine:trl")
    _engine(failure=failure)
    assert store.status("trl").problems == (failure,)
    assert store.status("trl").state == "broken"


def test_an_engine_of_an_older_lock_still_works_and_says_so() -> None:
    _engine(lock="older")
    found = store.status("trl")
    assert found.state == "ready"
    assert [problem.code for problem in found.problems] == ["engine.outdated"]


def test_the_window_can_ask_as_often_as_it_likes() -> None:
    site = _engine() / "lib/python3.11/site-packages"
    for number in range(120):
        (site / f"package{number}-1.0.dist-info").mkdir(parents=True)
        (site / f"package{number}").mkdir()
    store.status("trl")
    spent = []
    for _ in range(10):
        began = time.thread_time()
        store.status("trl")
        spent.append(time.thread_time() - began)
    assert min(spent) < 0.02


def test_a_name_that_is_no_engine() -> None:
    with pytest.raises(ProblemError) as caught:
        store.status("../trl")
    assert caught.value.problem.code == "engine.unknown"


def test_children_find_the_engines_programs_first_and_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "s")
    monkeypatch.setenv("HF_TOKEN", "h")
    monkeypatch.setenv("ALLOW_REMOTE_CODE", "true")
    found = store.environment("trl", keep=["HF_TOKEN"])
    assert Path(found["PATH"].split(os.pathsep)[0]) == store.executable(store.folder("trl")).parent
    assert "OPENAI_API_KEY" not in found
    assert (found["HF_TOKEN"], found["ALLOW_REMOTE_CODE"]) == ("h", "false")
    assert int(found["OMP_NUM_THREADS"]) >= 1


def test_two_cannot_change_one_engine_at_once() -> None:
    with store.exclusive("trl"), store.exclusive("autotrain"):
        code = "from ftgui.engines import store\nwith store.exclusive('trl'): pass"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "is being installed or removed elsewhere" in done.stderr


def test_removing_the_last_engine_removes_the_downloads_too() -> None:
    place = _engine()
    (surroundings.downloads_dir() / "archive").mkdir(parents=True)
    other = store.folder("autotrain")
    other.mkdir()
    store.remove("trl")
    assert not place.exists()
    assert surroundings.downloads_dir().exists()
    store.remove("autotrain")
    assert not surroundings.downloads_dir().exists()
    assert store.status("trl").state == "absent"


def test_an_engine_at_work_is_not_removed() -> None:
    place = _engine()
    store.executable(place).unlink()
    store.executable(place).symlink_to(sys.executable)
    at_work = subprocess.Popen([store.executable(place), "-c", "print(1, flush=True); input()"], stdin=-1, stdout=-1)
    with at_work:
        assert at_work.stdout
        at_work.stdout.readline()
        with pytest.raises(ProblemError) as caught:
            store.remove("trl")
        at_work.communicate(b"\n")
    assert caught.value.problem.code == "engine.in_use"
    store.remove("trl")
    assert not place.exists()


def test_an_engine_with_a_package_gone_is_not_proved_by_a_training_that_does_without(home: Path) -> None:
    place = _engine()
    (package,) = place.rglob("PyYAML-6.0.3.dist-info")
    package.rmdir()
    with pytest.raises(ProblemError) as caught:
        verify.verify("trl", lambda _: None, lambda: False)
    assert (caught.value.problem.code, caught.value.problem.remedy) == ("engine.broken", "repair_engine:trl")
    assert "pyyaml" in caught.value.problem.detail
