"""Asking the Hub, played by a small server on this machine."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from ftgui.base.problems import ProblemError
from ftgui.cli import main
from ftgui.plan import card, hub, models
from ftgui.plan.plan import ModelRef

Answers = dict[str, tuple[int, object]]

FACTS = {
    "id": "owner/chat-1b",
    "gated": False,
    "safetensors": {"parameters": {"BF16": 1_100_048_384}, "total": 1_100_048_384},
    "config": {"architectures": ["LlamaForCausalLM"], "tokenizer_config": {"chat_template": "{{ messages }}"}},
    "cardData": {"license": "apache-2.0"},
    "siblings": [{"rfilename": "config.json"}],
}
CONFIG = {
    "num_hidden_layers": 22,
    "hidden_size": 2048,
    "vocab_size": 32000,
    "num_attention_heads": 32,
    "max_position_embeddings": 2048,
}
ABOUT, CONFIG_PATH = "/api/models/owner/chat-1b", "/owner/chat-1b/resolve/main/config.json"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FTGUI_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Answers]:
    """Serve these answers as the Hub; an unknown path gets the Hub's own 401 for what it does not have."""
    known: Answers = {ABOUT: (200, FACTS), CONFIG_PATH: (200, CONFIG)}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = known.get(self.path, (401, {"error": "Invalid username or password."}))
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    yield known
    server.shutdown()
    thread.join()
    server.server_close()


def refusal(name: str = "owner/chat-1b") -> str:
    with pytest.raises(ProblemError) as refused:
        hub.describe(name, timeout=5)
    assert refused.value.problem.action
    return refused.value.problem.code


def test_a_public_model_is_described(answers: Answers) -> None:
    known = hub.describe("owner/chat-1b")
    assert (known.parameters, known.licence, known.context_length) == (1_100_048_384, "apache-2.0", 2048)
    assert (known.gated, known.chat_template) == (False, True)
    assert known.shape is not None and known.shape.intermediate == 4 * 2048
    assert card.problems(known) == []


def test_a_gated_model_withholds_its_config_and_says_how_to_get_it(answers: Answers) -> None:
    answers[ABOUT] = (200, {**FACTS, "gated": "manual"})
    answers[CONFIG_PATH] = (403, {"error": "Access to this model is restricted."})
    known = hub.describe("owner/chat-1b")
    assert (known.gated, known.shape, known.parameters) == (True, None, 1_100_048_384)
    assert [problem.code for problem in card.problems(known)] == ["plan.model_gated"]


def test_what_the_hub_leaves_out_stays_unknown(answers: Answers) -> None:
    answers[ABOUT] = (200, {"id": "owner/chat-1b"})
    answers[CONFIG_PATH] = (404, {})
    known = hub.describe("owner/chat-1b")
    assert (known.parameters, known.licence, known.chat_template, known.gated) == (None, None, None, False)


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ((404, {}), "plan.model_not_found"),
        ((401, {}), "plan.model_not_found"),
        ((503, {}), "plan.no_network"),
        ((200, b"<html>a hotel's sign-in page"), "plan.no_network"),
        ((200, {**FACTS, "config": {"architectures": ["BertForMaskedLM"]}}), "plan.not_a_model"),
        ((200, {"gguf": {"total": 1}, "siblings": []}), "plan.not_a_model"),
    ],
)
def test_each_refusal_is_a_problem(answers: Answers, about: tuple[int, object], code: str) -> None:
    answers[ABOUT] = about
    assert refusal() == code


def test_no_network_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    assert refusal() == "plan.no_network"
    monkeypatch.setenv("HF_ENDPOINT", "file:///etc/passwd?")
    assert refusal() == "plan.no_network"


def test_a_name_that_cannot_be_is_not_asked_for() -> None:
    assert refusal("../../api/whoami") == "plan.model_id"


def test_what_the_hub_said_is_known_from_then_on(answers: Answers, home: Path) -> None:
    ref = ModelRef(kind="hub", id="owner/chat-1b")
    assert models.describe(ref).parameters is None
    known = hub.describe("owner/chat-1b")
    assert models.describe(ref) == known
    (kept,) = (home / "cache" / "hub").iterdir()
    kept.write_text("parameters: [many]")
    assert models.describe(ref).parameters is None


def test_a_command_asks_the_hub_about_a_model_it_does_not_know(
    answers: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ftgui(*words: str) -> dict[str, Any]:
        code = main([*words, "--json"])
        return {**json.loads(capsys.readouterr().out), "exit": code}

    project = str(tmp_path / "project")
    ftgui("sample", "house-style", project)
    told = ftgui("plan", project, "--model", "owner/chat-1b")
    assert (told["exit"], told["fit"]["verdict"] != "unknown") == (0, True)
    assert ftgui("plan", project, "--model", "owner/nosuch")["problems"][0]["code"] == "plan.model_not_found"
    assert ftgui("plan", project)["model"]["id"] == "owner/chat-1b"
    answers[ABOUT] = (200, {**FACTS, "config": {"architectures": ["LlamaForCausalLM"]}})
    hub.describe("owner/chat-1b")
    refused = ftgui("run", project)
    assert (refused["exit"], refused["problems"][0]["code"]) == (1, "plan.no_chat_template")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    told = ftgui("plan", project, "--model", "owner/other")
    assert (told["exit"], told["fit"]["verdict"]) == (0, "unknown")
    assert [(each["code"], each["severity"]) for each in told["problems"]] == [("plan.no_network", "warning")]
