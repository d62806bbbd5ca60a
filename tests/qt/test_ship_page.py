"""The ship page: talking over a real loopback connection, joining, code and places."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from ftgui.base.problems import Problem
from ftgui.data import rows as row_files
from ftgui.data.rows import Message, Row
from ftgui.qt.main_window import MainWindow
from ftgui.qt.pages.ship.page import ShipPage
from ftgui.qt.widgets.problem_card import ProblemCard
from ftgui.run import folder as run_folder
from ftgui.run import runner
from ftgui.run.events import Artifact, Outcome, Started, State
from ftgui.ship.merging import MergePlan
from ftgui.ship.serving import ServePlan
from tests.qt import played
from tests.qt.by import by, press, said, show, visible
from tests.qt.loopback import Loopback
from tests.qt.played import begun, ended, make_run, steps, write

ANSWERS = {"tuned": "Warmly, the Larkspur team.", "base": "You can follow these steps."}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a trained model whose rows share an instruction."""
    folder = played.make_project(tmp_path / "project")
    trained = make_run(folder, begun(), steps(1, 40), Artifact(name="adapter", path="model"), ended(Outcome.SUCCEEDED))
    (trained / "model").mkdir()
    (trained / "model" / "adapter.bin").write_bytes(b"0" * 9_700_000)
    system = Message(role="system", content="Answer for the shop.")
    asked = [Message(role="user", content=f"{n}?") for n in range(3)]
    (trained / "data" / "train.jsonl").unlink()  # it is a link to the project's own
    rows = [Row(messages=(system, each, Message(role="assistant", content="yes"))) for each in asked]
    row_files.write(trained / "data" / "train.jsonl", rows)
    return folder


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The runs that the window starts."""
    folders: list[Path] = []

    def start(folder: Path) -> None:
        run_folder.prepare(folder)
        folders.append(folder)

    monkeypatch.setattr(runner, "start", start)
    return folders


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """The models, answering."""
    server = Loopback(ANSWERS)
    yield server
    server.close()


@pytest.fixture
def talking(window: MainWindow, project: Path, qtbot: QtBot, loopback: Loopback) -> Iterator[ShipPage]:
    """The page while the model runs."""
    run = make_run(
        project,
        Started(attempt=1),
        State(state="serving", text="Ready to answer"),
        Artifact(name="url", path=loopback.url),
        plan=ServePlan(run=trained(project)),
    )
    with run_folder.owned(run):
        show(window, project, qtbot, step="ship")
        assert isinstance(window.page, ShipPage)
        qtbot.waitUntil(window.page.talk.chat.isVisible, timeout=20_000)
        yield window.page
        window.close_project()
        qtbot.waitUntil(lambda: run_folder.stop_requested(run))  # nobody can talk to it any more


def trained(project: Path) -> str:
    return next(each.name for each in (project / "runs").iterdir() if each.name.endswith("train"))


def hear(window: MainWindow, qtbot: QtBot, words: str) -> None:
    qtbot.waitUntil(lambda: words in said(window.page), timeout=20_000)


def ask(page: ShipPage, question: str) -> None:
    field = by(page, "Your question", QPlainTextEdit)
    field.setPlainText(question)
    QTest.keyClick(field, Qt.Key.Key_Return)


def answered(page: ShipPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.talk.chat.busy, timeout=20_000)


def test_starting_the_model_from_the_page(
    window: MainWindow, project: Path, qtbot: QtBot, started: list[Path], loopback: Loopback
) -> None:
    show(window, project, qtbot, step="ship")
    press(window, "Talk to it")
    qtbot.waitUntil(lambda: len(started) == 1, timeout=20_000)
    with run_folder.owned(started[0]):
        write(started[0], Started(attempt=1), State(state="loading", text="Loading the model"))
        hear(window, qtbot, "Loading the model")
        write(started[0], State(state="serving"), Artifact(name="url", path=loopback.url))
        hear(window, qtbot, "It runs on this computer until you stop it")
        press(window, "Stop the model")
        qtbot.waitUntil(lambda: run_folder.stop_requested(started[0]))
        write(started[0], ended(Outcome.STOPPED))
    qtbot.waitUntil(lambda: by(window.bar, "Talk to it", QAbstractButton).isEnabled(), timeout=20_000)


def test_a_model_that_does_not_start_says_why(
    window: MainWindow, project: Path, qtbot: QtBot, started: list[Path]
) -> None:
    show(window, project, qtbot, step="ship")
    press(window, "Talk to it")
    qtbot.waitUntil(lambda: len(started) == 1, timeout=20_000)
    problem = Problem(code="run.out_of_memory", message="Out of memory.", remedy="retry")
    write(started[0], Started(attempt=1), ended(Outcome.FAILED, problem=problem))
    (started[0] / "starting").unlink()
    qtbot.waitUntil(lambda: len(visible(window.page, ProblemCard)) == 1, timeout=20_000)
    press(window.page, "Try again")
    qtbot.waitUntil(lambda: len(started) == 2, timeout=20_000)


def test_both_models_answer_and_remember_the_conversation(talking: ShipPage, qtbot: QtBot, loopback: Loopback) -> None:
    ask(talking, "Where is my parcel?")
    answered(talking, qtbot)
    text = said(talking)
    assert "Where is my parcel?" in text
    assert ANSWERS["tuned"] in text
    assert ANSWERS["base"] in text
    by(talking, "Ask the model before training, too", QCheckBox).setChecked(False)
    ask(talking, "And now?")
    answered(talking, qtbot)
    assert [each["model"] for each in loopback.asked] == ["tuned", "base", "tuned"]
    assert loopback.asked[-1]["messages"] == [
        {"role": "system", "content": "Answer for the shop."},
        {"role": "user", "content": "Where is my parcel?"},
        {"role": "assistant", "content": ANSWERS["tuned"] + " "},
        {"role": "user", "content": "And now?"},
    ]


def test_an_answer_can_be_cut_off_and_what_is_there_stays(talking: ShipPage, qtbot: QtBot, loopback: Loopback) -> None:
    loopback.go_on.clear()
    ask(talking, "Tell me everything.")
    qtbot.waitUntil(lambda: "Warmly, " in said(talking), timeout=20_000)
    press(talking, "Stop answering")
    assert not talking.talk.chat.busy
    assert "Warmly, " in said(talking)
    assert "(no answer)" in said(talking), "the other was not asked any more"
    qtbot.waitUntil(lambda: not talking.work.busy, timeout=5_000)
    loopback.go_on.set()
    ask(talking, "Again?")
    answered(talking, qtbot)
    press(talking, "Clear")
    assert ANSWERS["tuned"] not in said(talking)
    assert not talking.talk.chat.turns


def test_closing_does_not_wait_for_an_answer(
    talking: ShipPage, qtbot: QtBot, loopback: Loopback, window: MainWindow
) -> None:
    loopback.go_on.clear()
    ask(talking, "Tell me everything.")
    qtbot.waitUntil(lambda: "Warmly, " in said(talking), timeout=20_000)
    window.close_project()
    qtbot.waitUntil(lambda: not window.work.busy, timeout=10_000)  # the model pauses for 30 seconds


@pytest.mark.parametrize("fault", ["broken", "gone"])
def test_a_model_that_does_not_answer_is_a_problem(
    talking: ShipPage, qtbot: QtBot, loopback: Loopback, fault: str
) -> None:
    if fault == "broken":
        loopback.broken = True
    else:
        talking.talk.chat.url = "http://127.0.0.1:9/v1"
    ask(talking, "Hello?")
    qtbot.waitUntil(lambda: "The model did not answer." in said(talking), timeout=20_000)
    assert not talking.talk.chat.busy


def test_the_address_and_code_to_copy_are_there(talking: ShipPage, loopback: Loopback) -> None:
    assert by(talking, "Address of the model", QLineEdit).text() == loopback.url
    for title, part in (("Python", "from openai import"), ("Command line", "curl"), ("JavaScript", "fetch(")):
        press(talking, title)
        code = by(talking, "Code", QPlainTextEdit).toPlainText()
        assert part in code
        assert loopback.url in code
    press(talking, "Copy the code")
    assert QGuiApplication.clipboard().text() == by(talking, "Code", QPlainTextEdit).toPlainText()


def test_one_folder_is_made_and_found(
    window: MainWindow, project: Path, qtbot: QtBot, started: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    show(window, project, qtbot, step="ship")
    hear(window, qtbot, "What training added to the model, 10 MB")
    press(window, "Make one model folder")
    qtbot.waitUntil(lambda: len(started) == 1, timeout=20_000)
    (run,) = started
    with run_folder.owned(run):
        write(run, Started(attempt=1), State(state="merging", text="Joining the add-on with its model"))
        hear(window, qtbot, "Joining the add-on with its model")
        (run / "merged").mkdir()
        (run / "merged" / "model.safetensors").write_bytes(b"0" * 5_000_000)
        write(run, Artifact(name="model", path="merged"), ended(Outcome.SUCCEEDED))
    hear(window, qtbot, "The model is joined")
    hear(window, qtbot, "The joined model, 5 MB")
    press(window, "The joined model: open the folder")
    assert [Path(url.toLocalFile()) for url in opened] == [run / "merged"]
    press(window, "How to load it")
    assert str(run / "merged") in by(window, "Code", QPlainTextEdit).toPlainText()


def test_joining_can_be_stopped_and_offered_again(window: MainWindow, project: Path, qtbot: QtBot) -> None:
    run = make_run(
        project, Started(attempt=1), State(state="merging", text="Joining"), plan=MergePlan(run=trained(project))
    )
    with run_folder.owned(run):
        show(window, project, qtbot, step="ship")
        hear(window, qtbot, "Joining")
        press(window, "Stop joining")
        qtbot.waitUntil(lambda: run_folder.stop_requested(run))
        write(run, ended(Outcome.STOPPED))
    qtbot.waitUntil(lambda: bool(visible(window.page, QAbstractButton)) and offered(window), timeout=20_000)


def offered(window: MainWindow) -> bool:
    return "Make one model folder" in [each.text() for each in visible(window.page, QAbstractButton)]
