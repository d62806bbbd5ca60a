"""What workers report by code, in the user's words: their problems and their states."""

from collections.abc import Mapping

from ftgui.base.problems import Problem, Severity
from ftgui.base.texts import tr


def state(name: str) -> str:
    """Say a worker's state."""
    words = {
        "preparing": tr("Starting the training tools"),
        "loading": tr("Loading the model and the rows"),
        "training": tr("Training"),
        "evaluating": tr("Measuring on the validation rows"),
        "answering": tr("Writing answers to the validation rows"),
        "saving": tr("Saving the model and trying it out"),
        "merging": tr("Joining the add-on with its model"),
        "serving": tr("Ready to answer"),
        "stopping": tr("Stopping; saving what can be saved"),
    }
    return words.get(name, "")


def problem(code: str, detail: str, values: Mapping[str, object], severity: Severity = Severity.ERROR) -> Problem:
    """Word a worker's problem; an unknown code becomes `run.crashed`."""
    words = {**_memory_and_disk(), **_model(), **_rows(), **_course(), **_ship()}
    known = code if code in words else "run.crashed"
    message, action = words[known]
    row = values.get("row")
    return Problem(
        code=known,
        message=message.format_map(_Places(values)),
        action=action.format_map(_Places(values)),
        detail=detail,
        row=row if isinstance(row, int) else None,
        severity=severity,
    )


class _Places(dict[str, object]):
    """A place nobody filled stays visible instead of hiding the whole problem behind a KeyError."""

    def __missing__(self, key: str) -> str:
        return f"({key})"


def _memory_and_disk() -> dict[str, tuple[str, str]]:
    return {
        "run.out_of_memory": (
            tr("There was not enough memory for this training."),
            tr("Choose fewer rows at once or a shorter longest row, close other programs, or take a smaller model."),
        ),
        "disk.full": (
            tr("The disk is full."),
            tr("Free some space, then resume. What was saved before is unharmed."),
        ),
    }


def _model() -> dict[str, tuple[str, str]]:
    return {
        "run.not_a_model": (
            tr("“{model}” is not a language model that can be loaded, or some of its files are damaged."),
            tr("Choose another model, or download this one again."),
        ),
        "run.unknown_architecture": (
            tr("The training tools do not know how “{model}” is built."),
            tr("Choose another model. Models that bring program code of their own are not run, for your safety."),
        ),
        "run.model_locked": (
            tr("“{model}” is only given to people who asked for it."),
            tr("Accept its terms on its page at huggingface.co, download it and choose its folder; or take another."),
        ),
        "run.offline": (
            tr("“{model}” could not be downloaded: the model hub cannot be reached."),
            tr("Check the internet connection, or choose the model that comes with the app."),
        ),
        "run.no_chat_template": (
            tr("This model does not say how a conversation is written for it (it has no chat template)."),
            tr("Choose a model that was made for chat; its name often ends in “Instruct”, “Chat” or “it”."),
        ),
        "run.model_broken": (
            tr("The training ended, but the model that came out does not work."),
            tr("Train again with a lower learning rate."),
        ),
    }


def _rows() -> dict[str, tuple[str, str]]:
    return {
        "run.template_refused": (
            tr("The model cannot take row {row} of the data as it is."),
            tr("The detail says why. Often a system message is not allowed, or two questions follow each other."),
        ),
        "run.rows_too_long": (
            tr("No row is short enough: every answer begins after the {max_length} word pieces (tokens) allowed."),
            tr("Raise the longest row in the plan's settings."),
        ),
        "run.rows_left_out": (
            tr("{count} rows were left out, because their answers begin after the longest allowed length."),
            tr("Raise the longest row in the plan's settings to learn from them too."),
        ),
        "run.rows_cut": (
            tr("{count} rows were cut at {max_length} word pieces (tokens)."),
            tr("Raise the longest row in the plan's settings to learn from the whole rows."),
        ),
        "run.too_little_text": (
            tr("All rows together are too short: {tokens} word pieces (tokens), and AutoTrain needs parts of {block}."),
            tr("Lower the longest row in the plan's settings, or add rows."),
        ),
    }


def _course() -> dict[str, tuple[str, str]]:
    return {
        "run.diverged": (
            tr("The training broke down at step {step}: its numbers grew beyond all bounds."),
            tr("Choose a lower learning rate and train again."),
        ),
        "run.checkpoint_damaged": (
            tr("What was saved at step {step} is damaged."),
            tr("Training goes on from an earlier step, or from the beginning."),
        ),
        "run.packing_unsuitable": (
            tr("This model cannot keep joined rows apart, so rows are not joined."),
            tr("Nothing needs to be done; training takes a little longer."),
        ),
        "run.killed": (
            tr("The training was ended from outside."),
            tr("Resume it. If it happens again, the computer may be short of memory: choose fewer rows at once."),
        ),
        "run.crashed": (
            tr("The training tools broke off with an error."),
            tr("Try once more. If it happens again, repair the training tools, or pass the detail on to us."),
        ),
    }


def _ship() -> dict[str, tuple[str, str]]:
    return {
        "ship.nothing_to_merge": (
            tr("The whole model was trained, so there is no add-on to join with it."),
            tr("Use the model's folder as it is."),
        ),
        "ship.port_taken": (
            tr("Port {port} is used by another program."),
            tr("Choose another port, or leave the choice to the app."),
        ),
    }
