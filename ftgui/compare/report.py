"""`report.json`: what a comparison run measured, row by row."""

import json
import math
from pathlib import Path

import msgspec

from ftgui.base import atomic
from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.compare.words import Measure
from ftgui.data.rows import Message


class ReportRow(msgspec.Struct, frozen=True, kw_only=True):
    """One validation row: its losses, each the mean over the `tokens` of its reference answer.

    Where the report's measure is another than loss, `base_loss` and `tuned_loss` hold that, and `tokens` is 1.
    `row` counts from 1 within the validation rows. `messages` is the question (all but the reference);
    answers are None for rows that the models did not write one for. `other_answers` are of further models, by
    their names in the report's `models`.
    """

    row: int
    messages: tuple[Message, ...]
    reference: str
    tokens: int
    base_loss: float
    tuned_loss: float
    base_answer: str | None = None
    tuned_answer: str | None = None
    other_answers: dict[str, str] = {}


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """A model that answered: `role` is base, tuned or checkpoint (of the training's `step`).

    `cost` is in US dollars, None where the price is not known; `measured` is its mean over all rows.
    """

    role: str
    name: str
    step: int | None = None
    prompt_tokens: int
    answer_tokens: int
    cost: float | None = None
    measured: float


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All rows that could be measured; `left_out` counts those without a single token to measure.

    `models` is empty where only two models were compared, on this computer.
    """

    rows: tuple[ReportRow, ...]
    left_out: int = 0
    measure: Measure = "loss"
    models: tuple[Used, ...] = ()


def load_report(path: Path) -> Report:
    """Read a report. Raises ProblemError (`disk.*`, `run.report_damaged`, `run.report_not_a_number`)."""
    try:
        content = json.loads(path.read_bytes())
        entries = content["rows"]
        measured = [entry for entry in entries if entry["tokens"] > 0]
        for entry in measured:
            _check_losses(entry, path)
        report = msgspec.convert({**content, "rows": measured, "left_out": len(entries) - len(measured)}, Report)
    except OSError as error:
        raise atomic.disk_problem(error, path) from error
    except (ValueError, TypeError, KeyError, RecursionError, msgspec.MsgspecError) as error:
        raise _damaged(path, f"{type(error).__name__}: {error}") from error
    if not report.rows:
        raise _damaged(path, "no row has a token to measure")
    return report


def _check_losses(entry: dict[str, object], path: Path) -> None:
    """A loss that is no number says that a model is broken, not that the file is."""
    for name, model in (("base_loss", tr("The model")), ("tuned_loss", tr("The trained model"))):
        loss = entry[name]
        if loss is None or (isinstance(loss, float) and not math.isfinite(loss)):
            raise fail(
                "run.report_not_a_number",
                tr("{model} gives no usable numbers for row {row}.", model=model, row=entry["row"]),
                tr("Its training has probably broken down. Train again with a smaller learning rate."),
                file=str(path),
                row=entry["row"] if isinstance(entry["row"], int) else None,
                detail=f"{name} = {loss}",
            )


def _damaged(path: Path, detail: str) -> ProblemError:
    return fail(
        "run.report_damaged",
        tr("The result of the comparison cannot be read."),
        tr("Compare again; the trained model is not affected."),
        file=str(path),
        detail=detail,
        remedy="compare",
    )
