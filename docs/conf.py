"""Settings of the manual, a site that Sphinx builds (``make docs``). What is ours in it is in experiments/manual/."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import sim  # noqa: E402
from experiments.manual import pages  # noqa: E402

project, author, version = "Tinderbox", "Tinderbox contributors", sim.__version__
copyright = author
extensions = ["myst_nb", "sphinx.ext.autodoc"]
exclude_patterns = ["examples", "gallery/*.md", "**/.ipynb_checkpoints"]

# Pages: Markdown as GitHub reads it, with its anchors for headings.
myst_heading_anchors = 4
myst_links_external_new_tab = False

# Tutorials run whenever the site is built: no number in them is older than the code.
nb_execution_mode = "force"
nb_execution_timeout = 240  # the first one may have to compile the engine
nb_execution_raise_on_error = True
nb_execution_in_temp = True
nb_merge_streams = True

# The reference, from docstrings.
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
autodoc_type_aliases = {name: name for name in ("ArrayLike", "FloatArray", "IntArray", "BoolArray", "Orders", "Seats")}

# Nothing is fetched when somebody reads: no fonts, no scripts of others (experiments/manual/built.py looks).
html_theme = "furo"
html_title = f"Tinderbox {version}"
html_show_sourcelink = False
html_copy_source = False
html_static_path = ["site"]
html_css_files, html_js_files = ["site.css"], ["site.js"]


def setup(app: Any) -> None:
    app.connect("source-read", read)
    app.connect("autodoc-process-docstring", plain)


def read(app: Any, name: str, source: list[str]) -> None:
    """A page as the site shows it, from the page as the repository has it."""
    if not name.startswith("tutorials/"):
        source[0] = pages.shown(name, source[0])


def plain(app: Any, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Docstrings are plain text."""
    lines[:] = pages.plain(lines)
