"""The verdict is total, never contradicts the answers, and moves the right way."""

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftgui.decide.content import content
from ftgui.decide.judge import Verdict, judge
from ftgui.decide.questions import Answers
from ftgui.decide.rules import DECIDING, REMARKS, VerdictName

READY: Answers = {
    "goal": "style",
    "measure": "judge",
    "prompting": "almost",
    "examples": "helped",
    "facts": "none",
    "model": "open",
    "rows": "over_200",
    "effort": ["check", "computer"],
    "benefits": ["quality"],
}
SINGLE = {q.id: [o.id for o in q.options] for q in content().questions if not q.multiple}
MULTIPLE = {q.id: [o.id for o in q.options] for q in content().questions if q.multiple}
CONTRADICTIONS = {
    "rows": {"under_10", "under_50"},
    "measure": {"unknown", "feeling"},
    "prompting": {"not_tried"},
    "examples": {"not_tried"},
    "model": {"closed", "ending"},
}


def combinations() -> Iterator[Answers]:
    """Every combination of the single-choice answers, each question also unanswered."""
    for chosen in itertools.product(*([*options, ""] for options in SINGLE.values())):
        yield {name: option for name, option in zip(SINGLE, chosen, strict=True) if option}


def contradiction(answers: Answers, verdict: Verdict) -> str | None:
    """Why this verdict cannot be right for these answers."""
    name, goal = verdict.verdict, answers.get("goal")
    if name.trains:
        for question in ("goal", "measure", "prompting", "rows"):
            if question not in answers:
                return f"trains although {question} is not answered"
        for question, options in CONTRADICTIONS.items():
            instructions_suffice = question == "examples" and answers["prompting"] == "good_enough"
            if answers.get(question) in options and not instructions_suffice:
                return f"trains although {question} is {answers.get(question)}"
        if "good_enough" in (answers["prompting"], answers.get("examples")) and goal != "cost":
            return "trains although the answers are good enough"
        if (name == VerdictName.FINE_TUNE) == (answers.get("facts", "none") != "none"):
            return "trains without looking up needed facts, or looks up what is not needed"
    if name == VerdictName.RETRIEVAL and (goal != "facts" or answers.get("facts") == "given"):
        return "looks up what nobody asked for or what is given already"
    if name == VerdictName.OTHER_MODEL and answers.get("model") not in CONTRADICTIONS["model"]:
        return "changes a model that can be trained"
    if name == VerdictName.MORE_DATA and answers.get("rows") in ("under_200", "over_200"):
        return "asks for data that is there"
    return None


def test_every_combination_has_a_verdict_that_does_not_contradict_it() -> None:
    seen = set()
    for answers in combinations():
        verdict = judge(answers)
        seen.add(verdict.verdict)
        assert contradiction(answers, verdict) is None, answers
        assert verdict.reasons[0].rule in content().verdicts
        assert set(verdict.missing) == {*SINGLE, *MULTIPLE} - set(answers)
    assert seen == set(VerdictName)


PERSONAS: dict[str, tuple[Answers, VerdictName]] = {
    "a shop wants its own tone, tried prompting, has 120 replies": (
        READY | {"rows": "under_200"},
        VerdictName.FINE_TUNE,
    ),
    "a clerk wants recipe ingredients as fields, always the same": (
        READY | {"goal": "format", "prompting": "poor"},
        VerdictName.FINE_TUNE,
    ),
    "an analyst wants questions turned into queries on a schema that is sent along": (
        READY | {"goal": "skill", "facts": "given"},
        VerdictName.FINE_TUNE_WITH_RETRIEVAL,
    ),
    "a hotline wants today's prices": ({"goal": "facts", "facts": "changing"}, VerdictName.RETRIEVAL),
    "a hotline wants its own tone and today's prices": (
        READY | {"facts": "changing"},
        VerdictName.FINE_TUNE_WITH_RETRIEVAL,
    ),
    "someone curious has tried nothing": ({"goal": "style", "rows": "under_10"}, VerdictName.PROMPT_FIRST),
    "instructions but no examples": (READY | {"examples": "not_tried"}, VerdictName.PROMPT_FIRST),
    "happy already": (READY | {"prompting": "good_enough"}, VerdictName.PROMPT_FIRST),
    "happy already, but it costs too much": (
        READY | {"goal": "cost", "prompting": "good_enough", "examples": "not_tried"},
        VerdictName.FINE_TUNE,
    ),
    "judges by feeling": (READY | {"measure": "feeling"}, VerdictName.EVALUATION_FIRST),
    "expects no gain": (READY | {"benefits": []}, VerdictName.EVALUATION_FIRST),
    "does not say what should get better": (
        {name: answer for name, answer in READY.items() if name != "goal"},
        VerdictName.EVALUATION_FIRST,
    ),
    "has thirty rows": (READY | {"rows": "under_50"}, VerdictName.MORE_DATA),
    "is bound to a closed model": (READY | {"model": "closed"}, VerdictName.OTHER_MODEL),
    "trains what ends in January": (READY | {"model": "ending"}, VerdictName.OTHER_MODEL),
    "does not know which model": (READY | {"model": "unsure"}, VerdictName.FINE_TUNE),
    "nothing answered": ({}, VerdictName.PROMPT_FIRST),
}


@pytest.mark.parametrize("who", PERSONAS)
def test_people(who: str) -> None:
    answers, expected = PERSONAS[who]
    verdict = judge(answers)
    assert verdict.verdict == expected
    for text in (verdict.title, verdict.objection, verdict.next, *(reason.text for reason in verdict.reasons)):
        assert text and "{" not in text
    assert all(reason.source and reason.link.startswith("https://") for reason in verdict.reasons)


def some_answers() -> st.SearchStrategy[Answers]:
    single: dict[str, st.SearchStrategy[str | list[str]]] = {k: st.sampled_from(v) for k, v in SINGLE.items()}
    several: dict[str, st.SearchStrategy[str | list[str]]] = {
        k: st.lists(st.sampled_from(v), unique=True) for k, v in MULTIPLE.items()
    }
    return st.fixed_dictionaries({}, optional=single | several)


@given(some_answers())
def test_more_rows_never_speak_against_training(answers: Answers) -> None:
    trains = [judge(answers | {"rows": rows}).verdict.trains for rows in SINGLE["rows"]]
    assert trains == sorted(trains)


@given(some_answers(), st.sampled_from(["effort", "benefits"]), st.data())
def test_a_further_gain_or_effort_never_speaks_against_training(
    answers: Answers, question: str, data: st.DataObject
) -> None:
    before = judge(answers).verdict
    more = sorted({*answers.get(question, []), data.draw(st.sampled_from(MULTIPLE[question]))})
    after = judge(answers | {question: more}).verdict
    assert after.trains or not before.trains


@given(some_answers(), st.sampled_from(["goal", "measure", "prompting", "rows"]))
def test_silence_never_leads_to_training(answers: Answers, silent: str) -> None:
    assert not judge({name: answer for name, answer in answers.items() if name != silent}).verdict.trains


@given(some_answers())
def test_facts_that_change_are_never_only_trained(answers: Answers) -> None:
    assert judge(answers | {"facts": "changing"}).verdict != VerdictName.FINE_TUNE


@settings(max_examples=200)
@given(
    st.dictionaries(
        st.sampled_from([*SINGLE, *MULTIPLE, "other"]),
        st.none() | st.integers() | st.text() | st.lists(st.integers() | st.text()),
    )
)
def test_what_cannot_be_understood_counts_as_not_answered(answers: dict[str, object]) -> None:
    verdict = judge(answers)
    assert verdict.verdict in (VerdictName.PROMPT_FIRST, VerdictName.RETRIEVAL)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"prompting": "poor", "examples": "no_help"}, "model_too_weak"),
        ({"model": "provider", "benefits": ["privacy"]}, "rows_leave_house"),
        ({"effort": ["computer"]}, "nobody_checks"),
        ({"model": "provider", "effort": ["check"]}, "not_budgeted"),
        ({"rows": "under_200"}, "small_gain"),
    ],
)
def test_the_answers_own_objection_replaces_the_general_one(change: Answers, rule: str) -> None:
    verdict = judge(READY | change)
    assert verdict.verdict.trains
    assert verdict.objection == content().remarks[rule].objection
    assert rule in [reason.rule for reason in verdict.reasons]


def test_later_obstacles_are_told_only_when_the_person_spoke_of_them() -> None:
    spoken = [reason.rule for reason in judge({"prompting": "not_tried", "rows": "under_10"}).reasons]
    silent = [reason.rule for reason in judge({"prompting": "not_tried"}).reasons]
    assert "hardly_any_rows" in spoken
    assert "hardly_any_rows" not in silent


def test_every_rule_has_its_words_and_every_word_its_rule() -> None:
    assert {rule.id for rule in DECIDING} == set(content().verdicts)
    assert {rule.id for rule in REMARKS} | {"unanswered"} == set(content().remarks)
    used = {words.source for words in content().verdicts.values()}
    used |= {words.source for words in content().remarks.values()}
    assert used == set(content().sources)


def test_every_rule_decides_or_adds_for_some_answers() -> None:
    """A rule that can never hold would be a promise nobody sees."""
    spoken: set[str] = set()
    for name, options in (SINGLE | MULTIPLE).items():
        for option in options:
            answer: str | list[str] = [option] if name in MULTIPLE else option
            spoken |= {reason.rule for reason in judge(READY | {name: answer}).reasons}
    spoken |= {reason.rule for answers, _ in PERSONAS.values() for reason in judge(answers).reasons}
    together: list[Answers] = [
        {"prompting": "poor", "examples": "no_help"},
        {"model": "provider", "benefits": ["privacy"]},
        {"facts": "changing", "effort": ["check"]},
    ]
    spoken |= {reason.rule for change in together for reason in judge(READY | change).reasons}
    assert spoken == {*content().verdicts, *content().remarks}
