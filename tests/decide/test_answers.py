"""Answer files: what is read, and how a wrong one is explained."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.base.problems import Problem, ProblemError
from ftgui.decide.answers import check, load_answers
from ftgui.decide.judge import judge


def write(folder: Path, text: str) -> Path:
    path = folder / "answers.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problem(path: Path) -> Problem:
    with pytest.raises(ProblemError) as caught:
        load_answers(path)
    return caught.value.problem


def test_answers_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, "goal: style\nfacts: none\nbenefits: [quality, privacy]\neffort: []\n")
    assert load_answers(path) == {"goal": "style", "facts": "none", "benefits": ["quality", "privacy"], "effort": []}


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ("colour: blue\n", "decide.unknown_question", "colour"),
        ("7: blue\n", "decide.unknown_question", "7"),
        ("goal: beauty\n", "decide.unknown_option", "beauty"),
        ("goal: no\n", "decide.unknown_option", "False"),
        ("goal: [style]\n", "decide.unknown_option", "style"),
        ("benefits: quality\n", "decide.needs_list", "benefits"),
        ("benefits: [quality, fame]\n", "decide.unknown_option", "fame"),
        ("effort: [[check]]\n", "decide.unknown_option", "check"),
        ("- style\n", "decide.unreadable", "answers.yaml"),
        ("", "decide.unreadable", "answers.yaml"),
        ("goal: [\n", "decide.unreadable", "answers.yaml"),
        ("goal: style\ngoal: facts\n", "decide.unreadable", "answers.yaml"),
        ("goal: 2026-99-99\n", "decide.unreadable", "answers.yaml"),
        ("goal: " + "9" * 5000 + "\n", "decide.unreadable", "answers.yaml"),
    ],
)
def test_a_wrong_file_is_explained(tmp_path: Path, text: str, code: str, named: str) -> None:
    path = write(tmp_path, text)
    found = problem(path)
    assert found.code == code
    assert named in found.message
    assert found.action
    assert found.file == str(path)


def test_the_first_problem_names_the_others_in_its_detail(tmp_path: Path) -> None:
    found = problem(write(tmp_path, "goal: beauty\nrows: many\ncolour: blue\n"))
    assert "beauty" in found.message
    assert "many" in found.detail
    assert "colour" in found.detail


def test_the_possible_answers_are_listed(tmp_path: Path) -> None:
    assert "under_10, under_50" in problem(write(tmp_path, "rows: many\n")).action


def test_a_missing_file_is_a_matter_of_the_disk(tmp_path: Path) -> None:
    assert problem(tmp_path / "nowhere.yaml").code == "disk.missing"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["goal", "rows", "effort", "benefits"]) | st.text(max_size=4), values))
def test_any_content_is_checked_and_judged_without_a_crash(answers: dict[str, object]) -> None:
    assert all(found.message and found.action for found in check(answers))
    assert judge(answers).title
