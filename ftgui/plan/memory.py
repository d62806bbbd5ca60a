"""How much memory a training takes: weights + gradients + optimizer + activations + logits.

All counts are of 32-bit floats (4 bytes) kept for one step of a Llama-like model. The activations
are what autograd saves of a layer in transformers' modeling_llama.py: per token about 10 times the
hidden size and 4 times the intermediate size. An add-on (LoRA) and the logits keep more than the code
shows; their numbers are fitted to measured peaks, which tests/plan/test_estimate.py holds.
"""

from collections.abc import Mapping

import msgspec

from ftgui.plan.card import Shape
from ftgui.plan.settings import Value

FLOAT = 4
# AdamW keeps two numbers for each trained one, Adafactor a row and a column, plain descent none.
_OPTIMIZER = {"adamw_torch": 2.0, "adafactor": 0.1, "sgd": 0.0}
_LOGITS = 5  # copies of the logits alive at once: themselves, softmax, gradients
_ADD_ON = 9  # what an add-on at all seven places of a layer keeps besides, in hidden sizes
_LIBRARIES = 500_000_000  # Python with torch, transformers and the trainer loaded; the CUDA context


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes by what they are for."""

    weights: float
    gradients: float
    optimizer: float
    activations: float
    logits: float
    libraries: float = _LIBRARIES

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
        # An add-on of size 1 has 0.04 to 0.23 % of the parameters of the catalogue's models.
        return round(parameters * 0.002 * rank)
    narrow = shape.hidden * shape.key_value_heads // shape.heads
    ends = 9 * shape.hidden + 2 * narrow + 3 * shape.intermediate
    return rank * shape.layers * ends


def needed(parameters: int, shape: Shape, values: Mapping[str, Value], *, tokens: float) -> Memory:
    """Bytes at the peak of a step that sees `tokens` tokens at once, fillers included."""
    own = trained(parameters, shape, values)
    added = own if values["adapter"] == "lora" else 0
    return Memory(
        weights=FLOAT * (parameters + added),
        gradients=FLOAT * own,
        optimizer=FLOAT * own * _OPTIMIZER[str(values["optimizer"])],
        activations=FLOAT * tokens * _per_token(shape, values),
        logits=FLOAT * tokens * shape.vocabulary * _LOGITS,
    )


def _per_token(shape: Shape, values: Mapping[str, Value]) -> float:
    """Numbers that autograd keeps for each token, in all layers."""
    layer = 10 * shape.hidden + 4 * shape.intermediate
    if values["adapter"] == "lora":
        layer += _ADD_ON * shape.hidden
        if float(values["lora_dropout"]) > 0:
            layer += 6 * shape.hidden + shape.intermediate  # each place keeps its own thinned-out input
    if values["gradient_checkpointing"] == "on":
        return shape.layers * shape.hidden + layer
    return shape.layers * layer
