"""The rows as providers take them: counted, held against their rules, and written as their exact files."""

import codecs
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from ftgui.base.problems import Problem, Severity
from ftgui.base.texts import tr, trn
from ftgui.data.exporting import provider_row
from ftgui.data.rows import TRAINING, VALIDATION, Row, read
from ftgui.data.tokens import count_row, counter
from ftgui.plan.connections import Provider
from ftgui.plan.plan import RowFacts, TrainPlan

COUNTED_BYTES = 20_000_000
"""Rows of files larger than this are counted in part: a second and a half of counting."""
LARGEST_FILE = 8 << 30
"""Bytes that OpenAI's Uploads take, which come in above 512 MB."""
_SHOWN = 20
"""How many rows with the same fault are named; the rest are counted."""


def count(rows: Path) -> RowFacts:
    """Count what providers ask of the rows in the folder `rows`; slow. Raises ProblemError (`disk.*`)."""
    training, validation = rows / TRAINING, rows / VALIDATION
    kinds = {_kind(row) for row in read(training)}
    lengths, share = _lengths(training)
    held, held_share = _lengths(validation) if validation.exists() else ([], 1.0)
    return RowFacts(
        kinds=tuple(kinds) if len(kinds) == 1 else (),
        tokens=round(sum(lengths) / share),
        validation_tokens=round(sum(held) / held_share),
        longest=max(lengths, default=0),
        counted=round(share, 4),
    )


def file_bytes(provider: Provider, path: Path) -> bytes:
    """The exact file that is uploaded for the rows in `path`. Raises ProblemError (`disk.*`).

    Azure's guide asks for UTF-8 with a byte order mark.
    """
    return b"".join(file_lines(provider, path))


def file_lines(provider: Provider, path: Path) -> Iterator[bytes]:
    """The same piece by piece, for files that are larger than the memory. Raises ProblemError (`disk.*`)."""
    if provider == "azure":
        yield codecs.BOM_UTF8
    for row in read(path):
        yield msgspec.json.encode(provider_row(row)) + b"\n"


def problems(plan: TrainPlan, rows: Path, context: int | None) -> list[Problem]:
    """What a provider would refuse in the rows of the folder `rows`, by row; `context` is the longest it takes.

    Raises ProblemError (`disk.*`).
    """
    method = str(plan.settings.get("method", "supervised"))
    looks = [_weight, *_LOOKS.get(method, ())]
    if method == "reinforcement" and plan.settings.get("grader") != "own":
        looks.append(_has_column(str(plan.settings.get("grader_column", ""))))
    found = []
    for name in (TRAINING, VALIDATION):
        if (rows / name).exists():
            found += _in_file(rows / name, looks)
            if (rows / name).stat().st_size > LARGEST_FILE:
                found.append(_too_large(name))
    if context is not None and plan.facts is not None and plan.facts.longest > context:
        found.append(_too_long(plan.facts.longest, context))
    return found


_Look = Callable[[int, Row], Problem | None]


def _in_file(path: Path, looks: Iterable[_Look]) -> list[Problem]:
    found = []
    for look in looks:
        refused = (look(number, row) for number, row in enumerate(read(path), 1))
        some = list(islice((each for each in refused if each is not None), _SHOWN))
        found += [msgspec.structs.replace(each, file=path.name) for each in some]
    return found


def _kind(row: Row) -> str:
    if row.rejected:
        return "preference"
    return "supervised" if row.messages and row.messages[-1].role == "assistant" else "reinforcement"


def _lengths(path: Path) -> tuple[list[int], float]:
    """Tokens of evenly chosen rows, and the share of the rows that these are."""
    stride = 1 + path.stat().st_size // COUNTED_BYTES
    total, lengths = 0, []
    for total, row in enumerate(read(path), 1):
        if (total - 1) % stride == 0:
            lengths.append(_tokens(row))
    return lengths, len(lengths) / total if lengths else 1.0


def _tokens(row: Row) -> int:
    rejected = count_row(Row(messages=row.rejected), counter())[0] if row.rejected else 0
    return count_row(row, counter())[0] + rejected


def _weight(number: int, row: Row) -> Problem | None:
    if all(turn.weight is None or (turn.weight in (0, 1) and turn.role == "assistant") for turn in row.messages):
        return None
    return _refused(
        "data.weight",
        number,
        tr("Row {row} has a weight that the provider does not take.", row=number),
        tr("Use 0 or 1, and only on the assistant's messages."),
    )


def _ends_in_answer(number: int, row: Row) -> Problem | None:
    if row.messages and row.messages[-1].role == "assistant" and row.messages[-1].says_something:
        return None
    return _refused(
        "data.not_ending_in_answer",
        number,
        tr("Row {row} does not end with an answer to learn.", row=number),
        tr("Add the answer, or leave the row out."),
    )


def _is_a_pair(number: int, row: Row) -> Problem | None:
    """OpenAI takes one answer of text on each side, after a question."""
    answers = (*row.messages[-1:], *row.rejected)
    plain = all(turn.role == "assistant" and turn.content.strip() and not turn.tool_calls for turn in answers)
    if len(answers) == 2 and plain and len(row.messages) > 1 and row.messages[-2].role != "assistant":
        return None
    return _refused(
        "data.preference_turns",
        number,
        tr("Row {row} is not a question with one better and one worse answer in words.", row=number),
        tr("Keep one answer on each side; what was said before belongs to the question."),
    )


def _ends_in_question(number: int, row: Row) -> Problem | None:
    if row.messages and row.messages[-1].role == "user":
        return None
    return _refused(
        "data.not_ending_in_question",
        number,
        tr("Row {row} does not end with a question, as training from marks needs.", row=number),
        tr("Leave the answer out of the conversation; the expected text goes into a column of its own."),
    )


def _has_column(column: str) -> _Look:
    def look(number: int, row: Row) -> Problem | None:
        if column and column in (row.extra or {}):
            return None
        return _refused(
            "data.no_expected_text",
            number,
            tr("Row {row} has no column “{column}” with the expected text.", row=number, column=column),
            tr("Say which column holds it, or use a grader of your own."),
        )

    return look


_LOOKS: dict[str, tuple[_Look, ...]] = {
    "supervised": (_ends_in_answer,),
    "preference": (_is_a_pair,),
    "reinforcement": (_ends_in_question,),
}


def _refused(code: str, number: int, message: str, action: str) -> Problem:
    return Problem(code=code, message=message, action=action, row=number)


def _too_large(name: str) -> Problem:
    message = tr("“{name}” is larger than the 8 GB that the provider takes.", name=name)
    return Problem(code="data.too_large_to_upload", message=message, action=tr("Use fewer rows."), file=name)


def _too_long(longest: int, context: int) -> Problem:
    return Problem(
        code="data.longer_than_context",
        message=trn(
            "The longest row has {count} token (word piece), and this model reads {limit}.",
            "The longest row has {count} tokens (word pieces), and this model reads {limit}.",
            longest,
            limit=context,
        ),
        action=tr(
            "The end of such rows is cut off, which is usually the answer: shorten them or choose another model."
        ),
        severity=Severity.WARNING,
    )
