"""Code to copy: for talking to the endpoint, and for loading the merged model.

Written for people who program; the code itself is not translated.
"""

import json
from pathlib import Path

import msgspec

from ftgui.base.texts import tr


class Snippet(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of code, and what it is for."""

    title: str
    code: str


QUESTION = "Hello! Who are you?"


def endpoint(url: str, question: str = QUESTION) -> tuple[Snippet, ...]:
    """Code that asks the endpoint at `url` (which ends in `/v1`) a question."""
    asked = json.dumps(question, ensure_ascii=False)
    body = json.dumps({"model": "tuned", "messages": [{"role": "user", "content": question}]}, ensure_ascii=False)
    return (
        Snippet(title=tr("Python"), code=_PYTHON % {"url": url, "question": asked}),
        Snippet(title=tr("Command line"), code=_CURL % {"url": url, "body": quoted(body)}),
        Snippet(title=tr("JavaScript"), code=_JAVASCRIPT % {"url": url, "question": asked}),
    )


def merged(folder: Path, question: str = QUESTION) -> Snippet:
    """Code that loads the model in `folder` with transformers and asks it a question."""
    places = {
        "folder": json.dumps(str(folder), ensure_ascii=False),
        "question": json.dumps(question, ensure_ascii=False),
    }
    return Snippet(title=tr("Python with transformers"), code=_TRANSFORMERS % places)


def quoted(text: str) -> str:
    """`text` as one word of a POSIX shell."""
    return "'" + text.replace("'", "'\\''") + "'"


_PYTHON = """\
# pip install openai
from openai import OpenAI

client = OpenAI(base_url="%(url)s", api_key="not-needed")
answer = client.chat.completions.create(
    model="tuned",  # or "base", to compare
    messages=[{"role": "user", "content": %(question)s}],
)
print(answer.choices[0].message.content)
"""

_CURL = """\
curl %(url)s/chat/completions \\
  -H 'Content-Type: application/json' \\
  -d %(body)s
"""

_JAVASCRIPT = """\
// Node.js 18 or newer. Web pages are refused: the endpoint answers programs on this computer only.
const answer = await fetch("%(url)s/chat/completions", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({
    model: "tuned", // or "base", to compare
    messages: [{ role: "user", content: %(question)s }],
  }),
});
console.log((await answer.json()).choices[0].message.content);
"""

_TRANSFORMERS = """\
# pip install torch transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

folder = %(folder)s
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForCausalLM.from_pretrained(folder)

messages = [{"role": "user", "content": %(question)s}]
text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
tokens = tokenizer(text, return_tensors="pt", add_special_tokens=False)
written = model.generate(**tokens, max_new_tokens=200)
print(tokenizer.decode(written[0, tokens["input_ids"].shape[1]:], skip_special_tokens=True))
"""
