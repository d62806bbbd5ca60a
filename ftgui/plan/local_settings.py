"""The settings that every training on this computer shares, whichever engine does it.

Names and meanings are those of transformers' TrainingArguments and peft's LoraConfig where one
exists; `precision` and `gradient_checkpointing` may be left to the engine, which knows the device.
"""

from ftgui.base.texts import tr
from ftgui.plan.settings import Setting

_DURATION = (
    Setting(
        name="epochs",
        label=tr("Rounds through the rows"),
        explanation=tr(
            "How many times the model sees every row (epochs): more rounds learn more, "
            "too many learn the rows by heart."
        ),
        kind="integer",
        default=3,
        minimum=1,
        maximum=50,
    ),
    Setting(
        name="learning_rate",
        label=tr("Learning rate"),
        explanation=tr("How big each correction is: too small learns nothing, too big forgets what the model knew."),
        kind="number",
        default=0.001,
        minimum=1e-7,
        maximum=0.01,
    ),
    Setting(
        name="batch_size",
        label=tr("Rows at once"),
        explanation=tr("How many rows are looked at together (batch size): more is steadier and needs more memory."),
        kind="integer",
        default=8,
        minimum=1,
        maximum=256,
    ),
    Setting(
        name="gradient_accumulation",
        label=tr("Batches per correction"),
        explanation=tr(
            "How many batches are gathered before the model is corrected once (gradient accumulation): "
            "steadier learning without more memory."
        ),
        kind="integer",
        default=1,
        minimum=1,
        maximum=256,
    ),
    Setting(
        name="max_length",
        label=tr("Longest row"),
        explanation=tr("Rows longer than this many tokens (word pieces) are cut off: longer needs more memory."),
        kind="integer",
        default=512,
        minimum=32,
        maximum=131072,
    ),
)

_ADAPTER = (
    Setting(
        name="adapter",
        label=tr("What is trained"),
        explanation=tr(
            "A small add-on beside the unchanged model (LoRA) is quick and light; the whole model can change more, "
            "and needs several times the memory."
        ),
        kind="choice",
        default="lora",
        choices=(("lora", tr("A small add-on")), ("full", tr("The whole model"))),
    ),
    Setting(
        name="lora_rank",
        label=tr("Size of the add-on"),
        explanation=tr("How much the add-on can hold (LoRA rank): more for new skills, less for a change of tone."),
        kind="integer",
        default=16,
        minimum=1,
        maximum=256,
    ),
    Setting(
        name="lora_alpha",
        label=tr("Weight of the add-on"),
        explanation=tr("How strongly the add-on speaks (LoRA alpha): usually once or twice its size."),
        kind="integer",
        default=32,
        minimum=1,
        maximum=512,
    ),
    Setting(
        name="lora_dropout",
        label=tr("Dropout of the add-on"),
        explanation=tr("The share of the add-on left out at random in each step, so that it learns less by heart."),
        kind="number",
        default=0.0,
        minimum=0.0,
        maximum=0.9,
    ),
)

_COURSE = (
    Setting(
        name="warmup",
        label=tr("Warm-up"),
        explanation=tr("The share of the training in which the corrections grow from nothing to full size."),
        kind="number",
        default=0.1,
        minimum=0.0,
        maximum=0.5,
    ),
    Setting(
        name="scheduler",
        label=tr("Course of the learning rate"),
        explanation=tr(
            "How the corrections shrink towards the end (schedule); constant keeps them at full size, "
            "without a warm-up."
        ),
        kind="choice",
        default="linear",
        choices=(("linear", tr("Straight down")), ("cosine", tr("Gently down")), ("constant", tr("Constant"))),
    ),
    Setting(
        name="optimizer",
        label=tr("Optimizer"),
        explanation=tr("The rule that turns mistakes into corrections: AdamW is right nearly always."),
        kind="choice",
        default="adamw_torch",
        choices=(
            ("adamw_torch", tr("AdamW")),
            ("adafactor", tr("Adafactor, needs less memory")),
            ("sgd", tr("Plain gradient descent, needs least memory")),
        ),
    ),
    Setting(
        name="weight_decay",
        label=tr("Weight decay"),
        explanation=tr(
            "How much every correction also pulls the trained numbers towards zero, against learning by heart."
        ),
        kind="number",
        default=0.0,
        minimum=0.0,
        maximum=1.0,
    ),
    Setting(
        name="max_grad_norm",
        label=tr("Largest correction"),
        explanation=tr(
            "A correction bigger than this is scaled down (gradient clipping), so that one odd row does no harm."
        ),
        kind="number",
        default=1.0,
        minimum=0.01,
        maximum=100.0,
    ),
    Setting(
        name="seed",
        label=tr("Random seed"),
        explanation=tr("The same number gives the same shuffling and the same start, so that a run can be repeated."),
        kind="integer",
        default=42,
        minimum=0,
        maximum=2**31 - 1,
    ),
)

_DEVICE = (
    Setting(
        name="gradient_checkpointing",
        label=tr("Save memory, take longer"),
        explanation=tr(
            "Forgets intermediate results and works them out again (gradient checkpointing): "
            "about a third slower, much less memory."
        ),
        kind="choice",
        default="auto",
        choices=(("auto", tr("When memory is short")), ("on", tr("Always")), ("off", tr("Never"))),
    ),
    Setting(
        name="precision",
        label=tr("Number format"),
        explanation=tr(
            "How exactly numbers are kept while training: shorter formats are quicker on graphics cards only."
        ),
        kind="choice",
        default="auto",
        choices=(
            ("auto", tr("What suits the computer")),
            ("fp32", tr("32 bit")),
            ("bf16", tr("16 bit (bfloat16)")),
            ("fp16", tr("16 bit (float16)")),
        ),
    ),
)

LOCAL: tuple[Setting, ...] = (*_DURATION, *_ADAPTER, *_COURSE, *_DEVICE)
