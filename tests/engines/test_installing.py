"""What can go wrong before an engine is there; nothing here downloads."""

import os
import socket
import sys
import threading
from pathlib import Path

import msgspec
import psutil
import pytest

from ftgui.base.child import Child
from ftgui.base.problems import ProblemError
from ftgui.engines import catalogue, install, models, store, uv_tool
from ftgui.engines.catalogue import ENGINES
from ftgui.engines.progress import InstallStopped, Step, lines


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and no sources of packages but those that the test names."""
    for name in os.environ:
        if name.startswith(("PIP_", "UV_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setenv("FTGUI_HOME", str(tmp_path))
    return tmp_path


def _never() -> bool:
    return False


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_no_network_is_said_in_words_and_what_was_begun_stays_half(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"http://user:word@127.0.0.1:{_closed_port()}/simple")
    steps: list[Step] = []
    with pytest.raises(ProblemError) as caught:
        install.install("trl", steps.append, _never)
    assert caught.value.problem.code == "engine.no_network"
    assert "Connection refused" in caught.value.problem.detail
    assert "word" not in caught.value.problem.detail
    assert steps[0].text
    assert store.status("trl").state == "partial"


def test_a_python_that_is_nowhere_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_PYTHON_INSTALL_MIRROR", f"http://127.0.0.1:{_closed_port()}")
    with pytest.raises(ProblemError) as caught:
        install.find_python("3.9.1", _never)
    assert caught.value.problem.code == "engine.no_python"
    assert "3.9.1" in caught.value.problem.message


def test_an_engine_that_does_not_fit_is_refused_before_anything_is_fetched() -> None:
    with pytest.raises(ProblemError) as caught:
        install.check_disk(msgspec.structs.replace(ENGINES["trl"], disk_size=10**18), cuda=False)
    assert caught.value.problem.code == "engine.disk_full"
    assert not store.folder("trl").exists()


def test_a_damaged_package_list_is_a_problem_with_uvs_words(tmp_path: Path) -> None:
    (tmp_path / "odd.lock").write_text("not a requirement at all !!\n")
    with pytest.raises(ProblemError) as caught:
        uv_tool.run(["pip", "install", "--target", str(tmp_path / "x"), "-r", str(tmp_path / "odd.lock")], _never)
    assert caught.value.problem.code == "engine.install_failed"
    assert "odd.lock" in caught.value.problem.detail


def test_stopping_ends_uv_while_it_waits_for_a_silent_index(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"http://127.0.0.1:{server.getsockname()[1]}/simple")
        held: list[socket.socket] = []

        def accept() -> None:
            held.append(server.accept()[0])
            asked.set()

        thread = threading.Thread(target=accept)
        thread.start()
        with pytest.raises(InstallStopped):
            install.install("trl", lambda _: None, asked.is_set)
        thread.join()
        for connection in held:
            connection.close()
    assert not [child for child in psutil.Process().children(recursive=True) if "uv" in child.name()]
    assert store.status("trl").state == "partial"


def test_a_reader_that_fails_leaves_no_child_behind(tmp_path: Path) -> None:
    child = Child([sys.executable, "-c", "print(1, flush=True); input()"], cwd=tmp_path, env=dict(os.environ))
    with pytest.raises(ZeroDivisionError):
        for _ in lines(child, _never):
            raise ZeroDivisionError
    assert child.ended()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("error: failed to write: No space left on device (os error 28)", "engine.disk_full"),
        ("  cause: error sending request for url\n  cause: dns error", "engine.no_network"),
        ("error: Hash mismatch for `torch==2.13.0`", "engine.install_failed"),
    ],
)
def test_uvs_complaints_are_told_apart(text: str, code: str) -> None:
    assert uv_tool.failure(text).problem.code == code


def test_the_small_build_of_torch_comes_first_where_there_is_no_card() -> None:
    assert install.builds("linux", cards=False)[0].torch.strip() == "torch==2.13.0+cpu"
    assert [build.cuda for build in install.builds("linux", cards=True)] == [True]
    assert [build.cuda for build in install.builds("darwin", cards=False)] == [False]


@pytest.mark.parametrize("name", ENGINES)
def test_every_lock_names_the_torch_that_the_installer_replaces(name: str) -> None:
    assert ENGINES[name].lock.read_text().count("\n" + install.TORCH) == 1
    assert f"\n{ENGINES[name].package}==" in ENGINES[name].lock.read_text()


def test_the_graphics_cards_packages_are_in_their_own_lock_only() -> None:
    assert "nvidia-cublas==" in catalogue.cuda_lock().read_text()
    assert not any("nvidia-cublas" in engine.lock.read_text() for engine in ENGINES.values())


def test_a_model_folder_with_a_changed_file_is_not_whole() -> None:
    folder = models.bundled_folder()
    folder.mkdir(parents=True)
    assert not models.bundled_ready()
    (folder / "a").write_bytes(b"abc")
    sums = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a\n"
    (folder / models.SUMS).write_text(sums)
    assert models.bundled_ready()
    assert models.whole()
    (folder / "a").write_bytes(b"abd")
    assert not models.whole()
    (folder / "a").unlink()
    assert not models.bundled_ready()
