"""What providers say, as problems: each points at its place and says what to do."""

import base64

import pytest

from ftgui.backends.provider import refusals, results, told
from ftgui.run.events import Metric

JOB_ERRORS = [
    ("invalid_training_file", "The job failed due to an invalid training file. Example 100, message 2 Discriminator "
     "'role' is missing in value", "backend.row_refused", "train.jsonl", 100, "messages[1]"),
    ("invalid_validation_file", "Line 3 is not a dictionary (HINT: line starts with: \"[\"...).",
     "backend.row_refused", "validation.jsonl", 3, None),
    ("training_file_blocked", "The training file was blocked because too many examples were flagged by our moderation "
     "API for containing content that violates OpenAI's usage policies in the following categories: hate, violence.",
     "backend.moderation", "train.jsonl", None, None),
    ("invalid_training_file", "Training file has 9 example(s), but must have at least 10 examples",
     "backend.too_few_rows", "train.jsonl", None, None),
    ("invalid_training_file", "Unexpected file format, expected either prompt/completion pairs or chat messages.",
     "backend.file_refused", "train.jsonl", None, None),
    ("server_error", "Something went wrong.", "backend.job_failed", None, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("code", "message", "ours", "file", "row", "column"), JOB_ERRORS)
def test_a_failed_job_points_at_its_place(
    code: str, message: str, ours: str, file: str | None, row: int | None, column: str | None
) -> None:
    found = refusals.job_failed(code, message)
    assert (found.code, found.file, found.row, found.column) == (ours, file, row, column)
    assert found.action
    assert message in found.detail
    if row:
        assert f"row {row}" in found.message


def test_categories_of_moderation_are_named() -> None:
    assert "hate, violence" in refusals.job_failed(*JOB_ERRORS[2][:2]).message


def test_results_are_read_in_base64_and_plain_with_what_providers_write_for_nothing() -> None:
    text = "step,train_loss,full_valid_loss,valid_loss,new_thing\n2,1.5,,-1.0,7\n1,nan,2.5,,\nrubbish\n"
    for content in (text.encode(), base64.b64encode(text.encode()), b"\xef\xbb\xbf" + text.encode()):
        assert results.metrics(results.decode(content)) == [
            Metric(step=1, values={"loss": None, "full_validation_loss": 2.5}),
            Metric(step=2, values={"loss": 1.5, "new_thing": 7.0}),
        ]
    with pytest.raises(ValueError, match="no table"):
        results.decode(b"<html>Please log in</html>")


def test_numbers_that_are_none_are_left_out() -> None:
    assert told.values({"train_loss": "1e400", "flag": True, "text": "abc", "list": [1]}) == {"loss": None}
    assert told.whole("7.0") == 7
    assert told.whole(None) is None
