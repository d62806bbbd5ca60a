"""What is wrong with a source as a whole: too little in it, nothing asked, a guess to be confirmed.

Errors are only what stops the work: nothing to learn from, or too little. All else are warnings.
"""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from ftgui.base.problems import Problem, Severity
from ftgui.base.texts import tr, trn
from ftgui.data.checks.suiting import LOCAL, PROVIDER_FILE_LIMIT
from ftgui.data.mapping.shapes import Guess, Shape
from ftgui.data.readers.reader import Head

FEWEST_ROWS = 10
"""OpenAI's and Azure's own minimum; below it, no validation row can be set aside either."""
SURE = 0.6
"""Below this confidence the user is asked."""
LOPSIDED = 10
"""How many times as often as the rarest label the most frequent one may come."""
_ANSWERLESS = ("data.empty_answer", "data.no_answer", "data.not_ending_in_answer")


class Totals(msgspec.Struct, kw_only=True):
    """What was counted over all rows: how many can be learned from, how many of these ask something, and so on.

    `dropped` counts the rows left out by the kind of finding that says why; `labels` is empty where the
    answers are no labels; `unused` are keys of messages that nobody reads.
    """

    usable: int = 0
    asking: int = 0
    with_system: int = 0
    wordless: int = 0
    weighed: int = 0
    dropped: dict[str, int] = {}
    labels: dict[str, int] = {}
    unused: set[str] = set()


def problems_of(totals: Totals, guess: Guess, heads: Sequence[Head]) -> list[Problem]:
    """All that concerns the source as a whole, but for a mapping that does not fit."""
    mapping = guess.mapping
    found = [_of_one_sheet(each, heads) for each in _too_few(totals)]
    if totals.usable and not totals.asking and mapping.shape != "reinforcement":
        found.append(_no_questions())
    if totals.unused:
        found.append(_unused_keys(totals.unused, mapping.messages))
    return [*found, *unsure(guess), *lopsided(totals.labels)]


def refusals(backend: str, totals: Totals, shape: Shape, size: int) -> list[Problem]:
    """What keeps a place to train from taking these rows, or from learning anything, of a source of `size` bytes."""
    if backend not in LOCAL:
        return [_too_large_to_upload()] if size > PROVIDER_FILE_LIMIT else []
    if shape == "reinforcement":
        return [
            Problem(
                code="data.no_answers_to_copy",
                message=tr("These rows hold questions and what a grader needs, but no answers to learn from."),
                action=tr("Train them with a provider that offers reinforcement training, or bring rows with answers."),
            )
        ]
    if not totals.usable or totals.wordless < totals.usable:
        return []
    return [
        Problem(
            code="data.nothing_to_copy",
            message=tr("Every answer is a call of a tool, which local training does not learn."),
            action=tr("Train these rows with a provider, or bring rows with answers in words."),
        )
    ]


def _too_large_to_upload() -> Problem:
    return Problem(
        code="data.too_large_to_upload",
        message=tr("The file is larger than the 8 GB that the provider takes."),
        action=tr("Use fewer rows."),
    )


def lists_slips(totals: Totals, shape: Shape) -> tuple[bool, bool]:
    """Whether rows that ask nothing, and rows without a system text, are slips to be named one by one.

    Where most rows have a system text, one without it is likely a slip.
    """
    asks = shape == "reinforcement" or totals.asking > 0
    missing = totals.usable - totals.with_system
    return asks and totals.asking < totals.usable, 0 < missing * 2 < totals.usable


def _too_few(totals: Totals) -> list[Problem]:
    count = totals.usable
    if count >= FEWEST_ROWS:
        return []
    if count == 0 and totals.dropped and all(code in _ANSWERLESS for code in totals.dropped):
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


def _of_one_sheet(problem: Problem, heads: Sequence[Head]) -> Problem:
    """The rows may be on another sheet than the first."""
    head = heads[0]
    if len(heads) > 1 or len(head.sheets) < 2 or problem.code == "data.no_answers":
        return problem
    return msgspec.structs.replace(
        problem,
        message=tr("The sheet “{sheet}” does not hold enough rows to learn from.", sheet=head.sheet),
        action=tr(
            "Choose another sheet of the file ({names}), or another file.",
            names=", ".join(f"“{name}”" for name in head.sheets if name != head.sheet),
        ),
    )


def _no_questions() -> Problem:
    return Problem(
        code="data.no_questions",
        message=tr("None of the rows asks anything: there are only answers."),
        action=tr("Choose the column with the questions, or write one question that fits all rows."),
        remedy="choose_columns",
    )


def _unused_keys(unused: Collection[str], column: str | None) -> Problem:
    return Problem(
        code="data.unused_keys",
        message=tr("Some messages hold more than a role and a content; that is not learned."),
        action=tr("Nothing to do if these are only notes."),
        detail=", ".join(sorted(unused)),
        column=column,
        severity=Severity.WARNING,
    )


def unsure(found: Guess) -> list[Problem]:
    """Ask the user to look where the guess is not certain."""
    if found.confidence >= SURE or found.mapping.shape == "table":
        return []
    return [
        Problem(
            code="data.unsure_mapping",
            message=tr("It is not certain which column is what."),
            action=tr("Look at the preview and choose the columns for question and answer."),
            detail=found.reason,
            severity=Severity.WARNING,
            remedy="choose_columns",
        )
    ]


def lopsided(labels: Mapping[str, int]) -> list[Problem]:
    """Where one label is much more frequent than another, a model that always says it looks good and learns little."""
    if len(labels) < 2:
        return []
    ordered = sorted(labels.items(), key=lambda pair: (-pair[1], pair[0]))
    (most, often), (least, rarely) = ordered[0], ordered[-1]
    if often < LOPSIDED * rarely:
        return []
    return [
        Problem(
            code="data.lopsided_labels",
            message=tr(
                "The labels are unevenly spread: “{most}” stands in {often} rows, “{least}” in only {rarely}.",
                most=most,
                often=often,
                least=least,
                rarely=rarely,
            ),
            action=tr("Add rows with the rare labels, or leave out some with the frequent one."),
            detail=", ".join(f"{label}: {count}" for label, count in ordered),
            severity=Severity.WARNING,
        )
    ]
