import json
import shlex
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ftgui.ship import snippets

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
