"""What a comparison needs to know."""

import msgspec


class ComparePlan(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="compare"):
    """Measure the tuned model of the training run `run` (a sibling folder's name) against its base.

    Loss is taken on every validation row; answers are written for the first `answers` of them, each
    at most `answer_tokens` tokens long. `deployments` says what models are called where they answer, if not
    by their own names.
    """

    run: str
    answers: int = 8
    answer_tokens: int = 160
    deployments: dict[str, str] = {}
