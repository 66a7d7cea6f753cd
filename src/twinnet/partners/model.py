"""The partner finder: trained on a network, it recommends partners with reasons."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import lightgbm
import numpy as np

from twinnet.partners.cities import Cities, Floats, Ints, Ties
from twinnet.partners.diversity import varied
from twinnet.partners.features import NAMES
from twinnet.partners.goals import Goals
from twinnet.partners.known import Known, Still
from twinnet.partners.net import Net
from twinnet.partners.reasons import Reason, reasons
from twinnet.partners.sieve import STANDING, Sieve
from twinnet.partners.training import Learned, candidate_table, learn, rank_score

FORMAT = "twinnet partner model"
VERSION = 2
_CANDIDATES = 600
_VARIED_FROM = 300


@dataclass(frozen=True, slots=True)
class Recommendation:
    """``score``: log-odds, with goals; ``sure``: how often a candidate so scored was a true, hidden partner (0 to 1).

    ``sure`` is measured with a tenth of all ties hidden and knows nothing of goals.
    """

    city_id: str
    score: float
    sure: float
    reasons: tuple[Reason, ...]


class PartnerModel:
    """What was learned, together with the cities and ties it is applied to."""

    def __init__(self, learned: Learned, known: Known) -> None:
        self.learned = learned
        self.known = known
        self.cities = known.still.cities

    @classmethod
    def train(cls, cities: Cities, ties: Ties, *, seed: int = 0) -> PartnerModel:
        """The same seed and network give the same model. Raises ValueError for too few ties."""
        return cls.of_rows(Still(cities), ties.rows(cities), seed)

    @classmethod
    def of_rows(cls, still: Still, pairs: Ints, seed: int = 0) -> PartnerModel:
        """The same from pairs of row numbers (m, 2), where the cities' own tables are already made."""
        return cls(learn(still, pairs, seed), Known(still, pairs))

    def save(self, path: Path) -> None:
        """Writes what was learned as JSON; neither cities nor ties are in it."""
        held = {
            "format": FORMAT,
            "version": VERSION,
            "features": [*NAMES, *STANDING],
            "sieve": self.learned.sieve.as_dict(),
            "trees": self.learned.trees.model_to_string(),
            "nets": [net.as_dict() for net in self.learned.nets],
            "calibration": self.learned.calibration,
        }
        path.write_text(json.dumps(held), encoding="utf-8")

    @classmethod
    def load(cls, path: Path, cities: Cities, ties: Ties) -> PartnerModel:
        """What was learned, applied to these cities and ties, which may be newer than those it was learned from.

        Raises ValueError for a file that is no model, or one of another version.
        """
        return cls(read_learned(path.read_bytes(), str(path)), Known(Still(cities), ties.rows(cities)))

    def scores(self, city: int, goals: Goals | None = None) -> tuple[Floats, Ints]:
        """Of one row number: log-odds (n,) of every city without goals, and the rows of the candidates, unordered.

        Candidates are those that are allowed and best by the sieve; the others keep the sieve's order below them.
        """
        rows, sieved = candidate_table(self.known, city, self.learned.sieve)
        aims = goals or Goals()
        free = aims.allowed(self.cities)
        free[self.known.ties.columns(city)] = False
        free[city] = False
        lifted = sieved + self._lift(aims, city)
        candidates = np.flatnonzero(free)
        if len(candidates) > _CANDIDATES:
            best = np.argpartition(-lifted[candidates], _CANDIDATES)[:_CANDIDATES]
            candidates = np.sort(candidates[best])
        score = np.asarray(sieved, dtype=np.float64) - 1e4
        if len(candidates):
            score[candidates] = rank_score(rows, candidates, self.learned.trees, self.learned.nets)
        return score, candidates

    def score_of(self, city: int, others: Ints) -> Floats:
        """Log-odds (m,) of one row number with others, whether tied or not, without goals."""
        if not len(others):
            return np.zeros(0)
        rows, _ = candidate_table(self.known, city, self.learned.sieve)
        return rank_score(rows, others, self.learned.trees, self.learned.nets)

    def recommend(
        self, city_id: str, *, goals: Goals | None = None, limit: int = 20, diverse: bool = True
    ) -> list[Recommendation]:
        """The best partners it is not tied with, best first; ``diverse``: varied by country and region.

        Raises KeyError for an unknown id.
        """
        city = self.cities.row_of[city_id]
        aims = goals or Goals()
        score, candidates = self.scores(city, aims)
        wanted = score + self._lift(aims, city)
        order = candidates[np.argsort(-wanted[candidates], kind="stable")][: max(_VARIED_FROM, limit)]
        chosen = varied(order, wanted[order], self.cities, limit) if diverse else order[:limit]
        sure = self.sure(score[chosen])
        return [
            Recommendation(
                self.cities.ids[row], float(wanted[row]), float(sure[at]), reasons(self.known, city, int(row))
            )
            for at, row in enumerate(chosen)
        ]

    def sure(self, score: Floats) -> Floats:
        """The calibrated share (m,) of log-odds (m,) without goals."""
        at, share = np.array(self.learned.calibration).T
        return np.asarray(np.interp(score, at, share))

    def _lift(self, goals: Goals, city: int) -> Floats:
        return goals.lift(self.cities, city, self.known.degree, self.known.by_country[city])


def read_learned(saved: bytes, name: str = "This") -> Learned:
    """What a saved model holds, for cities and ties of any day.

    Raises ValueError, calling it ``name``, where it is no model or one of another version.
    """
    try:
        held = json.loads(saved.decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"{name} is not a partner model: {error}") from None
    if not isinstance(held, dict) or held.get("format") != FORMAT:
        raise ValueError(f"{name} is not a partner model")
    if held.get("version") != VERSION or held.get("features") != [*NAMES, *STANDING]:
        raise ValueError(
            f"{name} is a partner model of version {held.get('version')}; this program needs version {VERSION} "
            "with the same features. Train it again."
        )
    return Learned(
        Sieve.from_dict(held["sieve"]),
        lightgbm.Booster(model_str=held["trees"]),
        tuple(Net.from_dict(net) for net in held["nets"]),
        tuple((float(score), float(share)) for score, share in held["calibration"]),
    )
