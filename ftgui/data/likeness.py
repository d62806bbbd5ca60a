"""When two rows ask the same, and when they are the same: case and spacing do not count."""

from ftgui.data.rows import Message, Row


def question_key(row: Row) -> str:
    """What is asked, without the system text; rows that share it must stay on one side of a split.

    A row that asks nothing is told by its answer.
    """
    asked = _answer_place(row)
    texts = [message.content for message in row.messages[:asked] if message.role not in ("system", "developer")]
    return _plain(texts) or _plain([message.content for message in row.messages])


def answer_key(row: Row) -> tuple[str, str]:
    """What is learned as the answer to the question: its text and its tool calls."""
    answers = row.messages[_answer_place(row) :]
    return _plain([message.content for message in answers]), repr([_calls(message) for message in answers])


def _answer_place(row: Row) -> int:
    """Where the final answer begins."""
    return len(row.messages) - (1 if row.messages and row.messages[-1].role == "assistant" else 0)


def _calls(message: Message) -> list[object]:
    return [call.get("function") for call in message.tool_calls or ()]


def _plain(texts: list[str]) -> str:
    return " ".join("\n".join(texts).casefold().split())
