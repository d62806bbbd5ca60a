"""A job's statuses in our words. New ones appear now and then: those are told as they are."""

from ftgui.base.texts import tr

SUCCEEDED, FAILED, CANCELLED = ENDS = ("succeeded", "failed", "cancelled")


def state(status: str) -> tuple[str, str]:
    """The run's state and its words while the job has this status."""
    words = {
        "validating_files": ("checking", tr("The provider checks the rows")),
        "pending": ("checking", tr("The provider checks the rows")),
        "queued": ("queued", tr("Waiting for its turn at the provider")),
        "running": ("training", tr("Training at the provider")),
        "paused": ("paused", tr("Paused at the provider")),
        SUCCEEDED: ("saving", tr("Fetching the results")),
        FAILED: ("saving", tr("The provider gave up this training")),
        CANCELLED: ("stopping", tr("The provider has ended this training")),
    }
    return words.get(status, (status or "unknown", tr("The provider says: {status}", status=status)))
