"""Answers from a YAML file: question ids with option ids, as `ftgui decide --answers` takes them."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from ftgui.base import saved
from ftgui.base.problems import Problem, ProblemError, fail
from ftgui.base.texts import tr
from ftgui.decide.content import Question, content
from ftgui.decide.questions import Answers


def load_answers(path: Path) -> Answers:
    """Read answers. Raises ProblemError (`disk.*`, `decide.*`) about the first thing that is wrong."""
    try:
        answers = saved.read_mapping(path)
    except ProblemError as error:
        raise _unreadable(error.problem, path) from error
    problems = check(answers)
    if problems:
        others = [problem.message for problem in problems[1:]]
        raise ProblemError(msgspec.structs.replace(problems[0], file=str(path), detail="\n".join(others)))
    return msgspec.convert(answers, Answers)


def check(answers: Mapping[str, object]) -> list[Problem]:
    """Everything in `answers` that names no question or no option, in the order it is written."""
    known = {question.id: question for question in content().questions}
    problems = []
    for name, answer in answers.items():
        if name in known:
            problems += _check_answer(known[name], answer)
        else:
            problems.append(
                Problem(
                    code="decide.unknown_question",
                    message=tr("There is no question called “{name}”.", name=name),
                    action=tr("The questions are: {names}.", names=", ".join(known)),
                    setting=str(name),
                )
            )
    return problems


def _check_answer(question: Question, answer: object) -> list[Problem]:
    chosen = answer if question.multiple and isinstance(answer, list) else [answer]
    if question.multiple and not isinstance(answer, list):
        return [_problem(question, "decide.needs_list", tr("“{name}” takes a list of answers.", name=question.id))]
    options = [option.id for option in question.options]
    return [
        _problem(
            question,
            "decide.unknown_option",
            tr("“{answer}” is not an answer to “{name}”.", answer=item, name=question.id),
        )
        for item in chosen
        if item not in options
    ]


def _problem(question: Question, code: str, message: str) -> Problem:
    names = ", ".join(option.id for option in question.options)
    action = (
        tr("Write any of these as a list: {names}.", names=names)
        if question.multiple
        else tr("Choose one of: {names}.", names=names)
    )
    return Problem(code=code, message=message, action=action, setting=question.id)


def _unreadable(problem: Problem, path: Path) -> ProblemError:
    if problem.code != "project.unreadable":
        return ProblemError(problem)
    return fail(
        "decide.unreadable",
        tr("“{name}” is not a list of answers.", name=path.name),
        tr("Write one line for each question, for example “goal: style”."),
        file=str(path),
        detail=problem.detail,
    )
