"""Conversations as chat assistants export them (ChatGPT's and Claude's `conversations.json`), as chat messages."""

from collections.abc import Iterator
from typing import Any

import msgspec

from ftgui.data.readers.reader import Head, Item, Line

COLUMNS = ("title", "messages")
_ROLES = ("system", "user", "assistant")
_SENDERS = {"human": "user", "assistant": "assistant"}
_decode = msgspec.json.Decoder().decode


def plain(items: Iterator[Item], head: Head) -> Iterator[Item]:
    """The items, with such conversations in them turned into a title and messages."""
    for item in items:
        if isinstance(item, Line) and (b'"mapping"' in item.json or b'"chat_messages"' in item.json):
            messages = _messages(entry := _decode(item.json))
            if messages is not None:
                head.columns = COLUMNS
                title = entry.get("title") or entry.get("name") or ""
                yield Line(item.row, msgspec.json.encode({"title": title, "messages": messages}))
                continue
        yield item


def _messages(entry: dict[str, Any]) -> list[dict[str, str]] | None:
    match entry:
        case {"mapping": dict(nodes)} if any(isinstance(node, dict) and "message" in node for node in nodes.values()):
            return [said for node in _branch(nodes, entry.get("current_node")) if (said := _of_chatgpt(node))]
        case {"chat_messages": list(sent)}:
            return [said for message in sent if (said := _of_claude(message))]
    return None


def _branch(nodes: dict[str, Any], last: object) -> list[dict[str, Any]]:
    """The nodes from the beginning to `last`, else to the last one; answers that were made anew lie beside them."""
    name: object = last if last in nodes else next(reversed(nodes))
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
            if text and rest.get("recipient", "all") == "all":
                return {"role": role, "content": text}
    return None


def _of_claude(message: object) -> dict[str, str] | None:
    match message:
        case {"sender": str(sender), "text": str(text)} if sender in _SENDERS and text.strip():
            return {"role": _SENDERS[sender], "content": text.strip()}
    return None
