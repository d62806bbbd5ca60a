# ruff: noqa: ARG002  # a callback is called with more than it needs
"""What a transformers Trainer does, told to the runner step by step; stop and checkpoints on the way."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import checkpoints
from common import Channel, now
from faults import Fault
from peft import PeftModel
from transformers import TrainerCallback

SAVE_EVERY = 60.0  # seconds of training that a kill may cost at most


class Reporter(TrainerCallback):
    """Sends progress, metrics and checkpoints; asks for checkpoints; hands the wish to stop on.

    `validate` returns the mean loss over the validation rows, or None where there are none.
    """

    def __init__(self, channel: Channel, validate: Callable[[Any], float | None]) -> None:
        self._channel = channel
        self._validate = validate
        self._tokens = 0
        self._started = self._saved_at = self._step_began = now()
        self._first_step = self._saved = 0
        self._validated = -1
        self._untrained_is_due = False

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Measure where the model stands before anything is learned: now, or after the first step.

        An adapter can be put aside later, so that the first step need not wait.
        """
        model = kwargs["model"]
        model.register_forward_pre_hook(self._count, with_kwargs=True)
        if state.global_step == 0:
            self._untrained_is_due = isinstance(model, PeftModel)
            if not self._untrained_is_due:
                self._measure(0, model)
        self._saved, self._saved_at = state.global_step, now()
        self._begin(state)

    def _begin(self, state: Any) -> None:
        self._channel.state("training")
        self._first_step, self._started = state.global_step, now()
        self._tell_progress(state)

    def _measure_untrained(self, state: Any, model: Any) -> None:
        if self._untrained_is_due and state.global_step > 0:
            self._untrained_is_due = False
            with model.disable_adapter():
                self._measure(0, model)
            self._begin(state)

    def _count(self, model: Any, arguments: Any, kwargs: dict[str, Any]) -> None:
        if model.training:
            mask = kwargs.get("attention_mask")
            ids = kwargs.get("input_ids", arguments[0] if arguments else None)
            self._tokens += int(mask.sum()) if mask is not None else ids.numel()

    def on_step_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Start the step's clock."""
        self._measure_untrained(state, kwargs["model"])
        self._step_began = now()
        self._tokens = 0

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Decide whether to save and whether to go on."""
        self._tell_progress(state)
        if self._channel.stopping.is_set():
            control.should_training_stop = True
            self._ask_save(state, control)
        elif now() - self._saved_at > SAVE_EVERY and state.global_step < state.max_steps:
            self._ask_save(state, control)

    def _ask_save(self, state: Any, control: Any) -> None:
        if state.global_step > self._saved:
            control.should_save = True

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float] | None = None, **kwargs: Any) -> None:
        """Pass a step's numbers on."""
        if not logs or "loss" not in logs:
            return
        loss = float(logs["loss"])
        speed = self._tokens / max(1e-9, now() - self._step_began)
        values = {name: float(logs[name]) for name in ("learning_rate", "grad_norm") if name in logs}
        self._channel.metric(state.global_step, loss=loss, tokens_per_second=speed, **values)
        if not math.isfinite(loss):
            raise Fault("run.diverged", f"loss is {loss} at step {state.global_step}", step=state.global_step)

    def on_epoch_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Measure after each round through the rows; the last round's checkpoint is the model itself."""
        if self._channel.stopping.is_set():
            return
        self._measure_untrained(state, kwargs["model"])
        self._measure(state.global_step, kwargs["model"])
        if state.global_step < state.max_steps:
            self._channel.state("training")
            self._ask_save(state, control)

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """A checkpoint has been written: declare it whole, then say so."""
        folder = Path(args.output_dir) / f"checkpoint-{state.global_step}"
        checkpoints.seal(folder)
        self._saved = state.global_step
        self._saved_at = now()
        self._channel.emit("checkpoint", step=state.global_step, path=folder.as_posix())

    def _measure(self, step: int, model: Any) -> None:
        if self._validated == step:
            return
        self._validated = step
        self._channel.state("evaluating")
        loss = self._validate(model)
        if loss is not None:
            self._channel.metric(step, validation_loss=loss)

    def _tell_progress(self, state: Any) -> None:
        done, total = state.global_step, state.max_steps
        since = done - self._first_step
        remaining = (now() - self._started) / since * (total - done) if since else None
        self._channel.emit("progress", done=done, total=total, unit="steps", remaining=remaining)
