from collections.abc import Iterator
from pathlib import Path

import pytest

from ftgui.base.problems import ProblemError
from ftgui.base.texts import tr
from ftgui.data.checks.kinds import KINDS, problem_of
from ftgui.data.findings import Count, Finding, Findings


def at(code: str, place: int, **words: str) -> Finding:
    return Finding(code=code, row=place + 1, place=place, column="text", words=words)


@pytest.fixture
def findings(tmp_path: Path) -> Iterator[Findings]:
    kept = Findings(tmp_path, writing=True)
    yield kept
    kept.close()


def test_they_are_kept_as_they_were_counted_and_paged_in_the_files_order(findings: Findings, tmp_path: Path) -> None:
    many = [at("data.placeholder", place, text=f"{{{{{place}}}}}") for place in range(50)]
    findings.add(many[25:])
    findings.add([Finding(code="data.bad_json", row=3, file=1, words={"detail": "cut off"}), *many[:25]])
    assert findings.counts() == {"data.placeholder": Count(50, 0), "data.bad_json": Count(1, 0)}
    assert findings.page("data.placeholder", 10, 5) == many[10:15]
    assert findings.of_place(7) == [many[7]]
    assert list(findings.by_row()) == [*many, Finding(code="data.bad_json", row=3, file=1, words={"detail": "cut off"})]
    other = Findings(tmp_path)
    assert other.counts() == findings.counts()
    other.close()


def test_an_edited_row_has_new_findings(findings: Findings) -> None:
    findings.add([at("data.placeholder", 0), at("data.html", 0), at("data.html", 1)])
    findings.handle("data.html", 0)
    findings.replace(0, [at("data.garbled_letters", 0)])
    assert findings.counts() == {"data.html": Count(1, 0), "data.garbled_letters": Count(1, 0)}
    assert [finding.code for finding in findings.of_place(0)] == ["data.garbled_letters"]


def test_what_was_decided_is_counted_and_can_be_taken_back(findings: Findings) -> None:
    findings.add([at("data.html", place) for place in range(5)])
    findings.handle("data.html", 2)
    findings.handle("data.html", 2)
    assert findings.counts() == {"data.html": Count(4, 1)}
    findings.handle("data.html")
    assert findings.counts() == {"data.html": Count(0, 5)}
    findings.handle("data.html", handled=False)
    assert findings.counts() == {"data.html": Count(5, 0)}


def test_what_was_found_while_reading_stays_when_rows_are_judged_anew(findings: Findings) -> None:
    findings.add([at("data.html", 0), Finding(code="data.bad_json", row=2)])
    findings.forget(keep=["data.bad_json"])
    assert findings.counts() == {"data.bad_json": Count(1, 0)}


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        Findings(tmp_path / "gone", writing=True)
    assert caught.value.problem.code == "disk.error"


class _Any(dict[str, str]):
    """Has every word that a sentence may ask for."""

    def __missing__(self, key: str) -> str:
        return key


@pytest.mark.parametrize("code", KINDS)
def test_every_kind_speaks(code: str) -> None:
    kind = KINDS[code]
    assert kind.title and kind.fixes
    for text in (kind.says, kind.action, kind.near):
        assert "{" not in tr(text).format_map(_Any())


def test_a_finding_in_words() -> None:
    found = Finding(code="data.unknown_role", row=4, file=1, column="messages", words={"message": "2", "role": "usr"})
    problem = problem_of(found, ["a.jsonl", "b.jsonl"])
    assert (problem.file, problem.row, problem.column) == ("b.jsonl", 4, "messages")
    assert problem.message == "Message 2 in row 4 has the unknown role “usr”."
    assert problem.action == "Use system, user or assistant."
