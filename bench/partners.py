"""How well partners are found: ties hidden at random, in time, and cities without a tie; and how quick the answer is.

Each evaluation stands beside the baselines on the same split. Only the random split has a reach (design, quality.md).
"""

from __future__ import annotations

import csv
import os
import statistics
import time
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from bench.figures import Figure
from twinnet.partners.cities import Cities, Ints, Ties, unit_vectors
from twinnet.partners.evaluation import SEEDS, Ranks
from twinnet.partners.files import gazetteer_cities, read_cities, read_pairs
from twinnet.partners.german import later_ties, read_german
from twinnet.partners.known import Still
from twinnet.partners.model import PartnerModel
from twinnet.partners.reports import MODEL, cold_start, compare, random_split, summary

SHARED = Path(os.environ.get("HAMSHAHR_SHARED", Path(__file__).resolve().parents[2] / "shared"))
TIES = SHARED / "data" / "ties"
MRR_REACH = 0.12
HITS_REACH = 0.40
MILLISECONDS_REACH = 150.0
TRAINING_REACH = 300.0
_COLD_SEEDS = SEEDS[:3]
_ASKED = 100
_ATLAS_TIES = 26000


def run() -> list[Figure]:
    """Raises FileNotFoundError where the shared data are absent."""
    cities, ties = read_cities(TIES / "ursino_nodes.csv"), read_pairs(TIES / "ursino_edges.csv")
    return [*_random(cities, ties), *_cold(cities, ties), *_in_time(), *_speed(ties, cities)]


def _random(cities: Cities, ties: Ties) -> list[Figure]:
    figures = []
    for method, taken in random_split(cities, ties, tell=print).items():
        line = summary(method, taken)
        own = method == MODEL
        spread, note = line.mrr_spread, f"{len(SEEDS)} seeds"
        figures += [
            Figure(f"MRR, {method}", round(line.mrr, 4), "", f"≥ {MRR_REACH:g}" if own else "none",
                   not own or line.mrr >= MRR_REACH, f"± {spread:.4f} over {note}"),
            Figure(f"hits@50, {method}", round(line.hits[50], 3), "", f"≥ {HITS_REACH:g}" if own else "none",
                   not own or line.hits[50] >= HITS_REACH, f"± {line.hits_spread[50]:.3f} over {note}"),
        ]  # fmt: skip
        if own:
            figures += _filtered(taken)
    return figures


def _filtered(taken: list[Ranks]) -> list[Figure]:
    """The model's figures with a city's other hidden partners taken out of the ranking; no reach is held to them."""
    line = summary(MODEL, [ranks.without_other_answers() for ranks in taken])
    note = "other hidden partners taken out"
    return [
        Figure(f"MRR, {MODEL}, filtered", round(line.mrr, 4), "", "none", True, note),
        Figure(f"hits@50, {MODEL}, filtered", round(line.hits[50], 3), "", "none", True, note),
    ]


def _cold(cities: Cities, ties: Ties) -> list[Figure]:
    still, pairs = Still(cities), ties.rows(cities)
    found: dict[str, list[Ranks]] = {}
    for seed in _COLD_SEEDS:
        for method, ranks in cold_start(still, pairs, seed).items():
            found.setdefault(method, []).append(ranks)
            print(f"cold start, seed {seed}, {method}: MRR {ranks.mrr:.4f}, hits@50 {ranks.hits(50):.3f}")
    figures = []
    for method, taken in found.items():
        line = summary(method, taken)
        note = f"over {len(_COLD_SEEDS)} seeds, all ties of one city in twenty hidden, {line.questions} questions"
        figures += [
            Figure(f"cold start, {method}: MRR", round(line.mrr, 4), "", "none", True,
                   f"± {line.mrr_spread:.4f} {note}"),
            Figure(f"cold start, {method}: hits@50", round(line.hits[50], 3), "", "none", True,
                   f"± {line.hits_spread[50]:.3f} {note}"),
        ]  # fmt: skip
    return figures


def _in_time() -> list[Figure]:
    german = read_german(TIES / "muenchdo_rgre_TwinTowns_clean.csv")
    known, hidden = later_ties(german, 1990)
    found = compare(Still(german.cities), known, hidden, 0, german.abroad)
    note = f"{len(known)} ties before 1990, {len(hidden)} later"
    return [
        figure
        for method, ranks in found.items()
        for figure in _plain(f"German ties from 1990, {method}", ranks.where(~german.abroad[ranks.city]), note)
    ]


def _plain(name: str, ranks: Ranks, note: str) -> list[Figure]:
    return [
        Figure(f"{name}: MRR", round(ranks.mrr, 4), "", "none", True, note),
        Figure(f"{name}: hits@50", round(ranks.hits(50), 3), "", "none", True, f"{len(ranks)} questions"),
    ]


def _speed(ties: Ties, tied: Cities) -> list[Figure]:
    cities = gazetteer_cities()
    pairs = atlas_ties(cities)
    started = time.perf_counter()
    model = PartnerModel.of_rows(Still(cities), pairs, 0)
    seconds = time.perf_counter() - started
    asked = np.random.default_rng(0).choice(np.unique(pairs), _ASKED, replace=False)
    took = []
    for row in asked:
        started = time.perf_counter()
        model.recommend(cities.ids[row])
        took.append((time.perf_counter() - started) * 1000)
    p95 = statistics.quantiles(took, n=20)[-1]
    note = f"{len(cities):,} cities, {len(pairs):,} ties"
    return [
        Figure(
            "training on the atlas", round(seconds, 1), "s", f"≤ {TRAINING_REACH:g}", seconds <= TRAINING_REACH, note
        ),
        Figure("top 20, warm, median", round(statistics.median(took), 1), "ms", "none", True, note),
        Figure("top 20, warm, p95", round(p95, 1), "ms", f"≤ {MILLISECONDS_REACH:g}", p95 <= MILLISECONDS_REACH, note),
    ]


def atlas_ties(cities: Cities) -> Ints:
    """Ties of the whole atlas, roughly: both ends of each row at the nearest city of a gazetteer."""
    with (TIES / "hekman_twin_cities.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    tree = cKDTree(cities.points)
    found = []
    for end in ("1", "2"):
        lat, lon = (np.array([float(row[f"{name}{end}"]) for row in rows]) for name in ("lat", "lng"))
        found.append(tree.query(unit_vectors(lat, lon))[1])
    pairs = np.sort(np.column_stack(found), axis=1)
    return np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)
