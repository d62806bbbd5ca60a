"""A row becomes tokens, and each token is learned or only read.

The text is the model's own chat template applied to the whole conversation. Learned is what the
model will have to write itself: each assistant message from right after the template's opening of
that turn up to and with the mark that ends it. Where a template renders an earlier turn differently
once more turns follow, that turn is read but not learned.
"""

from typing import Any

from faults import Fault

IGNORED = -100  # torch's cross_entropy and every trainer skip this label


def template(tokenizer: Any, messages: list[dict[str, str]], opened: bool = False) -> str:
    """The conversation as the model sees it; `opened` ends it where the model would begin to write."""
    if not tokenizer.chat_template:
        raise Fault("run.no_chat_template")
    try:
        return str(tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=opened))
    except Exception as error:
        # Templates refuse what they cannot say (a system message, two questions in a row) with any exception.
        raise Fault("run.template_refused", f"{type(error).__name__}: {error}") from error


def learned_spans(tokenizer: Any, messages: list[dict[str, str]], text: str) -> list[tuple[int, int]]:
    """The character ranges of `text` that the model learns to write. `text` is `template(messages)`."""
    spans = []
    for index, message in enumerate(messages):
        if message["role"] == "assistant" and index > 0:
            start = len(_common(text, template(tokenizer, messages[:index], opened=True)))
            upto = text if index == len(messages) - 1 else template(tokenizer, messages[: index + 1])
            if text.startswith(upto) and message["content"].strip() in upto[start:]:
                spans.append((start, len(upto.rstrip())))
    return spans


def _common(first: str, second: str) -> str:
    """The longest common beginning: some templates open an empty turn differently from a full one."""
    for index, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return first[:index]
    return min(first, second, key=len)


def encode(tokenizer: Any, messages: list[dict[str, str]], learn: str, max_length: int) -> dict[str, list[int]]:
    """`input_ids` and `labels` of one row, cut at `max_length` tokens.

    `learn`: every assistant message (`answers`), only the last one (`last`), or `everything`.
    """
    text = template(tokenizer, messages)
    found = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    ids = found["input_ids"][:max_length]
    spans = [(0, len(text))] if learn == "everything" else learned_spans(tokenizer, messages, text)
    if learn == "last":
        spans = spans[-1:]
    labels = [
        token if any(start <= first and last <= end for start, end in spans) else IGNORED
        for token, (first, last) in zip(ids, found["offset_mapping"], strict=False)
    ]
    # Nothing stands before the first token that could predict it; in a flattened batch a stranger would.
    labels[:1] = [IGNORED]
    return {"input_ids": ids, "labels": labels}


def encode_all(
    tokenizer: Any, rows: list[list[dict[str, str]]], learn: str, max_length: int
) -> tuple[list[dict[str, list[int]]], list[int], int]:
    """Encode rows. Returns what can be learned from, the numbers (from 1) of rows left out, and how many were cut.

    Raises Fault: `run.template_refused` with the row, `run.rows_too_long` when nothing is left.
    """
    encoded, left_out, cut = [], [], 0
    for number, messages in enumerate(rows, start=1):
        try:
            row = encode(tokenizer, messages, learn, max_length)
        except Fault as fault:
            fault.values["row"] = number
            raise
        cut += len(row["input_ids"]) == max_length
        if any(label != IGNORED for label in row["labels"]):
            encoded.append(row)
        else:
            left_out.append(number)
    if not encoded:
        raise Fault("run.rows_too_long", max_length=max_length)
    return encoded, left_out, cut
