"""How well the base and the tuned model do on the validation rows: `report.json`.

Config: `model` (the base: folder or Hub id), `tuned` (folder of adapter or model), `rows` (chat JSON
lines), `max_length` (tokens a row is cut at, as in training), `answers` (rows that get answers written),
`answer_tokens` (the longest answer). Losses are nats per token of each row's last answer.
"""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import common
import conversation
import loading

REPORT = Path("report.json")
LOSS_SHARE = 0.3  # about the time that losses take of the whole
TELL_EVERY = 0.25  # seconds


class Evaluation:
    """The rows, cut into question and reference, and how far the work is."""

    def __init__(self, config: dict[str, Any], channel: common.Channel) -> None:
        self._channel = channel
        self._config = config
        self._rows = [_until_last_answer(row) for row in common.read_rows(Path(config["rows"]))]
        self._asked = [row[:-1] for row in self._rows[: config["answers"]]]
        self._done = self._told = 0.0

    def model(self, model: Any, tokenizer: Any) -> dict[str, list[Any]]:
        """Losses, token counts and answers of one model."""
        import measuring

        self._channel.state("evaluating")
        encoded = [conversation.encode(tokenizer, row, "last", self._config["max_length"]) for row in self._rows]
        part = LOSS_SHARE * len(self._rows)
        losses = measuring.row_losses(
            model, encoded, tokenizer.pad_token_id, lambda count: self._advance(count / len(self._rows) * part)
        )
        return {
            "losses": [total / count if count else 0.0 for total, count in losses],
            "tokens": [count for _, count in losses],
            "answers": self._answers(model, tokenizer),
        }

    def _answers(self, model: Any, tokenizer: Any) -> list[str]:
        if not self._asked:
            return []
        import answering

        self._channel.state("answering")
        longest = self._config["answer_tokens"]
        step = (1 - LOSS_SHARE) * len(self._rows) / longest
        left = longest

        def heard(_: Any) -> bool:
            nonlocal left
            left -= 1
            self._advance(step)
            return False

        model.eval()
        written = answering.write(model, tokenizer, answering.prompts(tokenizer, self._asked), longest, heard)
        self._advance(step * left)
        return [answering.read(tokenizer, tokens).strip() for tokens in written]

    def _advance(self, rows: float) -> None:
        self._channel.check_stop()
        self._done += rows / 2
        if common.now() - self._told > TELL_EVERY or self._done > len(self._rows) - 0.01:
            self._told = common.now()
            self._channel.emit("progress", done=round(self._done, 3), total=len(self._rows), unit="rows")

    def report(self, base: dict[str, list[Any]], tuned: dict[str, list[Any]]) -> dict[str, Any]:
        """The document that is written."""
        answers = zip(base["answers"], tuned["answers"], strict=True)
        texts = [*answers, *[(None, None)] * (len(self._rows) - len(self._asked))]
        return {
            "rows": [
                {
                    "row": number,
                    "messages": row[:-1],
                    "reference": row[-1]["content"],
                    "tokens": min(base["tokens"][number - 1], tuned["tokens"][number - 1]),
                    "base_loss": _finite(base["losses"][number - 1]),
                    "tuned_loss": _finite(tuned["losses"][number - 1]),
                    "base_answer": text[0],
                    "tuned_answer": text[1],
                }
                for number, (row, text) in enumerate(zip(self._rows, texts, strict=True), start=1)
            ]
        }


def _finite(loss: float) -> float | None:
    return loss if math.isfinite(loss) else None


def _until_last_answer(row: list[dict[str, str]]) -> list[dict[str, str]]:
    last = max((index for index, message in enumerate(row) if message["role"] == "assistant"), default=0)
    return row[: last + 1]


def work(config: dict[str, Any], channel: common.Channel) -> None:
    """Measure both models, one after the other, and write the report."""
    channel.state("loading")
    evaluation = Evaluation(config, channel)
    folder = Path(config["tuned"])
    base, tuned = both(config["model"], folder, channel)
    before = evaluation.model(*base())
    channel.check_stop()
    after = evaluation.model(*tuned())
    channel.state("saving")
    temporary = REPORT.with_suffix(".new")
    temporary.write_text(json.dumps(evaluation.report(before, after), ensure_ascii=False, indent=1), encoding="utf-8")
    temporary.replace(REPORT)
    channel.emit("artifact", name="report", path=REPORT.as_posix())


Loader = Callable[[], tuple[Any, Any]]


def both(name: str, folder: Path, channel: common.Channel) -> tuple[Loader, Loader]:
    """Two functions that hand out model and tokenizer, base first; an adapter shares its base's weights.

    The base answers in its own template; the adapter is folded in for the second, which then costs no
    more per token than the first.
    """
    import torch

    device = loading.device()
    kind = torch.float32 if device == "cpu" else torch.bfloat16
    tokenizer = loading.tokenizer(str(folder))
    own = loading.tokenizer(name)
    channel.check_stop()
    loaded, is_adapter = loading.tuned(name, folder, kind, device)
    if not is_adapter:
        return lambda: (loading.model(name, kind, device), own), lambda: (loaded, tokenizer)

    def base() -> tuple[Any, Any]:
        loaded.base_model.disable_adapter_layers()
        return loaded, own if own.chat_template else tokenizer

    def tuned() -> tuple[Any, Any]:
        loaded.base_model.enable_adapter_layers()
        with loading.loading(str(folder)):
            return loaded.merge_and_unload(), tokenizer

    return base, tuned


if __name__ == "__main__":
    common.run(work)
