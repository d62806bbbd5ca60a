import json
from pathlib import Path

import pytest

from ftgui.base.problems import ProblemError
from ftgui.data.rows import Message, Row
from ftgui.data.templated import SMOLLM2, Segment, Template, read_template

TALK = Row(
    (Message("user", "Hi"), Message("assistant", "Hello"), Message("user", "Bye"), Message("assistant", "Farewell"))
)


def test_the_answers_and_the_marks_that_end_them_are_learned() -> None:
    segments = Template(SMOLLM2).segments(TALK)
    assert [segment.text for segment in segments if segment.learned] == ["Hello<|im_end|>", "Farewell<|im_end|>"]
    text = "".join(segment.text for segment in segments)
    assert text.startswith("<|im_start|>system\nYou are a helpful AI assistant named SmolLM")
    assert text.endswith("<|im_start|>assistant\nFarewell<|im_end|>\n")


def test_a_row_of_its_own_system_text_keeps_it() -> None:
    row = Row((Message("system", "Be kind."), *TALK.messages))
    assert (
        Template(SMOLLM2).segments(row)[0].text.startswith("<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user")
    )


def test_special_tokens_come_from_the_models_files(tmp_path: Path) -> None:
    source = "{{ bos_token }}{% for m in messages %}\n{{ m.role }}: {{ m.content }}{{ eos_token }}{% endfor %}"
    settings = {"chat_template": source, "bos_token": {"content": "<s>"}, "eos_token": "</s>"}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(settings))
    found = read_template(tmp_path)
    assert found is not None
    assert "".join(piece.text for piece in found.segments(TALK)).startswith("<s>user: Hi</s>assistant: Hello</s>")
    (tmp_path / "chat_template.jinja").write_text("{{ messages[0].content }}")
    found = read_template(tmp_path)
    assert found is not None
    assert found.segments(TALK) == [Segment("Hi", learned=False)]


def test_a_model_without_a_template_has_none(tmp_path: Path) -> None:
    assert read_template(tmp_path) is None


@pytest.mark.parametrize(
    "source",
    [
        "{% for %}",
        "{{ raise_exception('No system text, please.') }}",
        "{{ messages.__class__.__mro__[1].__subclasses__() }}",
        "{{ missing.part }}",
        "{{ 1 / 0 }}",
    ],
)
def test_templates_that_fail_or_reach_out_are_refused(source: str) -> None:
    with pytest.raises(ProblemError) as caught:
        Template(source).segments(TALK)
    assert caught.value.problem.code == "plan.template"


def test_damaged_model_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "tokenizer_config.json").write_text("{")
    with pytest.raises(ProblemError):
        read_template(tmp_path)
