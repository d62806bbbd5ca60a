"""The recipe assistant: a table of recipes becomes chats by templates, and a model that names ingredients."""

import csv
import random
from pathlib import Path

from tests.standin.provider import Provider
from tests.standin.sdk import client
from tests.tutorials.conftest import Command

KITCHEN = [
    "flour",
    "butter",
    "sugar",
    "salt",
    "pepper",
    "basil",
    "garlic",
    "lemon",
    "rice",
    "beans",
    "honey",
    "thyme",
    "cream",
    "oats",
    "mint",
    "onion",
]
SYSTEM = "You are a helpful recipe assistant. You are to extract the generic ingredients from each recipe."


def write(path: Path, count: int, seed: int) -> Path:
    draw = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["title", "ingredients", "NER"])
        for number in range(count):
            parts = draw.sample(KITCHEN, 5)
            amounts = [f"{draw.randint(1, 9)} c. {part}" for part in parts]
            table.writerow([f"Dish {seed}-{number}", ", ".join(amounts), ", ".join(parts)])
    return path


def test_from_a_table_of_recipes_to_an_answer(far: Provider, ftgui: Command, tmp_path: Path) -> None:
    project = tmp_path / "recipes"
    learn, check = write(tmp_path / "learn.csv", 101, 1), write(tmp_path / "check.csv", 100, 2)
    ftgui("sample", "recipes", project)
    mapping = ["question=Title: {title}\n\nIngredients: {ingredients}\n\nGeneric ingredients: ", "answer=NER"]
    brought = ftgui("import", project, learn, "--validation", check, "--map", *mapping, f"system_text={SYSTEM}")
    assert (brought["dataset"]["rows"], brought["dataset"]["validation_rows"]) == (101, 100), brought

    assert ftgui("connect", "add", "work", "--url", far.base_url, typed=far.key)["exit"] == 0
    assert ftgui("connect", "test", "work")["may_train"] == "yes"
    chosen = ["--connection", "work", "--model", "gpt-4o-mini", "--set", "suffix=recipe-ner"]
    planned = ftgui("plan", project, "--backend", "openai", *chosen)
    assert planned["exit"] == 0, planned
    refused = ftgui("run", project, "--wait")
    assert refused["exit"] == 1, "nothing is spent that was not agreed to"
    assert not far.jobs
    done = ftgui("run", project, "--wait", "--confirm", str(planned["cost"]["high"]))
    assert done["outcome"] == "succeeded", done

    (job,) = far.jobs
    assert job.total_steps == 303
    assert job.fine_tuned_model is not None
    assert ":recipe-ner:" in job.fine_tuned_model
    assert len(job.checkpoints) == 3
    sent = job.learnt[0]["messages"]
    assert sent[0] == {"role": "system", "content": SYSTEM}
    assert sent[1]["content"].startswith("Title: Dish 1-")
    answer = client(far).chat.completions.create(model=job.fine_tuned_model, messages=sent[:2])
    assert answer.choices[0].message.content == sent[2]["content"]

    compared = ftgui("compare", done["run"])
    assert compared["exit"] == 0, compared
    assert [each["role"] for each in compared["models"]][:2] == ["base", "tuned"]
    assert ftgui("ship", done["run"], "--to", "azure")["problems"][0]["code"] == "ship.not_azure"
