"""The samples go through the app's own reading with no question asked and nothing to remark on."""

import pytest

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
    assert judge(sample(name).path).problems == []
    rows = apply(read(sample(name).path)).rows
    assert len(rows) == sample(name).rows
    assert all([message.role for message in row.messages] == ROLES[name] for _, row in rows)


def test_the_right_columns_are_chosen(
    replies: list[tuple[str, str]], recipes: list[tuple[str, str, object]], queries: list[tuple[str, str, str]]
) -> None:
    wanted = {
        "house-style": replies[0],
        "recipes": (recipes[0][1], "["),
        "sql": queries[0][1:],
    }
    for name, (question, answer) in wanted.items():
        messages = apply(read(sample(name).path)).rows[0][1].messages
        assert messages[-2].content == question
        assert messages[-1].content.startswith(answer)
