"""The chatbot that tells of chemical elements in limericks: chats in a file become a model that talks that way."""

import json
from pathlib import Path

from tests.standin.provider import Provider
from tests.standin.sdk import client
from tests.tutorials.conftest import Command

ELEMENTS = [
    "hydrogen",
    "helium",
    "lithium",
    "carbon",
    "nitrogen",
    "oxygen",
    "neon",
    "sodium",
    "iron",
    "copper",
    "silver",
    "gold",
]
SYSTEM = "You are a chatbot that answers questions about chemical elements, always in a limerick."


def limerick(element: str, number: int) -> str:
    return (
        f"There once was some {element} so proud,\nAs number {number} it stood out in the crowd.\n"
        f"It would bond, it would glow,\nWherever you go,\nAnd it said what it was, very loud."
    )


def test_from_chats_in_a_file_to_a_limerick(far: Provider, ftgui: Command, tmp_path: Path) -> None:
    file, project = tmp_path / "elements.jsonl", tmp_path / "elements"
    chats = []
    for number, element in enumerate(ELEMENTS, 1):
        first = {"role": "user", "content": f"What is {element}?"}
        said = {"role": "assistant", "content": limerick(element, number)}
        more = [
            {"role": "user", "content": f"Is {element} element {number}?"},
            {"role": "assistant", "content": "Aye!"},
        ]
        chats.append({"messages": [{"role": "system", "content": SYSTEM}, first, said, *(more if number % 2 else [])]})
    file.write_text("".join(json.dumps(chat) + "\n" for chat in chats), encoding="utf-8")
    ftgui("sample", "recipes", project)
    looked = ftgui("check", file, "--for", "openai")
    assert (looked["shape"], looked["rows"]) == ("chat", 12), looked
    brought = ftgui("import", project, file, "--validation", "0.1")
    assert brought["dataset"]["rows"] == 11, brought
    ftgui("connect", "add", "home", "--url", far.base_url, typed=far.key)
    planned = ftgui("plan", project, "--backend", "openai", "--connection", "home", "--set", "suffix=limericks")
    assert planned["exit"] == 0, planned
    done = ftgui("run", project, "--wait", "--confirm", str(planned["cost"]["high"]))
    assert done["outcome"] == "succeeded", done
    (job,) = far.jobs
    taught = next(row["messages"] for row in job.learnt if len(row["messages"]) == 3)
    answer = client(far).chat.completions.create(model=job.fine_tuned_model or "", messages=taught[:2])
    told = answer.choices[0].message.content or ""
    assert told.split() == taught[2]["content"].split()
    assert told.startswith("There once was some")
