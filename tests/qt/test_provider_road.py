"""A whole road at OpenAI through the window: connect, test, plan, agree, watch, compare; and what can happen on it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from ftgui.base import secrets
from ftgui.base.problems import Problem
from ftgui.data import rows
from ftgui.plan import connections
from ftgui.plan.connections import Connection
from ftgui.project import samples
from ftgui.qt.main_window import MainWindow
from ftgui.qt.pages.accounts.page import AccountsPage
from ftgui.qt.pages.data import drafts
from ftgui.qt.pages.data.messages import RowBrowser
from ftgui.run.events import Outcome
from tests.qt.by import by, cut_off, press, said, show, visible, write
from tests.qt.far import Runners, connect, lasting_table, offers, settle, tick
from tests.standin.provider import Provider


@pytest.fixture(autouse=True)
def runners(provider: Provider, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runners]:
    """Keys for the session only, models that last, and runners in this process."""
    monkeypatch.setattr(secrets, "_session", {})
    monkeypatch.setattr(secrets, "_keyring", lambda: None)
    lasting_table()
    made = Runners(monkeypatch)
    yield made
    made.join()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    recipes = next(each for each in samples.samples() if each.name == "recipes")
    return samples.make_project(recipes, tmp_path / "recipes")


def at_openai(window: MainWindow, qtbot: QtBot) -> None:
    """On the plan page, with OpenAI chosen."""
    window.go("plan")
    settle(window, qtbot)
    press(window, "OpenAI")
    settle(window, qtbot)


def agreed(window: MainWindow, qtbot: QtBot) -> None:
    """A quick training at OpenAI, agreed to."""
    at_openai(window, qtbot)
    press(window, "Quick look")
    settle(window, qtbot)
    tick(window).click()


def training(window: MainWindow, provider: Provider, qtbot: QtBot) -> None:
    """Start it, and have the job train as far as a step."""
    window.bar.press()
    qtbot.waitUntil(lambda: window.page.step == "run", timeout=20_000)
    qtbot.waitUntil(lambda: bool(provider.jobs), timeout=20_000)
    provider.run_to(12)


def hear(window: MainWindow, qtbot: QtBot, words: str) -> None:
    qtbot.waitUntil(lambda: words in said(window.page), timeout=20_000)


def test_from_the_key_to_the_answers(
    window: MainWindow, project: Path, provider: Provider, qtbot: QtBot, runners: Runners
) -> None:
    show(window, project, qtbot, step="plan")
    press(window, "OpenAI")
    settle(window, qtbot)
    assert "No account is connected here yet." in said(window.page)
    press(window, "Connect an account")  # the big button
    qtbot.waitUntil(lambda: isinstance(window.page, AccountsPage) and not window.work.busy, timeout=20_000)
    press(window.page, "OpenAI")
    press(window, "Organisation, project, gateway")
    by(window, "Address of the gateway", QLineEdit).setText(provider.base_url)
    by(window, "Key", QLineEdit).insert(provider.key)
    press(window, "Save and test")
    settle(window, qtbot)
    assert "This account may still train" in said(window.page)
    press(window, "Done")
    settle(window, qtbot)
    assert window.page.step == "plan"
    assert by(window, "Account that pays", QComboBox).currentText() == "OpenAI"
    assert "This account may still train" in said(window.page)
    assert not window.bar.primary.isEnabled()
    assert "Agree to the cost first." in said(window.bar)
    assert "Training stops before it costs more." in said(window.page)
    assert not provider.count("files.create")
    tick(window).click()
    provider.state.pace = 20
    assert "up to $" in window.bar.primary.text()
    window.bar.press()
    qtbot.waitUntil(lambda: window.page.step == "run", timeout=20_000)
    hear(window, qtbot, "Training is finished.")
    text = said(window.page)
    assert "Word pieces it gets right" in text
    assert "All validation rows" in text, "what was measured on all of them at the end of each round is drawn"
    window.resize(1024, 700)
    assert not cut_off(window)
    assert "Cost" in text
    press(window, "3 checkpoints")
    assert "Step 324" in said(window.page)
    assert len(provider.jobs) == 1
    window.bar.press()
    qtbot.waitUntil(lambda: window.page.step == "compare" and not window.work.busy, timeout=20_000)
    assert "Each answer is paid for by its words" in said(window.page)
    press(window, "Compare now")
    hear(window, qtbot, "Each model, and what its answers cost")
    hear(window, qtbot, "Answers side by side")
    text = said(window.page)
    assert text.count("Tokens read") == 1
    assert "Checkpoint at step" in text
    assert "other words before" in text


def test_paused_going_on_and_cancelled_after_a_question(opened: MainWindow, provider: Provider, qtbot: QtBot) -> None:
    connect(provider)
    agreed(opened, qtbot)
    training(opened, provider, qtbot)
    hear(opened, qtbot, "The window may be closed")
    qtbot.waitUntil(lambda: offers(opened, "Pause"), timeout=20_000)
    press(opened, "Pause")
    assert "Asking the provider to pause" in said(opened.page)
    qtbot.waitUntil(lambda: provider.count("jobs.pause") == 1, timeout=20_000)
    provider.advance(1)
    qtbot.waitUntil(lambda: offers(opened, "Go on"), timeout=20_000)
    assert "Paused." in said(opened.page)
    press(opened, "Go on")
    qtbot.waitUntil(lambda: provider.count("jobs.resume") == 1, timeout=20_000)
    provider.advance(2)
    qtbot.waitUntil(lambda: offers(opened, "Pause"), timeout=20_000)
    press(opened, "Cancel the training …")
    assert "It cannot go on after that" in said(opened.page)
    press(opened, "Let it go on")
    assert not provider.count("jobs.cancel")
    press(opened, "Cancel the training …")
    press(opened, "Cancel the training")
    hear(opened, qtbot, "You stopped this training.")
    assert provider.jobs[0].status == "cancelled"


def test_a_row_the_provider_refuses_is_one_click_away(opened: MainWindow, provider: Provider, qtbot: QtBot) -> None:
    connect(provider)
    agreed(opened, qtbot)
    training(opened, provider, qtbot)
    provider.jobs[-1].fail("invalid_training_file", "Example 7, message 2 is not what it should be")
    qtbot.waitUntil(lambda: offers(opened, "Show row 7"), timeout=20_000)
    press(opened, "Show row 7")
    qtbot.waitUntil(lambda: opened.page.step == "data" and not opened.work.busy, timeout=20_000)
    (browser,) = visible(opened.page, RowBrowser)
    assert "Row 7" in said(browser)


def test_an_old_training_of_the_account_is_followed_here(opened: MainWindow, provider: Provider, qtbot: QtBot) -> None:
    connect(provider)
    agreed(opened, qtbot)
    provider.state.pace = 40
    opened.bar.press()
    qtbot.waitUntil(lambda: opened.page.step == "run", timeout=20_000)
    hear(opened, qtbot, "Training is finished.")
    press(opened, "Trainings your account had before")
    press(opened, "Look for them")
    settle(opened, qtbot)
    press(opened, f"Follow {provider.jobs[0].id} here")
    qtbot.waitUntil(lambda: len(opened.session.runs) == 2, timeout=20_000)
    qtbot.waitUntil(lambda: opened.session.runs[-1].outcome is Outcome.SUCCEEDED, timeout=20_000)
    assert len(provider.jobs) == 1
    assert opened.session.runs[-1].seen.remote["job"] == provider.jobs[0].id
    opened.go("plan")
    settle(opened, qtbot)
    assert not tick(opened).isChecked(), "the word was for one training"
    assert "Agree to the cost first." in said(opened.bar)


def test_another_cost_needs_another_word(opened: MainWindow, provider: Provider, qtbot: QtBot) -> None:
    connect(provider)
    agreed(opened, qtbot)
    assert opened.bar.primary.isEnabled()
    press(opened, "Thorough")
    settle(opened, qtbot)
    assert not tick(opened).isChecked()
    assert not opened.bar.primary.isEnabled()
    write(opened, "The most it may cost, in US dollars", "0.01")
    assert not tick(opened).isEnabled()
    assert "agree to that much, or plan fewer rounds" in said(opened.page)
    write(opened, "The most it may cost, in US dollars", "20")
    assert "This can cost up to $20.00." in said(opened.page)
    tick(opened).click()
    assert "up to $20.00" in opened.bar.primary.text()


def test_the_same_cost_elsewhere_needs_another_word(opened: MainWindow, provider: Provider, qtbot: QtBot) -> None:
    connect(provider)
    azure = Connection(name="office", provider="azure", base_url=provider.azure.v1)
    connections.put(azure)
    agreed(opened, qtbot)
    asked = tick(opened).text()
    press(opened, "Azure OpenAI")
    settle(opened, qtbot)
    assert tick(opened).text() == asked
    assert not tick(opened).isChecked()


@pytest.mark.parametrize("place", ["OpenAI", "Azure OpenAI"])
def test_a_plan_for_a_provider_fits_the_smallest_window(
    opened: MainWindow, provider: Provider, qtbot: QtBot, place: str
) -> None:
    connect(provider)
    connections.put(Connection(name="office", provider="azure", base_url=provider.azure.v1))
    opened.resize(1024, 700)
    opened.go("plan")
    settle(opened, qtbot)
    press(opened, place)
    settle(opened, qtbot)
    qtbot.wait(50)
    assert not cut_off(opened)


def test_settings_of_a_provider_are_left_open_or_set(opened: MainWindow, provider: Provider, qtbot: QtBot) -> None:
    connect(provider)
    at_openai(opened, qtbot)
    press(opened, "Every setting")
    qtbot.waitUntil(lambda: "Price of a million tokens" in said(opened.page), timeout=20_000)
    assert "Loyalty to the original" not in said(opened.page)  # of another way of learning
    write(opened, "Rounds through the rows", "4")
    settle(opened, qtbot)
    assert opened.session.project.choices.settings == {"n_epochs": 4}
    assert "4 rounds through" in said(opened.page)
    write(opened, "Rounds through the rows", "")
    settle(opened, qtbot)
    assert opened.session.project.choices.settings.get("n_epochs", "auto") == "auto"
    write(opened, "Name of the result", "recipes")
    settle(opened, qtbot)
    assert opened.session.project.choices.settings["suffix"] == "recipes"


def test_without_an_account_nothing_is_wrong_yet(opened: MainWindow, qtbot: QtBot) -> None:
    opened.go("plan")
    settle(opened, qtbot)
    press(opened, opened.session.backends["compatible"].title)
    settle(opened, qtbot)
    assert not opened.page.problems.shown
    assert "not known" not in said(opened.page).lower()
    assert opened.bar.primary.text() == "Connect an account"
    press(opened, "OpenAI")
    settle(opened, qtbot)
    assert by(opened, "Model to start from", QComboBox).isVisible()
    assert "a day, used or not" not in said(opened.page)
    press(opened, "Azure OpenAI")
    settle(opened, qtbot)
    assert "about $1.70 an hour, $40.80 a day, used or not, until you delete it" in said(opened.page)


def test_a_price_that_is_not_known_is_asked_for(opened: MainWindow, provider: Provider, qtbot: QtBot) -> None:
    connections.put(Connection(name="other", provider="compatible", base_url=provider.base_url))
    opened.go("plan")
    settle(opened, qtbot)
    press(opened, opened.session.backends["compatible"].title)
    settle(opened, qtbot)
    box = by(opened, "Model to start from", QComboBox)
    box.setCurrentIndex(box.count() - 1)
    box.activated.emit(box.currentIndex())
    write(opened, "The model's name at the provider", "some/model")
    settle(opened, qtbot)
    assert "The app knows no price of this model" in said(opened.page)
    write(opened, "US dollars for a million tokens of training", "2.5")
    settle(opened, qtbot)
    assert "at $2.50 a million" in said(opened.page)
    assert tick(opened).isEnabled()


def test_a_row_to_check_with_is_shown_among_its_own(opened: MainWindow, qtbot: QtBot) -> None:
    opened.page.show_problem(Problem(code="x", message="Bad.", file="validation.jsonl", row=3))
    press(opened, "Show validation row 3")
    qtbot.waitUntil(lambda: "What it is checked with" in said(opened.page), timeout=20_000)
    settle(opened, qtbot)
    learned, held = visible(opened.page, RowBrowser)
    assert "Row 3" in said(held)
    assert "Row 1" in said(learned)
    (chat,) = [row for row in drafts.saved_chats(opened.session, rows.VALIDATION) if row.row == 3]
    assert chat.turns[0].text in said(held)


def test_a_row_far_down_is_fetched(opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "SHOWN_ROWS", 10)
    opened.page.show_problem(Problem(code="x", message="Bad.", file="train.jsonl", row=90))
    press(opened, "Show row 90")
    qtbot.waitUntil(lambda: opened.page.step == "data" and not opened.work.busy, timeout=20_000)
    (browser,) = visible(opened.page, RowBrowser)
    qtbot.waitUntil(lambda: "Row 90" in said(browser), timeout=20_000)
    opened.page.show_problem(Problem(code="x", message="Bad.", file="train.jsonl", row=9000))
    press(opened, "Show row 9000")
    settle(opened, qtbot)
    assert "Question" in said(browser), "there is no such row, and those that are there stay"


def test_nothing_of_the_providers_is_loaded_when_the_page_is(window: MainWindow, qtbot: QtBot) -> None:
    """The window's thread never waits for an SDK: asking the accounts runs on others."""
    names: list[str] = []
    from ftgui.qt import remote

    real = remote.look

    def look() -> remote.Accounts:
        names.append(threading.current_thread().name)
        return real()

    remote.look = look
    try:
        window.show_accounts()
        qtbot.waitUntil(lambda: isinstance(window.page, AccountsPage) and not window.work.busy, timeout=20_000)
    finally:
        remote.look = real
    assert names
    assert "MainThread" not in names
