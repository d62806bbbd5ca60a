import json
import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.plan.connections import Connection
from ftgui.ship import provider_snippets, snippets
from tests.standin.provider import Provider

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


def test_the_copied_command_reaches_a_model_at_its_provider(provider: Provider) -> None:
    place = Connection(name="w", provider="openai", base_url=provider.base_url)
    shell = provider_snippets.provider(place, "gpt-4o-mini-2024-07-18", "What's up?")[1]
    environment = {"OPENAI_API_KEY": provider.key, "PATH": "/usr/bin:/bin"}
    command = ["sh", "-c", shell.code.strip() + " --silent --fail"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout)["choices"][0]["message"]["content"].endswith("What's up?")
