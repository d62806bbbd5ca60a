import random
import re
import runpy
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

Queries = list[tuple[str, str, str]]


def test_every_query_runs_and_finds_or_changes_something(queries: Queries) -> None:
    for system, question, query in queries:
        with _database(system) as database:
            cursor = database.execute(query)
            if query.startswith("SELECT"):
                found = cursor.fetchall()
                assert found, question
                assert any(value is not None for row in found for value in row), question
            else:
                assert cursor.rowcount > 0, question


def test_names_in_a_query_come_from_its_question(queries: Queries) -> None:
    for _, question, query in queries:
        spoken = set(re.findall(r"'%?([A-Za-z][A-Za-z0-9 ]*)%?'", query)) - {"now", "available"}
        assert all(name.casefold() in question.casefold() for name in spoken), (question, spoken)


def test_queries_are_written_in_one_way(queries: Queries) -> None:
    for _, question, query in queries:
        assert re.match(r"(SELECT|INSERT|UPDATE|DELETE) ", query), question
        assert query.endswith(";") and query.count(";") == 1 and "\n" not in query, question
        assert '"' not in query, "SQLite takes what stands in double quotes for text when it is no column's name"
        assert query == " ".join(query.split()), question


def test_questions_and_queries_differ(
    queries: Queries, near_duplicates: Callable[[Sequence[str], float], list[tuple[float, str, str]]]
) -> None:
    assert near_duplicates([question for _, question, _ in queries], 0.5) == []
    assert len({query for _, _, query in queries}) == len(queries)


def test_many_kinds_of_query_are_taught(queries: Queries) -> None:
    words = Counter(
        word
        for _, _, query in queries
        for word in ("JOIN", "GROUP BY", "HAVING", "LEFT JOIN", "ORDER BY", "LIKE", "CASE", "IN (SELECT", "UPDATE")
        if word in query
    )
    assert min(words.values()) >= 2 and len(words) == 9, words


def test_the_file_holds_what_its_source_says(queries: Queries) -> None:
    made = runpy.run_path(str(Path(__file__).parents[2] / "packaging" / "make_samples.py"))
    assert queries == [tuple(each["content"] for each in row["messages"]) for row in made["sql_rows"]()]


def _database(system: str) -> sqlite3.Connection:
    """A small filled database with the tables of a system message; the same at each call."""
    database = sqlite3.connect(":memory:")
    database.executescript(system.partition("\n")[2])
    fill = next(fill for place, fill in FILL.items() if place in system.partition("\n")[0])
    fill(database, random.Random(7))
    return database


def _add(database: sqlite3.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    filled = list(rows)
    places = ", ".join("?" * len(filled[0]))
    database.executemany(f"INSERT INTO {table} VALUES ({places})", filled)


def _day(dice: random.Random) -> str:
    return f"{dice.randint(2018, 2024)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"


def _fill_library(database: sqlite3.Connection, dice: random.Random) -> None:
    titles = ["A Lantern for Wrenby", "The river clerk", "Salt and slate", "Nine doors", "The last ferry"]
    authors = ["Orla Venn", "Bram Tully", "Sunniva Aas"]
    years = [1912, 1947, 1998, 2001, 2015]
    shelves = ["A1", "B4", "C2", None]
    _add(database, "book", [(n, titles[n % 5], authors[n % 3], years[n // 3 % 5], shelves[n % 4]) for n in range(40)])
    _add(
        database, "member", [(n, f"Member {n}", ["Holmfield", "Sedge"][n % 2], f"{2015 + n}-04-11") for n in range(10)]
    )
    for _ in range(400):
        lent = _day(dice)
        back = f"date('{lent}', '+{dice.randint(1, 60)} days')" if dice.random() < 0.8 else "NULL"
        database.execute(f"INSERT INTO loan VALUES ({dice.randrange(30)}, {dice.randrange(8)}, '{lent}', {back})")


def _fill_bakery(database: sqlite3.Connection, dice: random.Random) -> None:
    goods = {
        "bread": ["rye loaf", "sourdough", "sunflower seed bread"],
        "cake": ["cinnamon bun", "oat cookie", "lemon cake"],
        "roll": ["plain roll", "old roll"],
    }
    named = [(name, kind) for kind, names in goods.items() for name in names]
    _add(
        database,
        "product",
        [(n, name, kind, 4.5 if kind == "cake" else 1.2 + n % 2, n % 3) for n, (name, kind) in enumerate(named)],
    )
    days = ["2024-06-03", *[_day(dice) for _ in range(200)]]
    _add(database, "sale", [(n, n % (len(named) - 1), dice.randint(1, 20), day) for n, day in enumerate(days)])


def _fill_clinic(database: sqlite3.Connection, dice: random.Random) -> None:
    streets = ["Elm Street 4", "Mill Lane 2"]
    _add(database, "owner", [(n, ["Pelle Strand", "Noor Abbel"][n % 2], streets[n % 2]) for n in range(16)])
    pets = [("Momo", "rabbit"), ("Bruno", "dog"), ("Kiki", "parrot"), ("Tinka", "cat"), ("Rolf", "dog")]
    _add(
        database,
        "pet",
        [
            (n, n % 12, *pets[n % 5], None if n % 7 == 6 else f"{2012 + n % 12}-05-02", dice.uniform(0.5, 30))
            for n in range(60)
        ],
    )
    reasons = ["vaccination", "dental cleaning", "limp"]
    days = ["2024-05-13", *[_day(dice) for _ in range(300)]]
    _add(
        database,
        "visit",
        [(n, n % 50, day, reasons[n % 3], dice.uniform(20, 300), n % 5 > 0) for n, day in enumerate(days)],
    )


def _fill_hire(database: sqlite3.Connection, dice: random.Random) -> None:
    names = ["Mill Bridge", "City Park", "Theatre Square", "Main Station", "Depot"]
    _add(database, "station", [(n, name, ["Old Harbour", "Northgate"][n % 2], 40 + n) for n, name in enumerate(names)])
    _add(
        database,
        "bike",
        [(n, None if n % 6 == 5 else n % 4, ["city", "cargo", "electric"][n % 3], n in (7, 31)) for n in range(40)],
    )
    starts = ["2024-07-14 10:00", *[f"{_day(dice)} {dice.randint(6, 22):02}:15" for _ in range(900)]]
    _add(
        database,
        "trip",
        [
            (n, n % 35, dice.randrange(5), dice.randrange(5), start, dice.randrange(60))
            for n, start in enumerate(starts)
        ],
    )


FILL = {"library": _fill_library, "bakery": _fill_bakery, "clinic": _fill_clinic, "bicycle": _fill_hire}
