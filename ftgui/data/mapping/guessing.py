"""Which column is what, guessed by the columns' names and, where those say nothing, by their content."""

from collections.abc import Callable, Sequence

from ftgui.base.texts import tr
from ftgui.data.mapping.content import ColumnFacts, look_at
from ftgui.data.mapping.shapes import Guess, Mapping, Shape
from ftgui.data.readers.header_words import Meaning, meaning, names_a_speaker, simplify
from ftgui.data.table import Table

Facts = dict[str, ColumnFacts]
_PROMPT_NAMES = ("prompt", "completion")
_LEARNERS = {"pupil", "pupils", "student", "students", "learner", "child", "schuler", "schulers", "eleve"}
_MARKS = {"grade", "mark", "marks", "score", "points", "feedback", "comment", "comments", "correction", "note"} | {
    "bewertung", "kommentar", "korrektur", "ruckmeldung", "punkte", "commentaire", "remarque"
}  # fmt: skip
"""Words in the names of columns, simplified."""
_PREFERENCES = (
    ("input", "preferred_output", "non_preferred_output"),
    ("prompt", "chosen", "rejected"),
    ("question", "chosen", "rejected"),
    ("instruction", "chosen", "rejected"),
)


def guess(table: Table) -> Guess:
    """Guess the table's mapping: recognised shapes first, then names, then content."""
    if table.format == "document" and "text" in table.columns:
        return Guess(mapping=Mapping(shape="text", answer="text"), confidence=0.95, reason=tr("It is running text."))
    facts = look_at(table)
    rules: tuple[Callable[[Facts], Guess | None], ...] = (
        _preference,
        _conversation,
        _alpaca,
        _graded,
        _named,
        _labelled,
        _by_content,
    )
    for rule in rules:
        if found := rule(facts):
            return found
    return Guess(
        mapping=Mapping(shape="table"),
        confidence=0.0,
        reason=tr("No column holds texts that look like questions or answers."),
    )


def _preference(facts: Facts) -> Guess | None:
    for question, answer, rejected in _PREFERENCES:
        if answer in facts and rejected in facts:
            asked = question if question in facts else None
            talk = None if asked else _talk(facts, answer, rejected)
            mapping = Mapping(
                shape="preference",
                messages=talk,
                question=asked,
                answer=answer,
                rejected=rejected,
                system=_system(facts, asked),
            )
            reason = tr("Each row has a preferred answer and a worse one.")
            return Guess(mapping=mapping, confidence=0.97, reason=reason)
    return None


def _talk(facts: Facts, *taken: str) -> str | None:
    """The column with the conversation that both answers continue."""
    return next((name for name, column in facts.items() if column.conversations >= 0.5 and name not in taken), None)


def _system(facts: Facts, *taken: str | None) -> str | None:
    return _find(facts, "system", *taken)[0]


def _conversation(facts: Facts) -> Guess | None:
    for name, column in facts.items():
        if column.conversations < 0.5:
            continue
        tools = "tools" if "tools" in facts else None
        system = _system(facts, name)
        if column.speakers_from > 0.5:
            return Guess(
                mapping=Mapping(shape="sharegpt", messages=name, system=system, tools=tools),
                confidence=0.97,
                reason=tr("Each row holds a conversation that says “from” and “value” (the ShareGPT form)."),
            )
        if column.unanswered > 0.95 and len(facts) > 1:
            return Guess(
                mapping=Mapping(shape="reinforcement", messages=name, tools=tools),
                confidence=0.9,
                reason=tr("Each row ends in a question and has further columns that a grader can use."),
            )
        return Guess(
            mapping=Mapping(shape="chat", messages=name, system=system, tools=tools),
            confidence=0.99,
            reason=tr("Each row holds a conversation as chat messages."),
        )
    return None


def _alpaca(facts: Facts) -> Guess | None:
    instruction = _find(facts, "instruction")[0]
    answer, sure = _find(facts, "answer", instruction)
    if instruction is None or answer is None:
        return None
    question = _find(facts, "question", instruction, answer)[0] or _find(facts, "context", instruction, answer)[0]
    mapping = Mapping(
        shape="alpaca",
        instruction=instruction,
        question=question,
        answer=answer,
        system=_system(facts, instruction, question, answer),
        history="history" if "history" in facts else None,
        tools="tools" if "tools" in facts else None,
    )
    return Guess(
        mapping=mapping,
        confidence=0.95 if sure == 1 else 0.8,
        reason=tr(
            "There is an instruction in “{first}” and an answer in “{second}”.", first=instruction, second=answer
        ),
    )


def _graded(facts: Facts) -> Guess | None:
    """Somebody's answers that were marked: what was asked and answered is given, the marks are learned."""
    question = _find(facts, "question")[0]
    answer = _find(facts, "answer", question)[0]
    if question is None or answer is None or not _LEARNERS & set(simplify(answer).split()):
        return None
    marks = [name for name in facts if name not in (question, answer) and _MARKS & set(simplify(name).split())]
    if not marks:
        return None
    return Guess(
        mapping=Mapping(
            shape="question_answer",
            question=f"{{{question}}}\n\n{{{answer}}}",
            answer="\n\n".join(f"{{{name}}}" for name in marks),
        ),
        confidence=0.8,
        reason=tr(
            "“{answer}” was marked: the model learns to write {marks}.",
            answer=answer,
            marks=", ".join(f"“{name}”" for name in marks),
        ),
    )


def _named(facts: Facts) -> Guess | None:
    question, asked_sure = _find(facts, "question")
    answer, answer_sure = _find(facts, "answer", question)
    if question is None and answer is None:
        return None
    if question is not None and answer is not None:
        sure = 0.95 if min(asked_sure, answer_sure) == 1 else 0.85
        return _pair(facts, question, answer, sure, tr("By the names of the columns."))
    return _half_named(facts, question, answer)


def _half_named(facts: Facts, question: str | None, answer: str | None) -> Guess | None:
    """One name is known: its partner is found by name of its content, else by content."""
    if question is None:
        question = _find(facts, "text", answer)[0] or _find(facts, "context", answer)[0] or _best(facts, _asks, answer)
    else:
        label = _find(facts, "label", question)[0]
        if label is not None and facts[label].is_label:
            return _classes(question, label, 0.85)
        answer = _best(facts, _answers, question)
    if question is None or answer is None:
        return None
    return _pair(facts, question, answer, 0.7, tr("One column by its name, the other by what it holds."))


def _pair(facts: Facts, question: str, answer: str, sure: float, reason: str) -> Guess:
    shape: Shape = "question_answer"
    if question.casefold() == _PROMPT_NAMES[0] and answer.casefold() == _PROMPT_NAMES[1]:
        shape = "prompt_completion"
    asked = question
    context = _find(facts, "context", question, answer)[0]
    if context is not None and meaning(question)[0] == "question":
        asked = f"{{{context}}}\n\n{{{question}}}"
    if facts[answer].filled < 0.5 or facts[question].filled < 0.5 or facts[answer].is_constant:
        sure *= 0.6
    verdict = _find(facts, "label", question, answer)[0]
    if verdict is not None and facts[verdict].yes_or_no > 0.9:
        sure *= 0.6
        reason = tr("“{name}” may say which answers are good; all of them would be learned.", name=verdict)
    mapping = Mapping(shape=shape, question=asked, answer=answer, system=_system(facts, question, answer))
    return Guess(mapping=mapping, confidence=sure, reason=reason)


def _labelled(facts: Facts) -> Guess | None:
    label = _find(facts, "label")[0]
    text = _find(facts, "text", label)[0] or _best(facts, _asks, label)
    if text is None:
        return None
    if label is not None:
        return _classes(text, label, 0.93 if facts[label].is_label else 0.7)
    labels = [
        name
        for name, column in facts.items()
        if name != text and column.is_label and not (_is_ignored(name) or names_a_speaker(name))
    ]
    long_enough = facts[text].length > 20 and not facts[text].is_label
    return _classes(text, labels[0], 0.65) if len(labels) == 1 and long_enough else None


def _classes(text: str, label: str, sure: float) -> Guess:
    return Guess(
        mapping=Mapping(shape="classification", question=text, answer=label),
        confidence=sure,
        reason=tr(
            "“{label}” holds a few values that come again and again, like labels for “{text}”.", label=label, text=text
        ),
    )


def _by_content(facts: Facts) -> Guess | None:
    texts = [name for name, column in facts.items() if column.is_text and not _is_ignored(name)]
    if not texts:
        return None
    if len(texts) == 1:
        return Guess(
            mapping=Mapping(shape="text", answer=texts[0]),
            confidence=0.9 if meaning(texts[0]) == ("text", 1.0) else 0.5,
            reason=tr("There is one column of text and nothing that asks for it."),
        )
    question = _best(facts, _asks) or texts[0]
    answer = _best(facts, _answers, question) or texts[-1]
    asks = facts[question].asking >= 0.5 > facts[answer].asking
    if not asks and texts.index(question) > texts.index(answer):
        question, answer = answer, question
    sure = (0.75 if len(texts) == 2 else 0.6) if asks else (0.5 if len(texts) == 2 else 0.3)
    reason = tr("“{name}” holds questions.", name=question) if asks else tr("By the order and length of the texts.")
    return _pair(facts, question, answer, sure, reason)


def _find(facts: Facts, wanted: Meaning, *taken: str | None) -> tuple[str | None, float]:
    """The column whose name says it holds `wanted`, and how sure the name is: whole names first, then filled ones."""
    found = [
        (name, sure)
        for name, column in facts.items()
        for kind, sure in [meaning(name)]
        if kind == wanted and name not in taken and not (names_a_speaker(name) and column.is_short)
    ]
    return max(found, key=lambda pair: (pair[1], facts[pair[0]].filled > 0), default=(None, 0.0))


def _is_ignored(name: str) -> bool:
    return meaning(name)[0] == "ignored"


def _best(facts: Facts, liking: Callable[[ColumnFacts], float], *taken: str | None) -> str | None:
    """The text column that is liked most, the leftmost of equals."""
    names: Sequence[str] = [
        name for name, column in facts.items() if column.is_text and name not in taken and not _is_ignored(name)
    ]
    return max(names, key=lambda name: liking(facts[name]), default=None)


def _asks(column: ColumnFacts) -> float:
    return column.asking + 0.3 * column.different


def _answers(column: ColumnFacts) -> float:
    return column.length * (1 - column.asking) * column.filled
