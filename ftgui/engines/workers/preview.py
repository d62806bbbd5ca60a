"""What a model will learn from rows: the text after its chat template, with the learned part marked.

Config: `model` (folder or Hub id), `rows` (a list of rows, each a list of messages), `learn`
(`answers` or `everything`), `max_length`. Sends one event `preview` with, for each row, `text`,
`learned` (ranges of characters), `tokens`, `learned_tokens`, `cut` (the character where it is cut off,
or null); or `problem` with a code and detail.
"""

from typing import Any

import common
import conversation
import loading
from faults import Fault, describe


def work(config: dict[str, Any], channel: common.Channel) -> None:
    """Render every row; a row the template refuses does not spoil the others."""
    tokenizer = loading.tokenizer(config["model"])
    channel.emit("preview", rows=[_row(tokenizer, row, config) for row in config["rows"]])


def _row(tokenizer: Any, messages: list[dict[str, str]], config: dict[str, Any]) -> dict[str, Any]:
    try:
        text = conversation.template(tokenizer, messages)
        everything = config["learn"] == "everything"
        learned = [(0, len(text))] if everything else conversation.learned_spans(tokenizer, messages, text)
        encoded = conversation.encode(tokenizer, messages, config["learn"], config["max_length"])
        offsets = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
    except Fault as fault:
        return {"problem": describe(fault)}
    kept = len(encoded["input_ids"])
    return {
        "text": text,
        "learned": learned,
        "tokens": len(offsets),
        "learned_tokens": sum(label != conversation.IGNORED for label in encoded["labels"]),
        "cut": offsets[kept][0] if kept < len(offsets) else None,
    }


if __name__ == "__main__":
    common.run(work)
