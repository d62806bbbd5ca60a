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

AMPERE = 8.0  # the first compute capability with bf16 units (CUDA programming guide, table 14)


class Gpu(msgspec.Struct, frozen=True, kw_only=True):
    """A graphics card that CUDA can use."""

    name: str
    memory_bytes: int
    capability: float = 0.0


class Hardware(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes in bytes. `cores` are physical ones that this process may use.

    `bf16_fast` says whether the place where training would happen (the graphics card, else the
    processor) computes in 16-bit brain floats natively; where it does not they are many times slower.
    """

    cores: int
    memory_total: int
    memory_free: int
    disk_free: int
    gpus: tuple[Gpu, ...]
    system: str
    bf16_fast: bool


def probe() -> Hardware:
    """Look at the machine. Takes some milliseconds; the first time longer where nvidia-smi answers slowly."""
    memory = psutil.virtual_memory()
    limit = _number(Path("/sys/fs/cgroup/memory.max")) or memory.total
    used = _number(Path("/sys/fs/cgroup/memory.current")) or 0
    cards = gpus()
    return Hardware(
        cores=cores(),
        memory_total=min(memory.total, limit),
        memory_free=min(memory.available, max(limit - used, 0)) if limit < memory.total else memory.available,
        disk_free=disk_free(paths.data_dir()),
        gpus=cards,
        system=f"{platform.system()} {platform.machine()}",
        bf16_fast=all(card.capability >= AMPERE for card in cards) if cards else _processor_has_bf16(),
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
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return ()
    query = [tool, "--query-gpu=name,memory.total,compute_cap", "--format=csv,noheader,nounits"]
    try:
        answer = subprocess.run(query, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return ()
    return read_cards(answer.stdout)


def read_cards(text: str) -> tuple[Gpu, ...]:
    """Read nvidia-smi's lines `name, memory in MiB, compute capability`; lines of another form are left out."""
    cards = []
    for line in text.splitlines():
        fields = [field.strip() for field in line.rsplit(",", 2)]
        try:
            name, memory, capability = fields
            cards.append(Gpu(name=name, memory_bytes=int(memory) * 2**20, capability=float(capability)))
        except ValueError:
            continue
    return tuple(cards)


@functools.cache
def _processor_has_bf16() -> bool:
    """Whether the processor has AVX512-BF16 or AMX; only Linux tells, elsewhere no."""
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return False
    return "avx512_bf16" in text or "amx_bf16" in text
