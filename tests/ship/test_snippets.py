import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.plan.connections import Connection
from ftgui.ship import provider_snippets, snippets
from tests.standin.arm import Deployment
from tests.standin.provider import Provider
from tests.standin.sdk import MODEL

URL = "http://127.0.0.1:8123/v1"
QUESTIONS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@given(QUESTIONS)
def test_the_python_code_asks_the_question_whatever_is_in_it(question: str) -> None:
    code = snippets.endpoint(URL, question)[0].code
    compile(code, "snippet", "exec")
    assert json.dumps(question, ensure_ascii=False) in code
    assert URL in code


@given(QUESTIONS)
def test_the_command_line_survives_a_shell(question: str) -> None:
    words = shlex.split(snippets.endpoint(URL, question)[1].code)
    assert words[:2] == ["curl", URL + "/chat/completions"]
    assert json.loads(words[-1])["messages"] == [{"role": "user", "content": question}]


def test_a_folder_with_quotes_and_backslashes_is_named_exactly() -> None:
    folder = Path('/data/my "models"\\new/ü')
    code = snippets.merged(folder).code
    line = next(line for line in code.splitlines() if line.startswith("folder = "))
    assert json.loads(line.removeprefix("folder = ")) == str(folder)
    compile(code, "snippet", "exec")


PLACES = (
    Connection(name="w", provider="openai"),
    Connection(name="w", provider="compatible", base_url="https://other.example/v1/"),
    Connection(name="w", provider="azure", base_url="https://w.openai.azure.com/", api_version="2025-04-01-preview"),
    Connection(name="w", provider="azure", base_url="https://w.openai.azure.com/openai/v1/", sign_in="entra"),
)


@pytest.mark.parametrize("place", PLACES)
@given(QUESTIONS)
def test_code_for_a_provider_asks_the_question_whatever_is_in_it(place: Connection, question: str) -> None:
    python, shell, script = provider_snippets.provider(place, "ft:my-model", question)
    compile(python.code, "snippet", "exec")
    words = shlex.split(shell.code, comments=True)
    assert json.loads(words[-1]) == {"model": "ft:my-model", "messages": [{"role": "user", "content": question}]}
    assert words[1].startswith("https://")
    for each in (python, shell, script):
        assert "KEY" in each.code or "TOKEN" in each.code
        assert "$KEY" not in each.code


def places(far: Provider) -> dict[str, tuple[Connection, dict[str, str]]]:
    """Each kind of account at the stand-in, and what its user puts into the environment."""
    token = far.credential().get_token("https://cognitiveservices.azure.com/.default").token
    classic = {"base_url": far.azure.endpoint, "api_version": far.azure.api_version}
    keyed, signed = {"AZURE_OPENAI_API_KEY": far.key}, {"AZURE_OPENAI_TOKEN": token}
    return {
        "openai": (Connection(name="w", provider="openai", base_url=far.base_url), {"OPENAI_API_KEY": far.key}),
        "other": (Connection(name="w", provider="compatible", base_url=far.base_url), {"PROVIDER_API_KEY": far.key}),
        "classic": (Connection(name="w", provider="azure", **classic), keyed),  # type: ignore[arg-type]
        "v1": (Connection(name="w", provider="azure", base_url=far.azure.v1), keyed),
        "classic, Entra": (Connection(name="w", provider="azure", sign_in="entra", **classic), signed),
        "v1, Entra": (Connection(name="w", provider="azure", sign_in="entra", base_url=far.azure.v1), signed),
    }


RUN = {
    "Python": [sys.executable, "-c"],
    "Command line": ["sh", "-c"],
    "JavaScript": ["node", "--input-type=module", "-e"],
}


@pytest.mark.parametrize("way", ["openai", "other", "classic", "v1", "classic, Entra", "v1, Entra"])
@pytest.mark.parametrize("language", RUN)
def test_the_copied_code_gets_an_answer(provider: Provider, way: str, language: str) -> None:
    program = {"Python": sys.executable, "Command line": "curl", "JavaScript": "node"}[language]
    if not shutil.which(program):
        pytest.skip(f"{program} is not on this computer")
    place, keys = places(provider)[way]
    now = provider.state.now
    sku = {"name": "Standard", "capacity": 1}
    provider.state.deployments["mine"] = Deployment("mine", "/mine", sku, MODEL, now, now, states=("Succeeded",))
    made = provider_snippets.provider(place, "mine" if place.provider == "azure" else MODEL, "What's up, “you”?")
    code = next(each.code for each in made if each.title == language)
    done = subprocess.run(
        [*RUN[language], code], env={**os.environ, **keys}, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    told = done.stdout
    if language == "Command line":
        told = json.loads(told)["choices"][0]["message"]["content"]
    assert "What's up, “you”?" in told
