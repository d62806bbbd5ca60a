"""The loss chart as it is looked at, pointed at, and read out."""

import math
from collections.abc import Iterable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ftgui.qt.pages.run.chart import LossChart
from ftgui.qt.pages.run.plot import Plot
from ftgui.run.points import Points
from tests.qt.by import by, press, said

TRAINING = [(step, 1.5 + 2 * math.exp(-step / 30)) for step in range(1, 101)]
Curve = Iterable[tuple[int, float]]
VALIDATION = [(step, 1.8 + abs(step - 60) / 50) for step in range(10, 101, 10)]


@pytest.fixture
def chart(qtbot: QtBot) -> Iterator[LossChart]:
    made = LossChart()
    qtbot.addWidget(made)
    made.resize(800, 320)
    with qtbot.waitExposed(made):
        made.show()
    yield made


def show(chart: LossChart, training: Curve, validation: Curve, every: Curve = (), total: int | None = None) -> None:
    chart.follow(Points(training), Points(validation), Points(every), total)


def middle(plot: Plot, part: float) -> QPoint:
    return QPoint(round(60 + (plot.width() - 80) * part), plot.height() // 2)


def test_without_points_it_says_so(chart: LossChart) -> None:
    assert by(chart, "Loss chart", Plot).accessibleDescription() == "Nothing measured yet."


def test_it_is_told_in_words_to_those_who_do_not_see_it(chart: LossChart) -> None:
    show(chart, TRAINING, VALIDATION, total=200)
    words = chart.plot.accessibleDescription()
    assert words == (
        "Training loss went from 3.43 at step 1 to 1.57 at step 100. "
        "Validation loss is 2.60 now; its best was 1.80 at step 60."
    )
    assert "Validation 2.60 at step 100" in said(chart)
    assert chart.plot.span == (1, 200)


def test_pointing_reads_out_the_values_there(chart: LossChart) -> None:
    show(chart, TRAINING, VALIDATION)
    QTest.mouseMove(chart.plot, middle(chart.plot, 0.5))
    step = chart.plot.training.near(50)
    assert step is not None
    assert "Training 1.8" in said(chart) or "Training 1.9" in said(chart)
    assert "Validation 2.00 at step 50" in said(chart)
    chart.plot.look_at(None)
    assert "Training 1.57 at step 100" in said(chart)


def test_arrow_keys_read_it_out_step_by_step(chart: LossChart, qtbot: QtBot) -> None:
    show(chart, TRAINING, VALIDATION)
    chart.plot.setFocus()
    QTest.keyClick(chart.plot, Qt.Key.Key_Left)
    assert "Training 1.57 at step 99" in said(chart)
    QTest.keyClick(chart.plot, Qt.Key.Key_Left)
    QTest.keyClick(chart.plot, Qt.Key.Key_Right)
    assert "at step 99" in chart.plot.accessibleDescription()


def test_dragging_looks_closer_and_one_button_shows_all_again(chart: LossChart) -> None:
    show(chart, TRAINING, VALIDATION)
    plot = chart.plot
    QTest.mousePress(plot, Qt.MouseButton.LeftButton, pos=middle(plot, 0.25))
    QTest.mouseMove(plot, middle(plot, 0.5))
    QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=middle(plot, 0.5))
    first, last = plot.span
    assert 20 < first < 30
    assert 45 < last < 55
    show(chart, [*TRAINING, (101, 1.5)], VALIDATION)
    assert plot.span == (first, last), "new points do not move what is looked at"
    press(chart, "Show whole run")
    assert plot.span == (1, 101)


def test_plus_minus_and_nought_zoom_by_keyboard(chart: LossChart) -> None:
    show(chart, TRAINING, VALIDATION)
    chart.plot.setFocus()
    QTest.keyClick(chart.plot, Qt.Key.Key_Plus)
    assert chart.plot.span[0] > 40
    QTest.keyClick(chart.plot, Qt.Key.Key_Minus)
    assert chart.plot.span == (1, 100)
    QTest.keyClick(chart.plot, Qt.Key.Key_Plus)
    QTest.keyClick(chart.plot, Qt.Key.Key_0)
    assert chart.plot.span == (1, 100)


def test_a_resumed_run_does_not_draw_its_steps_twice(chart: LossChart) -> None:
    show(chart, TRAINING, VALIDATION)
    show(chart, [*TRAINING, (50, 9.0), (51, 8.9)], VALIDATION)
    assert len(chart.plot.training) == 51
    assert "Training 8.90 at step 51" in said(chart)


def test_another_run_begins_with_nothing(chart: LossChart) -> None:
    show(chart, TRAINING, VALIDATION)
    chart.clear()
    assert chart.plot.accessibleDescription() == "Nothing measured yet."
    assert not len(chart.plot.training) + len(chart.plot.validation)


@pytest.mark.parametrize("count", [0, 1, 2, 40, 5000, 300_000])
def test_any_number_of_points_is_drawn(chart: LossChart, count: int) -> None:
    show(chart, [(step, 2.0 + math.sin(step)) for step in range(count)], [(0, 2.0)] if count else [])
    empty = LossChart().grab().toImage()
    image = chart.plot.grab().toImage()
    assert image.size() != empty.size()
    colours = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert len(colours) > 2, "axes and curves are there"


def test_what_is_measured_on_every_row_is_drawn_and_decides_which_point_is_best(chart: LossChart) -> None:
    show(chart, TRAINING, [(10, 0.5), (20, 2.0)], total=100)
    assert chart.plot.best == (10, 0.5)
    assert "All validation rows" not in said(chart)
    before = chart.plot.grab().toImage()
    show(chart, TRAINING, [(10, 0.5), (20, 2.0)], [(50, 2.5), (100, 1.5)], total=100)
    assert chart.plot.best == (100, 1.5)
    assert "its best was 1.50 at step 100" in chart.describe()
    assert "All validation rows 1.50 at step 100" in said(chart)
    assert chart.plot.grab().toImage() != before
