"""Text on the window."""

from pytestqt.qtbot import QtBot

from ftgui.qt.widgets.text import OneLine


def test_a_line_that_is_cut_off_tells_the_rest_when_pointed_at(qtbot: QtBot) -> None:
    line = OneLine("Something longer than its place")
    qtbot.addWidget(line)
    line.setFixedWidth(40)
    with qtbot.waitExposed(line):
        line.show()
    qtbot.waitUntil(lambda: line.toolTip() == line.text())
    line.setFixedWidth(800)
    qtbot.waitUntil(lambda: line.toolTip() == "")
