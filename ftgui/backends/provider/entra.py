"""Signing in to Azure with Microsoft Entra in place of a key.

azure-identity is loaded only when a sign-in is needed: it takes half a second. Tokens live an hour and are
renewed by themselves. What renews them is kept by azure-identity in the system's own protected store (which
on Linux needs PyGObject and libsecret) and never in the clear; `az login` works everywhere.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from ftgui.base import atomic, paths
from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.plan.connections import Connection

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential
    from azure.identity import InteractiveBrowserCredential

MODELS = "https://cognitiveservices.azure.com/.default"
PROJECTS = "https://ai.azure.com/.default"
CONTROL = "https://management.azure.com/.default"
"""What a token is for: the resource's models, a Foundry project's, or deployments."""
_ACCOUNT = "azure-account.json"  # whose sign-in is kept: names and ids, no token (azure-identity's own promise)


@cache
def credential() -> "TokenCredential":
    """Whoever is signed in: in the app, with `az login`, or as a managed identity. No browser ever opens."""
    from azure.identity import ChainedTokenCredential, DefaultAzureCredential

    elsewhere = DefaultAzureCredential(process_timeout=20)
    kept = (paths.config_dir() / _ACCOUNT).exists()
    return ChainedTokenCredential(_browser(), elsewhere) if kept else elsewhere


def sign_in() -> bool:
    """Sign in with the browser, for runs to come too; slow. False where the system has no store to keep it in.

    Raises ProblemError (`backend.not_signed_in`, `disk.*`).
    """
    from azure.core.exceptions import AzureError

    try:
        account = _browser().authenticate(scopes=[MODELS])
    except AzureError as error:
        raise not_signed_in(str(error)) from error
    except ValueError:
        return False
    paths.config_dir().mkdir(parents=True, exist_ok=True)
    atomic.write(paths.config_dir() / _ACCOUNT, account.serialize().encode())
    credential.cache_clear()
    return True


def token_source(connection: Connection, scope: str = "") -> Callable[[], str]:
    """What gives a token whenever one is needed; `scope` is found out from the address unless given.

    It raises ProblemError (`backend.not_signed_in`).
    """
    wanted = scope or (PROJECTS if "/api/projects/" in connection.base_url else MODELS)

    def token() -> str:
        from azure.core.exceptions import AzureError

        try:
            return credential().get_token(wanted).token
        except (AzureError, ValueError) as error:
            raise not_signed_in(str(error)) from error

    return token


def not_signed_in(detail: str) -> ProblemError:
    """The problem of nobody being signed in to Azure."""
    return fail(
        "backend.not_signed_in",
        tr("Nobody is signed in to Azure on this computer."),
        tr("Sign in on the page “Accounts”, or with “az login” in a terminal."),
        detail=detail,
        remedy="connect",
    )


def _browser() -> "InteractiveBrowserCredential":
    """The app's own sign-in, silent unless asked to authenticate; that raises ValueError without a protected store."""
    from azure.identity import AuthenticationRecord, InteractiveBrowserCredential, TokenCachePersistenceOptions

    place = paths.config_dir() / _ACCOUNT
    return InteractiveBrowserCredential(
        cache_persistence_options=TokenCachePersistenceOptions(name="ftgui", allow_unencrypted_storage=False),
        authentication_record=AuthenticationRecord.deserialize(place.read_text()) if place.exists() else None,
        disable_automatic_authentication=True,
    )
