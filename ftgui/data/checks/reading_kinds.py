"""What can be found while a file is read."""

from ftgui.data.checks.kind import LEFT_OUT, Fix, Kind, marked

_LOST: tuple[Fix, ...] = ("skip",)

READING: dict[str, Kind] = {
    "data.bad_json": Kind(
        title=marked("Damaged rows"),
        says=marked("Row {row} is damaged and was left out: it is not complete, valid JSON."),
        action=marked("Each line must be one whole example in curly brackets, with double quotation marks."),
        drops=True,
        fixes=_LOST,
    ),
    "data.breaks_off": Kind(
        title=marked("Files that break off"),
        says=marked("The file breaks off in row {row} (line {line}); what should follow is missing."),
        action=marked("Bring the whole file if it was cut off on its way, or go on with the rows before."),
        drops=True,
        fixes=_LOST,
    ),
    "data.not_an_object": Kind(
        title=marked("Rows without named parts"),
        says=marked("Row {row} is not an example with named parts, so it was left out."),
        action=marked("Write it in curly brackets with a name before each text."),
        drops=True,
        fixes=_LOST,
    ),
    "data.too_long_row": Kind(
        title=marked("Rows too long to read"),
        says=marked("Row {row} is longer than 64 MB, so it was left out."),
        action=marked("Check whether the ends of lines are missing, or cut the row into several."),
        drops=True,
        fixes=_LOST,
    ),
    "data.broken_quotes": Kind(
        title=marked("Quotation marks that do not fit"),
        says=marked("Row {row} (line {line}) has a quotation mark that does not fit, so it was left out."),
        action=marked("Close the quotation mark, or write it twice where it belongs to the text."),
        drops=True,
        fixes=_LOST,
    ),
    "data.wrong_number_of_fields": Kind(
        title=marked("Rows with too many or too few fields"),
        says=marked("Row {row} was left out: its number of fields is {found} instead of {expected}."),
        action=marked("Put quotation marks around texts that hold the sign “{sign}”, or fill the missing fields."),
        drops=True,
        fixes=_LOST,
    ),
    "data.damaged_letters": Kind(
        title=marked("Letters that cannot be read"),
        says=marked("Row {row} has letters that cannot be read."),
        action=marked("Correct them in the file, or save it anew as “CSV UTF-8”."),
        fixes=("edit", "skip", "keep"),
    ),
    "data.title_row": Kind(
        title=marked("Titles above the table"),
        says=marked("Row {row} stands above the names of the columns, so it was left out."),
        action=marked("Nothing to do if it is only a title."),
        fixes=_LOST,
    ),
    "data.same_column_name": Kind(
        title=marked("Columns of the same name"),
        says=marked("Two columns are called “{column}”; the later one is called “{new}” here."),
        action=marked("Check that the right one is used."),
        fixes=("keep",),
    ),
    "data.damaged_row": Kind(
        title=marked("Damaged rows"),
        says=marked("Row {row} is damaged and was left out."),
        action=marked("Save the file again from the program it comes from, or go on with the other rows."),
        drops=True,
        fixes=_LOST,
    ),
    "data.damaged_page": Kind(
        title=marked("Damaged pages"),
        says=marked("Page {page} is damaged, so its text is missing."),
        action=marked("Save the document again from the program it comes from, or go on without this page."),
        fixes=_LOST,
    ),
    "data.page_without_text": Kind(
        title=marked("Pages without text"),
        says=marked("Page {page} is only a picture, so its text is missing."),
        action=marked("Let a program with text recognition (OCR) read the document and save it again."),
        fixes=_LOST,
    ),
    "data.file_left_out": Kind(
        title=marked("Files left out"),
        says=marked("“{name}” holds no rows like the others, so it was left out."),
        action=marked("Nothing to do if it only describes the others; otherwise bring it in by itself."),
        fixes=_LOST,
    ),
    "data.list_left_out": Kind(
        title=marked("Parts left out"),
        says=marked("The file also holds “{name}”, which was left out."),
        action=marked("Nothing to do if it only describes the rows; otherwise save it as a file of its own."),
        fixes=_LOST,
    ),
    "data.messages_left_out": Kind(
        title=marked("Messages without words"),
        says=marked("Messages without words (pictures, calls, notices of the messenger) were left out: {count}."),
        action=marked("Nothing to do; look whether the answers around them make sense without the pictures."),
        fixes=_LOST,
    ),
    "data.around_table": Kind(
        title=marked("Text around a table"),
        says=marked("The rows are those of the table; paragraphs that stand around it were left out: {count}."),
        action=marked("Nothing to do if they only describe the table."),
        fixes=_LOST,
    ),
    "data.merged_cells": Kind(
        title=marked("Merged cells"),
        says=marked("In row {row} the cell “{column}” is merged with the one above, so its text was repeated."),
        action=marked("Nothing to do if the text belongs to each of these rows."),
        fixes=("keep", *LEFT_OUT),
    ),
}
"""The first ones are about rows that are lost, the others about rows that were read nevertheless."""
