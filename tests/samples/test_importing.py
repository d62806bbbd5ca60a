"""The samples go through the app's own reading with no question asked and nothing to remark on."""

import pytest

from ftgui.data.looks import Context, look
from ftgui.data.mapping import guess
from ftgui.project.samples import sample
from tests.data.judged import judge
from tests.data.tables import apply, read

ROLES = {
    "house-style": ["user", "assistant"],
    "recipes": ["user", "assistant"],
    "sql": ["system", "user", "assistant"],
}


@pytest.mark.parametrize("name", ROLES)
def test_the_guess_is_right_and_every_row_is_understood(name: str) -> None:
    table = read(sample(name).path)
    applied = apply(table, guess(table).mapping)
    assert judge(sample(name).path).found == []
    assert [found for _, row in applied.rows for found in look(row, Context(mapping=applied.mapping))] == []
    assert len(applied.rows) == sample(name).rows
    assert all([message.role for message in row.messages] == ROLES[name] for _, row in applied.rows)


def test_the_right_columns_are_chosen(
    replies: list[tuple[str, str]], recipes: list[tuple[str, str, object]], queries: list[tuple[str, str, str]]
) -> None:
    wanted = {
        "house-style": replies[0],
        "recipes": (recipes[0][1], "["),
        "sql": queries[0][1:],
    }
    for name, (question, answer) in wanted.items():
        table = read(sample(name).path)
        messages = apply(table, guess(table).mapping).rows[0][1].messages
        assert messages[-2].content == question
        assert messages[-1].content.startswith(answer)
