"""`python -m twinnet partners NODES.csv EDGES.csv`: how well partners are found in a network, beside baselines."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from twinnet.partners.evaluation import SEEDS
from twinnet.partners.files import read_cities, read_pairs
from twinnet.partners.reports import MODEL, groups, random_split, summary

HELP = "how well partners are found in a network: ties are hidden and sought, as JSON"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("nodes", type=Path, help="CSV with id (or qid), name, country, lat, lon, population, region")
    parser.add_argument("edges", type=Path, help="CSV with a header line; its first two columns are ids of cities")
    parser.add_argument("--seeds", type=int, default=len(SEEDS), help="how many random splits (default: 5)")


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def run(chosen: argparse.Namespace) -> str:
    """The table of methods as JSON; progress goes to standard error. Raises OSError, ValueError."""
    cities, ties = read_cities(chosen.nodes), read_pairs(chosen.edges)
    seeds = range(chosen.seeds)
    found = random_split(cities, ties, seeds, _tell)
    filtered = summary(MODEL, [ranks.without_other_answers() for ranks in found[MODEL]])
    tables = {
        "methods": [summary(method, taken).as_dict() for method, taken in found.items()],
        "model, other hidden partners taken out": filtered.as_dict(),
        "model by group": [line.as_dict() for line in groups(cities, ties, found[MODEL], seeds) if line.questions],
    }
    return json.dumps(tables, indent=2, ensure_ascii=False)
