"""Facts: side by side where there is room, on several lines where not."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ftgui.qt.widgets.facts import Facts

FACTS = [("Rows", "120"), ("Usual length", "58 tokens"), ("Licence", "apache-2.0"), ("Learned", "9,569")]


def places(shown: Facts) -> list[QPoint]:
    """Where each value begins."""
    labels = {each.text(): each for each in shown.findChildren(QLabel)}
    return [labels[value].mapTo(shown, QPoint(0, 0)) for _, value in FACTS]


def test_they_stand_close_together_on_one_line_and_break_where_it_is_narrow(qtbot: QtBot) -> None:
    page = QWidget()
    shown = Facts()
    shown.setParent(page)
    shown.show_facts(FACTS)
    shown.resize(900, 100)
    page.show()
    qtbot.waitUntil(lambda: len({place.y() for place in places(shown)}) == 1 and 0 < places(shown)[-1].x() < 450)
    shown.resize(240, 200)
    qtbot.waitUntil(lambda: len({place.y() for place in places(shown)}) > 1)
    assert all(0 <= place.x() < 240 for place in places(shown))
    page.close()
    page.deleteLater()
