"""Which rule decides, as data: an ordered list of conditions on the answers.

The order is that of cost: what is cheapest to try comes first (the lesson's "alternatives"), then
what would make training pointless to start. A missing answer is read as the careful one, so silence
never leads to training. What each rule says, and its source, is in `resources/decide.yaml`.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

import msgspec

from ftgui.decide.content import content

_TRIED_AND_LACKING = {"helped", "no_help", "too_long"}


class VerdictName(StrEnum):
    """The seven things that can be advised."""

    PROMPT_FIRST = "prompt_first"
    RETRIEVAL = "retrieval"
    MORE_DATA = "more_data"
    EVALUATION_FIRST = "evaluation_first"
    OTHER_MODEL = "other_model"
    FINE_TUNE = "fine_tune"
    FINE_TUNE_WITH_RETRIEVAL = "fine_tune_with_retrieval"

    @property
    def trains(self) -> bool:
        """Whether the advice is to train."""
        return self in (VerdictName.FINE_TUNE, VerdictName.FINE_TUNE_WITH_RETRIEVAL)


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """The answers that can be understood: empty text or None where there is none."""

    goal: str = ""
    measure: str = ""
    prompting: str = ""
    examples: str = ""
    facts: str = ""
    model: str = ""
    rows: str = ""
    effort: frozenset[str] | None = None
    benefits: frozenset[str] | None = None

    def lacks(self, effort: str) -> bool:
        """Whether the person said what they can put in, and this is not part of it."""
        return self.effort is not None and effort not in self.effort

    def hopes(self, *benefits: str) -> bool:
        """Whether one of these benefits is hoped for."""
        return self.benefits is not None and not self.benefits.isdisjoint(benefits)


def understood(answers: Mapping[str, object]) -> Given:
    """Keep what names a question and its options; leave out the rest as if it had not been said."""
    known: dict[str, object] = {}
    for question in content().questions:
        options = {option.id for option in question.options}
        answer = answers.get(question.id)
        if question.multiple and isinstance(answer, (list, tuple)):
            known[question.id] = frozenset(item for item in answer if isinstance(item, str) and item in options)
        elif not question.multiple and isinstance(answer, str) and answer in options:
            known[question.id] = answer
    return msgspec.convert(known, Given)


class DecidingRule(msgspec.Struct, frozen=True):
    """A verdict and when it holds; `asks` is the question that it mostly rests on."""

    id: str
    verdict: VerdictName
    asks: str
    holds: Callable[[Given], bool]


DECIDING = (
    DecidingRule(
        "good_enough",
        VerdictName.PROMPT_FIRST,
        "prompting",
        # Who wants the same answers cheaper has good answers already: that is no reason to stop.
        lambda given: given.goal != "cost" and "good_enough" in (given.prompting, given.examples),
    ),
    DecidingRule(
        "look_up", VerdictName.RETRIEVAL, "goal", lambda given: given.goal == "facts" and given.facts != "given"
    ),
    DecidingRule(
        "instructions_untried",
        VerdictName.PROMPT_FIRST,
        "prompting",
        lambda given: given.prompting in ("", "not_tried"),
    ),
    DecidingRule(
        "examples_untried",
        VerdictName.PROMPT_FIRST,
        "examples",
        # Where instructions alone give good answers, examples cannot make them cheaper.
        lambda given: given.examples in ("", "not_tried") and given.prompting != "good_enough",
    ),
    DecidingRule("no_goal", VerdictName.EVALUATION_FIRST, "goal", lambda given: not given.goal),
    DecidingRule(
        "no_measure",
        VerdictName.EVALUATION_FIRST,
        "measure",
        lambda given: given.measure in ("", "unknown", "feeling"),
    ),
    DecidingRule(
        "no_gain",
        VerdictName.EVALUATION_FIRST,
        "benefits",
        lambda given: given.benefits is not None and not given.benefits,
    ),
    DecidingRule("cannot_train", VerdictName.OTHER_MODEL, "model", lambda given: given.model == "closed"),
    DecidingRule("switched_off", VerdictName.OTHER_MODEL, "model", lambda given: given.model == "ending"),
    DecidingRule("hardly_any_rows", VerdictName.MORE_DATA, "rows", lambda given: given.rows in ("", "under_10")),
    DecidingRule("few_rows", VerdictName.MORE_DATA, "rows", lambda given: given.rows == "under_50"),
    DecidingRule(
        "teach_and_look_up",
        VerdictName.FINE_TUNE_WITH_RETRIEVAL,
        "facts",
        lambda given: given.facts in ("stable", "changing", "given"),
    ),
    DecidingRule("teach_cheaper", VerdictName.FINE_TUNE, "goal", lambda given: given.goal == "cost"),
    DecidingRule("teach", VerdictName.FINE_TUNE, "goal", lambda given: True),  # noqa: ARG005
)


class RemarkRule(msgspec.Struct, frozen=True):
    """Something to add, when it holds; `always` also where the advice is not to train."""

    id: str
    holds: Callable[[Given], bool]
    always: bool = False


# Those that bring an objection come first, the strongest before the others.
REMARKS = (
    RemarkRule("model_too_weak", lambda given: given.prompting == "poor" and given.examples == "no_help", always=True),
    RemarkRule("rows_leave_house", lambda given: given.model == "provider" and given.hopes("privacy")),
    RemarkRule("nobody_checks", lambda given: given.lacks("check")),
    RemarkRule("not_budgeted", lambda given: given.model == "provider" and given.lacks("money")),
    RemarkRule("small_gain", lambda given: given.rows == "under_200"),
    RemarkRule(
        "facts_not_trained", lambda given: given.facts in ("stable", "changing") and given.goal != "facts", always=True
    ),
    RemarkRule("documents_given", lambda given: given.facts == "given", always=True),
    RemarkRule(
        "cheaper_ways_tried",
        lambda given: given.prompting in ("almost", "poor") and given.examples in _TRIED_AND_LACKING,
    ),
    RemarkRule("enough_rows", lambda given: given.rows == "over_200"),
    RemarkRule("small_model_here", lambda given: given.model in ("", "unsure")),
    RemarkRule("shorter_questions", lambda given: given.goal == "cost" or given.hopes("cost", "speed")),
    RemarkRule("stays_here", lambda given: given.model in ("open", "unsure") and given.hopes("privacy")),
    RemarkRule("used_again", lambda given: given.hopes("reuse")),
    RemarkRule("goes_stale", lambda given: given.facts == "changing" and given.lacks("upkeep")),
)
