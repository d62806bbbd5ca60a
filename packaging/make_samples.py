"""Write the bundled samples that are not plain text from their readable sources in packaging/samples.

    python packaging/make_samples.py

The house-style sample is a CSV file, which is its own source.
"""

import datetime
import json
from pathlib import Path
from typing import Any

import openpyxl
import yaml
from openpyxl.styles import Alignment, Font

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "packaging" / "samples"
SAMPLES = ROOT / "resources" / "samples"
KEYS = ("item", "quantity", "unit", "note")


def recipe_rows() -> list[tuple[str, str, str]]:
    """Title, ingredients as written, and their JSON for each recipe."""
    recipes: list[dict[str, Any]] = yaml.safe_load((SOURCES / "recipes.yaml").read_text(encoding="utf-8"))
    return [(recipe["title"], recipe["text"], _as_json(recipe["items"])) for recipe in recipes]


def _as_json(items: list[list[Any]]) -> str:
    filled = [dict(zip(KEYS, [*item, None, None, None], strict=False)) for item in items]
    return json.dumps(filled, ensure_ascii=False)


def sql_rows() -> list[dict[str, Any]]:
    """One conversation for each question, its schema as the system message."""
    schemas: list[dict[str, Any]] = yaml.safe_load((SOURCES / "sql.yaml").read_text(encoding="utf-8"))
    return [
        {
            "messages": [
                {"role": "system", "content": schema["schema"].strip()},
                {"role": "user", "content": question},
                {"role": "assistant", "content": query},
            ]
        }
        for schema in schemas
        for question, query in schema["pairs"]
    ]


def write_recipes(path: Path) -> None:
    """Write the recipes as a workbook a person could have made; its own dates are fixed."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Recipes"
    sheet.append(["Recipe", "Ingredients text", "JSON"])
    for row in recipe_rows():
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in zip("ABC", (26, 60, 80), strict=True):
        sheet.column_dimensions[column].width = width
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    book.properties.creator = "ftgui"
    book.properties.created = book.properties.modified = datetime.datetime(2026, 11, 22)
    book.save(path)


def write_sql(path: Path) -> None:
    """Write the questions as chat JSON lines."""
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in sql_rows()]
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_recipes(SAMPLES / "recipes" / "recipes.xlsx")
    write_sql(SAMPLES / "sql" / "questions.jsonl")
