"""What can be found about a row: a heading, a sentence, what to do, and what can be done with one click.

Codes are a contract: `ftgui check --json` tells them. Each family of kinds has its own module with a
dictionary that is listed in `_FAMILIES`.
"""

from collections.abc import Sequence

from ftgui.base.problems import Problem
from ftgui.base.texts import tr
from ftgui.data.checks.kind import LEFT_OUT, Kind, marked
from ftgui.data.checks.looks_kinds import LOOKS
from ftgui.data.checks.reading_kinds import READING
from ftgui.data.findings import Finding

UNFIT: dict[str, Kind] = {
    "data.empty_row": Kind(
        title=marked("Empty rows"),
        says=marked("Row {row} has neither question nor answer, so it was left out."),
        action=marked("Fill it in, or leave it out."),
        drops=True,
        fixes=LEFT_OUT,
    ),
    "data.empty_question": Kind(
        title=marked("Empty questions"),
        says=marked("Row {row} has an answer but no question, so it was left out."),
        action=marked("Fill in the question, or leave the row out."),
        drops=True,
        fixes=LEFT_OUT,
    ),
    "data.empty_answer": Kind(
        title=marked("Empty answers"),
        says=marked("Row {row} has an empty answer, so it was left out."),
        action=marked("Fill in the answer, or leave the row out."),
        drops=True,
        fixes=LEFT_OUT,
    ),
    "data.no_answer": Kind(
        title=marked("Rows without an answer"),
        says=marked("Row {row} has no answer to learn from, so it was left out."),
        action=marked("Add the assistant's answer as the last message."),
        drops=True,
        fixes=LEFT_OUT,
    ),
    "data.not_ending_in_answer": Kind(
        title=marked("Conversations that do not end in an answer"),
        says=marked("The conversation in row {row} does not end in an answer, so it was left out."),
        action=marked("Add the assistant's last answer, or remove what comes after it."),
        drops=True,
        fixes=("fix", *LEFT_OUT),
    ),
    "data.no_messages": Kind(
        title=marked("Rows without messages"),
        says=marked("Row {row} has no list of messages."),
        action=marked("Write the conversation as a list of messages, each with a role and a content."),
        drops=True,
        fixes=LEFT_OUT,
    ),
    "data.no_role": Kind(
        title=marked("Messages that do not say who speaks"),
        says=marked("Message {message} in row {row} does not say who speaks."),
        action=marked("Give it a role: system, user or assistant."),
        drops=True,
        fixes=LEFT_OUT,
    ),
    "data.unknown_role": Kind(
        title=marked("Unknown roles"),
        says=marked("Message {message} in row {row} has the unknown role “{role}”."),
        action=marked("Use system, user or assistant."),
        near=marked("Did you mean “{near}”?"),
        drops=True,
        fixes=LEFT_OUT,
    ),
    "data.bad_message": Kind(
        title=marked("Messages not written as expected"),
        says=marked("A message in row {row} is not written as expected."),
        action=marked("The content must be text; look at the detail for what is wrong."),
        drops=True,
        fixes=LEFT_OUT,
    ),
    "data.bad_tool_call": Kind(
        title=marked("Calls that name no tool"),
        says=marked("Message {message} in row {row} calls a tool without saying which."),
        action=marked("Write the call as a name with its arguments."),
        drops=True,
        fixes=LEFT_OUT,
    ),
    "data.bad_tools": Kind(
        title=marked("Tools that are not a list"),
        says=marked("The tools in row {row} are not a list."),
        action=marked("Write the tools as a list of descriptions."),
        drops=True,
        fixes=LEFT_OUT,
    ),
    "data.bad_history": Kind(
        title=marked("Earlier turns not written as pairs"),
        says=marked("The history in row {row} is not a list of question and answer pairs."),
        action=marked("Write each earlier turn as a pair: the question, then the answer."),
        drops=True,
        fixes=LEFT_OUT,
    ),
    "data.bad_json_cell": Kind(
        title=marked("Damaged JSON in a cell"),
        says=marked("Row {row} holds damaged JSON in the column “{column}”."),
        action=marked("Check brackets, commas and quotation marks there."),
        drops=True,
        fixes=LEFT_OUT,
    ),
}
"""Rows that were read, but cannot be learned from."""

ACROSS: dict[str, Kind] = {
    "data.duplicate": Kind(
        title=marked("Rows that come twice"),
        says=marked("Row {row} is the same as row {other}."),
        action=marked("Remove one of them, unless it should count twice."),
    ),
    "data.near_duplicate": Kind(
        title=marked("Rows that are almost the same"),
        says=marked("Row {row} is almost the same as row {other}."),
        action=marked("Keep the better one, unless the small difference is what should be learned."),
        fixes=("keep", "skip", "edit"),
    ),
    "data.contradiction": Kind(
        title=marked("Same question, different answers"),
        says=marked("Row {row} asks the same as row {other}, but is answered differently."),
        action=marked("Keep the better answer, or make the questions differ."),
    ),
    "data.leak": Kind(
        title=marked("Rows to check with that are also learned"),
        says=marked("Validation row {row} asks the same as training row {other}."),
        action=marked("Remove it from one of the two files, or the result will look better than it is."),
    ),
    "data.no_user_turn": Kind(
        title=marked("Rows that ask nothing"),
        says=marked("Row {row} asks nothing: the user says nothing in it."),
        action=marked("Add what the user says, or leave the row out."),
    ),
    "data.no_system": Kind(
        title=marked("Rows without the system text"),
        says=marked("Row {row} has no system text, though most rows have one."),
        action=marked("Add it, so that the model is trained the way it will be used."),
    ),
    "data.long_row": Kind(
        title=marked("Very long rows"),
        says=marked("Row {row} has {count} tokens (pieces of words), more than most training reads."),
        action=marked("Shorten it, or cut it into several rows; otherwise its end may be cut off."),
    ),
}
"""What shows only when rows are seen beside each other, or with the model that will read them."""

_FAMILIES: tuple[dict[str, Kind], ...] = (READING, UNFIT, LOOKS, ACROSS)
KINDS: dict[str, Kind] = {code: kind for family in _FAMILIES for code, kind in family.items()}


def title(code: str) -> str:
    """The heading over the findings of a kind."""
    return tr(KINDS[code].title)


def problem_of(finding: Finding, names: Sequence[str] = ()) -> Problem:
    """A finding in words; `names` are those of the source's files."""
    kind = KINDS[finding.code]
    words = {"row": finding.row, "column": finding.column or "", **finding.words}
    return Problem(
        code=finding.code,
        message=tr(kind.says, **words),
        action=tr(kind.near if "near" in finding.words else kind.action, **words),
        detail=finding.words.get("detail", ""),
        file=names[finding.file] if finding.file < len(names) else None,
        row=finding.row or None,
        column=finding.column,
        severity=kind.severity,
    )
