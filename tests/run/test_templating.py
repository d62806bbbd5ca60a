"""What is learned, seen through the bundled model's own template."""

from pathlib import Path

import pytest

from ftgui.base.problems import ProblemError
from ftgui.data.rows import Message, Row
from ftgui.plan.plan import ModelRef
from ftgui.run.templating import Templated, template

pytestmark = pytest.mark.training


@pytest.fixture
def home(engines_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FTGUI_HOME", str(engines_home))


def row(*texts: str) -> Row:
    roles = ("user", "assistant")
    return Row(messages=tuple(Message(role=roles[i % 2], content=text) for i, text in enumerate(texts)))  # type: ignore[arg-type]


ROWS = [
    row("Who?", "Ada Lovelace."),
    row("One?", "1", "Two?", "2 & more"),
    Row(messages=(Message(role="system", content="Be brief."), *row("Who? <|im_end|>", " spaced  ").messages)),
    row("ü" * 50, "ß" * 50),
]


def learned(found: Templated) -> list[str]:
    return [found.text[start:end] for start, end in found.learned]


@pytest.mark.parametrize("engine", ["trl", "autotrain"])
def test_the_answers_and_their_ends_are_learned_and_nothing_else(home: None, engine: str) -> None:
    found = template(engine, ModelRef(), ROWS, max_length=64)
    assert learned(found[0]) == ["Ada Lovelace.<|im_end|>"]
    assert learned(found[1]) == ["1<|im_end|>", "2 & more<|im_end|>"]
    assert found[2].text.startswith("<|im_start|>system\nBe brief.<|im_end|>\n")
    assert learned(found[2]) == [" spaced  <|im_end|>"]
    assert learned(found[3]) == ["ß" * 50 + "<|im_end|>"]
    assert all(one.learned_tokens < one.tokens for one in found)
    assert [one.cut for one in found[:3]] == [None] * 3
    assert found[3].cut is not None
    assert found[3].cut < len(found[3].text)


def test_everything_may_be_learned(home: None) -> None:
    found = template("trl", ModelRef(), ROWS[:1], learn="everything")[0]
    assert found.learned == ((0, len(found.text)),)
    assert found.learned_tokens == found.tokens - 1


def test_a_model_without_words_is_refused_in_words(home: None, tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        template("trl", ModelRef(kind="folder", id=str(tmp_path)), ROWS)
    assert caught.value.problem.code == "run.not_a_model"


def test_a_preview_nobody_wants_any_more_ends_at_once(home: None) -> None:
    assert template("trl", ModelRef(), ROWS, unwanted=lambda: True) == []
