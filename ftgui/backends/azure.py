"""Training at Azure OpenAI: OpenAI's models in a Microsoft account."""

from ftgui.backends.provider.place import Place
from ftgui.base.texts import tr


class Azure(Place):
    """Azure OpenAI. A trained model answers only once it is deployed, which ftgui.ship does."""

    def __init__(self) -> None:
        super().__init__("azure", tr("Azure OpenAI"))
