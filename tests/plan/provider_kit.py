"""Rows and plans for providers."""

from pathlib import Path

import msgspec

from ftgui.data import rows
from ftgui.data.rows import Message, Row
from ftgui.plan import provider_rows, provider_settings
from ftgui.plan.connections import Connection, Provider
from ftgui.plan.plan import ModelRef, TrainPlan
from ftgui.plan.settings import Value, complete

MINI = "gpt-4.1-mini-2025-04-14"


def chat(number: int) -> Row:
    return Row(
        messages=(
            Message(role="system", content="You are Clippy."),
            Message(role="user", content=f"What is {number} and {number}?"),
            Message(role="assistant", content=f"It makes {2 * number}, as you see."),
        )
    )


def preference(number: int) -> Row:
    return Row(messages=chat(number).messages, rejected=(Message(role="assistant", content="No idea."),))


def reinforcement(number: int) -> Row:
    return Row(messages=chat(number).messages[:-1], extra={"sum": str(2 * number)})


def write(folder: Path, training: list[Row], validation: list[Row]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    rows.write(folder / rows.TRAINING, training)
    rows.write(folder / rows.VALIDATION, validation)
    return folder


def some(folder: Path, kind: str = "supervised", count: int = 20) -> Path:
    """Training rows of a kind, and ten more to check with."""
    make = {"supervised": chat, "preference": preference, "reinforcement": reinforcement}[kind]
    return write(folder, [make(n) for n in range(count)], [make(n) for n in range(100, 110)])


def plan(provider: Provider, data: Path, model: str = MINI, /, **by_hand: Value) -> TrainPlan:
    """A plan for the rows in `data`."""
    facts = provider_rows.count(data)
    held = (data / rows.VALIDATION).read_bytes().count(b"\n")
    return TrainPlan(
        name="Sums",
        backend=provider,
        model=ModelRef(kind="provider", id=model),
        settings=complete(provider_settings.DECLARED[provider], by_hand),
        dataset="f",
        rows=(data / rows.TRAINING).read_bytes().count(b"\n"),
        validation_rows=held,
        connection="work",
        facts=facts,
    )


def account(provider: Provider = "openai", **more: str) -> Connection:
    url = "" if provider == "openai" else "https://work.openai.azure.com"
    return msgspec.convert({"name": "work", "provider": provider, "base_url": url, **more}, Connection)
