"""Training at a provider whose files and jobs calls are OpenAI's, at an address of its own."""

from ftgui.backends.provider.place import Place
from ftgui.base.texts import tr


class Compatible(Place):
    """Nebius Token Factory, or any server with the same calls. Same API, not verified by us."""

    def __init__(self) -> None:
        super().__init__("compatible", tr("Another provider with OpenAI's calls (not verified by us)"))
