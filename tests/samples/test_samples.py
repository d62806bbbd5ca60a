import re
from collections import Counter

import pytest

from ftgui.base.problems import ProblemError
from ftgui.decide.answers import check
from ftgui.decide.judge import judge
from ftgui.project.samples import sample, samples

NAMES = [each.name for each in samples()]
CONTACT = re.compile(r"\S+@\S+|https?://|www\.|\+?\d[\d ()/-]{7,}\d")


def test_the_default_comes_first_and_there_is_one() -> None:
    assert NAMES[0] == "house-style"
    assert [each.default for each in samples()] == [True, *[False] * (len(NAMES) - 1)]


def test_each_common_format_has_a_sample() -> None:
    assert {each.name: each.format for each in samples()} == {"house-style": "CSV", "recipes": "XLSX", "sql": "JSONL"}
    assert all(each.path.suffix == f".{each.format.lower()}" and each.path.is_file() for each in samples())


def test_said_and_real_numbers_of_rows_agree(
    replies: list[object], recipes: list[object], queries: list[object]
) -> None:
    assert [each.rows for each in samples()] == [len(replies), len(recipes), len(queries)]


@pytest.mark.parametrize("name", NAMES)
def test_answers_are_known_and_lead_to_training(name: str) -> None:
    assert check(sample(name).answers) == []
    verdict = judge(sample(name).answers)
    assert verdict.verdict.trains
    assert not verdict.missing


def test_the_question_to_try_is_in_no_row(
    replies: list[tuple[str, str]], recipes: list[tuple[str, str, object]], queries: list[tuple[str, str, str]]
) -> None:
    asked = {*[row[0] for row in replies], *[row[1] for row in recipes], *[row[1] for row in queries]}
    assert not asked & {each.question for each in samples()}


def test_the_system_message_to_try_is_one_of_the_rows(queries: list[tuple[str, str, str]]) -> None:
    systems = Counter(row[0] for row in queries)
    assert sample("sql").system in systems
    assert sorted(systems.values()) == [30, 30, 30, 30]


def test_no_row_holds_an_address_or_a_number_to_call(
    replies: list[tuple[str, str]], recipes: list[tuple[str, str, object]], queries: list[tuple[str, str, str]]
) -> None:
    texts = [text for row in replies for text in row] + [row[1] for row in recipes]
    texts += [re.sub(r"\d{4}-\d{2}-\d{2}", "", text) for row in queries for text in row]
    assert [text for text in texts if CONTACT.search(text)] == []


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ProblemError) as caught:
        sample("poems")
    assert caught.value.problem.code == "usage.unknown_sample"
    assert all(name in caught.value.problem.action for name in NAMES)
