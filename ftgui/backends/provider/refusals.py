"""What providers say when they refuse, as problems a person can act on.

Two kinds of no: an answer to a request (an exception of the SDK), and a job that failed later, with the
reason in its own words. Both may name a row: "Example 100, message 2 ...", "Line 3 is not ...".
"""

import contextlib
import re
from collections.abc import Callable
from enum import Enum, auto
from typing import TYPE_CHECKING

import msgspec

from ftgui.base import waiting
from ftgui.base.problems import Problem, ProblemError
from ftgui.base.texts import tr
from ftgui.data.rows import TRAINING, VALIDATION
from ftgui.plan.connections import Connection

if TYPE_CHECKING:
    from openai import APIError

_NO_CREDIT = ("insufficient_quota", "billing_not_active", "billing_hard_limit_reached")
"""What the providers call an account without money, with whatever status."""
_NO_SUCH_CALL = 501
_ROW = re.compile(r"\b(?:example|line|row) (\d+)(?:, message (\d+))?", re.IGNORECASE)
_FEWEST = re.compile(r"has (\d+) example\(s\), but must have at least (\d+)")
_CATEGORIES = re.compile(r"following categories: ([^.]+)")


class Kind(Enum):
    """What an error means for whoever asked."""

    PASSES = auto()
    """Trouble on the way or at the provider: ask again later. What was asked may have been done."""
    BUSY = auto()
    """Too many requests: nothing was done; ask again later."""
    KEY = auto()
    """The key is not accepted."""
    ABSENT = auto()
    """There is nothing of that name, or not yet."""
    REFUSED = auto()
    """No, and asking again changes nothing."""


def kind(error: "APIError") -> Kind:
    """What an error of the SDK means. Spent credit comes as 429, and does not pass; nor does an unknown call (501)."""
    status = getattr(error, "status_code", None)
    if status is None or status in (408, 409) or (status >= 500 and status != _NO_SUCH_CALL):
        return Kind.PASSES
    if _without_credit(error):
        return Kind.REFUSED
    return {401: Kind.KEY, 404: Kind.ABSENT, 429: Kind.BUSY}.get(status, Kind.REFUSED)


def _without_credit(error: "APIError") -> bool:
    return error.code in _NO_CREDIT or error.type in _NO_CREDIT


def pause_asked(error: "APIError") -> float:
    """Seconds the provider wants us to wait; 0 if it does not say."""
    response = getattr(error, "response", None)
    return waiting.pause_asked(response.headers.get("retry-after") if response is not None else None)


def words(error: "APIError") -> str:
    """What was said, for the problem's detail."""
    told = str(error)
    request = getattr(error, "request_id", None)
    cause = f" ({error.__cause__})" if error.__cause__ is not None else ""
    return f"{told}{cause}" + (f" [request {request}]" if request else "")


def problem(error: "APIError") -> Problem:
    """The problem of a request that came to nothing."""
    meaning, told = kind(error), words(error)
    if meaning is Kind.REFUSED:
        return _refused(error, told)
    made = {Kind.KEY: _key_refused, Kind.ABSENT: _absent, Kind.BUSY: _busy}.get(meaning, _unreachable)(told)
    if meaning is Kind.PASSES and getattr(error, "status_code", None) is not None:
        return msgspec.structs.replace(made, message=tr("The provider has trouble and does not answer as it should."))
    return made


def of(error: "APIError", connection: Connection, secret: Callable[[str], str | None]) -> Problem:
    """The problem of a refusal, without the connection's key should the provider have repeated it."""
    found, key = problem(error), None
    if connection.sign_in == "key":
        with contextlib.suppress(ProblemError):  # a key that is no longer known cannot be looked for
            key = secret(connection.secret_name)
    return msgspec.structs.replace(found, detail=found.detail.replace(key, "***")) if key else found


def job_failed(code: str, message: str, param: str = "") -> Problem:
    """The problem of a job that failed, from its `error` as the provider words it."""
    file = VALIDATION if "validation" in f"{code} {param} {message}".lower() else TRAINING
    if "moderation" in message or "unsafe" in message or code.endswith("_blocked"):
        return _moderated(message, file)
    if found := _rows(message, file):
        return found
    if few := _FEWEST.search(message):
        return Problem(
            code="backend.too_few_rows",
            message=tr(
                "There are {count} rows in this file, and the provider needs {fewest}.", count=few[1], fewest=few[2]
            ),
            action=tr("Bring more rows, or hold fewer back for validation."),
            detail=message,
            file=file,
            remedy="go:data",
        )
    if "file format" in message or "file" in code:
        return Problem(
            code="backend.file_refused",
            message=tr("The provider cannot use the file with the rows."),
            action=tr("The detail says why. Check the rows in the data step."),
            detail=message,
            file=file,
            remedy="go:data",
        )
    return Problem(
        code="backend.job_failed",
        message=tr("The provider gave up this training."),
        action=tr("The detail says why, in the provider's words."),
        detail=f"{message} ({code})" if code else message,
    )


def file_failed(details: str, file: str) -> Problem:
    """The problem of a file that the provider could not read after it came; `file` is our name for it."""
    found = job_failed("file", details, "validation" if file == VALIDATION else "")
    return msgspec.structs.replace(found, file=file)


def _rows(message: str, file: str) -> Problem | None:
    place = _ROW.search(message)
    if place is None:
        return None
    row, turn = int(place[1]), place[2]
    where = tr("row {row}, message {turn}", row=row, turn=turn) if turn else tr("row {row}", row=row)
    return Problem(
        code="backend.row_refused",
        message=tr("The provider cannot use {place} of {file}.", place=where, file=_named(file)),
        action=tr("Correct the row or leave it out, then train again. The detail says what is wrong with it."),
        detail=message,
        file=file,
        row=row,
        column=f"messages[{int(turn) - 1}]" if turn else None,
        remedy="go:data",
    )


def _moderated(message: str, file: str) -> Problem:
    about = _CATEGORIES.search(message)
    subject = tr(" They are about: {subjects}.", subjects=about[1].strip()) if about else ""
    return Problem(
        code="backend.moderation",
        message=tr("The provider refuses {file}: its rules forbid what too many rows say.", file=_named(file))
        + subject,
        action=tr("Find such rows and leave them out, or train on this computer."),
        detail=message,
        file=file,
        remedy="go:data",
    )


def _named(file: str) -> str:
    return tr("the validation rows") if file == VALIDATION else tr("the rows to learn from")


def _refused(error: "APIError", told: str) -> Problem:
    code, status = error.code or "", getattr(error, "status_code", 0)
    if _without_credit(error):
        return Problem(
            code="backend.quota",
            message=tr("The account at the provider has no credit left, or reached its limit."),
            action=tr("Add credit or raise the limit on the provider's billing page, then resume."),
            detail=told,
            remedy="resume",
        )
    if code == "training_not_available":
        return Problem(
            code="backend.training_not_available",
            message=tr("The provider no longer lets this organisation train models."),
            action=tr("Train with Azure OpenAI or on this computer. Your rows can be used there as they are."),
            detail=told,
            remedy="go:plan",
        )
    if status == 403:
        return Problem(
            code="backend.not_allowed",
            message=tr("This key may not do that."),
            action=tr("Give it the right to use files, models and fine-tuning at the provider, or use another key."),
            detail=told,
            remedy="connect",
        )
    if status == 413:
        return Problem(
            code="backend.too_large",
            message=tr("The file with the rows is larger than the provider takes."),
            action=tr("Use fewer rows."),
            detail=told,
            remedy="go:data",
        )
    if found := _rows(str(error), VALIDATION if "validation" in str(error) else TRAINING):
        return msgspec.structs.replace(found, detail=told)
    return Problem(
        code="backend.refused",
        message=tr("The provider refused the request."),
        action=tr("The detail says why, in the provider's words."),
        detail=told,
        setting=_SETTINGS.get(error.param or ""),
    )


_SETTINGS = {"model": "model", "suffix": "suffix", "seed": "seed", "metadata": "metadata"}
"""Which of our settings a parameter of theirs is."""


def _key_refused(told: str) -> Problem:
    return Problem(
        code="backend.key_refused",
        message=tr("The provider does not accept the key."),
        action=tr("Enter a valid key, then resume: what the provider does meanwhile goes on."),
        detail=told,
        remedy="connect",
    )


def _absent(told: str) -> Problem:
    return Problem(
        code="backend.absent",
        message=tr("The provider does not have what was asked for."),
        action=tr("Check the account's address and the model. The detail says what is missing."),
        detail=told,
        remedy="connect",
    )


def _busy(told: str) -> Problem:
    return Problem(
        code="backend.busy",
        message=tr("The provider has been asking us to wait for hours."),
        action=tr("Resume later; nothing is lost."),
        detail=told,
        remedy="resume",
    )


def _unreachable(told: str) -> Problem:
    return Problem(
        code="backend.unreachable",
        message=tr("The provider could not be reached."),
        action=tr("Check the internet connection, then resume: a job at the provider goes on meanwhile."),
        detail=told,
        remedy="resume",
    )
