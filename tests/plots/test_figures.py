"""Every figure, on everyday and on awkward tables: readable, complete and honest."""

from __future__ import annotations

import datetime
from itertools import combinations
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox

from experiments.plots import MODEL_NOT_PREDICTION, compare, curve, phase, save, style, timeline, validation_rows
from tests.plots.tables import AWKWARD, GALLERY, PLOT, X, compare_table, curve_table, grid_table, rows_table, shaped

CASES = {**GALLERY, **AWKWARD}
each_case = pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
FOOTER = "uncalibrated · scenario kosovo_2021 · seed 1 · version 0.1.0 · n = 2,000"


def written(figure: Figure, upright: bool = False) -> list[tuple[str, Bbox]]:
    """All text on the figure and the pixels that it takes."""
    canvas = FigureCanvasAgg(figure)
    with style.house_style():
        canvas.draw()
        renderer = canvas.get_renderer()
        texts = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
        boxes = [(t.get_text(), Text.get_window_extent(t, renderer)) for t in texts]
    hidden = set()
    for axes in figure.axes:  # ticks outside the limits exist but are not drawn
        for axis, low, high in ((axes.xaxis, *axes.get_xlim()), (axes.yaxis, *axes.get_ylim())):
            low, high = min(low, high), max(low, high)
            slack = (high - low) * 1e-9
            for tick in axis.get_major_ticks():
                if not low - slack <= tick.get_loc() <= high + slack:
                    hidden |= {id(tick.label1), id(tick.label2)}
    hidden |= {id(t) for t in texts if upright and is_slanted(t)}
    return [b for t, b in zip(texts, boxes) if id(t) not in hidden]


def is_slanted(text: Text) -> bool:
    return text.get_rotation() % 90 != 0


def slanted(figure: Figure) -> list[tuple[str, Bbox]]:
    """Slanted tick labels in their own turned frame, where upright boxes would overlap falsely."""
    boxes = []
    for text in filter(is_slanted, figure.findobj(Text)):
        turn = Affine2D().rotate_deg(-text.get_rotation())
        anchor = text.get_transform().transform(text.get_unitless_position())
        text.set_rotation(0)
        box = Text.get_window_extent(text).translated(*-anchor)
        # Far off the canvas: these are compared with one another only.
        boxes.append((text.get_text(), box.translated(*(turn.transform(anchor) + 10_000))))
    return [(text, box) for text, box in boxes if text.strip()]


@each_case
def test_no_text_lies_on_other_text_or_off_the_canvas(case: PLOT) -> None:
    figure = case()[0]
    boxes = written(figure)
    for text, box in boxes:
        inside = box.x0 >= 0 and box.x1 <= 1280 and box.y0 >= 48 and box.y1 <= 720
        assert inside, f"{text!r} leaves the canvas or enters the footer: {box}"
    upright = written(figure, upright=True)
    for (one, a), (other, b) in combinations(upright + slanted(figure), 2):
        wide, high = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert wide <= 1 or high <= 1.5, f"{one!r} overlaps {other!r}"


@each_case
def test_text_is_at_least_14_pixels_and_never_claims_certainty(case: PLOT) -> None:
    for text in case()[0].findobj(Text):
        assert float(text.get_fontsize()) * style.DPI / 72 >= 14
        assert "100 in 100" not in text.get_text()
        assert " 0 in 100" not in f" {text.get_text()}"
        assert "nan" not in text.get_text().split()


@pytest.mark.parametrize("name", ["curve", "phase", "timeline", "network"])
def test_saved_bytes_are_the_same_whatever_the_readers_settings(name: str, tmp_path: Path) -> None:
    figure, table = GALLERY[name]()
    first = save(figure, table, tmp_path, name, FOOTER)
    bytes_ = [path.read_bytes() for path in first]
    again = save(figure, table, tmp_path, name, FOOTER)
    assert [path.read_bytes() for path in again] == bytes_
    with matplotlib.rc_context({"font.size": 30, "axes.grid": True, "lines.linewidth": 9}):
        save(*GALLERY[name](), tmp_path, name, FOOTER)
        assert matplotlib.rcParams["font.size"] == 30 and matplotlib.rcParams["axes.grid"]
    assert [path.read_bytes() for path in first] == bytes_
    assert [path.suffix for path in first] == [".png", ".svg", ".csv"]


def test_a_saved_picture_says_once_that_it_is_no_prediction(tmp_path: Path) -> None:
    figure, table = GALLERY["icons"]()
    long = f"{FOOTER} · {MODEL_NOT_PREDICTION} " + "parameter = 1 · " * 80
    _, svg, csv = save(figure, table, tmp_path, "icons", long)
    assert svg.read_text().count(MODEL_NOT_PREDICTION) == 2  # comment of the text, description
    assert pd.read_csv(csv).shape == table.shape
    assert not [t for t in figure.findobj(Text) if MODEL_NOT_PREDICTION in t.get_text()]


def test_the_title_of_a_curve_says_no_more_than_its_intervals() -> None:
    said = lambda p: curve.finding(shaped(p), "resolve")  # noqa: E731
    what = "Grey-zone violence or worse"
    assert said(0.62 + 0.19 * X) == f"{what}: 62 to 81 in 100 with resolve from 0 to 1"
    assert said(0.81 - 0.19 * X) == f"{what}: 81 to 62 in 100 with resolve from 0 to 1"
    assert "no clear change" in said(0.5 + 0.01 * X)
    assert said(X * 0) == f"{what}: no clear change with resolve from 0 to 1 (fewer than 1 in 100)"
    rising = f"{what}: from fewer than 1 to more than 99 in 100 with resolve from 0 to 1"
    assert said(X) == rising
    assert said(0.1 + 0.7 * np.sin(np.pi * X)) == f"{what} is likeliest with resolve near 0.5: 80 in 100"
    assert "least likely with resolve near 0.5" in said(0.9 - 0.7 * np.sin(np.pi * X))
    assert "up and down" in said(0.5 + 0.3 * np.sin(2 * np.pi * X))


def test_zero_is_white_and_next_to_zero_is_not() -> None:
    colours = style.share_colours()
    assert colours(phase.SHARE(0.0)) == (1, 1, 1, 1)
    assert colours(phase.SHARE(0.001))[0] < 0.9


def test_here_is_labelled_and_contours_are_too() -> None:
    texts = [t.get_text() for t in GALLERY["phase"]()[0].findobj(Text)]
    assert {"you are here", "50 in 100", "10", "25", "75", "90"} <= set(texts)


def test_even_odds_are_drawn_only_where_they_exist() -> None:
    def thick(figure: Figure) -> int:
        sets = figure.findobj(ContourSet)
        return sum(bool(np.max(c.get_linewidths()) > 2) for c in sets)  # type: ignore[attr-defined]

    assert thick(phase.draw(grid_table(X, X, lambda i, j: i / 20))) == 1
    assert thick(phase.draw(grid_table(X, X, lambda i, j: 0.1))) == 0


def test_a_line_needs_more_than_chance_to_be_drawn() -> None:
    def texts(figure: Figure) -> str:
        return " ".join(t.get_text().replace("\n", " ") for t in figure.findobj(Text))

    noise = phase.draw(grid_table(X, X, lambda i, j: 0.49 + 0.02 * ((i + j) % 2)))
    assert not noise.findobj(ContourSet)
    assert "no clear change over this map" in texts(noise) and "Flat: all intervals overlap" in texts(noise)
    slope = texts(phase.draw(grid_table(X, X, lambda i, j: i / 50)))
    assert "no clear change" not in slope and "Nowhere at even odds: no line" in slope


def test_a_flat_map_has_one_colour() -> None:
    """The scale is always 0 to 100: a difference of 2 in 100 is no contrast."""
    colours = style.share_colours()
    low, high = (np.array(colours(phase.SHARE(p))) for p in (0.87, 0.89))
    assert np.abs(low - high).max() < 0.05


def test_a_coarse_map_has_its_numbers_in_its_cells() -> None:
    figure = phase.draw(grid_table(X[:4], X[:3], lambda i, j: (i + j) / 5))
    texts = [t.get_text() for t in figure.axes[0].texts]
    assert sorted(texts) == sorted(["<1", "20", "20", "40", "40", "40", "60", "60", "60", "80", "80", ">99"])


@pytest.mark.parametrize("reach", [0.011, 0.025, 0.03, 0.054, 0.1, 0.31, 0.5, 1.0])
def test_ticks_are_true_to_their_places(reach: float) -> None:
    table = compare_table([0.5], [0.5], [6]).assign(lo=-reach, hi=reach)
    axes = compare.draw(table).axes[1]
    for place, label in zip(axes.get_xticks(), axes.get_xticklabels()):
        assert float(label.get_text().replace("−", "-")) == pytest.approx(100 * place, abs=1e-9)
    assert len(axes.get_xticks()) in (3, 5) and 0 in axes.get_xticks()


def test_ticks_of_maps_are_the_values_that_were_run() -> None:
    steps = np.arange(0, 1.05, 0.1)
    axes = phase.draw(grid_table(steps, steps, lambda i, j: i / 10)).axes[0]
    for axis in (axes.xaxis, axes.yaxis):
        assert axis.get_majorticklocs() == pytest.approx(steps)
        assert [t.get_text() for t in axis.get_ticklabels()][3] == "0.3"  # not 0.30000000000000004


def test_a_colour_of_a_comparison_stands_for_a_setting_only() -> None:
    rungs = list(range(1, 11))
    axes = compare.draw(compare_table([0.5] * 10, [0.4] * 10, rungs), first="as it was", second="changed").axes
    rings = {line.get_markeredgecolor() for line in axes[0].lines if line.get_markerfacecolor() == "white"}
    dots = {line.get_color() for line in axes[0].lines if line.get_markersize() == compare.SECOND["ms"]}
    assert (rings, dots) == ({style.ORANGE}, {style.BLUE})
    assert {line.get_color() for line in axes[1].lines} == {style.INK, style.SOFT}


@each_case
def test_no_label_is_cut(case: PLOT) -> None:
    for text in case()[0].findobj(Text):
        assert "…" not in text.get_text()


def test_a_domain_looks_the_same_in_every_timeline() -> None:
    table = GALLERY["timeline"]()[1]
    few = timeline.draw(table[table["domain"].isin(["military", "faction"])])
    whole = timeline.draw(table)
    looks = [{t.get_color() for t in f.axes[1].lines if t.get_marker() == "s"} for f in (few, whole)]
    assert looks[0] == looks[1] == {style.VERMILLION}


def test_a_timeline_names_every_rung_and_dates_its_turns() -> None:
    moves = pd.DataFrame({"turn": [2], "actor": ["A"], "move": ["m"], "domain": ["military"], "rung": [4]})
    path = pd.DataFrame({"turn": [1, 2, 3], "rung": [0, 4, 4], "rung_label": ["calm", "threat", "threat"]})
    day = lambda turn: datetime.date(2016, 12, 30) + datetime.timedelta(days=turn)  # noqa: E731
    figure = timeline.draw(moves.assign(rung_label="threat"), path=path, dates=day)
    assert "Calm (0)" in [t.get_text() for t in figure.axes[0].get_yticklabels()]
    dates = [t.get_text() for t in figure.axes[1].get_xticklabels()]
    assert dates == ["1\n31 Dec 2016", "2\n1 Jan 2017", "3\n2 Jan"]


def test_a_missing_column_is_named_with_what_was_needed() -> None:
    table = curve_table({6: X}, X)
    with pytest.raises(ValueError, match=r"curve: column rung_label is missing.*Did you mean"):
        curve.draw(table.rename(columns={"rung_label": "runglabel"}))
    with pytest.raises(ValueError, match="no rows"):
        curve.draw(table.head(0))


def test_looks_of_rungs_4_to_10_differ_in_colour_and_marker() -> None:
    looks = [style.rung_look(r) for r in range(4, 11)]
    assert len({look.colour for look in looks}) == len({look.marker for look in looks}) == 7


@pytest.mark.parametrize(("families", "each"), [(1, 1), (1, 27), (1, 200), (9, 12), (40, 3), (60, 1), (2, 29)])
def test_every_figure_stands_on_one_page_that_holds_it(families: int, each: int) -> None:
    table = rows_table(families, each)
    table.loc[::3, "family"] = table["family"].str.replace("MID", "ICB")
    pages = list(validation_rows.pages(table))
    assert sorted(k for page in pages for k in page.index) == list(table.index)
    for page in pages:
        lines = validation_rows.columns(page)
        assert len(lines) <= validation_rows.ACROSS and max(map(len, lines)) <= validation_rows.DOWN
        assert not any(isinstance(column[-1], str) for column in lines)  # no name without a figure below it
        assert page["family"].map(validation_rows.source).nunique() == 1


def test_a_row_says_which_way_the_model_is_off() -> None:
    table = rows_table(1, 3).assign(model=[0.2, 0.5, 0.9], inside=[False, True, False])
    texts = [t.get_text() for t in validation_rows.draw(table).findobj(Text)]
    assert {"▼.200", ".500", "▲.900"} <= set(texts)
    colours = {t.get_text(): t.get_color() for t in validation_rows.draw(table).findobj(Text)}
    assert colours["▼.200"] == colours["▲.900"] == style.VERMILLION
