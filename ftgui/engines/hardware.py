"""What this machine offers to training: cores, memory, disk, graphics cards. Asked without torch."""

import functools
import math
import os
import platform
import shutil
import subprocess
from pathlib import Path

import msgspec
import psutil

from ftgui.base import paths


class Gpu(msgspec.Struct, frozen=True, kw_only=True):
    """A graphics card that CUDA can use."""

    name: str
    memory_bytes: int


class Hardware(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes in bytes. `cores` are physical ones that this process may use."""

    cores: int
    memory_total: int
    memory_free: int
    disk_free: int
    gpus: tuple[Gpu, ...]
    system: str


def probe() -> Hardware:
    """Look at the machine. Takes some milliseconds; the first time longer where nvidia-smi answers slowly."""
    memory = psutil.virtual_memory()
    limit = _number(Path("/sys/fs/cgroup/memory.max")) or memory.total
    used = _number(Path("/sys/fs/cgroup/memory.current")) or 0
    return Hardware(
        cores=cores(),
        memory_total=min(memory.total, limit),
        memory_free=min(memory.available, max(limit - used, 0)) if limit < memory.total else memory.available,
        disk_free=disk_free(paths.data_dir()),
        gpus=gpus(),
        system=f"{platform.system()} {platform.machine()}",
    )


def cores() -> int:
    """Physical cores, as far as affinity and a container's quota let us use them; at least 1."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(allowed, psutil.cpu_count(logical=False) or allowed, _quota() or allowed))


def _quota() -> int | None:
    """Whole cores of the container's quota (cgroup v2, `cpu.max`), or None without one."""
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        return math.ceil(int(quota) / int(period))
    except (OSError, ValueError):
        return None


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None


def disk_free(folder: Path) -> int:
    """Free bytes on the disk where `folder` is or would be."""
    for place in (folder, *folder.parents):
        if place.exists():
            return shutil.disk_usage(place).free
    return 0


@functools.cache
def gpus() -> tuple[Gpu, ...]:
    """The NVIDIA cards that the driver's own tool lists; none where the tool is missing or fails."""
    return read_cards(_ask("name,memory.total", patience=20))


def read_cards(text: str) -> tuple[Gpu, ...]:
    """Read nvidia-smi's lines `name, memory in MiB`; lines of another form are left out."""
    cards = []
    for line in text.splitlines():
        name, _, memory = line.rpartition(",")
        if name and memory.strip().isdigit():
            cards.append(Gpu(name=name.strip(), memory_bytes=int(memory) * 2**20))
    return tuple(cards)


def card_usage() -> dict[str, float]:
    """How busy the cards are: bytes in use, and the share of time they computed; empty without one."""
    try:
        cards = [
            [float(field) for field in line.split(",")]
            for line in _ask("memory.used,utilization.gpu", patience=2).splitlines()
        ]
        return {
            "gpu_memory_bytes": sum(used for used, _ in cards) * 2**20,
            "gpu_share": sum(busy for _, busy in cards) / len(cards) / 100,
        }
    except (ValueError, ZeroDivisionError):
        return {}


def _ask(fields: str, *, patience: float) -> str:
    """What the driver's own tool says of each card, a line each; nothing where it is missing or fails."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return ""
    query = [tool, f"--query-gpu={fields}", "--format=csv,noheader,nounits"]
    try:
        return subprocess.run(query, capture_output=True, text=True, timeout=patience, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
