"""Code in several languages: the chosen one is marked, also when other code comes into its place."""

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ftgui.qt.pages.ship.code_box import CodeBox
from ftgui.ship.snippets import Snippet
from tests.qt.by import press, visible


def test_the_chosen_language_stays_marked_when_the_code_changes(qtbot: QtBot) -> None:
    box = CodeBox()
    qtbot.addWidget(box)
    box.show()
    for model in ("one", "two", "three"):
        box.show_snippets([Snippet(title=title, code=f"{title} {model}") for title in ("Python", "JavaScript")])
        if model == "one":
            press(box, "JavaScript")
        assert box.text.toPlainText() == f"JavaScript {model}"
        tabs = [each for each in visible(box, QPushButton) if each.isCheckable()]
        assert [tab.text() for tab in tabs if tab.isChecked()] == ["JavaScript"]
