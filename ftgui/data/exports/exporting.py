"""A project's rows as files for other programs: written row by row, all files or none."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.data import rows as row_files
from ftgui.data import staging
from ftgui.data.exports.forms import ALPACA, PROMPT_COMPLETION, SHAREGPT, Form, as_text, table_form
from ftgui.data.exports.tabular import CsvWriter, ParquetTable, SheetWriter, TableWriter
from ftgui.data.formulas import APOSTROPHES, is_formula
from ftgui.data.rows import Message, Row

_encode = msgspec.json.Encoder().encode


def export_rows(folder: Path, target: str, out: Path) -> Path:
    """Write the rows of a project's `folder` into `out` as one of `FORMATS`; slow. Returns the first file.

    Raises ProblemError: `data.not_in_this_form` where a row holds more than the format can, `disk.*`.
    """
    suffix, write = FORMATS[target]
    sources = [folder / name for name in row_files.SPLITS if (folder / name).stat().st_size]
    names = [source.with_suffix(suffix).name for source in sources]
    with staging.beside(out) as staged:
        for source, name in zip(sources, names, strict=True):
            write(source, staged / name)
        staging.place(staged, out, names)
    return out / names[0]


def _write_chat(source: Path, path: Path) -> None:
    with path.open("wb") as file:
        file.writelines(_encode(provider_row(row)) + b"\n" for row in row_files.read(source))


def _write_lines(form: Form, source: Path, path: Path) -> None:
    with path.open("wb") as file:
        file.writelines(_encode(values) + b"\n" for values in _values(form, source, path))


def _write_list(form: Form, source: Path, path: Path) -> None:
    """One JSON list, an entry a line."""
    with path.open("wb") as file:
        separator = b"[\n"
        for values in _values(form, source, path):
            file.write(separator + _encode(values))
            separator = b",\n"
        file.write(b"\n]\n")


def _write_table(writer: type[TableWriter], source: Path, path: Path) -> None:
    form = table_form(row_files.read(source))
    with writer(path, form.columns) as table:
        for values in _values(form, source, path):
            table.write(_texts(values))


def _write_csv(source: Path, path: Path) -> None:
    form = table_form(row_files.read(source))
    values = map(_texts, map(form.values, row_files.read(source)))
    marked = any(is_formula(text) for cells in values for text in cells.values())
    with CsvWriter(path, [*form.columns, APOSTROPHES] if marked else form.columns) as table:
        for row in _values(form, source, path):
            table.write(_texts(row))


def _texts(values: dict[str, object]) -> dict[str, str]:
    return {name: as_text(value) for name, value in values.items()}


def _values(form: Form, source: Path, path: Path) -> Iterator[dict[str, object]]:
    holds = form.checker()
    for number, row in enumerate(row_files.read(source), start=1):
        values = form.values(row)
        if not holds(row, values):
            raise _not_in_this_form(number, path.name)
        yield values


def _not_in_this_form(row: int, name: str) -> ProblemError:
    return fail(
        "data.not_in_this_form",
        tr("Row {row} holds more than this format can: several turns, tools, a weight, a picture.", row=row),
        tr("Export as “chat”, which holds everything."),
        file=name,
        row=row,
    )


FORMATS: dict[str, tuple[str, Callable[[Path, Path], None]]] = {
    "chat": (".jsonl", _write_chat),
    "prompt_completion": (".jsonl", partial(_write_lines, PROMPT_COMPLETION)),
    "alpaca": (".json", partial(_write_list, ALPACA)),
    "sharegpt": (".json", partial(_write_list, SHAREGPT)),
    "csv": (".csv", _write_csv),
    "xlsx": (".xlsx", partial(_write_table, SheetWriter)),
    "parquet": (".parquet", partial(_write_table, ParquetTable)),
}
"""How rows can be exported: the end of the file's name, and what writes it."""


def provider_row(row: Row) -> dict[str, object]:
    """One row in OpenAI's form: no content beside tool calls, pictures as parts, preferences in three keys."""
    offered: dict[str, object] = {}
    if row.tools is not None:
        offered["tools"] = row.tools
    if row.parallel_tool_calls is not None:
        offered["parallel_tool_calls"] = row.parallel_tool_calls
    if row.rejected:
        return {
            "input": {"messages": [_message(turn) for turn in row.messages[:-1]], **offered},
            "preferred_output": [_message(row.messages[-1])],
            "non_preferred_output": [_message(turn) for turn in row.rejected],
        }
    return {"messages": [_message(turn) for turn in row.messages], **offered, **(row.extra or {})}


def from_provider_row(line: str) -> Row:
    """Read one line of what `provider_row` writes. Raises ValueError (msgspec's too) for any other form."""
    told = msgspec.json.decode(line, type=dict[str, Any])
    if "input" in told:
        turns = [*told["input"].get("messages", []), *told.get("preferred_output", [])]
        content = {**told["input"], "messages": turns, "rejected": told.get("non_preferred_output", [])}
    else:
        content = {name: told[name] for name in ("messages", "tools", "parallel_tool_calls") if name in told}
        content["extra"] = {name: value for name, value in told.items() if name not in content} or None
    for name in ("messages", "rejected"):
        content[name] = [_read_message(turn) for turn in content.get(name, [])]
    return msgspec.convert(content, Row)


def _read_message(turn: dict[str, Any]) -> dict[str, Any]:
    content = turn.get("content")
    if isinstance(content, list):
        text = " ".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
        return {**turn, "content": text.strip(), "parts": content}
    return {**turn, "content": content or ""}


def _message(message: Message) -> dict[str, object]:
    fields: dict[str, object] = msgspec.to_builtins(message)
    parts = fields.pop("parts", None)
    if parts is not None:
        fields["content"] = parts
    elif not message.content and message.tool_calls:
        del fields["content"]
    return fields
