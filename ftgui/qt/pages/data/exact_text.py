"""A row exactly as the model reads it: with the marks of its chat template, and the learned part coloured."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from ftgui.base.texts import tr
from ftgui.data.templated import Segment
from ftgui.qt import theme
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.text import label


class ExactText(Fold):
    """Folded: only who wants to know opens it. Hidden where the template is not known yet."""

    def __init__(self) -> None:
        self._segments: Sequence[Segment] = ()
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setWordWrap(True)
        self._text.setMinimumWidth(1)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        about = label(
            tr(
                "The model reads one long text. Its own marks show who speaks (its chat template); "
                "the coloured part is the answer, which it learns to write. AutoTrain learns the rest, too."
            ),
            "quiet",
        )
        super().__init__(tr("Exactly as the model reads it"), about, self._text)
        theme.current().changed.connect(self._draw)

    def show_segments(self, segments: Sequence[Segment]) -> None:
        """Show this text, or nothing at all."""
        self._segments = segments
        self.setVisible(bool(segments))
        self._draw()

    def _draw(self) -> None:
        colours = theme.current().colours
        learned = f"background-color:{colours.accent_soft}; color:{colours.on_accent_soft}"
        pieces = [
            f'<span style="{learned if piece.learned else ""}">{_as_written(piece.text)}</span>'
            for piece in self._segments
        ]
        self._text.setFont(theme.fixed_font())
        self._text.setText("".join(pieces))


def _as_written(text: str) -> str:
    """Keep line ends and runs of spaces, which mean something to a model."""
    return escape(text).replace("  ", "&nbsp; ").replace("\n", "↵<br>")
