"""Training at OpenAI, for organisations that still may."""

from ftgui.backends.provider.place import Place
from ftgui.base.texts import tr


class OpenAI(Place):
    """OpenAI's own fine-tuning, as long as it lasts (resources/providers.yaml says how long)."""

    def __init__(self) -> None:
        super().__init__("openai", tr("OpenAI"))
