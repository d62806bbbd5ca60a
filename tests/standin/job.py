"""One fine-tuning job, and how a step of its training changes it."""

import math
import random
from dataclasses import dataclass, field
from typing import Any

from tests.standin import files, rows
from tests.standin.state import State

ENDS = ("succeeded", "failed", "cancelled")
SECONDS_A_STEP = 2


@dataclass
class Job:
    """A job; times in Unix seconds of `State.now`."""

    state: State
    id: str
    asked: dict[str, Any]
    created_at: int
    status: str = "validating_files"
    step: int = 0
    total_steps: int = 0
    settings: dict[str, Any] = field(default_factory=dict)
    """n_epochs, batch_size, learning_rate_multiplier as decided; empty before the files were looked at."""
    paused: bool = False
    hidden: int = 0
    """From how many more answers of jobs.list it is missing."""
    azure: str = ""
    error: dict[str, Any] | None = None
    fine_tuned_model: str | None = None
    finished_at: int | None = None
    trained_tokens: int | None = None
    result_files: list[str] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    """Oldest first; the API lists the newest first."""
    places: dict[str, int] = field(default_factory=dict)
    """Where each event's id stands in `events`."""
    checkpoints: list[dict[str, Any]] = field(default_factory=list)
    points: list[dict[str, float]] = field(default_factory=list)
    learnt: list[dict[str, Any]] = field(default_factory=list)
    """The training rows."""

    @property
    def method(self) -> str:
        """supervised, dpo or reinforcement."""
        return str((self.asked.get("method") or {}).get("type", "supervised"))

    @property
    def wished(self) -> dict[str, Any]:
        """The hyperparameters as they were asked for."""
        method = (self.asked.get("method") or {}).get(self.method) or {}
        return dict(method.get("hyperparameters") or self.asked.get("hyperparameters") or {})

    def say(
        self, message: str, kind: str = "message", level: str = "info", data: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """A new event."""
        event = {
            "object": "fine_tuning.job.event",
            "id": f"ftevent-{self.id[6:14]}{len(self.events):08d}",
            "created_at": self.state.now,
            "level": level,
            "message": message,
            "type": kind,
            "data": data or {},
            **self.state.extra.get("event", {}),
        }
        self.places[event["id"]] = len(self.events)
        self.events.append(event)
        return event

    def tick(self) -> None:
        """Go on by one step, or by one status; a paused or ended job stays as it is."""
        if self.paused or self.status in ENDS:
            return
        self.state.now += SECONDS_A_STEP
        if self.status == "validating_files":
            self._look_at_files()
        elif self.status == "queued":
            self.status = "running"
            self.say("Fine-tuning job started")
        elif self.step < self.total_steps:
            self._step()
        else:
            self._finish()

    def fail(self, code: str, message: str, param: str | None = None) -> None:
        """The job failed."""
        self.status, self.finished_at = "failed", self.state.now
        self.error = {"code": code, "message": message, "param": param}
        self.say(message, level="error")

    def stop(self) -> None:
        """The job was cancelled."""
        self.status, self.finished_at = "cancelled", self.state.now
        self.say("Fine-tuning job cancelled")

    def _look_at_files(self) -> None:
        for param in ("training_file", "validation_file"):
            id = self.asked.get(param)
            if id is None:
                continue
            if id not in self.state.files:
                return self.fail(f"invalid_{param}", f"The job failed because the file {id} was deleted.", param)
            if found := rows.trouble(self.state.files[id].data, self.method, param):
                return self.fail(found.code, found.message, param)
        self.learnt = rows.read(self.state.files[self.asked["training_file"]].data)
        self.settings = decided(self.wished, len(self.learnt))
        epoch = math.ceil(len(self.learnt) / self.settings["batch_size"])
        self.total_steps = epoch * self.settings["n_epochs"]
        self.say("Files validated, moving job to queued state")
        self.status = "queued"
        return None

    def _step(self) -> None:
        self.step += 1
        epoch = self.total_steps // self.settings["n_epochs"]
        point = curve(self, epoch)
        self.points.append(point)
        told = f"Step {self.step}/{self.total_steps}: training loss={point['train_loss']:.2f}"
        if "valid_loss" in point:
            told += f", validation loss={point['valid_loss']:.2f}"
        if "full_valid_loss" in point:
            told += f", full validation loss={point['full_valid_loss']:.2f}"
        self.say(told, "metrics", data={**point, "total_steps": self.total_steps})
        if self.step % epoch == 0 and self.step < self.total_steps:
            self._keep(point)

    def _keep(self, point: dict[str, float], model: str | None = None) -> None:
        name = model or f"{self.model_name()}:ckpt-step-{self.step}"
        self.checkpoints.append(
            {
                "object": "fine_tuning.job.checkpoint",
                "id": self.state.new_id("ftckpt_"),
                "created_at": self.state.now,
                "fine_tuned_model_checkpoint": name,
                "fine_tuning_job_id": self.id,
                "step_number": self.step,
                "metrics": point,
                **self.state.extra.get("checkpoint", {}),
            }
        )
        del self.checkpoints[:-3]  # only the last three epochs are kept
        if not model:
            self.say(f"Checkpoint created at step {self.step}")

    def model_name(self) -> str:
        """What the tuned model is called; Azure has its own form."""
        base, tag = self.asked["model"], self.id[6:14]
        if self.azure:
            return f"{base}.ft-{tag}" + (f"-{self.asked['suffix']}" if self.asked.get("suffix") else "")
        return f"ft:{base}:standin:{self.asked.get('suffix') or ''}:{tag}"

    def _finish(self) -> None:
        name = self.model_name()
        self._keep(self.points[-1], name)
        known = self.state.models.get(self.asked["model"], {})
        self.state.models[name] = {**known, "id": name, "created": self.state.now, "owned_by": "org-standin"}
        self.say(f"New fine-tuned model created: {name}")
        text = results(self)
        self.result_files = [files.store(self.state, "step_metrics.csv", "fine-tune-results", text, ready=True).id]
        self.trained_tokens = self.settings["n_epochs"] * sum(rows.words(row) for row in self.learnt)
        self.fine_tuned_model, self.finished_at, self.status = name, self.state.now, "succeeded"
        self.say("The job has successfully completed")


def decided(wished: dict[str, Any], count: int) -> dict[str, Any]:
    """What `auto` becomes: about 3 epochs, more for few rows and fewer for very many (OpenAI cookbook)."""
    epochs = 3
    if count * epochs < 100:
        epochs = min(25, 100 // count)
    elif count * epochs > 25_000:
        epochs = max(1, 25_000 // count)
    auto = {"n_epochs": epochs, "batch_size": max(1, min(256, round(count * 0.002))), "learning_rate_multiplier": 1.8}
    return {name: auto[name] if wished.get(name, "auto") == "auto" else wished[name] for name in auto}


def curve(job: Job, epoch: int) -> dict[str, float]:
    """The numbers of the job's present step. A higher rate learns faster; above 8 it flies apart."""
    rate, done = job.settings["learning_rate_multiplier"], job.step / epoch
    noise = random.Random(f"{job.asked.get('seed')}-{job.step}").uniform(-0.05, 0.05)
    loss = 0.4 + 2.1 * math.exp(-rate * done) if rate <= 8 else 2.5 + 0.4 * rate * done
    loss = max(0.01, loss * (1 + noise))
    point = {"step": job.step, "train_loss": round(loss, 5), "train_mean_token_accuracy": round(1 / (1 + loss), 5)}
    if job.asked.get("validation_file"):
        unseen = loss * 1.1 + 0.08 * max(0.0, done - 3) ** 2  # from the fourth epoch on it learns by heart
        at_end = job.step % epoch == 0
        if at_end or job.step % 10 == 0:
            point |= {"valid_loss": round(unseen, 5), "valid_mean_token_accuracy": round(1 / (1 + unseen), 5)}
        if at_end:
            point |= {"full_valid_loss": round(unseen, 5), "full_valid_mean_token_accuracy": round(1 / (1 + unseen), 5)}
    return point


def results(job: Job) -> bytes:
    """The results file: CSV, columns named as each provider names them."""
    columns = {"step": "step", "train_loss": "train_loss", "train_accuracy": "train_mean_token_accuracy"}
    columns |= {"valid_loss": "valid_loss", "valid_mean_token_accuracy": "valid_mean_token_accuracy"}
    if job.azure:
        columns = {name: name for name in ("step", "train_loss", "train_mean_token_accuracy", "valid_loss")}
        columns["validation_mean_token_accuracy"] = "valid_mean_token_accuracy"
        columns |= {name: name for name in ("full_valid_loss", "full_valid_mean_token_accuracy")}
    lines = [",".join(str(point.get(key, "")) for key in columns.values()) for point in job.points]
    return "\n".join([",".join(columns), *lines, ""]).encode()
