"""Datasets of the Hub, played by a small server on this machine."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest

from ftgui.base.problems import ProblemError, fail
from ftgui.data.readers import hub
from ftgui.data.readers.hub import Dataset, HubFile, Part

SHA = "0123456789abcdef0123456789abcdef01234567"


class Hub(NamedTuple):
    """`files` are those of the dataset “owner/qa” by revision; `asked` are the requests that came."""

    endpoint: str
    files: dict[str, dict[str, bytes]]
    errors: dict[str, tuple[int, str]]
    asked: list[str]


class Handler(BaseHTTPRequestHandler):
    played: Hub

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self.played.asked.append(f"{self.command} {self.path}")
        assert "authorization" not in map(str.lower, self.headers)
        path = self.path.partition("?")[0]
        if path in self.played.errors:
            return self.refuse(*self.played.errors[path])
        revision = "refs/convert/parquet" if "refs%2Fconvert%2Fparquet" in path else "main"
        if path.startswith("/api/datasets/owner/qa"):
            if revision not in self.played.files:
                return self.refuse(404, "RevisionNotFound")
            return self.listing(self.played.files[revision])
        name = path.removeprefix(f"/datasets/owner/qa/resolve/{SHA}/")
        content = next((files[name] for files in self.played.files.values() if name in files), None)
        return self.refuse(401, "RepoNotFound") if content is None else self.file(content)

    def listing(self, files: dict[str, bytes]) -> None:
        siblings = [{"rfilename": name, "size": len(content)} for name, content in files.items()]
        self.answer(json.dumps({"id": "owner/qa", "sha": SHA, "siblings": siblings}).encode())

    def file(self, content: bytes) -> None:
        self.answer(content, ETag=f'"{hashlib.sha256(content).hexdigest()}"')

    def refuse(self, status: int, code: str) -> None:
        self.answer(b"{}", status, **{"X-Error-Code": code, "X-Error-Message": code})

    def answer(self, content: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Repo-Commit", SHA)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    played = Hub("", {"main": {}}, {}, [])

    monkeypatch.setattr(Handler, "played", played, raising=False)
    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
    thread.start()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("HF_TOKEN", "hf_of_this_computer")
    played = played._replace(endpoint=f"http://127.0.0.1:{listening.server_port}")
    yield played
    listening.shutdown()
    thread.join()
    listening.server_close()


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(ProblemError) as caught:
        call()
    assert caught.value.problem.action
    return caught.value.problem.code


def ignored(done: int, total: int) -> None:
    """Nobody looks."""


def test_a_part_is_fetched_with_its_progress_and_only_once(server: Hub, tmp_path: Path) -> None:
    rows = {
        f"data/train-0000{number}-of-00002.jsonl": b'{"question": "q", "answer": "a"}\n' * 9000 for number in (0, 1)
    }
    server.files["main"] |= {"README.md": b"# About", "data/test.jsonl": b"{}\n", **rows}
    found = hub.find("https://huggingface.co/datasets/owner/qa/viewer", endpoint=server.endpoint)
    assert (found.id, found.revision, [part.name for part in found.parts]) == ("owner/qa", SHA, ["train", "test"])
    told: list[tuple[int, int]] = []
    paths = hub.fetch(found, found.parts[0], lambda *both: told.append(both), endpoint=server.endpoint, cache=tmp_path)
    assert [path.read_bytes() for path in paths] == list(rows.values())
    total = sum(map(len, rows.values()))
    assert told[0] == (0, total)
    assert told[-1] == (total, total)
    assert told == sorted(told)
    server.asked.clear()
    assert hub.fetch(found, found.parts[0], ignored, endpoint=server.endpoint, cache=tmp_path) == paths
    assert not [request for request in server.asked if request.startswith("GET")]


@pytest.mark.parametrize("address", ["hf://datasets/owner/qa", "https://huggingface.co/datasets/owner/qa"])
def test_the_command_line_takes_a_dataset(server: Hub, tmp_path: Path, address: str) -> None:
    rows = "".join(f"What is {number}?,It is {number}.\n" for number in range(12))
    server.files["main"] |= {"train.csv": f"question,answer\n{rows}".encode()}
    here = {**os.environ, "HF_ENDPOINT": server.endpoint, "FTGUI_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "ftgui", "check", address, "--json"]
    done = subprocess.run(command, env=here, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["rows"] == 12


def test_fetching_can_be_stopped(server: Hub, tmp_path: Path) -> None:
    server.files["main"]["train.csv"] = b"q,a\n" * 5_000_000
    found = hub.find("owner/qa", endpoint=server.endpoint)

    def stop(done: int, total: int) -> None:
        if done:
            raise fail("data.stopped", "Stopped.", "Start again.")

    assert (
        code_of(lambda: hub.fetch(found, found.parts[0], stop, endpoint=server.endpoint, cache=tmp_path))
        == "data.stopped"
    )


def test_a_dataset_in_another_form_comes_as_the_hubs_parquet(server: Hub) -> None:
    server.files["main"] |= {"qa.py": b"", "README.md": b"", "images/a.png": b"", "dataset_infos.json": b"{}"}
    assert code_of(lambda: hub.find("owner/qa", endpoint=server.endpoint)) == "data.hub_no_rows"
    server.files["refs/convert/parquet"] = {"default/train/0000.parquet": b"PAR1", "default/test/0000.parquet": b"PAR1"}
    found = hub.find("owner/qa", endpoint=server.endpoint)
    assert [part.name for part in found.parts] == ["default/train", "default/test"]


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (401, "RepoNotFound", "data.hub_not_found"),
        (404, "RepoNotFound", "data.hub_not_found"),
        (403, "GatedRepo", "data.hub_gated"),
        (500, "", "data.no_network"),
    ],
)
def test_what_the_hub_refuses_is_told(server: Hub, tmp_path: Path, status: int, code: str, expected: str) -> None:
    server.errors["/api/datasets/owner/qa"] = (status, code)
    assert code_of(lambda: hub.find("owner/qa", endpoint=server.endpoint)) == expected


def test_a_file_for_which_consent_is_needed_is_told(server: Hub, tmp_path: Path) -> None:
    server.files["main"]["train.csv"] = b"q,a\n"
    server.errors[f"/datasets/owner/qa/resolve/{SHA}/train.csv"] = (403, "GatedRepo")
    found = hub.find("owner/qa", endpoint=server.endpoint)
    assert (
        code_of(lambda: hub.fetch(found, found.parts[0], ignored, endpoint=server.endpoint, cache=tmp_path))
        == "data.hub_gated"
    )


def test_no_network_is_told() -> None:
    assert code_of(lambda: hub.find("owner/qa", endpoint="http://127.0.0.1:9")) == "data.no_network"


def test_a_part_that_does_not_fit_on_the_disk_is_not_begun(tmp_path: Path) -> None:
    part = Part("train", (HubFile("train.csv", shutil.disk_usage(tmp_path).total * 2),))
    wanted = Dataset("owner/qa", SHA, (part,))
    assert (
        code_of(lambda: hub.fetch(wanted, part, ignored, endpoint="http://127.0.0.1:9", cache=tmp_path)) == "disk.full"
    )


@pytest.mark.parametrize("name", ["", "a b", "../etc", "a/b/c", "a--b", "https://example.org/datasets/a/b"])
def test_names_that_are_none_are_told_without_asking(name: str) -> None:
    assert code_of(lambda: hub.find(name, endpoint="http://127.0.0.1:9")) == "data.hub_id"


def test_files_are_grouped_as_their_names_say() -> None:
    names = [
        "de/train.jsonl", "de/train.csv", "de/validation.jsonl", "en/train.jsonl", "license.txt", ".gitattributes",
        "data/training-00000.parquet", "testimony.csv", "../evil.csv", "dev/part.csv",
    ]  # fmt: skip
    parts = hub.parts_of([HubFile(name, 1) for name in names])
    assert {part.name: [file.name for file in part.files] for part in parts} == {
        "de/train": ["de/train.jsonl"],
        "en/train": ["en/train.jsonl"],
        "train": ["data/training-00000.parquet"],
        "de/validation": ["de/validation.jsonl"],
        "dev": ["dev/part.csv"],
    }
