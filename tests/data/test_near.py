"""Rows that are almost the same are found; rows that only look alike are not."""

import random
from pathlib import Path

import pytest

from ftgui.data.drafts import cross
from ftgui.data.drafts.likeness import plain
from ftgui.data.drafts.near import KEYS, Sketcher, alike, common_of
from ftgui.data.rows import Message, Row

chance = random.Random(3)
WORDS = ["".join(chance.choices("abcdefghilmnoprstu", k=chance.randint(3, 9))) for _ in range(3000)]


def row(question: str, answer: str) -> Row:
    return Row((Message("system", "Be kind."), Message("user", question), Message("assistant", answer)))


def text(count: int) -> str:
    return " ".join(chance.choices(WORDS, k=count)) + "."


def changed(original: str, count: int) -> str:
    words = original.split(" ")
    for place in chance.sample(range(len(words)), count):
        words[place] = chance.choice(WORDS)
    return " ".join(words)


@pytest.mark.parametrize(("length", "changes"), [(300, 6), (120, 3), (40, 1)])
def test_rows_with_a_few_other_words_share_a_key(length: int, changes: int) -> None:
    originals = [text(length) for _ in range(100)]
    rows = [row("", each) for each in originals]
    twins = [row("", changed(each, changes)) for each in originals]
    common, cut = common_of(rows)
    sketcher = Sketcher(common, cut)
    found = 0
    for one, other in zip(rows, twins, strict=True):
        first, second = (memoryview(sketcher.sketch([each], [plain(each)])).cast("Q").tolist() for each in (one, other))
        found += any(a == b != 0 for a, b in zip(first, second, strict=True))
        assert alike(one, other, common)
    assert found >= 90


def test_unlike_rows_share_none() -> None:
    rows = [row(text(8), text(60)) for _ in range(2000)]
    common, cut = common_of(rows[:1000])
    numbers = memoryview(Sketcher(common, cut).sketch(rows, list(map(plain, rows)))).cast("Q").tolist()
    for band in range(KEYS):
        column = numbers[band::KEYS]
        assert len(column) - len(set(column)) <= 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Where is my parcel?", "where is my parcel", True),
        ("Where is my parcel?", "Where is my letter?", False),
        (text(40) + " It costs 20 euros.", "", False),
        ("", "", True),
    ],
)
def test_short_rows_must_have_the_same_words(one: str, other: str, same: bool) -> None:
    assert alike(row(one, "Here."), row(other, "Here."), ()) is same


def test_other_numbers_make_other_rows() -> None:
    said = text(60)
    assert alike(row(said, "It takes 3 days."), row(said + " Please.", "It takes 3 days."), ())
    assert not alike(row(said, "It takes 3 days."), row(said, "It takes 4 days."), ())


def test_what_most_rows_share_does_not_make_them_alike() -> None:
    template = text(80)
    rows = [row(template + f" {text(12)}", text(3)) for _ in range(200)]
    common, _ = common_of(rows)
    assert not any(alike(one, other, common) for one in rows[:20] for other in rows[20:40])


def test_many_rows_are_compared_bucket_by_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from array import array

    keys = array("Q")
    for place in range(1000):
        asked = place % 700
        keys.extend((asked * 7919 + (place // 900), asked + 1, asked + 1))
    (tmp_path / cross.KEYS).write_bytes(keys.tobytes())
    (tmp_path / cross.FLAGS).write_bytes(bytes([1]) * 1000)
    whole = sorted(cross.twins(tmp_path, contradictions=True), key=lambda twin: twin.place)
    assert [(twin.place, twin.other) for twin in whole] == [(place, place - 700) for place in range(700, 1000)]
    assert [twin.code for twin in whole] == [cross.DUPLICATE] * 200 + [cross.CONTRADICTION] * 100
    monkeypatch.setattr(cross, "_BUCKET", 90)
    assert sorted(cross.twins(tmp_path, contradictions=True), key=lambda twin: twin.place) == whole
    assert sorted(cross.leaks(tmp_path, tmp_path)) == [(place, place % 700) for place in range(1000)]
    assert sorted(path.name for path in tmp_path.iterdir()) == [cross.FLAGS, cross.KEYS]
