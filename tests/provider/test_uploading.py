"""Large files go in parts, on from where they were; files are never sent twice for a lost answer."""

from collections.abc import Callable

from ftgui.run.events import Outcome, Progress
from tests.provider.kit import Away, small_uploads
from tests.standin.provider import Provider

Make = Callable[..., Away]


def test_an_upload_goes_on_with_its_next_part(away: Make, provider: Provider) -> None:
    run = away()
    provider.fault("uploads.part", "403", skip=2)
    with small_uploads(1000, 2000):
        assert run.perform().outcome is Outcome.INTERRUPTED
        sent = provider.count("uploads.part")
        assert run.perform().outcome is Outcome.SUCCEEDED
    size = (run.folder / "upload" / "train.jsonl").stat().st_size
    assert provider.count("uploads.create") == 1
    assert sent == 3
    assert provider.count("uploads.part") == -(-size // 1000) + 1  # the one that was refused
    (job,) = provider.jobs
    assert provider.state.files[job.asked["training_file"]].data == (run.folder / "upload/train.jsonl").read_bytes()
    told = [event for event in run.events if isinstance(event, Progress) and event.unit == "bytes"]
    assert told[0].total == size
    assert (size, size) in [(event.done, event.total) for event in told]


def test_an_address_that_takes_no_large_files_says_so_before_a_job_is_made(away: Make, provider: Provider) -> None:
    run = away("project")
    with small_uploads(1000, 2000):
        ended = run.perform()
    assert (ended.outcome, ended.problem and ended.problem.code) == (Outcome.INTERRUPTED, "backend.no_large_files")
    assert not provider.jobs
    assert run.perform().outcome is Outcome.SUCCEEDED, "as soon as the rows are fewer, or the address another"


def test_an_upload_whose_hour_is_over_begins_anew(away: Make, provider: Provider) -> None:
    run = away()
    provider.fault("uploads.part", "403", skip=2)
    with small_uploads(1000, 2000):
        run.perform()
        provider.state.uploads.clear()
        assert run.perform().outcome is Outcome.SUCCEEDED
    assert provider.count("uploads.create") == 2
    run.nothing_lost()


def test_files_whose_answer_was_lost_are_found_and_not_sent_again(away: Make, provider: Provider) -> None:
    run = away()
    provider.fault("files.create", "truncated", times=2)
    assert run.perform().outcome is Outcome.SUCCEEDED
    assert provider.count("files.create") == 2
    assert len([file for file in provider.state.files.values() if file.purpose == "fine-tune"]) == 2


def test_a_file_that_stays_unread_is_not_waited_for_for_ever(away: Make, provider: Provider) -> None:
    run = away()
    provider.state.file_polls = 10_000
    ended = run.perform()
    assert ended.problem is not None
    assert ended.problem.code == "backend.file_stuck"
    assert 3600 <= sum(run.waited) < 4000
