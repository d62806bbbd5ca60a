"""Errors that well-known situations raise in the training libraries, told apart by code.

The app finds the words for each code (ftgui/run/wording.py), in the user's language.
"""

import errno
import traceback
from typing import Any


class Fault(Exception):
    """A failure whose cause is known. `values` fill the places in the app's sentence."""

    def __init__(self, code: str, detail: str = "", **values: Any) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.values = values


_MARKS = (
    ("run.out_of_memory", ("out of memory", "can't allocate memory", "cannot allocate memory", "not enough memory")),
    (
        "disk.full",
        ("no space left on device", "disk quota exceeded", "os error 28", "pytorchstreamwriter failed writing"),
    ),
    ("run.model_locked", ("gated repo", "restricted and you are not in the authorized list", "401 client error")),
    ("run.unknown_architecture", ("does not recognize this architecture", "trust_remote_code=true")),
    (
        "run.offline",
        ("couldn't connect to", "outgoing traffic has been disabled", "offline mode", "max retries exceeded"),
    ),
    ("run.no_chat_template", ("chat_template is not set", "no chat template")),
)
_NOT_A_MODEL = (
    "does not appear to have a file named",
    "no file named",
    "unrecognized model in",
    "is not a valid model identifier",
    "is not a local folder",
    "headertoolarge",
    "headertoosmall",
    "invalidheader",
    "incomplete metadata",
    "metadataincompletebuffer",
    "it looks like the config file at",
    "is not a valid json file",
    "can't load tokenizer",
    "couldn't instantiate the backend tokenizer",
    "size mismatch for",
)


def describe(error: BaseException, loading: bool = False) -> dict[str, Any]:
    """The `problem` of a `failed` event: code, detail, values."""
    detail = "".join(traceback.format_exception(error))[-6000:]
    if isinstance(error, Fault):
        return {"code": error.code, "detail": error.detail or detail, "values": error.values}
    return {"code": _code(error, loading) or "run.crashed", "detail": detail, "values": {}}


def _code(error: BaseException, loading: bool) -> str | None:
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return "run.out_of_memory"
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return "disk.full"
    text = f"{type(error).__name__}: {error}".lower()
    for code, marks in _MARKS:
        if any(mark in text for mark in marks):
            return code
    if loading and (isinstance(error, (KeyError, TypeError)) or any(mark in text for mark in _NOT_A_MODEL)):
        return "run.not_a_model"
    return None


class loading:  # noqa: N801  # reads as a phrase: `with loading(model):`
    """While a model is loaded, an error says something about that model."""

    def __init__(self, model: str) -> None:
        self._model = model

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if error is None or isinstance(error, Fault) or not isinstance(error, Exception):
            return
        found = describe(error, loading=True)
        code = "run.not_a_model" if found["code"] == "run.crashed" else found["code"]
        raise Fault(code, found["detail"], model=self._model) from error
