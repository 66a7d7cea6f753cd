"""The evaluation as a whole: the model beside its baselines, on the same hidden ties, with the spread over seeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from twinnet.partners.baselines import BASELINES, Score
from twinnet.partners.cities import Cities, Ints, Ties
from twinnet.partners.evaluation import SEEDS, Ranks, hide, rank
from twinnet.partners.known import Known, Still
from twinnet.partners.model import PartnerModel

MODEL = "model"
HITS = (1, 10, 20, 50)


@dataclass(frozen=True, slots=True)
class Line:
    """Of one method: mean and standard deviation over seeds of MRR and of hits@k by k."""

    method: str
    mrr: float
    mrr_spread: float
    hits: Mapping[int, float]
    hits_spread: Mapping[int, float]
    questions: int

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def summary(method: str, taken: Sequence[Ranks]) -> Line:
    mrr = np.array([ranks.mrr for ranks in taken])
    hits = {k: np.array([ranks.hits(k) for ranks in taken]) for k in HITS}
    return Line(
        method,
        float(mrr.mean()),
        float(mrr.std()),
        {k: float(values.mean()) for k, values in hits.items()},
        {k: float(values.std()) for k, values in hits.items()},
        sum(len(ranks) for ranks in taken),
    )


def random_split(
    cities: Cities, ties: Ties, seeds: Sequence[int] = SEEDS, tell: Callable[[str], None] = lambda line: None
) -> dict[str, list[Ranks]]:
    """Ranks by method, one for each seed: a tenth of the ties hidden at random, each sought from both ends."""
    pairs = ties.rows(cities)
    still = Still(cities)
    found: dict[str, list[Ranks]] = {}
    for seed in seeds:
        known_pairs, hidden = hide(pairs, seed)
        for method, ranks in compare(still, known_pairs, hidden, seed).items():
            found.setdefault(method, []).append(ranks)
            tell(f"seed {seed}, {method}: MRR {ranks.mrr:.4f}, hits@50 {ranks.hits(50):.3f}")
    return found


def groups(cities: Cities, ties: Ties, taken: Sequence[Ranks], seeds: Sequence[int] = SEEDS) -> list[Line]:
    """Ranks of one method from :func:`random_split` (one a seed), by what sort of city asks or is sought."""
    pairs = ties.rows(cities)
    chosen: dict[str, list[Ranks]] = {}
    for ranks, seed in zip(taken, seeds, strict=True):
        degree = np.bincount(hide(pairs, seed)[0].ravel(), minlength=len(cities))
        for name, which in _sorts(cities, ranks, degree).items():
            chosen.setdefault(name, []).append(ranks.where(which))
    return [summary(name, parts) for name, parts in chosen.items()]


def _sorts(cities: Cities, ranks: Ranks, degree: Ints) -> dict[str, NDArray[np.bool_]]:
    """Which questions are of each sort."""
    found = {}
    for who, rows in (("asking city", ranks.city), ("partner", ranks.partner)):
        for low, high in ((0, 0), (1, 1), (2, 4), (5, 9), (10, 999)):
            found[f"{who} has {low} to {high} known ties"] = (degree[rows] >= low) & (degree[rows] <= high)
    people = cities.population[ranks.city]
    for low, high in ((0, 20_000), (20_000, 50_000), (50_000, 200_000), (200_000, 1_000_000), (1_000_000, 10**8)):
        found[f"asking city has {low:,} to {high:,} people"] = (people >= low) & (people < high)
    continent = np.array(cities.continent)[cities.country[ranks.city]]
    for code in sorted(set(cities.continent)):
        found[f"asking city in {code}"] = continent == code
    found["partner in the same country"] = cities.country[ranks.city] == cities.country[ranks.partner]
    return found


def compare(
    still: Still,
    known_pairs: Ints,
    hidden: Ints,
    seed: int,
    allowed: NDArray[np.bool_] | None = None,
    asking: NDArray[np.bool_] | None = None,
) -> dict[str, Ranks]:
    """Ranks of the hidden pairs by the model, trained on the known ones, and by every baseline.

    ``allowed`` and ``asking`` as in :func:`rank`.
    """
    known = Known(still, known_pairs)
    found = {name: rank(baseline(known), known, hidden, allowed, asking) for name, baseline in BASELINES.items()}
    model = PartnerModel.of_rows(still, known_pairs, seed)
    found[MODEL] = rank(model_score(model), known, hidden, allowed, asking)
    return found


def model_score(model: PartnerModel) -> Score:
    return lambda city: model.scores(city)[0]


def cold_start(still: Still, pairs: Ints, seed: int, share: float = 0.05) -> dict[str, Ranks]:
    """All ties of some cities hidden; only these cities ask. The model has then never seen a tie of theirs."""
    chance = np.random.default_rng(seed)
    tied = np.unique(pairs)
    cold = np.zeros(len(still.cities), dtype=bool)
    cold[chance.choice(tied, round(share * len(tied)), replace=False)] = True
    touched = cold[pairs].any(axis=1)
    found = compare(still, pairs[~touched], pairs[touched], seed, asking=cold)
    return {name: ranks.where(~cold[ranks.partner]) for name, ranks in found.items()}
