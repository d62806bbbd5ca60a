"""What is asked, in which words, and in which language."""

import gettext
from collections.abc import Iterator

import pytest

from ftgui.base import texts
from ftgui.decide.content import content
from ftgui.decide.questions import questions


@pytest.fixture
def shouting() -> Iterator[None]:
    class Shouting(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return message.upper()

    texts.use(Shouting())
    yield
    texts.use(gettext.NullTranslations())


def test_at_most_nine_questions_with_three_to_five_answers_and_an_example_each() -> None:
    asked = questions()
    assert len(asked) <= 9
    assert len({question.id for question in asked}) == len(asked)
    for question in asked:
        assert 3 <= len(question.options) <= 5
        assert len({option.id for option in question.options}) == len(question.options)
        assert question.text.endswith("?")
        assert question.example


def test_the_lessons_four_groups_in_their_order() -> None:
    groups = list(dict.fromkeys(question.group for question in content().questions))
    assert groups == ["use_case", "alternatives", "costs", "benefits"]
    assert list(dict.fromkeys(question.group for question in questions())) == list(content().groups.values())


@pytest.mark.usefixtures("shouting")
def test_everything_shown_follows_a_change_of_language() -> None:
    for question in questions():
        shown = [question.group, question.text, question.example, *(option.text for option in question.options)]
        assert all(text == text.upper() for text in shown)
