"""What the provider finds wrong with a training file, in its own words, and what it learns from it."""

import json
from dataclasses import dataclass
from typing import Any

ROLES = {"system", "developer", "user", "assistant", "tool", "function"}
SMALLEST = 10
BAD_WORD = "[[the moderation flags this]]"
"""A row that holds this is blocked by the stand-in's moderation."""


@dataclass(frozen=True)
class Trouble:
    """Why a job's file is refused."""

    code: str
    message: str


def read(data: bytes) -> list[dict[str, Any]]:
    """The rows of a file that `trouble` found good. Azure's byte order mark is allowed."""
    return [json.loads(line) for line in data.decode("utf-8-sig").splitlines() if line.strip()]


def trouble(data: bytes, method: str, param: str) -> Trouble | None:
    """The first thing wrong with the file, as the job's error words it."""
    code = f"invalid_{param}"
    opening = f"The job failed due to an invalid {param.replace('_', ' ')}. "
    lines = [line for line in data.decode("utf-8-sig", "replace").splitlines() if line.strip()]
    rows = []
    for number, line in enumerate(lines, 1):
        try:
            rows.append(json.loads(line))
        except ValueError:
            rows.append(None)
        if not isinstance(rows[-1], dict):
            hint = f'Line {number} is not a dictionary (HINT: line starts with: "{line[:5]}...").'
            expected = "Expected file to have JSONL format, where every line is a valid JSON dictionary. "
            return Trouble(code, opening + expected + hint)
    for number, row in enumerate(rows, 1):
        if words := _row(row, number, method):
            return Trouble(code, opening + words)
    if param == "training_file" and len(rows) < SMALLEST:
        few = f"Training file has {len(rows)} example(s), but must have at least {SMALLEST} examples"
        return Trouble(code, opening + few)
    if any(BAD_WORD in line for line in lines):
        flagged = "file was blocked because too many examples were flagged by our moderation API"
        return Trouble("training_file_blocked", f"The {param.split('_')[0]} {flagged}")
    return None


def _row(row: dict[str, Any], number: int, method: str) -> str | None:
    if method == "dpo":
        missing = {"input", "preferred_output", "non_preferred_output"} - set(row)
        return f"Example {number} is missing key '{sorted(missing)[0]}'" if missing else None
    if not isinstance(row.get("messages"), list):
        return "Unexpected file format, expected either prompt/completion pairs or chat messages."
    for place, message in enumerate(row["messages"], 1):
        if not isinstance(message, dict) or "role" not in message:
            return f"Example {number}, message {place} Discriminator 'role' is missing in value"
        if message["role"] not in ROLES:
            return f"Example {number}, message {place} Input tag '{message['role']}' found using 'role' does not match"
    last = row["messages"][-1]["role"] if row["messages"] else ""
    if method == "reinforcement":
        return None if last == "user" else f"Example {number} must end with a message of role 'user'"
    has_answer = any(message["role"] == "assistant" for message in row["messages"])
    return None if has_answer else f"Example {number} has no message with role 'assistant'"


def words(row: dict[str, Any]) -> int:
    """A count that grows with the row as tokens do; exact tokens are no business of the stand-in."""
    return 3 + sum(3 + len(str(message.get("content") or "").split()) for message in messages(row))


def messages(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The whole conversation of a row of any method."""
    if "input" in row:
        return [*row["input"]["messages"], *row["preferred_output"]]
    return list(row["messages"])
