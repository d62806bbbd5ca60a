"""The first page: samples, new and recent projects."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from ftgui.base import paths
from ftgui.project import samples, store
from ftgui.project.schema import VERSION
from ftgui.qt import memory
from ftgui.qt.main_window import MainWindow
from tests.qt.by import activate, by, drop, name_of, press, said, visible, write


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.work.busy, timeout=20_000)


def test_one_press_makes_the_default_sample_a_project(window: MainWindow, qtbot: QtBot) -> None:
    press(window, "Try the sample")
    assert not by(window, "Making the project …", QAbstractButton).isEnabled()
    settle(window, qtbot)
    assert window.page.step == "decide"
    assert window.session.project.sample == samples.samples()[0].name
    assert window.session.project.dataset is not None
    assert window.session.folder.parent == paths.projects_dir().resolve()


def test_another_sample_can_be_chosen(window: MainWindow, qtbot: QtBot) -> None:
    press(window, samples.samples()[2].title)
    press(window, "Try the sample")
    settle(window, qtbot)
    assert window.session.project.sample == samples.samples()[2].name


def test_the_same_sample_twice_makes_two_projects(window: MainWindow, qtbot: QtBot) -> None:
    for _ in range(2):
        press(window, "Try the sample")
        settle(window, qtbot)
        window.go_home()
        settle(window, qtbot)
    assert len(list(paths.projects_dir().iterdir())) == 2


def test_a_new_project_gets_the_name_that_was_typed(window: MainWindow, qtbot: QtBot) -> None:
    press(window, "New project")
    write(window, "Name of the project", "Léa's “letters” 🖋 " + "x" * 200)
    settle(window, qtbot)
    assert window.session.project.name.startswith("Léa's “letters” 🖋 xxx")
    assert window.page.step == "decide"


def test_a_new_project_needs_no_name(window: MainWindow, qtbot: QtBot) -> None:
    activate(window, qtbot)
    press(window, "New project")
    assert by(window, "Name of the project", QLineEdit).hasFocus()
    press(window, "Create project")
    settle(window, qtbot)
    assert window.session.project.name == "My project"


def test_the_big_button_does_what_was_begun(window: MainWindow, qtbot: QtBot) -> None:
    press(window, "New project")
    assert window.bar.primary.text() == "Create project"
    press(window, samples.samples()[0].title)
    assert window.bar.primary.text() == "Try the sample"
    assert not visible(window.page, QLineEdit)
    press(window, "New project")
    press(window, "Create project")
    settle(window, qtbot)
    window.go_home()
    settle(window, qtbot)
    assert window.bar.primary.text() == "Try the sample"
    assert not visible(window.page, QLineEdit)


def test_enter_presses_a_card(window: MainWindow, qtbot: QtBot) -> None:
    activate(window, qtbot)
    card = by(window, "New project", QAbstractButton)
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Return)
    line = by(window, "Name of the project", QLineEdit)
    assert line.hasFocus()
    QTest.keyClicks(line, "Letters")
    QTest.keyClick(line, Qt.Key.Key_Return)
    settle(window, qtbot)
    assert window.session.project.name == "Letters"


def test_recent_projects_say_what_is_next(opened: MainWindow, qtbot: QtBot) -> None:
    name = opened.session.project.name
    settle(opened, qtbot)
    opened.go_home()
    settle(opened, qtbot)
    assert "Next: Plan" in said(opened.page)
    assert "Next: Plan" in by(opened, f"Open “{name}”", QAbstractButton).accessibleDescription()


def test_recent_projects_are_opened_by_name(window: MainWindow, project: Path, qtbot: QtBot) -> None:
    memory.remember(project, "Letters of the shop")
    window.page.entered()
    settle(window, qtbot)
    press(window, "Open “Letters of the shop”")
    settle(window, qtbot)
    assert window.session.folder == project.resolve()
    assert memory.load().recent[0].name == window.session.project.name


def test_a_project_that_is_gone_says_so_and_can_be_removed(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    memory.remember(tmp_path / "gone", "Old letters")
    window.page.entered()
    settle(window, qtbot)
    assert "No longer in" in said(window.page)
    assert not by(window, "Open “Old letters”", QAbstractButton).isEnabled()
    press(window, "Remove “Old letters” from this list")
    settle(window, qtbot)
    assert "Old letters" not in said(window.page)
    assert memory.load().recent == ()


def test_a_damaged_memory_counts_as_empty(window: MainWindow, qtbot: QtBot) -> None:
    paths.config_dir().mkdir(parents=True, exist_ok=True)
    (paths.config_dir() / "recent.yaml").write_text("recent: [", encoding="utf-8")
    window.page.entered()
    settle(window, qtbot)
    assert not window.page.problems.shown
    assert by(window, "Try the sample", QAbstractButton).isEnabled()


def test_a_dropped_project_folder_is_opened(window: MainWindow, project: Path, qtbot: QtBot) -> None:
    drop(window, str(project))
    settle(window, qtbot)
    assert window.session.folder == project.resolve()


def test_a_dropped_file_begins_a_project_with_it(window: MainWindow, qtbot: QtBot) -> None:
    drop(window, str(samples.samples()[0].path))
    qtbot.waitUntil(lambda: window.page.step == "data" and not window.work.busy, timeout=20_000)
    assert window.session.project.name == samples.samples()[0].path.stem
    assert by(window, "Use these 112 rows", QAbstractButton).isEnabled()


def test_a_folder_that_is_no_project_is_explained(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    drop(window, str(tmp_path))
    settle(window, qtbot)
    assert [problem.code for problem in window.page.problems.shown] == ["project.not_one"]
    assert by(window, "Open another folder", QAbstractButton).isEnabled()


def test_a_project_of_a_newer_version_is_refused_and_unharmed(window: MainWindow, project: Path, qtbot: QtBot) -> None:
    file = project / store.FILE
    newer = file.read_text(encoding="utf-8").replace(f"schema_version: {VERSION}", "schema_version: 99")
    file.write_text(newer, encoding="utf-8")
    window.open_project(project)
    settle(window, qtbot)
    assert [problem.code for problem in window.page.problems.shown] == ["project.newer"]
    assert file.read_text(encoding="utf-8") == newer


def test_the_choice_among_samples_works_by_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    activate(window, qtbot)
    first, second = (by(window, sample.title, QAbstractButton) for sample in samples.samples()[:2])
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert second.isChecked()
    assert not first.isChecked()


def test_nothing_of_a_project_is_offered_before_one_is_open(window: MainWindow) -> None:
    steps = [each for each in visible(window.rail, QAbstractButton) if name_of(each) in ("Decide", "Data", "Plan")]
    assert len(steps) == 3
    assert not any(each.isEnabled() for each in steps)
    window.go("plan")
    assert window.page.step == ""
