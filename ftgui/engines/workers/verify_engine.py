"""Train a real model for some steps in this engine and print what it took, as one JSON object.

Runs in an engine's Python as `verify_engine.py MODEL_FOLDER TRAINER_MODULE`. Exit code 0 means that the
trainer can be imported, the model loads, and its loss falls. Each part that is done prints
`done N of M` on the way.
"""

import importlib
import json
import math
import sys
import time

import psutil

BATCH, LENGTH = 2, 128
PARTS = ("import", "load", "warm up", "step", "step", "look")


def seconds_since_start() -> float:
    """How long this process exists, imports included."""
    return time.time() - psutil.Process().create_time()


def peak_memory(device: str) -> int:
    """The most memory used so far, in bytes: on the card, or by this process."""
    if device == "cuda":
        import torch

        return torch.cuda.max_memory_allocated()
    if sys.platform == "win32":
        return psutil.Process().memory_info().peak_wset
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def say(text: str) -> None:
    """Write a line for the app to read."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def tell(part: int) -> None:
    """Say how many parts are done."""
    say(f"done {part} of {len(PARTS)}")


class Trial:
    """A model with a small adapter, and one batch that it learns by heart."""

    def __init__(self, folder: str) -> None:
        import torch
        from peft import LoraConfig, get_peft_model
        from transformers import AutoModelForCausalLM

        torch.manual_seed(0)
        self._torch = torch
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        model = AutoModelForCausalLM.from_pretrained(folder).to(self.device)
        self.parameters = model.num_parameters()
        self._model = get_peft_model(model, LoraConfig(r=8, target_modules="all-linear", task_type="CAUSAL_LM"))
        trained = [weight for weight in self._model.parameters() if weight.requires_grad]
        self._optimizer = torch.optim.AdamW(trained, lr=2e-3)
        self._batch = torch.randint(20, 40_000, (BATCH, LENGTH), device=self.device)

    def perform(self, part: str) -> tuple[float, float]:
        """Do a training step, or only look; the loss and the seconds it took."""
        began = time.perf_counter()
        self._model.train(part != "look")
        with self._torch.set_grad_enabled(part != "look"):
            loss = self._model(input_ids=self._batch, labels=self._batch).loss
        if part != "look":
            loss.backward()
            self._optimizer.step()
            self._optimizer.zero_grad()
        if self.device == "cuda":
            self._torch.cuda.synchronize()
        return loss.item(), time.perf_counter() - began


def main(folder: str, trainer: str) -> None:
    """Load, train, measure, print. Raises whatever goes wrong."""
    importlib.import_module(trainer)
    tell(1)
    trial = Trial(folder)
    start_seconds = seconds_since_start()
    tell(2)
    measured: dict[str, list[tuple[float, float]]] = {}
    for done, part in enumerate(PARTS[2:], start=3):
        measured.setdefault(part, []).append(trial.perform(part))
        tell(done)
    losses = [loss for part in measured.values() for loss, _ in part]
    if not all(map(math.isfinite, losses)) or losses[-1] >= losses[0]:
        raise RuntimeError(f"training does not learn: losses {losses}")
    # The quickest was least disturbed by other programs.
    seconds = {part: min(took for _, took in found) / (BATCH * LENGTH) for part, found in measured.items()}
    import torch

    answer = {
        "seconds_per_token": seconds["step"],
        "seconds_per_token_forward": seconds["look"],
        "start_seconds": start_seconds,
        "peak_memory_bytes": peak_memory(trial.device),
        "parameters": trial.parameters,
        "threads": torch.get_num_threads(),
        "device": trial.device,
    }
    say(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
