"""The provider's own SDK, made for a connection. It is loaded here and nowhere at the start of the app."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ftgui.backends.provider import entra
from ftgui.plan.connections import Connection

if TYPE_CHECKING:
    from openai import OpenAI

OPENAI = "https://api.openai.com/v1"
"""Said, so that no variable of the environment sends a key elsewhere."""
TIMEOUT = 60.0  # seconds that a request may be silent


def connect(connection: Connection, secret: Callable[[str], str], *, max_retries: int = 2) -> "OpenAI":
    """A client of the connection's account. `secret` gives the key kept under a name, anew for each request.

    What `secret` and a sign-in raise comes out of the requests.
    """
    from openai import AzureOpenAI, OpenAI

    def key() -> str:
        return secret(connection.secret_name)

    source = entra.token_source(connection) if connection.sign_in == "entra" else key
    if connection.provider == "azure" and connection.api_version:
        if connection.sign_in == "entra":
            return AzureOpenAI(
                azure_endpoint=connection.base_url,
                api_version=connection.api_version,
                azure_ad_token_provider=source,
                max_retries=max_retries,
                timeout=TIMEOUT,
            )
        return AzureOpenAI(
            azure_endpoint=connection.base_url,
            api_version=connection.api_version,
            api_key=source,
            max_retries=max_retries,
            timeout=TIMEOUT,
        )
    return OpenAI(
        base_url=connection.base_url or OPENAI,
        api_key=source,
        organization=connection.organization or None,
        project=connection.project or None,
        max_retries=max_retries,
        timeout=TIMEOUT,
    )
