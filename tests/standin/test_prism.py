"""The same both directions by another's reading of the description: Prism, from npm, between SDK and stand-in."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import filelock
import openai
import platformdirs
import pytest

from tests.standin.contract import DESCRIPTION
from tests.standin.provider import Provider
from tests.standin.sdk import MODEL, client, trained, uploaded

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("published")]
PRISM = "@stoplight/prism-cli@5.16.0"


@pytest.fixture(scope="module")
def prism() -> Path:
    """Prism's program; installed once for this machine."""
    npm = shutil.which("npm")
    if not npm or not shutil.which("node"):
        pytest.skip("Prism needs node and npm")
    home = Path(platformdirs.user_cache_dir("ftgui-tests")) / "prism"
    home.mkdir(parents=True, exist_ok=True)
    program = home / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
    with filelock.FileLock(home / "lock"):
        if not program.exists():
            quiet = ["--silent", "--no-fund", "--no-audit"]
            done = subprocess.run(
                [npm, "install", *quiet, "--prefix", str(home), PRISM], capture_output=True, text=True
            )
            if done.returncode:
                pytest.skip(f"npm cannot install {PRISM}: {done.stderr[-300:]}")
    return program


@pytest.fixture
def proxied(provider: Provider, prism: Path, tmp_path: Path) -> Iterator[openai.OpenAI]:
    """The SDK with Prism before the stand-in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["node", str(prism), "proxy", "-h", "127.0.0.1", "-p", str(port), "--errors"]
    told = tmp_path / "prism.log"
    with (
        told.open("w") as log,
        subprocess.Popen([*command, str(DESCRIPTION), provider.base_url], stdout=log, stderr=log) as started,
    ):
        try:
            while "is listening" not in told.read_text(encoding="utf-8"):
                assert started.poll() is None, told.read_text(encoding="utf-8")
                time.sleep(0.05)
            sdk = client(provider)
            sdk.base_url = f"http://127.0.0.1:{port}"
            yield sdk
        finally:
            started.kill()


def test_a_whole_run_passes(provider: Provider, proxied: openai.OpenAI) -> None:
    job = trained(provider, proxied, suffix="recipes", seed=1, metadata={"ftgui": "one"})
    provider.run_to("running")
    jobs = proxied.fine_tuning.jobs
    assert jobs.pause(job.id).id == jobs.resume(job.id).id == job.id
    provider.run_to("succeeded")
    job = jobs.retrieve(job.id)
    assert proxied.files.content(job.result_files[0]).content
    assert len([*jobs.list_events(job.id, limit=50)]) == len(provider.jobs[0].events)
    assert len([*jobs.checkpoints.list(job.id)]) == 3
    assert [one.id for one in jobs.list(extra_query={"metadata[ftgui]": "one"})] == [job.id]
    assert job.fine_tuned_model in [model.id for model in proxied.models.list()]
    upload = proxied.uploads.create(filename="a", purpose="fine-tune", bytes=3, mime_type="application/jsonl")
    part = proxied.uploads.parts.create(upload.id, data=b"abc")
    assert proxied.uploads.complete(upload.id, part_ids=[part.id]).file
    other = trained(provider, proxied)
    assert jobs.cancel(other.id).status == "cancelled"
    assert proxied.files.delete(job.training_file).deleted


def test_it_finds_what_we_find(provider: Provider, proxied: openai.OpenAI) -> None:
    file = uploaded(proxied)
    with pytest.raises(openai.UnprocessableEntityError):
        proxied.fine_tuning.jobs.create(model=MODEL, training_file=file, suffix="x" * 65)
    job = trained(provider, proxied)
    provider.jobs[0].status = "paused"
    with pytest.raises(openai.InternalServerError):
        proxied.fine_tuning.jobs.retrieve(job.id)
    assert "'paused' is not one of" in provider.breaches.pop()
