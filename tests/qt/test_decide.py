"""The questions, and the advice that follows."""

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from ftgui.decide.judge import judge
from ftgui.decide.questions import questions
from ftgui.project import samples, store
from ftgui.qt.main_window import MainWindow
from ftgui.qt.widgets.layout import bring_into_view
from tests.qt.by import activate, by, press, said, show, visible


@pytest.fixture
def asking(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> MainWindow:
    """A new project, at its first question."""
    return show(window, store.create(tmp_path, "Letters"), qtbot)


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.work.busy)


def test_skipping_is_possible_but_not_urged(asking: MainWindow, qtbot: QtBot) -> None:
    assert by(asking, "Skip these questions", QAbstractButton).property("kind") == "ordinary"
    press(asking, questions()[0].options[0].text)
    assert by(asking, "Go on to your data", QAbstractButton).property("kind") == "primary"
    settle(asking, qtbot)


def test_answers_by_mouse_lead_from_question_to_question(asking: MainWindow, qtbot: QtBot) -> None:
    answers = samples.samples()[0].answers
    for question in questions():
        wanted = answers[question.id]
        texts = {option.id: option.text for option in question.options}
        for each in [wanted] if isinstance(wanted, str) else wanted:
            press(asking, texts[each])
        if question.multiple:
            press(asking, "See the advice" if question == questions()[-1] else "Next question")
    settle(asking, qtbot)
    assert store.load(asking.session.folder).answers == answers
    verdict = judge(answers)
    text = said(asking.page)
    for part in ("Our advice", verdict.title, verdict.reasons[0].text, verdict.objection, verdict.next):
        assert part in text


def test_the_last_answers_stay_under_the_mouse_and_then_the_advice_is_seen(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    project = samples.make_project(samples.samples()[0], tmp_path / "project")
    *others, last = questions()
    kept = store.load(project)
    store.save(project, msgspec.structs.replace(kept, answers={each.id: kept.answers[each.id] for each in others}))
    show(window, project, qtbot, step="decide")
    option = by(window, last.options[0].text, QAbstractButton)
    bring_into_view(option)
    qtbot.waitUntil(lambda: not option.visibleRegion().isEmpty())
    qtbot.wait(50)
    before = option.mapTo(window, QPoint()).y()
    press(window, last.options[0].text)
    qtbot.waitUntil(lambda: "What to do next" in said(window.page))
    qtbot.wait(50)
    assert option.mapTo(window, QPoint()).y() == before
    press(window, "See the advice")
    advice = next(each for each in visible(window.page, QLabel) if each.text() == "Our advice")
    qtbot.waitUntil(lambda: not advice.visibleRegion().isEmpty())
    settle(window, qtbot)


def test_the_advice_so_far_is_one_line(asking: MainWindow, qtbot: QtBot) -> None:
    press(asking, questions()[0].options[0].text)
    text = said(asking.page)
    assert "So far, after 1 of 9 questions" in text
    assert judge({"goal": "style"}).title in text
    assert judge({"goal": "style"}).next not in text
    settle(asking, qtbot)


def test_arrows_try_answers_without_leaving_the_question(asking: MainWindow, qtbot: QtBot) -> None:
    activate(asking, qtbot)
    first, second = (by(asking, option.text, QAbstractButton) for option in questions()[0].options[:2])
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Space)
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert second.isChecked()
    assert second.isVisible()
    QTest.keyClick(second, Qt.Key.Key_Return)
    assert not second.isVisible()
    assert by(asking, questions()[1].options[0].text, QAbstractButton).hasFocus()
    settle(asking, qtbot)
    assert asking.session.project.answers == {"goal": questions()[0].options[1].id}


def test_an_answer_can_be_changed_later(opened: MainWindow, qtbot: QtBot) -> None:
    opened.go("decide")
    first = questions()[0]
    press(opened, first.text)
    press(opened, first.options[3].text)
    settle(opened, qtbot)
    assert opened.session.project.answers["goal"] == first.options[3].id
    assert judge(opened.session.project.answers).title in said(opened.page)


def test_the_questions_can_be_skipped(asking: MainWindow, qtbot: QtBot) -> None:
    press(asking, "Skip these questions")
    settle(asking, qtbot)
    assert asking.page.step == "data"
    assert asking.session.project.decided
    assert "Skipped" in said(asking.rail)


def test_the_advice_is_never_a_wall(asking: MainWindow, qtbot: QtBot) -> None:
    press(asking, questions()[0].options[3].text)
    press(asking, "Go on to your data")
    settle(asking, qtbot)
    assert asking.page.step == "data"
    assert judge({"goal": "facts"}).title in "".join(
        each.text() for each in asking.rail.findChildren(type(asking.page.title))
    )


def test_a_folder_that_became_read_only_is_told(
    asking: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in (asking.session.folder / "data", asking.session.folder / "runs", asking.session.folder / store.FILE):
        file.rmdir() if file.is_dir() else file.unlink()
    lock = asking.session.folder / ".writer.lock"
    lock.unlink()
    asking.session.folder.rmdir()
    press(asking, questions()[0].options[0].text)
    settle(asking, qtbot)
    assert asking.page.problems.shown[0].code.startswith("disk.")
    asking.session.folder.mkdir()
