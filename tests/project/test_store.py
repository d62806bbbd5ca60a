"""A project folder is made under any name, opened by one window, and never damaged."""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ftgui.base.problems import ProblemError, fail
from ftgui.data.intake.dataset import Dataset, SourceFile
from ftgui.data.intake.splitting import Split
from ftgui.data.mapping.shapes import Mapping
from ftgui.project import samples, schema, store

HARD_NAMES = [
    "My project",
    'He said "no" & left; rm -rf',
    "café ☕🚀",
    "x" * 200,
    "  ",
    "../../etc",
    "CON",
    "a/b\\c:d*e?",
]


@pytest.mark.parametrize("name", HARD_NAMES)
def test_any_name_makes_a_folder_inside_the_chosen_one(tmp_path: Path, name: str) -> None:
    folder = store.create(tmp_path, name)
    assert folder.parent == tmp_path
    assert store.load(folder).name == (" ".join(name.split()) or "My project")
    assert len(folder.name.encode()) <= 80


@given(st.text(max_size=300))
def test_a_folder_name_is_never_empty_long_or_a_path(name: str) -> None:
    made = store.folder_name(name)
    assert made
    assert len(made.encode()) <= 60
    assert not set(made) & set('/\\:*?"<>|\0 .')


def test_two_projects_of_one_name_live_side_by_side(tmp_path: Path) -> None:
    first, second = store.create(tmp_path, "Tickets"), store.create(tmp_path, "Tickets")
    assert first != second


@given(
    name=st.text(max_size=100),
    answers=st.dictionaries(st.text(max_size=20), st.lists(st.text(max_size=20)), max_size=4),
)
def test_what_is_saved_is_what_is_loaded(name: str, answers: dict[str, list[str]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        project = schema.Project(schema_version=schema.VERSION, name=name, created="2026-11-22", answers={**answers})
        store.save(folder, project)
        assert store.load(folder) == project


def test_a_newer_project_is_refused_and_left_alone(tmp_path: Path) -> None:
    folder = store.create(tmp_path, "x")
    path = folder / store.FILE
    newer = path.read_text().replace(f"schema_version: {schema.VERSION}", "schema_version: 99") + "hologram: true\n"
    path.write_text(newer)
    with pytest.raises(ProblemError) as caught:
        store.load(folder)
    assert caught.value.problem.code == "project.newer"
    assert path.read_text() == newer


@pytest.mark.parametrize(
    "content",
    ["", "[]", "name: x", "schema_version: one", "schema_version: 1", "{", "\0", "schema_version: 0\nname: x"],
)
def test_a_damaged_file_is_a_problem(tmp_path: Path, content: str) -> None:
    (tmp_path / store.FILE).write_text(content)
    with pytest.raises(ProblemError) as caught:
        store.load(tmp_path)
    assert caught.value.problem.code == "project.unreadable"


def test_a_folder_without_a_project_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        store.load(tmp_path)
    assert caught.value.problem.code == "project.not_one"
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_readable_and_knows_no_absolute_path(tmp_path: Path) -> None:
    folder = store.create(tmp_path, "Tickets äöü")
    text = (folder / store.FILE).read_text(encoding="utf-8")
    assert "Tickets äöü" in text
    assert str(tmp_path) not in text
    assert yaml.safe_load(text)["schema_version"] == schema.VERSION


HOLD = """
import sys
from pathlib import Path
from ftgui.project.store import Writer
writer = Writer(Path(sys.argv[1]))
print("held", flush=True)
input()
"""


def test_a_second_window_is_told_so_and_may_enter_when_the_first_is_killed(tmp_path: Path) -> None:
    folder = store.create(tmp_path, "x")
    first = subprocess.Popen([sys.executable, "-c", HOLD, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert first.stdin is not None
    assert first.stdout is not None
    with first.stdin, first.stdout:
        first.stdout.readline()
        with pytest.raises(ProblemError) as caught:
            store.Writer(folder)
        assert caught.value.problem.code == "project.in_use"
        first.kill()
        first.wait()
    store.Writer(folder).release()


@pytest.mark.skipif(os.name != "posix", reason="needs /proc, where nobody can make a folder")
def test_a_place_that_allows_no_folder_is_a_problem() -> None:
    with pytest.raises(ProblemError) as caught:
        store.create(Path("/proc"), "x")
    assert caught.value.problem.code.startswith("disk.")


def test_a_taken_folder_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(ProblemError) as caught:
        store.create_at(tmp_path, "x")
    assert caught.value.problem.code == "project.folder_taken"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_each_migration_leads_to_the_next_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", (lambda c: {**c, "a": 1}, lambda c: {**c, "b": c["a"]}))
    assert schema.migrate({"schema_version": 1}, 1)["b"] == 1
    assert "a" not in schema.migrate({"schema_version": 3}, 3)


FIRST_VERSION = """\
schema_version: 1
name: Letters
created: '2026-01-05'
sample: null
answers: {}
decided: true
dataset:
  source: letters.xlsx
  sha256: abc
  size: 1234
  mapping:
    shape: question_answer
    question: Frage
    answer: Antwort
  sheet: Blatt 2
  share: 0.2
  seed: 7
  validation_source: held.csv
  rows: 80
  validation_rows: 20
  skipped: 3
  fingerprint: f0
planned: f0
"""


def test_a_project_of_the_first_version_keeps_its_rows(tmp_path: Path) -> None:
    (tmp_path / store.FILE).write_text(FIRST_VERSION)
    project = store.load(tmp_path)
    assert project.schema_version == schema.VERSION == 2
    assert project.dataset == Dataset(
        sources=(SourceFile(name="letters.xlsx", sha256="abc", size=1234, sheet="Blatt 2"),),
        mapping=Mapping(shape="question_answer", question="Frage", answer="Antwort"),
        split=Split(share=0.2, seed=7),
        validation=(SourceFile(name="held.csv", sha256="", size=0),),
        rows=80,
        validation_rows=20,
        skipped=3,
        fingerprint="f0",
    )
    store.save(tmp_path, project)
    assert store.load(tmp_path) == project


def test_a_project_of_the_first_version_without_rows_opens_too(tmp_path: Path) -> None:
    head = FIRST_VERSION.partition("dataset:")[0]
    for dataset in ("dataset: null\n", "", "dataset: {source: a.csv, sha256: b, size: 1, rows: 9}\n"):
        (tmp_path / store.FILE).write_text(head + dataset)
        if "rows" in dataset:
            with pytest.raises(ProblemError) as caught:
                store.load(tmp_path)
            assert caught.value.problem.code == "project.unreadable"
        else:
            assert store.load(tmp_path).dataset is None


def test_a_project_opened_on_one_thread_is_given_free_on_another(tmp_path: Path) -> None:
    folder = store.create(tmp_path, "Shared")
    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(store.Writer, folder).result()
    with pytest.raises(ProblemError):
        store.Writer(folder)
    writer.release()
    store.Writer(folder).release()


def test_a_project_that_could_not_be_made_wholly_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second attempt, with more room, finds the place free."""
    folder = tmp_path / "tickets"

    def full(*_: object, **__: object) -> None:
        raise fail("disk.full", "The disk is full.")

    for where, name in ((store, "save"), (samples, "import_rows")):
        with monkeypatch.context() as patch:
            patch.setattr(where, name, full)
            with pytest.raises(ProblemError):
                samples.make_project(samples.samples()[0], folder)
        assert not folder.exists()
    assert store.load(samples.make_project(samples.samples()[0], folder)).dataset is not None
