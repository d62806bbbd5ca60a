"""What is known of a model before anything is trained. Unknown is None, never a guess."""

from datetime import date

import msgspec

from ftgui.base.problems import Problem, Severity
from ftgui.base.texts import tr
from ftgui.plan.plan import ModelRef


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of config.json that memory and time follow from."""

    layers: int
    hidden: int
    intermediate: int
    vocabulary: int
    heads: int
    key_value_heads: int


class ModelCard(msgspec.Struct, frozen=True, kw_only=True):
    """One model: `parameters` is how many numbers its weights hold, `context_length` is in tokens.

    `gated` means the Hub asks for consent before a download; `as_of` is the day the facts were read.
    """

    ref: ModelRef
    title: str
    summary: str = ""
    source: str = ""
    parameters: int | None = None
    licence: str | None = None
    context_length: int | None = None
    gated: bool | None = None
    chat_template: bool | None = None
    shape: Shape | None = None
    as_of: date | None = None


def problems(card: ModelCard) -> list[Problem]:
    """What stands between this model and training on conversations: gated, no chat template."""
    found = []
    if card.gated:
        found.append(
            Problem(
                code="plan.model_gated",
                message=tr("“{model}” may only be downloaded after its owner's terms are accepted.", model=card.title),
                action=tr(
                    "Accept the terms on the model's page with your Hugging Face account, download the model there, "
                    "and choose its folder here."
                ),
                detail=f"https://huggingface.co/{card.ref.id}",
                setting="model",
                severity=Severity.WARNING,
                remedy="open_model_page",
            )
        )
    if card.chat_template is False:
        found.append(
            Problem(
                code="plan.no_chat_template",
                message=tr("“{model}” was never taught to hold a conversation.", model=card.title),
                action=tr("Choose its “instruct” or “chat” sibling, which has a chat template."),
                setting="model",
            )
        )
    return found


def shape_of(config: dict[str, object]) -> Shape | None:
    """Read a Shape from a config.json, whichever names its family uses; None if one is missing."""
    layers = _number(config, "num_hidden_layers", "n_layer", "num_layers")
    hidden = _number(config, "hidden_size", "n_embd", "d_model")
    vocabulary = _number(config, "vocab_size")
    heads = _number(config, "num_attention_heads", "n_head")
    if layers is None or hidden is None or vocabulary is None or heads is None:
        return None
    return Shape(
        layers=layers,
        hidden=hidden,
        intermediate=_number(config, "intermediate_size", "n_inner", "ffn_dim") or 4 * hidden,
        vocabulary=vocabulary,
        heads=heads,
        key_value_heads=_number(config, "num_key_value_heads") or heads,
    )


def context_of(config: dict[str, object]) -> int | None:
    """How many tokens the model was made to see at once."""
    return _number(config, "max_position_embeddings", "n_positions", "n_ctx")


def is_causal(config: dict[str, object]) -> bool:
    """Whether config.json names a class that writes text on from the left."""
    names = config.get("architectures")
    return isinstance(names, list) and any(str(name).endswith(("ForCausalLM", "LMHeadModel")) for name in names)


def _number(config: dict[str, object], *names: str) -> int | None:
    for name in names:
        value = config.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
    return None
