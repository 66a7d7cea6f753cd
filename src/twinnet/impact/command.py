"""The command `impact PANEL.csv`, the same from `python -m twinnet` and from `manage.py`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from twinnet.impact.page import report, sentence
from twinnet.impact.panels import read_panel
from twinnet.impact.studies import study
from twinnet.impact.words import LANGUAGES

HELP = "What changed when ties began: an event study of a panel, as an HTML report."


def add_arguments(parser: ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument(
        "panel",
        type=Path,
        help="CSV with the columns unit, time, outcome, treated_at (empty: never) and, if wanted, cluster",
    )
    parser.add_argument("--out", type=Path, help="the report; default: the panel's name with .impact.html")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the report; default: en")
    parser.add_argument("--title", default="", help="heading of the report")


def run(chosen: Namespace) -> str:
    """Write the report; the answer says the finding in one sentence and where the report is.

    Raises PanelError for a panel that cannot be read or compared, OSError where the report cannot be written.
    """
    found = study(read_panel(chosen.panel))
    out: Path = chosen.out or chosen.panel.with_suffix(".impact.html")
    out.write_text(report(found, language=chosen.lang, title=chosen.title), encoding="utf-8")
    return f"{sentence(found, chosen.lang)}\n→ {out}"
