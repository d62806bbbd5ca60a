"""A mapping as people say it and change it, held against the columns there are."""

import difflib
from collections.abc import Mapping as Pairs
from collections.abc import Sequence

import msgspec

from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.data.mapping.building import PLACE
from ftgui.data.mapping.shapes import COLUMN_PARTS, Mapping, Shape

_ALSO_CALLED = {
    "prompt": "question",
    "input": "question",
    "text": "question",
    "completion": "answer",
    "output": "answer",
    "response": "answer",
    "label": "answer",
    "chosen": "answer",
    "preferred_output": "answer",
    "non_preferred_output": "rejected",
    "conversations": "messages",
}
_TEXT_PARTS = ("instruction", "question", "answer", "system")
_PARTS = (*COLUMN_PARTS, "question_text", "system_text", "shape")


def from_pairs(pairs: Pairs[str, str]) -> Mapping:
    """A mapping from `part=column` pairs as the command line takes them. Raises ProblemError (`usage.map`)."""
    parts: dict[str, str] = {}
    for said, column in pairs.items():
        part = said if said in _PARTS else _ALSO_CALLED.get(said)
        if part is None:
            raise _unknown_part(said)
        parts[part] = column
    return change(Mapping(), **parts)


def change(mapping: Mapping, **parts: str | None) -> Mapping:
    """The mapping with other parts, in the shape that fits them unless `shape` is given.

    Raises ProblemError (`usage.map`) for a shape that does not exist.
    """
    fields = {**msgspec.structs.asdict(mapping), **parts}
    if "shape" not in parts:
        fields["shape"] = _fitting(msgspec.convert({**fields, "shape": mapping.shape}, Mapping))
    try:
        return msgspec.convert(fields, Mapping)
    except msgspec.ValidationError as error:
        raise fail(
            "usage.map",
            tr("There is no shape called “{name}”.", name=fields["shape"]),
            tr("Look at the detail for the shapes there are."),
            detail=str(error),
        ) from error


def _fitting(mapping: Mapping) -> Shape:
    if mapping.messages and not mapping.rejected:
        return mapping.shape if mapping.shape in ("chat", "sharegpt", "reinforcement") else "chat"
    if mapping.rejected:
        return "preference"
    if mapping.instruction:
        return "alpaca"
    if mapping.answer and not (mapping.question or mapping.question_text):
        return "text"
    if mapping.answer:
        fits = mapping.shape in ("question_answer", "prompt_completion", "classification")
        return mapping.shape if fits else "question_answer"
    return "table"


def _unknown_part(said: str) -> ProblemError:
    near = difflib.get_close_matches(said, [*_PARTS, *_ALSO_CALLED], 1)
    return fail(
        "usage.map",
        tr("There is no part called “{name}”.", name=said),
        tr("Did you mean “{name}”?", name=near[0]) if near else tr("The parts are: {names}.", names=", ".join(_PARTS)),
    )


def refuse_misfit(columns: Sequence[str], mapping: Mapping, name: str) -> None:
    """Raise ProblemError (`data.no_column`, `data.no_mapping`) unless the columns hold what the mapping names."""
    if not (mapping.messages or mapping.answer):
        raise fail(
            "data.no_mapping",
            tr("It is not clear which column of “{name}” holds the answers.", name=name),
            tr("Choose the columns for question and answer."),
            detail=", ".join(columns),
            remedy="choose_columns",
        )
    for part, value in mapping.parts():
        places = PLACE.findall(value) if part in _TEXT_PARTS else []
        for column in (places or [value]) if value not in columns else ():
            if column not in columns:
                raise no_column(columns, column, name)


def no_column(columns: Sequence[str], column: str, name: str) -> ProblemError:
    """The problem of a column that the file called `name` does not have."""
    near = difflib.get_close_matches(column, columns, 1, 0.5)
    return fail(
        "data.no_column",
        tr("“{file}” has no column called “{name}”.", file=name, name=column),
        tr("Did you mean “{name}”?", name=near[0]) if near else tr("Choose one of: {names}.", names=", ".join(columns)),
        column=column,
        remedy="choose_columns",
    )
