"""Damaged files made by rule from clean ones, each with what reading it must give.

A rule takes the clean file apart where its damage goes, so it also knows the verdict: how many rows
are read, which are named and why, or which problem ends it. Text tables and JSON are here; what is
packed or binary is in corpus_packed.py.
"""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

Table = list[list[str]]
Named = tuple[tuple[str, int], ...]

COUNT = 12
HEADER = ["question", "answer"]
ROWS: Table = [[f"How do I wash shirt {number}?", f"At {number + 20} °C, größer is fine."] for number in range(COUNT)]
TEXT_HEADER = ["text", "label"]
BAD = 5
"""The damaged row, counted from 0 without the header; in a file with a header it is row BAD + 2."""


class Case(NamedTuple):
    """A file, and the verdict: `rows` are read, `named` are the findings by code and row, or `problem` ends it.

    `shape` is what it is taken for; empty where too little is left to tell.
    """

    name: str
    file: str
    content: bytes
    rows: int = 0
    named: Named = ()
    problem: str = ""
    shape: str = "question_answer"


def field(text: str, delimiter: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in (delimiter, '"', "\n", "\r")) else text


def line(row: Sequence[str], delimiter: str) -> str:
    return delimiter.join(field(text, delimiter) for text in row)


def delimited(delimiter: str, rows: Table = ROWS, header: Sequence[str] | None = HEADER, end: str = "\n") -> str:
    return "".join(line(row, delimiter) + end for row in ([header, *rows] if header else rows))


def with_line(delimiter: str, changed: str) -> bytes:
    """The clean table with another line in the place of the damaged row's."""
    lines = delimited(delimiter).splitlines(keepends=True)
    lines[BAD + 1] = changed + "\n"
    return "".join(lines).encode()


DELIMITERS = {"comma": (",", "csv"), "semicolon": (";", "csv"), "tab": ("\t", "tsv"), "pipe": ("|", "txt")}


def damaged_lines() -> Iterator[Case]:
    """One line of a table is changed; it alone is named."""
    question, answer = ROWS[BAD]
    answer = answer.replace(",", "")
    width, quotes = (("data.wrong_number_of_fields", BAD + 2),), (("data.broken_quotes", BAD + 2),)
    for name, (sign, kind) in DELIMITERS.items():
        changes = {
            "delimiter deleted": (question + answer, width),
            "delimiter doubled": (f"{question}{sign}{sign}{answer}", width),
            "field too many": (f"{question}{sign}{answer}{sign}more", width),
            "quote never closed": (f'"{question}{sign}{answer}', quotes),
            "letters after a quote": (f'"{question}"x{sign}{answer}', quotes),
            "quote opened in the answer": (f'{question}{sign}"{answer}', quotes),
            "field empty": (f"{question}{sign}", ()),
            "delimiter at the end": (f"{question}{sign}{answer}{sign}", ()),
            "quotes inside": (f'say "hi"{sign}{answer}', ()),
            "NUL inserted": (f"{question}\0{sign}{answer}", ()),
            "formula": (f"=1+1{sign}@SUM(A1)", ()),
            "very long": (f"{question}{sign}{'long ' * 20_000}", ()),
            "line break in quotes": (f'{question}{sign}"one\ntwo\r\n\nthree"', ()),
        }
        for change, (text, named) in changes.items():
            yield Case(f"{name}: {change}", f"rows.{kind}", with_line(sign, text), COUNT - len(named), named)


def cut_tables() -> Iterator[Case]:
    for name, (sign, kind) in DELIMITERS.items():
        text = delimited(sign)
        last = ROWS[-1][0]
        cut = text[: text.rindex(last) + len(last) - 3].encode()
        yield Case(
            f"{name}: cut in the last row", f"rows.{kind}", cut, COUNT - 1, (("data.wrong_number_of_fields", 13),)
        )
        yield Case(f"{name}: no last line end", f"rows.{kind}", text.rstrip().encode(), COUNT)
        in_quotes = (text + f'Open?{sign}"It breaks').encode()
        yield Case(f"{name}: cut in quotes", f"rows.{kind}", in_quotes, COUNT, (("data.broken_quotes", 14),))


def table_layouts() -> Iterator[Case]:
    """Tables that are unusual and whole: every row is read and nothing is said."""
    for name, (sign, kind) in DELIMITERS.items():
        text = delimited(sign)
        lines = text.splitlines()
        layouts = {
            "CRLF": text.replace("\n", "\r\n"),
            "CR": text.replace("\n", "\r"),
            "mixed line ends": "".join(row + ("\n", "\r\n", "\r")[place % 3] for place, row in enumerate(lines)),
            "blank lines": text.replace("\n", "\n\n"),
            "lines of spaces": text.replace("\n", "\n   \n"),
            "delimiter after each row": text.replace("\n", sign + "\n"),
            "everything quoted": "".join('"' + f'"{sign}"'.join(row) + '"\n' for row in [HEADER, *ROWS]),
            "sep line": f"sep={sign}\n{text}",
            "no header": delimited(sign, header=None),
            "spaces in the header": text.replace("question", "  Question ", 1),
        }
        for layout, content in layouts.items():
            yield Case(f"{name}: {layout}", f"rows.{kind}", content.encode(), COUNT)
        same = delimited(sign, header=["answer", "answer"]).encode()
        yield Case(f"{name}: header twice", f"rows.{kind}", same, COUNT, (("data.same_column_name", 0),), shape="")
        ragged = "".join(line(row[: 1 + place % 2], sign) + "\n" for place, row in enumerate([HEADER, *ROWS][1:]))
        named = tuple(("data.wrong_number_of_fields", row) for row in range(2, COUNT + 2, 2))
        yield Case(f"{name}: ragged", f"rows.{kind}", (lines[0] + "\n" + ragged).encode(), COUNT // 2, named)
        yield Case(f"{name}: header only", f"rows.{kind}", (lines[0] + "\n").encode(), shape="")
        for wrong in ("json", "xlsx", "jsonl", "parquet", "exe", ""):
            if wrong in ("json", "jsonl"):
                continue  # a name that promises JSON is believed; see misnamed()
            yield Case(f"{name}: called .{wrong}", f"rows.{wrong}", text.encode(), COUNT)


ENCODINGS = ("utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1")


def encodings() -> Iterator[Case]:
    for encoding in ENCODINGS:
        for name, (sign, kind) in DELIMITERS.items():
            yield Case(f"{name}: in {encoding}", f"rows.{kind}", delimited(sign).encode(encoding), COUNT)
        if encoding != "latin-1":
            lines = "\n".join(json_rows())
            yield Case(f"JSON lines in {encoding}", "rows.jsonl", lines.encode(encoding), COUNT)
            yield Case(
                f"JSON in {encoding}", "rows.json", json.dumps(objects(), ensure_ascii=False).encode(encoding), COUNT
            )
    letters = (("data.damaged_letters", BAD + 2),)
    question, answer = ROWS[BAD][0].encode(), ROWS[BAD][1].encode()
    clean = delimited(",").encode()
    for name, damage in {"stray byte": b"\xff", "half a letter": b"\xc3", "lone surrogate": b"\xed\xa0\x80"}.items():
        yield Case(f"comma: {name}", "rows.csv", clean.replace(question, damage + question), COUNT, letters)
    two = clean.replace(answer, ROWS[BAD][1].encode("cp1252"))
    yield Case("comma: two encodings mixed", "rows.csv", two, COUNT, letters)
    yield Case("nothing but a mark", "rows.csv", b"\xef\xbb\xbf", shape="")


def objects() -> list[dict[str, object]]:
    return [dict(zip(HEADER, row, strict=True)) for row in ROWS]


def json_rows() -> list[str]:
    return [json.dumps(row, ensure_ascii=False) for row in objects()]


def damaged_json_lines() -> Iterator[Case]:
    rows = json_rows()
    good = rows[BAD]
    bad, other = (("data.bad_json", BAD + 1),), (("data.not_an_object", BAD + 1),)
    changes: dict[str, tuple[str | bytes, Named]] = {
        "cut": (good[:-9], bad),
        "cut to one letter": ("{", bad),
        "trailing comma": (good[:-1] + ",}", bad),
        "single quotes": (good.replace('"', "'"), bad),
        "quote deleted": (good.replace('"', "", 1), bad),
        "colon deleted": (good.replace(":", "", 1), bad),
        "unbalanced quote": (good.replace('", "', ', "', 1), bad),
        "NaN": ('{"question": NaN, "answer": "a"}', bad),
        "Infinity": ('{"question": -Infinity, "answer": "a"}', bad),
        "Python's None": ('{"question": None, "answer": "a"}', bad),
        "comment": ("// " + good, bad),
        "two objects": (good + good, bad),
        "NUL in a text": (good.replace("wash", "wa\0sh"), bad),
        "tab in a text": (good.replace("wash", "wa\tsh"), bad),
        "stray byte": (good.encode().replace(b"wash", b"wa\xffsh"), bad),
        "bad escape": (good.replace("wash", "wa\\xsh"), bad),
        "array": ('["q", "a"]', other),
        "string": ('"question"', other),
        "number": ("42", other),
        "null": ("null", other),
        "nested too deeply": ('{"question": ' + "[" * 5000 + "]" * 5000 + "}", bad),
        "nested 42-fold": ('{"question": ' + "[" * 42 + '"deep"' + "]" * 42 + ', "answer": "a"}', ()),
        "key twice": (good[:-1] + ', "answer": "later"}', ()),
        "huge number": ('{"question": "q", "answer": "a", "id": 1' + "0" * 400 + "}", ()),
        "spaces around": ("  " + good + " \t", ()),
        "escaped letters": (json.dumps(objects()[BAD]), ()),
        "another column": (good[:-1] + ', "source": "book"}', ()),
        "blank": (" ", ()),
    }
    for name, (text, named) in changes.items():
        lines: list[bytes] = [row.encode() for row in rows]
        lines[BAD] = text if isinstance(text, bytes) else text.encode()
        read = COUNT - len(named) - (name == "blank")
        yield Case(f"JSON lines: {name}", "rows.jsonl", b"\n".join(lines), read, named)
    whole = "\n".join(rows)
    for name, layout in {
        "CRLF": whole.replace("\n", "\r\n"),
        "blank lines": whole.replace("\n", "\n\n"),
        "last line end": whole + "\n",
    }.items():
        yield Case(f"JSON lines: {name}", "rows.jsonl", layout.encode(), COUNT)
    yield Case("JSON lines: cut at the end", "rows.jsonl", whole[:-9].encode(), COUNT - 1, (("data.bad_json", COUNT),))
    for wrong in ("json", "csv", "txt", "xlsx", "parquet", "md", ""):
        yield Case(f"JSON lines: called .{wrong}", f"rows.{wrong}", whole.encode(), COUNT)


def damaged_json() -> Iterator[Case]:
    rows = json_rows()
    whole = json.dumps(objects(), ensure_ascii=False)
    bad = (("data.bad_json", BAD + 1),)

    def with_entry(entry: str) -> bytes:
        return f"[{', '.join([*rows[:BAD], entry, *rows[BAD + 1 :]])}]".encode()

    good = rows[BAD]
    layouts: dict[str, str] = {
        "indented": json.dumps(objects(), indent=2, ensure_ascii=False),
        "in a key": json.dumps({"version": 1, "data": objects()}),
        "two levels down": json.dumps({"dataset": {"rows": objects()}}),
        "columns": json.dumps({name: [row[place] for row in ROWS] for place, name in enumerate(HEADER)}),
        "one object a line, between brackets": "[\n" + ",\n".join(rows) + "\n]\n",
        "trailing comma in the list": whole[:-1] + ",]",
        "indented objects, no list": "\n".join(json.dumps(row, indent=1) for row in objects()),
    }
    for name, text in layouts.items():
        yield Case(f"JSON: {name}", "rows.json", text.encode(), COUNT)
    yield Case("JSON: trailing comma in an entry", "rows.json", with_entry(good[:-1] + ",}"), COUNT - 1, bad)
    yield Case("JSON: NaN", "rows.json", with_entry('{"question": NaN, "answer": "a"}'), COUNT - 1, bad)
    yield Case("JSON: comma deleted", "rows.json", whole.replace("}, {", "} {", 1).encode(), COUNT)
    yield Case("JSON: colon deleted", "rows.json", with_entry(good.replace(":", "", 1)), COUNT - 1, bad)
    yield Case("JSON: NUL in a text", "rows.json", with_entry(good.replace("wash", "wa\0sh")), COUNT - 1, bad)
    for entry in ('"text"', "42", "null", '["q"]'):
        named = (("data.not_an_object", BAD + 1),)
        yield Case(f"JSON: {entry} in the list", "rows.json", with_entry(entry), COUNT - 1, named)
    cut = whole[: whole.index(rows[BAD]) + 9].encode()
    yield Case("JSON: cut in an entry", "rows.json", cut, BAD, (("data.breaks_off", BAD + 1),))
    yield Case("JSON: no closing bracket", "rows.json", whole[:-1].encode(), COUNT, (("data.breaks_off", COUNT + 1),))
    refused = {
        "no list in it": (b'{\n"a": 1,\n"b": 2\n}', "data.no_list"),
        "two lists": (json.dumps({"spring": objects(), "autumn": objects()}).encode(), "data.several_lists"),
        "cut in the first entry": (whole[:20].encode(), "data.bad_json"),
        "nested without end": (b"[" * 100_000, "data.bad_json"),
        "objects nested without end": (b'{"a":' * 100_000, "data.bad_json"),
        "called so, but prose": (b"This is no JSON at all.\n" * 3, "data.bad_json"),
    }
    for name, (content, problem) in refused.items():
        yield Case(f"JSON: {name}", "rows.json", content, problem=problem)
    yield Case("JSON: empty list", "rows.json", b"[]", shape="")
    for wrong in ("csv", "txt", "xlsx", "jsonl", ""):
        yield Case(f"JSON: called .{wrong}", f"rows.{wrong}", whole.encode(), COUNT)


def misnamed() -> Iterator[Case]:
    """Content that is no table, under a name that promises one."""
    kinds = {
        "a picture": b"\x89PNG\r\n\x1a\n" + bytes(200),
        "a photo": b"\xff\xd8\xff\xe0" + bytes(200),
        "a database": b"SQLite format 3\0" + bytes(200),
        "a program": b"\x7fELF" + bytes(200),
        "nothing but zeros": bytes(1000),
        "random bytes": bytes(range(256)) * 8,
    }
    for name, content in kinds.items():
        for kind in ("csv", "jsonl", "xlsx"):
            yield Case(f"{name}, called .{kind}", f"rows.{kind}", content, problem="data.binary")
    packed = b"\x1f\x8b\x08" + bytes(200)
    for kind in ("csv", "jsonl", "xlsx"):
        yield Case(f"a packed file, called .{kind}", f"rows.{kind}", packed, problem="data.unknown_kind")
    for kind in ("csv", "json", "jsonl", "xlsx", "parquet", "pdf", "docx", "zip"):
        yield Case(f"no bytes, called .{kind}", f"rows.{kind}", b"", problem="data.empty")
        yield Case(f"only spaces, called .{kind}", f"rows.{kind}", b" \n\t\n  ", problem="data.empty")
    aliases = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcde", "bcdef", strict=True)
    )
    yield Case("YAML with aliases", "rows.yaml", aliases.encode(), problem="data.unknown_kind")
    page = b"<table><tr><td>q</td><td>a</td></tr></table>"
    for kind in ("html", "xls", "csv", "txt"):
        yield Case(f"HTML, called .{kind}", f"rows.{kind}", page, problem="data.unknown_kind")


def text_cases() -> Iterator[Case]:
    for rule in (damaged_lines, cut_tables, table_layouts, encodings, damaged_json_lines, damaged_json, misnamed):
        yield from rule()
