"""Code to copy for talking to a model where it was trained. The key stays in the environment, never in the code."""

import json
from urllib.parse import quote

import msgspec

from ftgui.base.texts import tr
from ftgui.plan.connections import Connection
from ftgui.ship.snippets import QUESTION, Snippet, quoted

_OPENAI = "https://api.openai.com/v1"
_TOKEN = "az account get-access-token --resource https://cognitiveservices.azure.com --query accessToken -o tsv"  # noqa: S105


class _Way(msgspec.Struct, frozen=True):
    """How to reach the model: the client in Python, the address, the header and the variable with the key."""

    client: str
    url: str
    header: str
    variable: str
    setup: str


def provider(connection: Connection, model: str, question: str = QUESTION) -> tuple[Snippet, ...]:
    """Code that asks `model` (at Azure, the deployment's name) through the connection."""
    way = _way(connection, model)
    asked, name = json.dumps(question, ensure_ascii=False), json.dumps(model)
    messages = {"model": model, "messages": [{"role": "user", "content": question}]}
    body = quoted(json.dumps(messages, ensure_ascii=False))
    head, _, value = way.header.partition(": ")
    script = {
        "url": json.dumps(way.url),
        "head": json.dumps(head),
        "model": name,
        "question": asked,
        "setup": way.setup,
    }
    value_js = value.replace("$KEY", "${process.env." + way.variable + "}")
    return (
        Snippet(title=tr("Python"), code=_PYTHON % {"client": way.client, "model": name, "question": asked}),
        Snippet(
            title=tr("Command line"),
            code=_CURL
            % {
                "setup": way.setup,
                "url": quoted(way.url),
                "header": way.header.replace("$KEY", f"${way.variable}"),
                "body": body,
            },
        ),
        Snippet(title=tr("JavaScript"), code=_JAVASCRIPT % {**script, "value": value_js}),
    )


def _way(connection: Connection, model: str) -> _Way:
    base, bearer = connection.base_url.rstrip("/"), "Authorization: Bearer $KEY"
    if connection.provider != "azure":
        variable = "OPENAI_API_KEY" if connection.provider == "openai" else "PROVIDER_API_KEY"
        setup = tr("put your key into the environment first: {variable}", variable=variable)
        address = f"base_url={json.dumps(base)}, " if base else ""
        client = f'from openai import OpenAI\n\nclient = OpenAI({address}api_key=os.environ["{variable}"])'
        return _Way(client, f"{base or _OPENAI}/chat/completions", bearer, variable, setup)
    entra = connection.sign_in == "entra"
    variable = "AZURE_OPENAI_TOKEN" if entra else "AZURE_OPENAI_API_KEY"
    setup = tr("put your key into the environment first: {variable}", variable=variable)
    if entra:
        setup = tr("sign in, then: {command}", command=f'export {variable}="$({_TOKEN})"')
    header = bearer if entra else "api-key: $KEY"
    if connection.api_version:
        url = f"{base}/openai/deployments/{quote(model)}/chat/completions?api-version={connection.api_version}"
        key = "azure_ad_token" if entra else "api_key"
        places = f"    azure_endpoint={json.dumps(base)},\n    api_version={json.dumps(connection.api_version)},\n"
        client = (
            f'from openai import AzureOpenAI\n\nclient = AzureOpenAI(\n{places}    {key}=os.environ["{variable}"],\n)'
        )
        return _Way(client, url, header, variable, setup)
    client = (
        f'from openai import OpenAI\n\nclient = OpenAI(base_url={json.dumps(base)}, api_key=os.environ["{variable}"])'
    )
    return _Way(client, f"{base}/chat/completions", header, variable, setup)


_PYTHON = """\
# pip install openai
import os

%(client)s
answer = client.chat.completions.create(
    model=%(model)s,
    messages=[{"role": "user", "content": %(question)s}],
)
print(answer.choices[0].message.content)
"""

_CURL = """\
# %(setup)s
curl %(url)s \\
  -H 'Content-Type: application/json' \\
  -H "%(header)s" \\
  -d %(body)s
"""

_JAVASCRIPT = """\
// Node.js 18 or newer; %(setup)s
const answer = await fetch(%(url)s, {
  method: "POST",
  headers: { "Content-Type": "application/json", %(head)s: `%(value)s` },
  body: JSON.stringify({
    model: %(model)s,
    messages: [{ role: "user", content: %(question)s }],
  }),
});
console.log((await answer.json()).choices[0].message.content);
"""
