import re
import runpy
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Recipes = list[tuple[str, str, list[dict[str, Any]]]]
KEYS = ["item", "quantity", "unit", "note"]
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "dozen": 12,
    "half": 0.5, "quarter": 0.25,
}  # fmt: skip
UNITS = {
    "g": "g|grams?", "kg": "kg|kilos?", "ml": "ml", "l": "l|litres?", "tsp": "tsp|teaspoons?",
    "tbsp": "tbsp|tablespoons?", "cup": "cups?", "clove": "cloves?", "leaf": "leaf|leaves", "bunch": "bunch|bunches",
}  # fmt: skip


def test_every_answer_has_the_same_keys_and_types(recipes: Recipes) -> None:
    for title, _, items in recipes:
        assert items, title
        for item in items:
            assert list(item) == KEYS, title
            assert isinstance(item["item"], str) and item["item"], title
            assert item["quantity"] is None or (type(item["quantity"]) in (int, float) and item["quantity"] > 0), title
            assert all(item[key] is None or isinstance(item[key], str) for key in ("unit", "note")), title


def test_every_item_unit_and_note_stands_in_its_text(recipes: Recipes) -> None:
    for title, text, items in recipes:
        for item in items:
            assert item["item"].casefold() in text.casefold(), (title, item)
            assert all(_has(part, text) for part in (item["note"] or "").split(", ") if part), (title, item)
            if item["unit"]:
                words = UNITS.get(item["unit"], f"{item['unit']}(?:s|es)?")
                assert re.search(rf"(?<![a-z])(?:{words})(?![a-z])", text.casefold()), (title, item)


def test_every_number_stands_in_its_text(recipes: Recipes) -> None:
    for title, text, items in recipes:
        written = _numbers(text)
        for item in items:
            assert item["quantity"] is None or item["quantity"] in written, (title, item, written)


def test_no_number_of_the_text_is_lost(recipes: Recipes) -> None:
    for title, text, items in recipes:
        kept = {item["quantity"] for item in items} | {n for item in items for n in _numbers(item["note"] or "")}
        digits = {number for number in _numbers(text, words=False) if number not in kept}
        assert not digits, (title, digits)


def test_titles_and_texts_differ(
    recipes: Recipes, near_duplicates: Callable[[Sequence[str], float], list[tuple[float, str, str]]]
) -> None:
    assert len({title for title, _, _ in recipes}) == len(recipes)
    assert near_duplicates([text for _, text, _ in recipes], 0.4) == []


def test_the_workbook_holds_what_its_source_says(recipes: Recipes) -> None:
    made = runpy.run_path(str(Path(__file__).parents[2] / "packaging" / "make_samples.py"))
    assert [(title, text) for title, text, _ in recipes] == [row[:2] for row in made["recipe_rows"]()]


def _has(part: str, text: str) -> bool:
    return part.casefold() in text.casefold()


def _numbers(text: str, *, words: bool = True) -> set[float]:
    """All numbers of a text: digits, fractions such as 1/2 and 1 1/4, and, unless refused, number words."""
    found: set[float] = set()
    for whole, above, below, plain in re.findall(r"(?:(\d+) )?(\d+)/(\d+)|(\d+(?:\.\d+)?)", text):
        found.add(float(plain) if plain else round(int(whole or 0) + int(above) / int(below), 2))
    if words:
        spoken = re.findall(r"[a-z]+", text.casefold())
        found |= {NUMBERS[word] for word in spoken if word in NUMBERS}
        found |= {1} if spoken else set()  # "pinch of salt" and "juice of a lemon" mean one
        found |= {2} if "two" in spoken or "couple" in spoken else set()
    return found
