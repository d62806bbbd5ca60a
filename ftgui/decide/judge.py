"""Should I fine-tune at all? The verdict, computed from the answers by rules."""

from collections.abc import Mapping

import msgspec

from ftgui.base.texts import tr
from ftgui.decide.content import content
from ftgui.decide.questions import questions
from ftgui.decide.rules import DECIDING, REMARKS, DecidingRule, Given, VerdictName, understood


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why: the rule's id, what it says, the title of its source and that source's address."""

    rule: str
    text: str
    source: str
    link: str


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What is advised, why, what speaks against it, and what to do next.

    The first reason is the one that decided; `missing` lists the ids of questions without an answer.
    """

    verdict: VerdictName
    title: str
    reasons: tuple[Reason, ...]
    objection: str
    next: str
    missing: tuple[str, ...]


def judge(answers: Mapping[str, object]) -> Verdict:
    """Judge whatever is answered so far; unknown questions and options count as not answered."""
    given = understood(answers)
    missing = tuple(question.id for question in content().questions if not _answered(given, question.id))
    holding = [rule for rule in DECIDING if rule.holds(given)]
    decider = holding[0]
    words = content().verdicts[decider.id]
    return Verdict(
        verdict=decider.verdict,
        title=tr(words.title),
        reasons=tuple(_reasons(given, holding, missing)),
        objection=tr(_objection(given, decider)),
        next=tr(words.next),
        missing=missing,
    )


def _answered(given: Given, question: str) -> bool:
    return getattr(given, question) not in ("", None)


def _reasons(given: Given, holding: list[DecidingRule], missing: tuple[str, ...]) -> list[Reason]:
    """The deciding rule, what would stand in the way after it, remarks, and what is not known."""
    decider = holding[0]
    reasons = [_deciding(rule) for rule in [decider, *(rule for rule in holding[1:] if _adds(rule, decider, missing))]]
    reasons += [_remark(rule.id) for rule in REMARKS if (rule.always or decider.verdict.trains) and rule.holds(given)]
    if missing:
        asked = " ".join(question.text for question in questions() if question.id in missing)
        reasons.append(_remark("unanswered", questions=asked))
    return reasons


def _adds(rule: DecidingRule, decider: DecidingRule, missing: tuple[str, ...]) -> bool:
    """Whether a later obstacle is news: another verdict, resting on something the person said."""
    return not rule.verdict.trains and rule.verdict != decider.verdict and rule.asks not in missing


def _deciding(rule: DecidingRule) -> Reason:
    words = content().verdicts[rule.id]
    return _reason(rule.id, tr(words.text), words.source)


def _remark(rule: str, **values: str) -> Reason:
    words = content().remarks[rule]
    return _reason(rule, tr(words.text, **values), words.source)


def _reason(rule: str, text: str, source: str) -> Reason:
    found = content().sources[source]
    return Reason(rule=rule, text=text, source=found.title, link=found.url)


def _objection(given: Given, decider: DecidingRule) -> str:
    """The strongest there is: what these answers bring up against training, else the rule's own."""
    if decider.verdict.trains:
        for rule in REMARKS:
            objection = content().remarks[rule.id].objection
            if objection and rule.holds(given):
                return objection
    return content().verdicts[decider.id].objection
