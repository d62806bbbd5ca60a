"""What a model really reads: a row in the words of the model's own chat template, the learned parts marked.

The marking is the one of our trainers (engines/workers/conversation.py): of each answer, what the
model has to write itself, from after the opening of its turn up to and with the mark that ends it.
"""

import datetime
import json
from collections.abc import Sequence
from pathlib import Path

import msgspec

from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.data.rows import Message, Row

SMOLLM2 = (
    "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}"
    "{{ '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n' }}"
    "{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
"""The bundled model's template, for when the model itself was not fetched yet (SmolLM2-135M-Instruct, Apache-2.0)."""


class Segment(msgspec.Struct, frozen=True):
    """A piece of the text; `learned` is whether the model learns to write it."""

    text: str
    learned: bool


class Template:
    """A chat template, run in a sandbox: it comes with the model, from strangers."""

    def __init__(self, source: str, special: dict[str, str] | None = None) -> None:
        """Compile `source`; `special` are texts such as `bos_token`. Raises ProblemError (`plan.template`)."""
        import jinja2  # only the data page's second look needs it
        from jinja2.ext import loopcontrols
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        self._special = special or {}
        # The same environment as in transformers' chat_template_utils.
        environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
        environment.filters["tojson"] = _to_json
        environment.globals.update(raise_exception=_refuse, strftime_now=_now)
        try:
            self._template = environment.from_string(source)
        except jinja2.TemplateError as error:
            raise _broken(error) from error

    def segments(self, row: Row) -> list[Segment]:
        """The row's text in pieces. Raises ProblemError (`plan.template`) where the template refuses the row."""
        text = self._render(row, row.messages)
        pieces: list[Segment] = []
        place = 0
        for start, end in self._learned(row, text):
            pieces += [Segment(text[place:start], learned=False), Segment(text[start:end], learned=True)]
            place = end
        return [piece for piece in [*pieces, Segment(text[place:], learned=False)] if piece.text]

    def _learned(self, row: Row, text: str) -> list[tuple[int, int]]:
        spans = []
        for index, message in enumerate(row.messages):
            if message.role == "assistant" and index > 0:
                start = _common(text, self._render(row, row.messages[:index], opened=True))
                upto = text if index == len(row.messages) - 1 else self._render(row, row.messages[: index + 1])
                if text.startswith(upto) and message.content.strip() in upto[start:]:
                    spans.append((start, len(upto.rstrip())))
        return spans

    def _render(self, row: Row, messages: Sequence[Message], *, opened: bool = False) -> str:
        values = {**self._special, "tools": row.tools, "add_generation_prompt": opened}
        try:
            return self._template.render(messages=[_plain(message) for message in messages], **values)
        except Exception as error:  # a template may fail in any way Python can
            raise _broken(error) from error


def read_template(folder: Path) -> Template | None:
    """The template of the model in `folder`; None where it has none. Raises ProblemError (`plan.template`)."""
    try:
        settings = _settings(folder)
        file = folder / "chat_template.jinja"
        source = file.read_text(encoding="utf-8") if file.is_file() else settings.get("chat_template")
    except (OSError, ValueError) as error:
        raise _broken(error) from error
    if not isinstance(source, str):
        return None
    return Template(source, {name: _token(settings.get(name)) for name in ("bos_token", "eos_token", "pad_token")})


def _settings(folder: Path) -> dict[str, object]:
    path = folder / "tokenizer_config.json"
    content = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return content if isinstance(content, dict) else {}


def _token(value: object) -> str:
    """A special token as text: tokenizers write it plainly or with properties."""
    found = value.get("content") if isinstance(value, dict) else value
    return found if isinstance(found, str) else ""


def _plain(message: Message) -> dict[str, object]:
    fields = {"role": message.role, "content": message.content}
    extra = {"tool_calls": message.tool_calls, "tool_call_id": message.tool_call_id, "name": message.name}
    return {**fields, **{key: value for key, value in extra.items() if value is not None}}


def _common(first: str, second: str) -> int:
    """How many letters two texts begin with alike: some templates open an empty turn differently."""
    for index, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return index
    return min(len(first), len(second))


def _to_json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _refuse(message: str) -> None:
    raise ValueError(message)


def _now(form: str) -> str:
    return datetime.datetime.now(tz=datetime.UTC).astimezone().strftime(form)


def _broken(error: Exception) -> ProblemError:
    return fail(
        "plan.template",
        tr("The model's chat template, which turns a conversation into text, does not take this row."),
        tr("Choose another model, or look at the detail."),
        detail=f"{type(error).__name__}: {error}",
    )
