"""Facts: side by side where there is room, in columns where not."""

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ftgui.qt.widgets.facts import Facts

FACTS = [("Rows", "120"), ("Usual length", "58 tokens"), ("Licence", "apache-2.0"), ("Learned", "9,569")]


def lefts(shown: Facts) -> list[int]:
    """Where each value begins."""
    values = {value for _, value in FACTS}
    labels = {each.text(): each for each in shown.findChildren(QLabel) if each.text() in values}
    return [labels[value].mapTo(shown, labels[value].rect().topLeft()).x() for _, value in FACTS]


def test_they_stand_close_together_in_one_row_and_break_into_columns(qtbot: QtBot) -> None:
    page = QWidget()
    shown = Facts()
    shown.setParent(page)
    shown.show_facts(FACTS)
    shown.resize(900, 100)
    page.show()
    qtbot.waitUntil(lambda: lefts(shown) == sorted(set(lefts(shown))))
    assert lefts(shown)[-1] < 450
    shown.resize(240, 200)
    qtbot.waitUntil(lambda: lefts(shown)[0] == lefts(shown)[2])
    assert lefts(shown)[1] == lefts(shown)[3] > 0
    page.close()
    page.deleteLater()
