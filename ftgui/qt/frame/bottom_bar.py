"""The bar at the bottom: Back, and the one button that says what it does."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ftgui.base.texts import tr
from ftgui.qt.theme import CONTENT_WIDTH, LARGE, MEDIUM, SCROLL_WIDTH, SMALL, TIGHT
from ftgui.qt.widgets.buttons import button, give_icon
from ftgui.qt.widgets.layout import clear
from ftgui.qt.widgets.page import Action, Page
from ftgui.qt.widgets.text import label


class BottomBar(QWidget):
    """Shows the actions of the page it was last given."""

    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._action: Action | None = None
        self.back_button = button(tr("&Back"), self.back.emit, kind="back", icon_name="arrow-left")
        self.back_button.setToolTip(tr("Alt+Left"))
        self.primary = button("", self.press, kind="primary")
        self.primary.setToolTip(tr("Ctrl+Enter"))
        self._why = label("", "small")
        self._why.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._others = QHBoxLayout()
        self._others.setSpacing(SMALL)
        inner = QWidget()
        inner.setMaximumWidth(CONTENT_WIDTH)
        inner.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        content = QHBoxLayout(inner)
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(MEDIUM)
        content.addWidget(self.back_button)
        content.addWidget(self._why, 1)
        content.addLayout(self._others)
        content.addWidget(self.primary)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(LARGE + SCROLL_WIDTH, SMALL + TIGHT, LARGE + SCROLL_WIDTH, SMALL + TIGHT)
        whole.addStretch(1)
        whole.addWidget(inner, 1000)
        whole.addStretch(1)

    def show_actions(self, page: Page, *, can_go_back: bool) -> None:
        """Offer what `page` offers now."""
        self.back_button.setVisible(can_go_back)
        self._action = page.primary
        self.primary.setVisible(page.primary is not None)
        if page.primary is not None:
            self._dress(self.primary, page.primary)
        self._why.setText(page.primary.why if page.primary and not page.primary.enabled else "")
        clear(self._others)
        for action in page.secondary:
            made = button(action.text, action.run, icon_name=action.icon)
            made.setEnabled(action.enabled)
            made.setToolTip(action.why)
            self._others.addWidget(made)

    def press(self) -> None:
        """Do the primary action, if it is open."""
        if self._action is not None and self._action.enabled:
            self._action.run()

    def _dress(self, made: QPushButton, action: Action) -> None:
        made.setText(action.text)
        made.setEnabled(action.enabled)
        made.setAccessibleDescription(action.why)
        made.setProperty("kind", "primary" if action.urged else "ordinary")
        made.style().unpolish(made)
        made.style().polish(made)
        made.setIcon(QIcon())
        if action.icon:
            role = "on_accent" if action.urged else "text"
            give_icon(made, action.icon, role if action.enabled else "quiet")
