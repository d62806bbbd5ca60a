"""What looks.py finds in rows that can be learned from."""

from ftgui.data.kind import Kind, marked

LOOKS: dict[str, Kind] = {
    "data.nothing_learned": Kind(
        title=marked("Rows from which nothing is learned"),
        says=marked("Nothing is learned from row {row}: each answer in it has the weight 0."),
        action=marked("Give at least one answer the weight 1."),
    ),
    "data.same_role_twice": Kind(
        title=marked("The same side speaks twice in a row"),
        says=marked("In row {row} the same side speaks twice in a row."),
        action=marked("Join the two messages, or add what was said between them."),
        fixes=("fix", "skip", "keep", "edit"),
    ),
    "data.call_without_result": Kind(
        title=marked("Tool calls without a result"),
        says=marked("In row {row} a tool is called, but its result does not follow."),
        action=marked("Add the tool's message after the call."),
    ),
    "data.picture": Kind(
        title=marked("Pictures and sounds"),
        says=marked("Row {row} holds a picture or a sound; a text model learns only from its text."),
        action=marked("Use it with a model that sees pictures, or leave the row out."),
    ),
    "data.placeholder": Kind(
        title=marked("Placeholders left in"),
        says=marked("Row {row} still has the placeholder “{text}”, which the model would learn to write."),
        action=marked("Replace it by the real text."),
    ),
    "data.garbled_letters": Kind(
        title=marked("Garbled letters"),
        says=marked("Row {row} has garbled letters such as “{text}”."),
        action=marked("The text was once saved in a wrong encoding; bring the original, or correct it."),
        fixes=("fix", "skip", "keep", "edit"),
    ),
}
