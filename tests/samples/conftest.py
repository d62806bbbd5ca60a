"""The rows of the bundled samples, read with nothing of the app, so that the checks stand alone."""

import csv
import json
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from ftgui.project.samples import sample


@pytest.fixture(scope="session")
def replies() -> list[tuple[str, str]]:
    with sample("house-style").path.open(encoding="utf-8", newline="") as file:
        return [(row["Customer message"], row["Our reply"]) for row in csv.DictReader(file)]


@pytest.fixture(scope="session")
def recipes() -> list[tuple[str, str, list[dict[str, Any]]]]:
    sheet = CalamineWorkbook.from_path(sample("recipes").path).get_sheet_by_index(0)
    rows = [[str(cell) for cell in row] for row in sheet.to_python()]
    assert rows[0] == ["Recipe", "Ingredients text", "JSON"]
    return [(title, text, json.loads(answer)) for title, text, answer in rows[1:]]


@pytest.fixture(scope="session")
def queries() -> list[tuple[str, str, str]]:
    rows = [json.loads(line)["messages"] for line in sample("sql").path.read_text(encoding="utf-8").splitlines()]
    assert all([message["role"] for message in row] == ["system", "user", "assistant"] for row in rows)
    return [(row[0]["content"], row[1]["content"], row[2]["content"]) for row in rows]


@pytest.fixture(scope="session")
def near_duplicates() -> Callable[[Sequence[str], float], list[tuple[float, str, str]]]:
    return _near_duplicates


def _near_duplicates(texts: Sequence[str], limit: float) -> list[tuple[float, str, str]]:
    """Pairs of texts that share more than `limit` (0 to 1) of their three-letter pieces."""
    pieces = [(text, _pieces(text)) for text in texts]
    pairs = [(len(a & b) / len(a | b), one, other) for (one, a), (other, b) in combinations(pieces, 2)]
    return [pair for pair in pairs if pair[0] > limit]


def _pieces(text: str) -> set[str]:
    plain = " ".join(text.casefold().split())
    return {plain[place : place + 3] for place in range(len(plain) - 2)}
