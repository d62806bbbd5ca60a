"""What is wrong with the rows, each told with its row and what to do.

Errors are only what stops the work: nothing to learn from, or too little. All else are warnings.
"""

import itertools
import re
from collections.abc import Callable, Sequence

import msgspec

from ftgui.base.problems import Problem, Severity
from ftgui.base.texts import tr, trn
from ftgui.data.likeness import answer_key, key, question_key
from ftgui.data.rows import Row
from ftgui.data.shapes import Applied
from ftgui.data.table import Table, row_problem

FEWEST_ROWS = 10
"""OpenAI's and Azure's own minimum; below it, no validation row can be set aside either."""
_TOO_FEW = ("data.no_rows", "data.too_few_rows")
NumberedRows = Sequence[tuple[int, Row]]
_ANSWERLESS = ("data.empty_answer", "data.no_answer", "data.not_ending_in_answer")


def check(applied: Applied) -> list[Problem]:
    """Every problem of the rows that `apply` made; those it left out are named in `applied.problems`."""
    rows = applied.rows
    problems = _too_few(applied)
    if rows and applied.mapping.shape != "reinforcement" and not any(map(_asks, (row for _, row in rows))):
        problems.append(_no_questions())
    else:
        problems += _without_question(rows)
    problems += _without_system(rows)
    for look in _LOOKS:
        problems += [found for number, row in rows if (found := look(number, row)) is not None]
    return problems + _twice(applied)


def check_leaks(training: NumberedRows, validation: NumberedRows, file: str | None = None) -> list[Problem]:
    """Rows of a validation file whose question is trained on: their result would be too good."""
    known = {question_key(row): number for number, row in training}
    return [
        Problem(
            code="data.leak",
            message=tr("Validation row {row} asks the same as training row {other}.", row=number, other=known[key]),
            action=tr("Remove it from one of the two files, or the result will look better than it is."),
            file=file,
            row=number,
            severity=Severity.WARNING,
        )
        for number, row in validation
        if (key := question_key(row)) in known
    ]


def _too_few(applied: Applied) -> list[Problem]:
    count = len(applied.rows)
    misfit = any(problem.severity is Severity.ERROR for problem in applied.problems)
    if count >= FEWEST_ROWS or misfit:
        return []
    reasons = [problem.code for problem in applied.problems if problem.row is not None]
    if count == 0 and reasons and all(reason in _ANSWERLESS for reason in reasons):
        return [
            _stop("data.no_answers", tr("None of the rows has an answer."), tr("Fill in the column with the answers."))
        ]
    if count == 0:
        return [_stop("data.no_rows", tr("There are no rows to learn from."), tr("Choose a file that holds examples."))]
    return [
        _stop(
            "data.too_few_rows",
            trn("There is only {count} row to learn from.", "There are only {count} rows to learn from.", count),
            tr(
                "Bring at least {fewest}; 50 to 100 is a good start. From fewer a model learns them by heart "
                "instead of learning the pattern, and none can be set aside to check the result.",
                fewest=FEWEST_ROWS,
            ),
        )
    ]


def _stop(code: str, message: str, action: str) -> Problem:
    return Problem(code=code, message=message, action=action, remedy="choose_file")


def _asks(row: Row) -> bool:
    return any(message.role == "user" and message.says_something for message in row.messages)


def _no_questions() -> Problem:
    return Problem(
        code="data.no_questions",
        message=tr("None of the rows asks anything: there are only answers."),
        action=tr("Choose the column with the questions, or write one question that fits all rows."),
        remedy="choose_columns",
    )


def _without_question(rows: NumberedRows) -> list[Problem]:
    return [
        row_problem(
            "data.no_user_turn",
            number,
            tr("Row {row} asks nothing: the user says nothing in it.", row=number),
            tr("Add what the user says, or leave the row out."),
        )
        for number, row in rows
        if not _asks(row)
    ]


def _without_system(rows: NumberedRows) -> list[Problem]:
    """Where most rows have a system text, one without it is likely a slip."""
    missing = [number for number, row in rows if not any(turn.role in ("system", "developer") for turn in row.messages)]
    if len(missing) * 2 >= len(rows):
        return []
    return [
        row_problem(
            "data.no_system",
            number,
            tr("Row {row} has no system text, though most rows have one.", row=number),
            tr("Add it, so that the model is trained the way it will be used."),
        )
        for number in missing
    ]


def _nothing_learned(number: int, row: Row) -> Problem | None:
    answers = [message.weight for message in row.messages if message.role == "assistant"]
    if not answers or any(weight != 0 for weight in answers):
        return None
    return row_problem(
        "data.nothing_learned",
        number,
        tr("Nothing is learned from row {row}: each answer in it has the weight 0.", row=number),
        tr("Give at least one answer the weight 1."),
    )


def _same_role_twice(number: int, row: Row) -> Problem | None:
    roles = [message.role for message in row.messages]
    if not any(one == other and one in ("user", "assistant") for one, other in itertools.pairwise(roles)):
        return None
    return row_problem(
        "data.same_role_twice",
        number,
        tr("In row {row} the same side speaks twice in a row.", row=number),
        tr("Join the two messages, or add what was said between them."),
    )


def _unanswered_call(number: int, row: Row) -> Problem | None:
    turns = row.messages
    if not any(one.tool_calls and other.role != "tool" for one, other in itertools.pairwise(turns)):
        return None
    return row_problem(
        "data.call_without_result",
        number,
        tr("In row {row} a tool is called, but its result does not follow.", row=number),
        tr("Add the tool's message after the call."),
    )


def _picture(number: int, row: Row) -> Problem | None:
    if not any(message.parts for message in row.messages):
        return None
    return row_problem(
        "data.picture",
        number,
        tr("Row {row} holds a picture or a sound; a text model learns only from its text.", row=number),
        tr("Use it with a model that sees pictures, or leave the row out."),
    )


_PLACEHOLDER = re.compile(r"\{\{\s*[\w.-]{1,40}\s*\}\}")
_GARBLED = re.compile("Ã[\u0080-\u00bf¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶¸¹º»¼½¾]|â€[\u0098-\u009d™œ“”˜¦]|Â[»«°§]|ï»¿")


def _placeholder(number: int, row: Row) -> Problem | None:
    texts = [message.content for message in row.messages if "{{" in message.content]
    found = next((place for text in texts if (place := _find(_PLACEHOLDER, "{{", text))), None)
    if found is None:
        return None
    return row_problem(
        "data.placeholder",
        number,
        tr(
            "Row {row} still has the placeholder “{text}”, which the model would learn to write.",
            row=number,
            text=found,
        ),
        tr("Replace it by the real text."),
    )


def _garbled(number: int, row: Row) -> Problem | None:
    texts = [message.content for message in row.messages if not message.content.isascii()]
    found = next((place for text in texts for hint in "ÃâÂï" if (place := _find(_GARBLED, hint, text))), None)
    if found is None:
        return None
    return row_problem(
        "data.garbled_letters",
        number,
        tr("Row {row} has garbled letters such as “{text}”.", row=number, text=found),
        tr("The text was once saved in a wrong encoding; bring the original, or correct it."),
    )


def _find(pattern: re.Pattern[str], hint: str, text: str) -> str | None:
    found = pattern.search(text) if hint in text else None
    return found[0] if found else None


_LOOKS: tuple[Callable[[int, Row], Problem | None], ...] = (
    _nothing_learned,
    _same_role_twice,
    _unanswered_call,
    _picture,
    _placeholder,
    _garbled,
)


def _twice(applied: Applied) -> list[Problem]:
    """Rows that repeat an earlier one, and rows that answer an earlier row's question differently.

    Preference and reinforcement data ask the same again on purpose.
    """
    seen: dict[bytes, int] = {}
    asked: dict[bytes, int] = {}
    problems = []
    compares = applied.mapping.shape not in ("preference", "reinforcement", "text")
    for number, row in applied.rows:
        question = key(_system_of(row)) + question_key(row)
        whole = question + answer_key(row) + _beside(row)
        if whole in seen:
            problems.append(_duplicate(number, seen[whole]))
        elif compares and question in asked:
            problems.append(_contradiction(number, asked[question]))
        seen.setdefault(whole, number)
        asked.setdefault(question, number)
    return problems


def _system_of(row: Row) -> str:
    return "\n".join(message.content for message in row.messages if message.role in ("system", "developer"))


def _beside(row: Row) -> bytes:
    """What else tells rows apart: the worse answer, what a grader gets."""
    if not row.rejected and not row.extra:
        return b""
    return key(*(message.content for message in row.rejected), repr(row.extra))


def _duplicate(number: int, other: int) -> Problem:
    return row_problem(
        "data.duplicate",
        number,
        tr("Row {row} is the same as row {other}.", row=number, other=other),
        tr("Remove one of them, unless it should count twice."),
    )


def _contradiction(number: int, other: int) -> Problem:
    return row_problem(
        "data.contradiction",
        number,
        tr("Row {row} asks the same as row {other}, but is answered differently.", row=number, other=other),
        tr("Keep the better answer, or make the questions differ."),
    )


def all_problems(table: Table, applied: Applied) -> list[Problem]:
    """What reading, applying and checking found, what stops the work first, then by row."""
    problems = [*table.problems, *applied.problems, *check(applied)]
    if len(table.sheets) > 1:
        problems = [_of_one_sheet(each, table) if each.code in _TOO_FEW else each for each in problems]
    return sorted(problems, key=lambda problem: (problem.severity is not Severity.ERROR, problem.row or 0))


def _of_one_sheet(problem: Problem, table: Table) -> Problem:
    """The rows may be on another sheet than the first."""
    return msgspec.structs.replace(
        problem,
        message=tr("The sheet “{sheet}” does not hold enough rows to learn from.", sheet=table.sheet),
        action=tr(
            "Choose another sheet of the file ({names}), or another file.",
            names=", ".join(f"“{name}”" for name in table.sheets if name != table.sheet),
        ),
    )


def skipped(table: Table, applied: Applied) -> int:
    """How many rows of the file are not among the rows to learn from."""
    kept = {number for number, _ in applied.rows}
    named = {problem.row for problem in (*table.problems, *applied.problems) if problem.row is not None}
    return len(named - kept)


def located(problems: Sequence[Problem], name: str) -> list[Problem]:
    """The problems with the file's name where they have none."""
    return [msgspec.structs.replace(problem, file=problem.file or name) for problem in problems]
