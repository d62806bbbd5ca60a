"""A first question to a model that was just deployed."""

from collections.abc import Callable

import openai

from ftgui.backends.provider import client, refusals
from ftgui.backends.provider.refusals import Kind
from ftgui.base.problems import ProblemError
from ftgui.plan.connections import Connection

HELLO = "Hello!"
_LONGEST = 200
_NOT_YET = (Kind.ABSENT, Kind.PASSES, Kind.BUSY)


def ask(connection: Connection, secret: Callable[[str], str], name: str) -> str | None:
    """What the deployment answers to a greeting; None while it is not ready. Raises ProblemError (`backend.*`)."""
    with client.connect(connection, secret, max_retries=0) as sdk:
        try:
            told = sdk.chat.completions.create(
                model=name, messages=[{"role": "user", "content": HELLO}], max_completion_tokens=_LONGEST
            )
            return told.choices[0].message.content or ""
        except openai.APIError as error:
            if refusals.kind(error) in _NOT_YET:
                return None
            raise ProblemError(refusals.of(error, connection, secret)) from error
        except (ValueError, AttributeError, LookupError):  # half an answer, or a web page
            return None
