"""The plan as files for a provider, and a short program that trains with them, for the colleague who programs."""

import json
from pathlib import Path

from ftgui.data.rows import TRAINING, VALIDATION
from ftgui.plan import exported, job, provider_rows
from ftgui.plan.connections import Provider
from ftgui.plan.plan import TrainPlan

_HEAD = '''\
"""Fine-tune {model} at {place} with its SDK. Made by ftgui; yours to change.

    pip install "openai>=2"
{environment}
    python train.py

Uploads {reads}, creates the job that job.json describes, follows it to its end
and prints the name of the trained model. Running it twice trains and costs twice.
"""

import json
import os
import sys
import time
from pathlib import Path

from openai import {client}

HERE = Path(__file__).resolve().parent
SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 15  # between two looks at the job
{connect}

def upload(name):
    """Send a file and wait until the provider has read it."""
    with (HERE / name).open("rb") as file:
        sent = client.files.create(file=file, purpose="fine-tune")
    return client.files.wait_for_processing(sent.id, poll_interval=SECONDS).id


job = json.loads((HERE / "job.json").read_text(encoding="utf-8"))
for part in ("training_file", "validation_file"):
    if part in job:
        job[part] = upload(job[part])

# Without retries: a request that was received twice would train and cost twice.
job = client.with_options(max_retries=0).fine_tuning.jobs.create(**job)
print("Job", job.id)

seen = set()
while True:
    job = client.fine_tuning.jobs.retrieve(job.id)
    events = client.fine_tuning.jobs.list_events(job.id, limit=100).data
    for event in reversed([event for event in events if event.id not in seen]):
        seen.add(event.id)
        print(event.message)
    if job.status in ("succeeded", "failed", "cancelled"):
        break
    time.sleep(SECONDS)

if job.status != "succeeded":
    sys.exit(f"The job has {{job.status}}: {{job.error.message if job.error else ''}}")
print("Finished:", job.fine_tuned_model)
'''

_OPENAI = """\
client = OpenAI()  # reads OPENAI_API_KEY
"""

_COMPATIBLE = """\
client = OpenAI(base_url=os.environ["BASE_URL"], api_key=os.environ["API_KEY"])
"""

_AZURE = """\
client = AzureOpenAI(  # reads AZURE_OPENAI_API_KEY
    azure_endpoint=os.environ["AZURE_OPENAI_ENDPOINT"],
    api_version=os.environ.get("OPENAI_API_VERSION", "2025-04-01-preview"),
)
"""

_PLACES: dict[Provider, tuple[str, str, str, tuple[str, ...]]] = {
    "openai": ("OpenAI", "OpenAI", _OPENAI, ("OPENAI_API_KEY=...",)),
    "azure": (
        "Azure OpenAI",
        "AzureOpenAI",
        _AZURE,
        ("AZURE_OPENAI_ENDPOINT=https://NAME.openai.azure.com", "AZURE_OPENAI_API_KEY=..."),
    ),
    "compatible": ("a provider with OpenAI's calls", "OpenAI", _COMPATIBLE, ("BASE_URL=https://...", "API_KEY=...")),
}


def render(plan: TrainPlan, provider: Provider) -> str:
    """Return the program; it finds its files beside it and the key in the environment."""
    place, client, connect, names = _PLACES[provider]
    return _HEAD.format(
        model=plan.model.id.replace("\\", "/").replace('"', "'"),
        place=place,
        client=client,
        connect=connect,
        environment="\n".join(f"    export {name}" for name in names),
        reads=f"{TRAINING} and {VALIDATION}" if plan.validation_rows else TRAINING,
    )


def export(plan: TrainPlan, provider: Provider, data: Path, out: Path) -> Path:
    """Write the exact files, `job.json` and `train.py` into `out`; return the program's path.

    In `job.json` the files' names stand where the provider's ids come. Raises ProblemError (`disk.*`).
    """
    names = [TRAINING, VALIDATION] if plan.validation_rows else [TRAINING]
    files = {name: provider_rows.file_bytes(provider, data / name) for name in names}
    body = job.request(plan, provider, TRAINING, VALIDATION if plan.validation_rows else None)
    files["job.json"] = (json.dumps(body, indent=2, ensure_ascii=False) + "\n").encode()
    files["train.py"] = render(plan, provider).encode()
    exported.write(out, files)
    return out / "train.py"
