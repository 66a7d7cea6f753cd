"""Twenty answers that are not one country: each further city of a country or region already chosen counts less."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twinnet.partners.cities import Cities, Ints

_COUNTRY = 0.25
_REGION = 0.35


def varied(order: Ints, score: NDArray[np.float64], cities: Cities, limit: int) -> Ints:
    """Up to ``limit`` of the candidates ``order`` with their ``score`` (log-odds), chosen one after the other.

    After each choice the scores of its country fall by 0.25, those of its region by 0.35 more. Ties in score keep the
    given order.
    """
    left = np.array(score, dtype=np.float64)
    country, region = cities.country[order], cities.region[order]
    chosen = []
    for _ in range(min(limit, len(order))):
        best = int(np.argmax(left))
        chosen.append(best)
        left[country == country[best]] -= _COUNTRY
        left[region == region[best]] -= _REGION
        left[best] = -np.inf
    return order[np.array(chosen, dtype=np.int64)]
