"""Train a real model for some steps in this engine and print what it took, as one JSON object.

Runs in an engine's Python as `verify_engine.py MODEL_FOLDER TRAINER_MODULE`. Exit code 0 means that the
trainer can be imported, the model loads, and its loss falls.
"""

import importlib
import json
import math
import sys
import time

import psutil

BATCH, LENGTH, STEPS = 2, 128, 3


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


def timed(work, device: str) -> tuple[float, float]:
    """Do `work` and return its result with the seconds it took."""
    import torch

    began = time.perf_counter()
    result = float(work().detach())
    if device == "cuda":
        torch.cuda.synchronize()
    return result, time.perf_counter() - began


def main(folder: str, trainer: str) -> None:
    """Load, train, measure, print. Raises whatever goes wrong."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    importlib.import_module(trainer)
    torch.manual_seed(0)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = AutoModelForCausalLM.from_pretrained(folder).to(device)
    parameters = model.num_parameters()
    start_seconds = seconds_since_start()
    model = get_peft_model(model, LoraConfig(r=8, target_modules="all-linear", task_type="CAUSAL_LM"))
    optimizer = torch.optim.AdamW((weight for weight in model.parameters() if weight.requires_grad), lr=2e-3)
    batch = torch.randint(20, 40_000, (BATCH, LENGTH), device=device)

    def step():
        loss = model(input_ids=batch, labels=batch).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        return loss

    def look():
        with torch.no_grad():
            return model(input_ids=batch, labels=batch).loss

    model.train()
    steps = [timed(step, device) for _ in range(STEPS + 1)]
    model.eval()
    looks = [timed(look, device) for _ in range(2)]
    losses = [loss for loss, _ in steps] + [looks[-1][0]]
    if not all(map(math.isfinite, losses)) or losses[-1] >= losses[0]:
        raise RuntimeError(f"training does not learn: losses {losses}")
    tokens = BATCH * LENGTH
    measured = {
        # The first step also warms up; the quickest was least disturbed by other programs.
        "seconds_per_token": min(seconds for _, seconds in steps[1:]) / tokens,
        "seconds_per_token_forward": min(seconds for _, seconds in looks) / tokens,
        "start_seconds": start_seconds,
        "peak_memory_bytes": peak_memory(device),
        "parameters": parameters,
        "threads": torch.get_num_threads(),
        "device": device,
    }
    print(json.dumps(measured), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
