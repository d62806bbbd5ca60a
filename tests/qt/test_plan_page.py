"""Choosing model, preset, place and settings; what follows is shown, saved and exported."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QFileDialog, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from ftgui.plan import presets
from ftgui.plan.plan import ModelRef
from ftgui.project import store
from ftgui.qt.main_window import MainWindow
from tests.qt.by import by, name_of, press, said, visible, write


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.work.busy, timeout=20_000)


def pick(window: MainWindow, box: str, text: str, qtbot: QtBot) -> None:
    """Choose from a box that answers when something is picked, not while passing by."""
    found = by(window, box, QComboBox)
    place = next(each for each in range(found.count()) if found.itemText(each).startswith(text))
    found.setFocus()
    QTest.keyClick(found, Qt.Key.Key_Space)
    view = found.view()
    qtbot.waitUntil(view.isVisible)
    view.setCurrentIndex(found.model().index(place, 0))
    QTest.keyClick(view, Qt.Key.Key_Return)
    settle(window, qtbot)


def test_the_simple_way_asks_for_nothing(opened: MainWindow) -> None:
    """From data to start: a model, a preset and a place are chosen, and nothing must be typed."""
    assert not visible(opened.page, QLineEdit)
    inputs = {type(each).__name__ for each in visible(opened.page, QComboBox)}
    assert inputs == {"QComboBox"}
    assert len(visible(opened.page, QComboBox)) == 1
    start = next(each for each in visible(opened.bar, QAbstractButton) if "train" in name_of(each).lower())
    assert start.isEnabled()
    assert "MB" in name_of(start) or "GB" in name_of(start)


def test_each_preset_says_how_long_it_takes(opened: MainWindow) -> None:
    text = said(opened.page)
    for words in presets.words().values():
        assert words.title in text
    assert text.count("minute") + text.count("hour") >= 3
    assert "memory" in text


def test_a_preset_is_saved_when_it_is_pressed(opened: MainWindow, qtbot: QtBot) -> None:
    press(opened, "Quick look")
    settle(opened, qtbot)
    assert store.load(opened.session.folder).choices.preset == "quick_look"


def test_presets_are_chosen_by_arrows(opened: MainWindow, qtbot: QtBot) -> None:
    balanced = by(opened, "Balanced", QAbstractButton)
    opened.activateWindow()
    qtbot.waitUntil(opened.isActiveWindow)
    balanced.setFocus()
    QTest.keyClick(balanced, Qt.Key.Key_Right)
    settle(opened, qtbot)
    assert opened.session.project.choices.preset == "thorough"


def test_another_place_is_saved_with_its_settings(opened: MainWindow, qtbot: QtBot) -> None:
    title = opened.session.backends["autotrain"].title
    press(opened, title)
    settle(opened, qtbot)
    assert opened.session.project.choices.backend == "autotrain"
    assert by(opened, title, QAbstractButton).isChecked()


def open_settings(window: MainWindow, qtbot: QtBot) -> None:
    """Open the fold and wait for its last field."""
    press(window, "Every setting")
    last = window.session.backend.settings[-1].label
    qtbot.waitUntil(lambda: last in [name_of(each) for each in visible(window, QWidget)])


def test_a_setting_is_typed_and_reset(opened: MainWindow, qtbot: QtBot) -> None:
    open_settings(opened, qtbot)
    label = next(setting.label for setting in opened.session.backend.settings if setting.name == "epochs")
    usual = by(opened, label, QLineEdit).text()
    write(opened, label, "7")
    settle(opened, qtbot)
    assert opened.session.project.choices.settings == {"epochs": 7}
    press(opened, f"Reset “{label}”")
    settle(opened, qtbot)
    assert opened.session.project.choices.settings == {}
    assert by(opened, label, QLineEdit).text() == usual


def test_a_setting_out_of_range_is_refused_in_words(opened: MainWindow, qtbot: QtBot) -> None:
    open_settings(opened, qtbot)
    setting = next(each for each in opened.session.backend.settings if each.name == "epochs")
    write(opened, setting.label, "1000")
    assert [problem.setting for problem in opened.page.problems.shown] == ["epochs"]
    assert by(opened, setting.label, QLineEdit).property("invalid")
    assert opened.session.project.choices.settings == {}
    write(opened, setting.label, "5")
    settle(opened, qtbot)
    assert not opened.page.problems.shown
    assert opened.session.project.choices.settings == {"epochs": 5}


def test_every_setting_has_a_field_with_its_explanation(opened: MainWindow, qtbot: QtBot) -> None:
    open_settings(opened, qtbot)
    text = said(opened.page)
    for setting in opened.session.backend.settings:
        assert by(opened, setting.label)
        assert setting.explanation in text


def test_the_file_for_autotrain_is_shown_exactly_as_it_is_exported(
    opened: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    press(opened, "Train elsewhere")
    settle(opened, qtbot)
    text = by(opened, "The file as it will be written", QPlainTextEdit).toPlainText()
    press(opened, "Export with the rows …")
    dialog = opened.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "out"))
    dialog.close()
    settle(opened, qtbot)
    assert (tmp_path / "out" / "autotrain.yaml").read_text(encoding="utf-8") == text
    assert "Written:" in said(opened.page)


def test_a_model_from_the_hub_by_a_wrong_name(opened: MainWindow, qtbot: QtBot) -> None:
    pick(opened, "Model to start from", "Another model", qtbot)
    write(opened, "Folder or name of the model", "not a model's name")
    settle(opened, qtbot)
    assert [problem.code for problem in opened.page.problems.shown] == ["plan.model_id"]
    assert opened.session.project.choices.model == ModelRef()


def test_a_folder_that_is_no_model(opened: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    pick(opened, "Model to start from", "A model folder", qtbot)
    write(opened, "Folder or name of the model", str(tmp_path))
    settle(opened, qtbot)
    assert [problem.code for problem in opened.page.problems.shown] == ["plan.not_a_model"]
    start = next(each for each in visible(opened.bar, QAbstractButton) if "rain" in name_of(each))
    assert not start.isEnabled()
    assert "Solve the problem above first." in said(opened.bar)


def test_another_known_model_shows_its_own_facts(opened: MainWindow, qtbot: QtBot) -> None:
    assert "135 million" in said(opened.page)
    pick(opened, "Model to start from", "SmolLM2 360M", qtbot)
    assert "362 million" in said(opened.page)
    assert "135 million" not in said(opened.page)


@pytest.mark.parametrize("engine", ["TRL", "AutoTrain"])
def test_tools_that_are_not_installed_can_be(opened: MainWindow, engine: str) -> None:
    press(opened, "Training tools on this computer")
    assert by(opened, f"Install {engine}", QAbstractButton).isEnabled()
    assert "Not installed:" in said(opened.page)
