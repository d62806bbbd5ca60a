"""Decisions about a draft's rows, one after the other, and back."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from ftgui.data.drafts.draft import Draft
from ftgui.data.repairs.repairing import Repairing
from tests.data.judged import job_for

LINES = [
    "question,answer",
    "Where is parcel one?,<p>It is <b>here</b>.</p>",
    "Where is parcel two?,<div>It is <i>there</i>.</div>",
    "Where is parcel three?,",
    *(f"Where is order {number}?,Order {number * 7} comes in {number} days." for number in range(12)),
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts in a cache of this test's own."""
    monkeypatch.setenv("FTGUI_HOME", str(tmp_path / "home"))


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[Draft]:
    """A file with two rows of web page and one without an answer, read to its end."""
    file = tmp_path / "rows.csv"
    file.write_text("\n".join(LINES), encoding="utf-8")
    with Draft.start(job_for(file, tokens=False)) as made:
        made.wait()
        yield made


def counts(draft: Draft) -> dict[str, tuple[int, int]]:
    return {code: (count.open, count.handled) for code, count in draft.findings.counts().items()}


def answer(repairing: Repairing, place: int) -> str | None:
    after = repairing.worked(place).after
    return after.messages[-1].content if after else None


def test_all_of_a_kind_are_fixed_and_taken_back(draft: Draft) -> None:
    repairing = Repairing(draft)
    assert repairing.decide("data.html", "fix")
    assert counts(draft)["data.html"] == (0, 2)
    assert answer(repairing, 0) == "It is here."
    assert repairing.done() == ["Remains of web pages: fixed in all rows"]
    repairing.undo()
    assert counts(draft)["data.html"] == (2, 0)
    assert answer(repairing, 0) == "<p>It is <b>here</b>.</p>"
    assert repairing.repairs == ()


def test_one_row_is_decided_about_and_the_other_stays(draft: Draft) -> None:
    repairing = Repairing(draft)
    repairing.decide("data.html", "skip", 1)
    assert counts(draft)["data.html"] == (1, 1)
    assert answer(repairing, 1) is None
    assert answer(repairing, 0) is not None
    repairing.undo()
    assert counts(draft)["data.html"] == (2, 0)


def test_taking_back_what_was_decided_for_all_keeps_what_was_decided_for_one(draft: Draft) -> None:
    repairing = Repairing(draft)
    repairing.decide("data.html", "keep", 0)
    repairing.decide("data.html", "fix")
    repairing.undo()
    assert counts(draft)["data.html"] == (1, 1)


def test_an_edited_cell_is_judged_anew(draft: Draft) -> None:
    repairing = Repairing(draft)
    code = "data.empty_answer"
    assert counts(draft)[code] == (1, 0)
    assert repairing.worked(2).before is None
    repairing.edit(2, "answer", "It comes on Friday.")
    assert code not in counts(draft)
    assert answer(repairing, 2) == "It comes on Friday."
    repairing.edit(2, "answer", "<p>It comes on <b>Friday</b>.</p><br>")
    assert counts(draft)["data.html"] == (3, 0)
    assert draft.findings.page("data.html", 0, 5)[2].row == 4
    repairing.undo()
    repairing.undo()
    assert counts(draft)[code] == (1, 0)
    assert repairing.worked(2).after is None


def test_what_a_fix_cannot_mend_stays_open(tmp_path: Path) -> None:
    turns = [
        {"role": "user", "content": "Where is it?"},
        {"role": "assistant", "content": "Here.", "weight": 1},
        {"role": "assistant", "content": "Or there.", "weight": 0},
    ]
    file = tmp_path / "chats.jsonl"
    file.write_bytes(b"\n".join(msgspec.json.encode({"messages": turns}) for _ in range(2)))
    with Draft.start(job_for(file, tokens=False)) as draft:
        draft.wait()
        repairing = Repairing(draft)
        code = "data.same_role_twice"
        assert not repairing.decide(code, "fix", 0)
        assert repairing.repairs == ()
        assert not repairing.decide(code, "fix")
        assert counts(draft)[code] == (2, 0)


def test_decisions_are_made_again_for_the_file_that_comes_again(draft: Draft) -> None:
    first = Repairing(draft)
    first.decide("data.html", "fix")
    again = Repairing(draft)
    draft.findings.handle("data.html", handled=False)
    again.replay(first.repairs)
    assert again.repairs == first.repairs
    assert counts(draft)["data.html"] == (0, 2)


def test_decisions_that_come_faster_than_they_are_done_are_all_done(draft: Draft) -> None:
    repairing = Repairing(draft)
    before = counts(draft)
    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(repairing.decide, "data.html", "skip", number % 2) for number in range(40)]:
            done.result()
        assert counts(draft)["data.html"] == (0, 2)
        for undone in [threads.submit(repairing.undo) for _ in range(40)]:
            undone.result()
    assert (repairing.repairs, counts(draft)) == ((), before)
