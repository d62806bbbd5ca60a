"""The trained model merged and served, for real, with the provider's own SDK in front."""

import http.client
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import openai
import pytest
from openai.types.chat import ChatCompletion

from ftgui.backends.autotrain import Autotrain
from ftgui.backends.trl import Trl
from ftgui.base import saved
from ftgui.base.problems import ProblemError
from ftgui.engines import store
from ftgui.run.backend import Stopped
from ftgui.run.events import AnyEvent, Artifact
from ftgui.ship import snippets
from ftgui.ship.merging import MergePlan, merge
from ftgui.ship.serving import ServePlan, serve
from tests.backends.run_kit import Recording, make_plan, make_run, workers

pytestmark = pytest.mark.training

LOSS = """
import sys, torch
from transformers import AutoModelForCausalLM, AutoTokenizer
tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
model = AutoModelForCausalLM.from_pretrained(sys.argv[1]).eval()
messages = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hello, you."}]
text = tokenizer.apply_chat_template(messages, tokenize=False)
ids = tokenizer(text, return_tensors="pt", add_special_tokens=False)["input_ids"]
with torch.no_grad():
    print("loss", float(model(input_ids=ids, labels=ids).loss))
"""


@pytest.fixture(scope="module")
def trained(engines_home: Path, tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a training run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FTGUI_HOME", str(engines_home))
        folder = make_run(tmp_path_factory.mktemp("project") / "trained")
        plan = make_plan("trl", Trl.settings, tiny_model, epochs=1)
        saved.save(folder / "plan.yaml", plan)
        Trl().train(plan, Recording(folder))
        return folder


@pytest.fixture(scope="module")
def merged(engines_home: Path, trained: Path) -> Path:
    """The merged model's folder."""
    folder = trained.parent / "merge"
    folder.mkdir()
    context = Recording(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FTGUI_HOME", str(engines_home))
        merge(MergePlan(run=trained.name), context)
    assert [event.path for event in context.events if isinstance(event, Artifact)] == ["merged"]
    return folder / "merged"


def loss_in(engine: str, folder: Path) -> float:
    command = [str(store.python(engine)), "-c", LOSS, str(folder)]
    done = subprocess.run(command, env=store.environment(engine), capture_output=True, text=True, check=True)
    return float(done.stdout.split("loss ")[1])


def test_the_merged_model_is_the_same_in_both_engines(home: Path, merged: Path, tiny_model: Path) -> None:
    found = {engine: loss_in(engine, merged) for engine in ("trl", "autotrain")}
    assert found["trl"] == pytest.approx(found["autotrain"], rel=1e-4)
    assert found["trl"] != pytest.approx(loss_in("trl", tiny_model), rel=1e-4)


def test_the_copied_code_loads_the_merged_model(home: Path, merged: Path) -> None:
    code = snippets.merged(merged, "Which colour?").code.replace("max_new_tokens=200", "max_new_tokens=2")
    done = subprocess.run(
        [str(store.python("trl")), "-c", code], env=store.environment("trl"), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_a_whole_model_has_nothing_to_merge(home: Path, tiny_model: Path, tmp_path: Path) -> None:
    folder = make_run(tmp_path / "whole")
    saved.save(folder / "plan.yaml", make_plan("autotrain", Autotrain.settings, tiny_model, adapter="full"))
    shutil.copytree(tiny_model, folder / "model")
    (tmp_path / "merge").mkdir()
    with pytest.raises(ProblemError) as caught:
        merge(MergePlan(run=folder.name), Recording(tmp_path / "merge"))
    assert caught.value.problem.code == "ship.nothing_to_merge"


def test_a_training_without_a_model_is_refused(home: Path, tiny_model: Path, tmp_path: Path) -> None:
    folder = make_run(tmp_path / "unfinished")
    saved.save(folder / "plan.yaml", make_plan("trl", Trl.settings, tiny_model))
    with pytest.raises(ProblemError) as caught:
        serve(ServePlan(run="unfinished"), Recording(tmp_path / "unfinished"))
    assert caught.value.problem.code == "run.no_model"


class Serving:
    """A served model, on a thread as the runner has it."""

    def __init__(self, folder: Path, run: str) -> None:
        self.url = ""
        self.stopped = False
        self._ready = threading.Event()
        self.context = Recording(folder, self._hear)
        self._thread = threading.Thread(target=self._serve, args=(run,))
        self._thread.start()

    def _serve(self, run: str) -> None:
        try:
            serve(ServePlan(run=run), self.context)
        except Stopped:
            self.stopped = True
        finally:
            self._ready.set()

    def _hear(self, event: AnyEvent) -> None:
        if isinstance(event, Artifact) and event.name == "url":
            self.url = event.path
            self._ready.set()

    def wait(self) -> None:
        assert self._ready.wait(120)
        assert self.url, [str(event) for event in self.context.events[-20:]]

    def end(self) -> None:
        self.context.stop = True
        self._thread.join(30)
        assert not self._thread.is_alive()


@pytest.fixture(scope="module")
def served(engines_home: Path, trained: Path) -> Iterator[Serving]:
    """The endpoint of a trained model; afterwards no process of it is left."""
    folder = trained.parent / "serve"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FTGUI_HOME", str(engines_home))
        serving = Serving(folder, trained.name)
        try:
            serving.wait()
            yield serving
        finally:
            serving.end()
    assert serving.stopped
    assert workers() == []


@pytest.fixture(scope="module")
def client(served: Serving) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=served.url, api_key="none", max_retries=0, timeout=60) as client:
        yield client


ASKED: Any = [{"role": "user", "content": "Which colour has thing number 3, please?"}]


def ask(client: openai.OpenAI, model: str, **options: Any) -> ChatCompletion:
    answer = client.chat.completions.create(model=model, messages=ASKED, **options)
    assert isinstance(answer, ChatCompletion)
    return answer


def test_the_sdk_lists_both_models(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["tuned", "base"]


def test_base_and_tuned_answer_differently_and_repeatably(client: openai.OpenAI) -> None:
    answers = {name: ask(client, name, max_tokens=12) for name in ("base", "tuned")}
    texts = {name: answer.choices[0].message.content for name, answer in answers.items()}
    assert texts["base"] != texts["tuned"]
    assert ask(client, "base", max_tokens=12).choices[0].message.content == texts["base"]
    usage = answers["tuned"].usage
    assert usage is not None
    assert 0 < usage.completion_tokens <= 12
    assert usage.prompt_tokens > 10
    assert answers["tuned"].choices[0].finish_reason in ("length", "stop")


def test_a_stream_says_the_same_in_pieces(client: openai.OpenAI) -> None:
    whole = ask(client, "tuned", max_tokens=12).choices[0].message.content
    pieces, reasons = [], []
    with client.chat.completions.create(
        model="tuned",
        messages=ASKED,
        max_tokens=12,
        stream=True,
        stream_options={"include_usage": True},
    ) as stream:
        for chunk in stream:
            for choice in chunk.choices:
                pieces.append(choice.delta.content or "")
                reasons.append(choice.finish_reason)
            usage = chunk.usage
    assert "".join(pieces) == whole
    assert len(pieces) > 3
    assert reasons[-1] == "length"
    assert usage is not None and usage.completion_tokens == 12


def test_a_stop_text_ends_the_answer_before_it(client: openai.OpenAI) -> None:
    whole = ask(client, "tuned", max_tokens=12).choices[0].message.content or ""
    stop = whole[len(whole) // 2 :][:3]
    answer = ask(client, "tuned", max_tokens=12, stop=[stop]).choices[0]
    assert answer.message.content == whole[: whole.find(stop)]
    assert answer.finish_reason == "stop"


def test_drawing_by_a_seed_can_be_repeated(client: openai.OpenAI) -> None:
    drawn = [
        ask(client, "base", max_tokens=8, temperature=1.5, seed=seed).choices[0].message.content for seed in (1, 1, 2)
    ]
    assert drawn[0] == drawn[1] != drawn[2]


def test_mistakes_are_told_as_the_api_tells_them(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="tuned, base"):
        ask(client, "gpt-4o")
    with pytest.raises(openai.BadRequestError, match="max_tokens"):
        ask(client, "tuned", max_tokens=0)
    with pytest.raises(openai.BadRequestError, match="temperature"):
        ask(client, "tuned", temperature=9)
    with pytest.raises(openai.BadRequestError, match="not empty"):
        client.chat.completions.create(model="tuned", messages=[])
    with pytest.raises(openai.BadRequestError, match="role"):
        narrator: Any = [{"role": "narrator", "content": "x"}]
        client.chat.completions.create(model="tuned", messages=narrator)


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Host": "evil.example:{port}"}, {"Origin": "https://evil.example"}, {"Origin": "null"}],
)
def test_a_web_page_cannot_ask(served: Serving, headers: dict[str, str]) -> None:
    place = urlsplit(served.url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
    try:
        sent = {name: value.format(port=place.port) for name, value in headers.items()}
        connection.request("GET", "/v1/models", headers=sent)
        assert connection.getresponse().status == 403
    finally:
        connection.close()


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"[]", b'{"model": "tuned"}', b'{"model": ["tuned"]}'])
def test_what_is_not_a_request_is_refused_and_the_server_lives_on(served: Serving, body: bytes) -> None:
    place = urlsplit(served.url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
    try:
        connection.request("POST", "/v1/chat/completions", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        assert 400 <= response.status < 500
        assert json.loads(response.read())["error"]["message"]
        connection.request("GET", "/v1/models")
        assert connection.getresponse().status == 200
    finally:
        connection.close()


def test_the_copied_code_talks_to_the_endpoint(served: Serving) -> None:
    question = 'What is "it"?'
    python, shell, _ = snippets.endpoint(served.url, question)
    for command in ([sys.executable, "-c", python.code], ["sh", "-c", shell.code.strip() + " --silent --fail"]):
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()
