"""What the stand-in remembers, and the clock that only the test moves."""

import hashlib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.standin.arm import Deployment
    from tests.standin.files import StoredFile, Upload
    from tests.standin.job import Job

SUBSCRIPTION, GROUP, ACCOUNT = "00000000-0000-4000-8000-000000000001", "rg-standin", "openai-standin"
MAKING = ("Accepted", "Creating", "Creating", "Succeeded")
KEY = "sk-standin-0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass
class State:
    """All of one provider's account. Tests read and change it as they like."""

    now: int = field(default_factory=lambda: int(time.time()))
    """The provider's own time, Unix seconds; `Provider.advance` moves it."""
    keys: set[str] = field(default_factory=lambda: {KEY})
    """Keys that are accepted (OpenAI's and Azure's `api-key` alike)."""
    tokens: dict[str, str] = field(default_factory=dict)
    """Entra tokens that are accepted, with the scope each was given for."""
    files: dict[str, "StoredFile"] = field(default_factory=dict)
    uploads: dict[str, "Upload"] = field(default_factory=dict)
    jobs: dict[str, "Job"] = field(default_factory=dict)
    models: dict[str, dict[str, Any]] = field(default_factory=dict)
    deployments: dict[str, "Deployment"] = field(default_factory=dict)
    extra: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Fields from the future, added to every answer of a kind: file, upload, job, event, checkpoint, model, chat."""
    may_train: bool = True
    """False: jobs.create answers 403 `training_not_available`."""
    keeps_metadata: bool = True
    """False: a provider that takes `metadata` and forgets it, and lists all jobs whatever the filter says."""
    list_lag: int = 0
    """How many answers of jobs.list still lack a job that was just created."""
    plain_results: bool = False
    """Whether the results file is plain CSV instead of base64."""
    file_polls: int = 1
    """How often files.retrieve answers `uploaded` (Azure: `pending`) before `processed`."""
    file_limit: int = 512 * 1024 * 1024
    part_limit: int = 64 * 1024 * 1024
    page_limit: int = 100
    """No page of a list is longer than this, whatever was asked."""
    pace: int = 0
    """Steps that a job makes each time it is retrieved; for programs that run on their own."""
    pauses_as: str = "queued"
    """What a paused job's status reads; the published description knows no `paused`."""
    subscriptions: dict[str, str] = field(default_factory=lambda: {SUBSCRIPTION: "Stand-in subscription"})
    """Azure subscriptions: names by id."""
    groups: list[str] = field(default_factory=lambda: [GROUP])
    accounts: dict[str, str] = field(default_factory=lambda: {ACCOUNT: GROUP})
    """Azure OpenAI accounts: their resource groups by name."""
    endpoints: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Where accounts answer, as their properties say it; the stand-in itself unless said here."""
    arm_page: int = 2
    """ARM's lists have pages of so many rows, and `nextLink`."""
    making: tuple[str, ...] = MAKING
    """What a new deployment's provisioningState reads: at PUT, then at each GET in turn; the last one stays."""
    unready: int = 1
    """How many calls of a new deployment meet `DeploymentNotReady` after `Succeeded`."""
    counter: int = 0

    def new_id(self, prefix: str) -> str:
        """An id as the provider makes them, the same in every run of a test."""
        self.counter += 1
        return prefix + hashlib.sha256(f"{prefix}{self.counter}".encode()).hexdigest()[:24]
