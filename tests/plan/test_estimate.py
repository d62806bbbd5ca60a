"""Estimates are ranges that hold what was measured, and verdicts that follow from them."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.engines.hardware import Gpu, Hardware
from ftgui.engines.store import Calibration
from ftgui.plan import memory, models, timing
from ftgui.plan.card import ModelCard
from ftgui.plan.estimate import Forecast, RowLengths, forecast
from ftgui.plan.local_settings import LOCAL
from ftgui.plan.plan import ModelRef
from ftgui.plan.settings import Value, complete

GB = 1_000_000_000
SMALL = models.describe(ModelRef())
MACHINE = Hardware(
    cores=2,
    memory_total=16 * GB,
    memory_free=12 * GB,
    disk_free=100 * GB,
    gpus=(),
    system="Linux x86_64",
)
SAMPLE = RowLengths(rows=101, validation_rows=11, mean=76.6, longest=88)
MEASURED_HERE = Calibration(
    seconds_per_token=0.0086,
    seconds_per_token_forward=0.003,
    start_seconds=8.0,
    peak_memory_bytes=1_700_000_000,
    parameters=134_515_008,
    threads=2,
    device="cpu",
)


def foresee(
    rows: RowLengths = SAMPLE,
    *,
    card: ModelCard = SMALL,
    hardware: Hardware = MACHINE,
    calibration: Calibration | None = None,
    joined: bool = False,
    **by_hand: Value,
) -> Forecast:
    return forecast(card, complete(LOCAL, by_hand), rows, hardware, calibration, joined=joined)


def machine(**changes: object) -> Hardware:
    return msgspec.structs.replace(MACHINE, **changes)


# Peak resident memory of the second real step of SmolLM2-135M, 32 bit, AdamW, LoRA of size 16 at all
# linear layers or the whole model; torch 2.13, transformers 5.23, peft 0.21 on a 2-core computer, 2026-11-22.
@pytest.mark.parametrize(
    ("adapter", "batch", "length", "saving", "peak"),
    [
        ("lora", 2, 128, "off", 1.677),
        ("lora", 4, 128, "off", 2.476),
        ("lora", 8, 128, "off", 4.013),
        ("lora", 1, 1024, "off", 3.937),
        ("lora", 8, 128, "on", 2.646),
        ("full", 2, 128, "off", 3.055),
        ("full", 8, 128, "off", 4.433),
    ],
)
def test_the_range_holds_the_measured_peak(adapter: str, batch: int, length: int, saving: str, peak: float) -> None:
    full_rows = RowLengths(rows=100, validation_rows=10, mean=length, longest=length)
    found = foresee(
        full_rows, adapter=adapter, batch_size=batch, max_length=length, gradient_checkpointing=saving
    ).fit.needed
    assert found is not None
    assert found[0] <= peak * GB <= found[1]
    assert found[1] <= 2 * found[0]


def test_the_add_on_is_as_big_as_peft_makes_it() -> None:
    # peft's print_trainable_parameters for SmolLM2-135M, rank 16, all-linear.
    assert memory.trained(134_515_008, SMALL.shape, complete(LOCAL, {})) == 4_884_480


def test_the_default_sample_takes_some_minutes_on_two_cores() -> None:
    rough, measured = foresee(), foresee(calibration=MEASURED_HERE)
    assert rough.seconds is not None and measured.seconds is not None
    assert (rough.calibrated, measured.calibrated) == (False, True)
    for low, high in (rough.seconds, measured.seconds):
        assert low < 4.5 * 60 < high < 15 * 60
    assert measured.seconds[1] / measured.seconds[0] < rough.seconds[1] / rough.seconds[0]
    assert rough.fit.verdict == "fits" and rough.problems == ()


ranges = st.tuples(st.floats(1, 1e5), st.floats(1, 4)).map(lambda pair: (pair[0], pair[0] * pair[1]))


@given(ranges, st.floats(0.01, 1))
def test_the_same_training_again_takes_about_what_it_took(foreseen: tuple[float, float], share: float) -> None:
    took = foreseen[1] * share
    low, high = timing.paced(foreseen, foreseen, took)
    assert low < took < high


def test_twice_the_work_takes_twice_the_time_and_sleep_is_no_work() -> None:
    assert timing.paced((200.0, 400.0), (100.0, 200.0), 60.0) == (90.0, 180.0)
    assert timing.paced((100.0, 200.0), (100.0, 200.0), 9 * 3600.0) == timing.paced(
        (100.0, 200.0), (100.0, 200.0), 200.0
    )


@pytest.mark.parametrize(("free", "verdict"), [(12.0, "fits"), (1.7, "tight"), (0.5, "does_not_fit")])
def test_the_verdict_follows_from_free_memory(free: float, verdict: str) -> None:
    found = foresee(hardware=machine(memory_free=int(free * GB)))
    assert found.fit.verdict == verdict
    assert f"{free:g}".removesuffix(".0") in found.fit.text or "500 MB" in found.fit.text
    assert [problem.code for problem in found.problems] == ([] if verdict == "fits" else [f"plan.memory_{verdict}"])


def test_where_memory_is_short_the_engine_saves_it_and_takes_longer() -> None:
    long_rows = RowLengths(rows=100, validation_rows=10, mean=800, longest=900)
    roomy = foresee(long_rows, max_length=1024, hardware=machine(memory_free=60 * GB))
    short = foresee(long_rows, max_length=1024)
    assert roomy.fit.needed is not None and short.fit.needed is not None
    assert short.fit.needed[1] < 0.6 * roomy.fit.needed[1]
    assert roomy.seconds is not None and short.seconds is not None
    assert short.seconds[0] > roomy.seconds[0]
    kept = foresee(long_rows, max_length=1024, gradient_checkpointing="off")
    assert kept.fit.needed == roomy.fit.needed and kept.fit.verdict == "does_not_fit"


def test_a_graphics_card_counts_with_its_own_memory() -> None:
    card = Gpu(name="A card", memory_bytes=24 * GB)
    found = foresee(hardware=machine(gpus=(card,), memory_free=1 * GB))
    assert found.fit.verdict == "fits" and found.fit.free == 24 * GB
    slow = foresee().seconds
    assert found.seconds is not None and slow is not None and found.seconds[1] < slow[1]


def test_what_is_not_known_is_not_guessed() -> None:
    unlisted = models.describe(ModelRef(kind="hub", id="someone/their-model"))
    found = foresee(card=unlisted)
    assert (found.fit.verdict, found.fit.needed, found.seconds) == ("unknown", None, None)
    assert found.steps == 39


def test_a_full_disk_is_foreseen() -> None:
    found = foresee(hardware=machine(disk_free=10_000_000))
    assert [problem.code for problem in found.problems] == ["plan.disk"]


@pytest.mark.parametrize(
    ("by_hand", "joined", "steps"),
    [
        ({"epochs": 3, "batch_size": 8}, False, 39),
        ({"epochs": 1, "batch_size": 8, "gradient_accumulation": 4}, False, 4),
        ({"epochs": 3, "batch_size": 8}, True, 30),
        ({"epochs": 2, "batch_size": 2, "max_length": 32}, True, 302),
    ],
)
def test_steps_are_counted(by_hand: dict[str, Value], joined: bool, steps: int) -> None:
    assert timing.steps(complete(LOCAL, by_hand), SAMPLE, joined=joined) == steps


@given(
    rows=st.builds(
        RowLengths,
        rows=st.integers(1, 10**6),
        validation_rows=st.integers(0, 10**5),
        mean=st.floats(1, 10**5),
        longest=st.integers(1, 10**6),
    ),
    epochs=st.integers(1, 50),
    batch_size=st.integers(1, 256),
    adapter=st.sampled_from(["lora", "full"]),
    joined=st.booleans(),
    calibration=st.sampled_from([None, MEASURED_HERE]),
)
def test_every_range_is_one(
    rows: RowLengths, epochs: int, batch_size: int, adapter: str, joined: bool, calibration: Calibration | None
) -> None:
    longer = msgspec.structs.replace(rows, longest=max(rows.longest, int(rows.mean) + 1))
    found = foresee(
        longer, joined=joined, calibration=calibration, epochs=epochs, batch_size=batch_size, adapter=adapter
    )
    assert found.seconds is not None and 0 < found.seconds[0] <= found.seconds[1]
    assert found.fit.needed is not None and 0 < found.fit.needed[0] < found.fit.needed[1]
    assert found.steps >= 1 and found.disk > 0 and found.fit.text
