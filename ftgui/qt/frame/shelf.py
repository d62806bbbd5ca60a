"""Where pages stand: each scrolls by itself, its content centred and never wider than is easy to read."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QStackedWidget, QWidget

from ftgui.qt.theme import CONTENT_WIDTH, LARGE, SCROLL_WIDTH
from ftgui.qt.widgets.page import Page


class Shelf(QStackedWidget):
    """Shows one page of several."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_page(self, page: Page) -> None:
        """Show `page`, putting it on the shelf the first time."""
        for index in range(self.count()):
            frame = self.widget(index)
            if isinstance(frame, _Frame) and frame.page is page:
                self.setCurrentIndex(index)
                return
        self.setCurrentIndex(self.addWidget(_Frame(page)))

    def take(self, page: Page) -> None:
        """Delete a page that is not needed again."""
        for index in reversed(range(self.count())):
            frame = self.widget(index)
            if isinstance(frame, _Frame) and frame.page is page:
                self.removeWidget(frame)
                frame.hide()
                frame.deleteLater()

    def hold_keyboard(self) -> None:
        """Have the keyboard at the head of the shown page: keys scroll it, and Tab leads into it."""
        if (frame := self.currentWidget()) is not None:
            frame.setFocus()

    def turn(self, pages: float) -> None:
        """Scroll the shown page by so many screens."""
        frame = self.currentWidget()
        if isinstance(frame, QScrollArea):
            bar = frame.verticalScrollBar()
            bar.setValue(bar.value() + round(bar.pageStep() * pages))


class _Frame(QScrollArea):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.setAccessibleName(page.accessibleName())
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page.setMaximumWidth(CONTENT_WIDTH)
        page.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        middle = QWidget()
        middle.setObjectName("column")
        centred = QHBoxLayout(middle)
        centred.setSpacing(0)
        centred.addStretch(1)
        centred.addWidget(page, 1000)
        centred.addStretch(1)
        self.setWidget(middle)
        self._centred = centred
        self.verticalScrollBar().rangeChanged.connect(self._keep_centred)
        self._keep_centred(0, 0)
        page.problems.appeared.connect(lambda: self.verticalScrollBar().setValue(0))

    def _keep_centred(self, low: int, high: int) -> None:
        """The content stands where it stands, whether or not there is a scroll bar beside it."""
        beside = 0 if high > low else SCROLL_WIDTH
        self._centred.setContentsMargins(LARGE + SCROLL_WIDTH, 0, LARGE + beside, 0)
