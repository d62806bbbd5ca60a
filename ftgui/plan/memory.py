"""How much memory a training takes: weights + gradients + optimizer + activations + logits.

All counts are of 32-bit floats (4 bytes) kept for one step of a Llama-like model. The activations
are what autograd saves of the layers in transformers' modeling_llama.py: per token and layer about
10 times the hidden size and 4 times the intermediate size; an add-on (LoRA with dropout) keeps a
copy of the input of each of its seven places besides. Checked against measured peaks, see
tests/plan/test_memory.py.
"""

from collections.abc import Mapping

import msgspec

from ftgui.plan.card import Shape
from ftgui.plan.settings import Value

FLOAT = 4
# AdamW keeps two numbers for each trained one, Adafactor a row and a column, plain descent none.
_OPTIMIZER = {"adamw_torch": 2.0, "adafactor": 0.1, "sgd": 0.0}
# Logits, their 32-bit copy or softmax, and their gradient are alive at once.
_LOGITS = 3
_LIBRARIES = 800_000_000  # Python with torch, transformers and the trainer loaded
_CUDA = 600_000_000  # the CUDA context and its libraries


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes by what they are for."""

    libraries: float
    weights: float
    gradients: float
    optimizer: float
    activations: float
    logits: float

    @property
    def total(self) -> float:
        """All of it, at its peak."""
        return self.libraries + self.weights + self.gradients + self.optimizer + self.activations + self.logits


def trained(parameters: int, shape: Shape | None, values: Mapping[str, Value]) -> int:
    """How many numbers are trained: all, or the add-on's two thin matrices at each linear layer."""
    if values["adapter"] == "full":
        return parameters
    rank = int(values["lora_rank"])
    if shape is None:
        # Of the models in the catalogue, rank 1 is 0.1 to 0.23 % of the parameters.
        return round(parameters * 0.002 * rank)
    narrow = shape.hidden * shape.key_value_heads // shape.heads
    ends = 9 * shape.hidden + 2 * narrow + 3 * shape.intermediate
    return rank * shape.layers * ends


def needed(
    parameters: int, shape: Shape, values: Mapping[str, Value], *, tokens: float, on_gpu: bool = False
) -> Memory:
    """Bytes at the peak of a step that sees `tokens` tokens at once, fillers included."""
    own = trained(parameters, shape, values)
    return Memory(
        libraries=_CUDA if on_gpu else _LIBRARIES,
        weights=FLOAT * (parameters + (own if values["adapter"] == "lora" else 0)),
        gradients=FLOAT * own,
        optimizer=FLOAT * own * _OPTIMIZER.get(str(values["optimizer"]), 2.0),
        activations=FLOAT * tokens * _per_token(shape, values),
        logits=FLOAT * tokens * shape.vocabulary * _LOGITS,
    )


def _per_token(shape: Shape, values: Mapping[str, Value]) -> float:
    """Numbers that autograd keeps for each token."""
    layer = 10 * shape.hidden + 4 * shape.intermediate
    if values["adapter"] == "lora" and float(values["lora_dropout"]) > 0:
        layer += 6 * shape.hidden + shape.intermediate
    if values["gradient_checkpointing"] == "on":
        return shape.layers * shape.hidden + layer
    return shape.layers * layer
