"""Which engines there are."""

from pathlib import Path

import msgspec

from ftgui.base import paths
from ftgui.base.texts import tr


class EngineSpec(msgspec.Struct, frozen=True, kw_only=True):
    """An engine that can be installed.

    `package` is the one it is named for. Sizes are bytes, measured on Linux with the build of torch
    for the processor: what is downloaded, and what lies on the disk in the end. `cuda_*` come on top
    where a graphics card is used.
    """

    name: str
    title: str
    explanation: str
    package: str
    python: str = "3.11"
    download_size: int
    disk_size: int

    @property
    def lock(self) -> Path:
        """The file with every package's version and hashes."""
        return locks_dir() / f"{self.name}.lock"


def locks_dir() -> Path:
    """Where the lock files are."""
    return paths.resources_dir() / "engines"


def cuda_lock() -> Path:
    """What torch needs on top for an NVIDIA card on Linux, for every engine."""
    return locks_dir() / "cuda.lock"


def bundled_lock() -> Path:
    """The package that carries the bundled model."""
    return locks_dir() / "bundled.lock"


BUNDLED_DISK = 540_300_000
CUDA_DOWNLOAD = 2_581_600_000
CUDA_DISK = 5_200_000_000  # estimated at twice the download

ENGINES: dict[str, EngineSpec] = {
    "trl": EngineSpec(
        name="trl",
        title=tr("TRL"),
        explanation=tr("The quickest way here; learns from the answers alone. Take this one unless you know better."),
        package="trl",
        download_size=320_700_000,
        disk_size=1_410_000_000,
    ),
    "autotrain": EngineSpec(
        name="autotrain",
        title=tr("AutoTrain"),
        explanation=tr("For those who go on with AutoTrain elsewhere: slower, and learns from the questions, too."),
        package="autotrain-advanced",
        download_size=400_100_000,
        disk_size=1_700_000_000,
    ),
}
