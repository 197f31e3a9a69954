"""Pictures: one figure a file, each ``draw(table) -> Figure``, drawn from a table and nothing else.

Drawing touches no disk and no global state that outlives the call; ``save`` writes what was drawn.
Every picture comes with its table, and carries once the line "A model, not a prediction."
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from experiments.folder.files import placed, write_csv
from experiments.plots import style
from experiments.plots.labels import wrapped

__all__ = ["MODEL_NOT_PREDICTION", "save"]

MODEL_NOT_PREDICTION = "A model, not a prediction."
FOOTER_LINES = 2  # room kept below the axes; the whole footer is in the SVG's description


def save(figure: Figure, table: pd.DataFrame, folder: Path, name: str, footer: str) -> list[Path]:
    """Write name.png, name.svg and name.csv into folder (which must exist); return the three paths.

    footer: seed, parameters, version, n and any flag such as "uncalibrated".  Same figure, table
    and footer give the same bytes.  The figure itself is left as it was.
    """
    folder = Path(folder)
    paths = [folder / f"{name}.{kind}" for kind in ("png", "svg", "csv")]
    whole = footer.replace(MODEL_NOT_PREDICTION, "").strip()
    # The safeguard comes first, so that no long footer can push it off the picture.
    whole = f"{MODEL_NOT_PREDICTION} {whole}".strip()
    lines = wrapped(whole, style.WIDTH - 40, lines=FOOTER_LINES)
    with style.house_style(salt=name):
        text = figure.text(20 / style.WIDTH, 10 / style.HEIGHT, lines, va="bottom", color=style.SOFT)
        text.set_gid("footer")
        try:
            FigureCanvasAgg(figure)
            with placed(paths[0]) as part:
                figure.savefig(part, format="png", dpi=style.DPI, metadata={"Software": None})
            FigureCanvasSVG(figure)
            about = {"Date": None, "Creator": None, "Title": name, "Description": whole}
            with placed(paths[1]) as part:
                figure.savefig(part, format="svg", metadata=about)
        finally:
            text.remove()
            FigureCanvasAgg(figure)
    write_csv(paths[2], table)
    return paths
