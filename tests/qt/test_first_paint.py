"""What waits until the window shows."""

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ftgui.qt.frame.first_paint import FirstPaint


def test_the_call_is_made_once_and_not_before_everything_is_drawn(qtbot: QtBot) -> None:
    drawn: list[str] = []

    class Inside(QLabel):
        def paintEvent(self, event: object) -> None:  # noqa: N802  # Qt's name
            drawn.append("inside")

    window = QWidget()
    qtbot.addWidget(window)
    inside = Inside("text", window)
    FirstPaint(window, lambda: drawn.append("then"))
    qtbot.wait(10)
    assert not drawn
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: "then" in drawn)
    assert drawn == ["inside", "then"]
    inside.repaint()
    qtbot.wait(10)
    assert drawn == ["inside", "then", "inside"]
