"""Conversations as chat assistants export them (ChatGPT's and Claude's `conversations.json`), as chat messages."""

from collections.abc import Iterator
from typing import Any

import msgspec

from ftgui.data.readers.lines import UNREADABLE
from ftgui.data.readers.reader import Head, Item, Line

COLUMNS = ("title", "messages")
_ROLES = ("system", "user", "assistant")
_SENDERS = {"human": "user", "assistant": "assistant"}
_decode = msgspec.json.Decoder().decode


def plain(items: Iterator[Item], head: Head) -> Iterator[Item]:
    """The items, with such conversations in them turned into a title and messages."""
    for item in items:
        if isinstance(item, Line) and (found := _conversation(item.json)) is not None:
            head.columns = COLUMNS
            yield Line(item.row, found)
        else:
            yield item


def _conversation(row: bytes) -> bytes | None:
    if b'"mapping"' not in row and b'"chat_messages"' not in row:
        return None
    try:
        match _decode(row):
            case {"mapping": dict(nodes), **rest} if any(map(_is_node, nodes.values())):
                said = map(_of_chatgpt, _branch(nodes, rest.get("current_node")))
                title = rest.get("title")
            case {"chat_messages": list(sent), **rest}:
                said, title = map(_of_claude, sent), rest.get("name")
            case _:
                return None
        return msgspec.json.encode({"title": title, "messages": [message for message in said if message]})
    except UNREADABLE:  # it is passed on as it is, and named when it is judged
        return None


def _is_node(value: object) -> bool:
    match value:
        case {"message": {"author": dict()}}:
            return True
        case {"message": None, "parent": _}:
            return True
    return False


def _branch(nodes: dict[str, Any], last: object) -> list[dict[str, Any]]:
    """The nodes from the beginning to `last`, else to the last one; answers that were made anew lie beside them."""
    name: object = last if isinstance(last, str) and last in nodes else next(reversed(nodes))
    found: dict[str, dict[str, Any]] = {}
    while isinstance(name, str) and name not in found and isinstance(node := nodes.get(name), dict):
        found[name] = node
        name = node.get("parent")
    return [*reversed(found.values())]


def _of_chatgpt(node: dict[str, Any]) -> dict[str, str] | None:
    """What is said in words; not what the assistant says to its tools, nor what nobody sees."""
    match node.get("message"):
        case {"metadata": {"is_visually_hidden_from_conversation": True}}:
            return None
        case {"author": {"role": str(role)}, "content": {"parts": list(parts)}, **rest} if role in _ROLES:
            text = "\n".join(part for part in parts if isinstance(part, str)).strip()
            if text and rest.get("recipient") in (None, "all"):
                return {"role": role, "content": text}
    return None


def _of_claude(message: object) -> dict[str, str] | None:
    match message:
        case {"sender": str(sender), "text": str(text)} if sender in _SENDERS and text.strip():
            return {"role": _SENDERS[sender], "content": text.strip()}
    return None
