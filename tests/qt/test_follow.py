"""The one path from a run's folder to the window."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ftgui.qt.follow import Follower, News
from ftgui.run import folder as run_folder
from ftgui.run.events import Ended, Event, Log, Metric, Outcome, Started, State
from ftgui.run.journal import FILE, Journal
from tests.qt.stall_meter import StallMeter

Follow = Callable[[Path], tuple[Follower, list[News]]]


@pytest.fixture
def follow() -> Iterator[Follow]:
    """Follow a folder, keeping all news."""
    followers = []

    def start(folder: Path) -> tuple[Follower, list[News]]:
        follower = Follower(folder)
        followers.append(follower)
        heard: list[News] = []
        follower.news.connect(heard.append)
        return follower, heard

    yield start
    for follower in followers:
        follower.close()
        follower.deleteLater()


def write(folder: Path, *events: Event) -> None:
    with Journal(folder) as journal:
        for event in events:
            journal.append(event)


def write_lines(journal: Journal, count: int) -> None:
    for number in range(count):
        journal.append(Log(text=str(number)))


def seqs(heard: list[News]) -> list[int]:
    return [event.seq for news in heard for event in news.events]


def test_an_old_run_is_told_whole_and_in_order(qtbot: QtBot, tmp_path: Path, follow: Follow) -> None:
    write(tmp_path, Started(attempt=1), *(Log(text=f"line {n}") for n in range(5000)), Ended(outcome=Outcome.SUCCEEDED))
    follower, heard = follow(tmp_path)
    qtbot.waitUntil(lambda: follower.caught_up and follower.outcome is Outcome.SUCCEEDED, timeout=20_000)
    assert seqs(heard) == list(range(1, 5003))
    assert heard[-1].outcome is Outcome.SUCCEEDED
    assert not heard[-1].alive


def test_a_live_run_is_told_as_it_goes_with_nothing_missing_or_twice(
    qtbot: QtBot, tmp_path: Path, follow: Follow
) -> None:
    with run_folder.owned(tmp_path), Journal(tmp_path) as journal:
        journal.append(Started(attempt=1))
        follower, heard = follow(tmp_path)
        qtbot.waitUntil(lambda: bool(heard), timeout=20_000)
        writer = threading.Thread(target=write_lines, args=(journal, 3000))
        writer.start()
        qtbot.waitUntil(lambda: len(seqs(heard)) == 3001, timeout=20_000)
        writer.join()
        assert follower.outcome is None
        journal.append(State(state="training"))
        journal.append(Metric(step=1, values={"loss": 2.0}))
        journal.append(Ended(outcome=Outcome.STOPPED))
    qtbot.waitUntil(lambda: follower.outcome is Outcome.STOPPED, timeout=20_000)
    assert seqs(heard) == list(range(1, 3005))
    assert follower.seen.train_loss == [(1, 2.0)]


def test_a_run_without_an_owner_and_an_end_was_interrupted(qtbot: QtBot, tmp_path: Path, follow: Follow) -> None:
    write(tmp_path, Started(attempt=1), State(state="training"))
    follower, heard = follow(tmp_path)
    qtbot.waitUntil(lambda: follower.outcome is Outcome.INTERRUPTED, timeout=20_000)
    assert all(news.outcome is None for news in heard if not news.caught_up)


def test_a_resumed_run_is_alive_again(qtbot: QtBot, tmp_path: Path, follow: Follow) -> None:
    write(tmp_path, Started(attempt=1), Ended(outcome=Outcome.STOPPED))
    follower, _ = follow(tmp_path)
    qtbot.waitUntil(lambda: follower.outcome is Outcome.STOPPED, timeout=20_000)
    with run_folder.owned(tmp_path):
        write(tmp_path, Started(attempt=2))
        qtbot.waitUntil(lambda: follower.outcome is None, timeout=20_000)
        assert follower.seen.attempt == 2


def test_a_line_cut_off_by_a_crash_is_named_and_does_not_end_the_story(
    qtbot: QtBot, tmp_path: Path, follow: Follow
) -> None:
    write(tmp_path, Started(attempt=1))
    with (tmp_path / FILE).open("ab") as file:
        file.write(b'{"kind":"log","seq":2,"te')
    write(tmp_path, Started(attempt=2), Ended(outcome=Outcome.SUCCEEDED))
    follower, heard = follow(tmp_path)
    qtbot.waitUntil(lambda: follower.outcome is Outcome.SUCCEEDED, timeout=20_000)
    assert [problem.code for problem in follower.seen.warnings] == ["run.unreadable_event"]
    assert all(news.problem is None for news in heard)


def test_a_damaged_record_is_a_problem_and_not_a_guess(qtbot: QtBot, tmp_path: Path, follow: Follow) -> None:
    write(tmp_path, Started(attempt=1), Log(text="a"), Log(text="b"))
    first, _, third = (tmp_path / FILE).read_bytes().splitlines(keepends=True)
    (tmp_path / FILE).write_bytes(first + third)
    _, heard = follow(tmp_path)
    qtbot.waitUntil(lambda: any(news.problem for news in heard), timeout=20_000)
    assert [news.problem.code for news in heard if news.problem] == ["run.out_of_order"]


def test_a_record_that_cannot_be_read_is_a_problem(qtbot: QtBot, tmp_path: Path, follow: Follow) -> None:
    (tmp_path / FILE).mkdir()
    _, heard = follow(tmp_path)
    qtbot.waitUntil(lambda: any(news.problem for news in heard), timeout=20_000)
    assert heard[-1].problem and heard[-1].problem.code.startswith("disk.")


def test_catching_up_with_a_long_run_leaves_the_window_free(qtbot: QtBot, tmp_path: Path, follow: Follow) -> None:
    line = b'{"kind":"log","seq":%d,"time":1.0,"text":"step %d of 100000, and some more words"}\n'
    (tmp_path / FILE).write_bytes(b"".join(line % (n, n) for n in range(1, 100_001)))
    meter = StallMeter()
    meter.start()
    follower, heard = follow(tmp_path)
    qtbot.waitUntil(lambda: follower.caught_up and len(seqs(heard)) == 100_000, timeout=60_000)
    longest = meter.stop()
    assert max(len(news.events) for news in heard) < 60_000, "it comes in portions"
    assert longest < 500, "the benchmark holds the goal of 50 ms; this only notices a blocked thread"
