"""Talk to the trained model: starts it, shows the conversation, and the way in for other programs."""

from PySide6.QtWidgets import QLineEdit

from ftgui.base.texts import tr
from ftgui.qt.pages.ship.chat import Chat
from ftgui.qt.pages.ship.code_box import CodeBox
from ftgui.qt.pages.ship.streaming import Far
from ftgui.qt.theme import SMALL
from ftgui.qt.widgets.buttons import copy_button
from ftgui.qt.widgets.layout import Card, beside, column, group, row
from ftgui.qt.widgets.text import label
from ftgui.qt.work import Work
from ftgui.ship import snippets


class TalkCard(Card):
    """Idle, starting or talking. `chat` is what one talks with."""

    def __init__(self, work: Work) -> None:
        super().__init__(space=SMALL)
        self.chat = Chat(work)
        self._heading = label(tr("Talk to it"), "heading")
        self._text = label("", "quiet")
        words = column(self._heading, self._text, space=SMALL)
        self.box.addLayout(beside("chat-circle-text", words))
        self.box.addSpacing(SMALL)
        self.box.addWidget(self.chat)
        self.show_idle()

    def show_idle(self) -> None:
        """The model does not run."""
        self._text.setText(
            tr(
                "Ask the model what your rows are about, and read beside it what it would have answered before "
                "training. It runs on this computer; nothing is sent anywhere."
            )
        )
        self.chat.talk_to()
        self.chat.hide()

    def show_starting(self, text: str) -> None:
        """The model is being loaded."""
        self._text.setText(text)
        self.chat.hide()

    def show_ready(self, url: str) -> None:
        """The model answers at `url`."""
        self._text.setText(tr("It runs on this computer until you stop it or close the window."))
        self.chat.talk_to(url=url)
        self.chat.show()

    def show_far(self, far: Far | None, text: str) -> None:
        """The models answer at their provider; None where they do not answer yet. `text` says what that means."""
        self._text.setText(text)
        if self.chat.far != far:
            self.chat.talk_to(far=far)
        self.chat.setVisible(far is not None)


class EndpointCard(Card):
    """The address at which the running model answers other programs, with code to copy."""

    def __init__(self) -> None:
        super().__init__(title=tr("Use it from your own programs"), space=SMALL)
        self._text = label(
            tr(
                "While the model runs, programs on this computer can ask it at this address, the way they would ask "
                "OpenAI. Other computers cannot reach it."
            ),
            "quiet",
        )
        self.address = QLineEdit()
        self.address.setReadOnly(True)
        self.address.setAccessibleName(tr("Address of the model"))
        copy = copy_button(self.address.text, tr("Copy the address"))
        self.code = CodeBox()
        for part in (self._text, group(row(self.address, copy)), self.code):
            self.box.addWidget(part)

    def show_url(self, url: str) -> None:
        """Show address and code."""
        if self.address.text() != url:
            self.address.setText(url)
            self.code.show_snippets(snippets.endpoint(url))
