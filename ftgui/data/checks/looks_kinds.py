"""What looks.py finds in rows."""

from ftgui.data.checks.kind import LEFT_OUT, Fix, Kind, marked

_MENDED: tuple[Fix, ...] = ("fix", "skip", "keep", "edit")
_HIDDEN: tuple[Fix, ...] = ("redact", "skip", "keep", "edit")

_TURNS: dict[str, Kind] = {
    "data.empty_message": Kind(
        title=marked("Messages that say nothing"),
        says=marked("A message in the middle of row {row} is empty."),
        action=marked("Fill it in, or leave the row out."),
    ),
    "data.nothing_learned": Kind(
        title=marked("Rows from which nothing is learned"),
        says=marked("Nothing is learned from row {row}: each answer in it has the weight 0."),
        action=marked("Give at least one answer the weight 1."),
        fixes=_MENDED,
    ),
    "data.same_role_twice": Kind(
        title=marked("The same side speaks twice in a row"),
        says=marked("In row {row} the same side speaks twice in a row."),
        action=marked("Join the two messages, or add what was said between them."),
        fixes=_MENDED,
    ),
    "data.picture": Kind(
        title=marked("Pictures and sounds"),
        says=marked("Row {row} holds a picture or a sound; a text model learns only from its text."),
        action=marked("Use it with a model that sees pictures, or leave the row out."),
    ),
}

_TOOLS: dict[str, Kind] = {
    "data.call_without_result": Kind(
        title=marked("Tool calls without a result"),
        says=marked("In row {row} a tool is called, but its result does not follow."),
        action=marked("Add the tool's message after the call."),
    ),
    "data.result_without_call": Kind(
        title=marked("Tool results without a call"),
        says=marked("In row {row} a tool answers, but it was not called just before."),
        action=marked("Add the call before the result, with the same identifier, or leave the row out."),
    ),
    "data.unknown_tool": Kind(
        title=marked("Calls of tools that are not described"),
        says=marked("Row {row} calls the tool “{text}”, which is not among the row's tools."),
        action=marked("Describe the tool in the row's list of tools, or correct its name."),
    ),
    "data.bad_arguments": Kind(
        title=marked("Tool calls with damaged arguments"),
        says=marked("In row {row} what is given to the tool “{text}” is not valid JSON in curly brackets."),
        action=marked("Check brackets, commas and quotation marks there."),
    ),
    "data.bad_tool_schema": Kind(
        title=marked("Tools that are not described as expected"),
        says=marked("In row {row} the description of the tool “{text}” is not one that providers take."),
        action=marked(
            "A tool needs a name of at most 64 letters, digits, “_” or “-”, and its parameters as a JSON Schema."
        ),
    ),
}

_TEXTS: dict[str, Kind] = {
    "data.placeholder": Kind(
        title=marked("Placeholders left in"),
        says=marked("Row {row} still has the placeholder “{text}”."),
        action=marked("Replace it by the real text."),
    ),
    "data.special_token": Kind(
        title=marked("Marks of a chat template in the text"),
        says=marked("Row {row} holds “{text}”, with which models tell messages apart: it would confuse them."),
        action=marked("Remove it, or have it written so that it is plain text."),
        fixes=_MENDED,
    ),
    "data.html": Kind(
        title=marked("Remains of web pages"),
        says=marked("Row {row} holds remains of a web page such as “{text}”."),
        action=marked("Have them taken out; words and code stay."),
        fixes=_MENDED,
    ),
    "data.garbled_letters": Kind(
        title=marked("Garbled letters"),
        says=marked("Row {row} has garbled letters such as “{text}”."),
        action=marked("The text was once saved in a wrong encoding; bring the original, or correct it."),
        fixes=_MENDED,
    ),
    "data.refusal": Kind(
        title=marked("Answers that refuse"),
        says=marked("The answer in row {row} refuses (“{text}”), and the model would learn to refuse."),
        action=marked("Leave the row out, unless refusing is what should be learned here."),
    ),
    "data.says_nothing": Kind(
        title=marked("Answers such as “N/A” or a dash"),
        says=marked("The answer in row {row} is only “{text}”, and the model would learn to say that."),
        action=marked("Write the answer, or leave the row out; keep it if just that should be said."),
    ),
    "data.cut_row": Kind(
        title=marked("Rows longer than the model reads"),
        says=marked(
            "Row {row} has {count} tokens (pieces of words); the model reads {limit} at once, so {cut} are cut off."
        ),
        action=marked("Shorten it, or cut it into several rows; the answer may be in what is cut off."),
    ),
}

_PRIVATE: dict[str, Kind] = {
    "data.email": Kind(
        title=marked("E-mail addresses"),
        says=marked("Row {row} holds the e-mail address “{text}”."),
        action=marked("Have it replaced by “[e-mail]”: a model may repeat what it learned to anyone."),
        fixes=_HIDDEN,
    ),
    "data.phone": Kind(
        title=marked("Telephone numbers"),
        says=marked("Row {row} holds the telephone number “{text}”."),
        action=marked("Have it replaced by “[phone]”: a model may repeat what it learned to anyone."),
        fixes=_HIDDEN,
    ),
    "data.iban": Kind(
        title=marked("Bank account numbers"),
        says=marked("Row {row} holds the bank account number “{text}”."),
        action=marked("Have it replaced by “[account number]”: a model may repeat what it learned to anyone."),
        fixes=_HIDDEN,
    ),
    "data.card": Kind(
        title=marked("Payment card numbers"),
        says=marked("Row {row} holds the payment card number “{text}”."),
        action=marked("Have it replaced by “[card number]”: a model may repeat what it learned to anyone."),
        fixes=_HIDDEN,
    ),
    "data.id_number": Kind(
        title=marked("Identity numbers of people"),
        says=marked("Row {row} holds “{text}”, a number by which a state knows a person."),
        action=marked("Have it replaced by “[ID number]”: a model may repeat what it learned to anyone."),
        fixes=_HIDDEN,
    ),
    "data.ip_address": Kind(
        title=marked("Internet addresses of machines"),
        says=marked("Row {row} holds the internet address (IP) “{text}”, which may lead to a person."),
        action=marked("Have it replaced by “[IP address]”, unless it is a public one that should be learned."),
        fixes=_HIDDEN,
    ),
    "data.secret": Kind(
        title=marked("Keys and passwords"),
        says=marked("Row {row} holds a key or a password that begins with “{text}”."),
        action=marked("Have it replaced by “[secret]”, and change it where it is in use: it has been in a file."),
        fixes=_HIDDEN,
    ),
}
"""Personal data and secrets."""

_PROVIDERS: dict[str, Kind] = {
    "data.weight": Kind(
        title=marked("Weights that the provider does not take"),
        says=marked("Row {row} has a weight that the provider does not take."),
        action=marked("Use 0 or 1, and only on the assistant's messages."),
        fixes=_MENDED,
    ),
    "data.preference_turns": Kind(
        title=marked("Preferences of several turns"),
        says=marked("Row {row} has more than one turn in its preferred or in its worse answer."),
        action=marked("Keep one answer on each side; what was said before belongs to the question."),
    ),
    "data.preference_text": Kind(
        title=marked("Preferences that are not text"),
        says=marked("Row {row} has a tool call or a picture as an answer; the provider compares only texts."),
        action=marked("Leave the row out, or write both answers as text."),
        fixes=LEFT_OUT,
    ),
    "data.not_ending_in_question": Kind(
        title=marked("Rows that do not end in a question"),
        says=marked("Row {row} does not end in the user's message, as training with a grader needs it."),
        action=marked("Remove what comes after the question."),
        fixes=_MENDED,
    ),
    "data.no_expected_text": Kind(
        title=marked("Rows without the expected text"),
        says=marked("Row {row} does not have the expected text in the column that was named for it."),
        action=marked("Say which column holds it, or use a grader of your own."),
        fixes=LEFT_OUT,
    ),
    "data.speaker_name": Kind(
        title=marked("Names that the provider does not take"),
        says=marked("In row {row} the name of who speaks is not one that the provider takes."),
        action=marked("Use at most 64 letters, digits, “_” and “-”."),
    ),
    "data.only_tool_calls": Kind(
        title=marked("Answers that are only calls of tools"),
        says=marked("The answer in row {row} is a call of a tool, which local training does not learn."),
        action=marked("Train these rows with a provider, or bring rows with answers in words."),
    ),
    "data.weights_not_used": Kind(
        title=marked("Weights that are not used"),
        says=marked("Row {row} has an answer of weight 0; local training learns it all the same."),
        action=marked("Remove these answers, or train with a provider."),
    ),
}
"""What one place to train does not take (suiting.py)."""

LOOKS: dict[str, Kind] = {**_TURNS, **_TOOLS, **_TEXTS, **_PRIVATE, **_PROVIDERS}
