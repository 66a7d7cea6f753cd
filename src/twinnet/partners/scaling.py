"""Columns of features brought to one measure, so that sums of them mean something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twinnet.partners.cities import Floats

_BEYOND = 5.0
_STEEP = 50.0
_FAR_OUT = 6.0


@dataclass(frozen=True, slots=True)
class Scaling:
    """Mean 0 and spread 1; columns in ``heavy`` (many zeros, few large) by their logarithm; unknown values 0."""

    heavy: NDArray[np.bool_]
    mean: Floats
    spread: Floats

    @classmethod
    def of(cls, table: Floats) -> Scaling:
        positive = np.nanmin(table, axis=0) >= 0
        heavy = positive & (np.nanmax(table, axis=0) > _FAR_OUT * np.nanmean(table, axis=0))
        shaped = _shaped(table, heavy)
        return cls(heavy, np.nanmean(shaped, axis=0), np.nanstd(shaped, axis=0) + np.float32(1e-6))

    def __call__(self, table: Floats) -> Floats:
        """The table (m, columns) on this measure, no value further than five spreads from the mean."""
        even = (_shaped(table, self.heavy).T - self.mean[:, None]) / self.spread[:, None]
        np.clip(even, -_BEYOND, _BEYOND, out=even)
        even[np.isnan(even)] = 0
        return np.asarray(even.T, dtype=np.float32)

    def as_dict(self) -> dict[str, Any]:
        return {"heavy": self.heavy.tolist(), "mean": self.mean.tolist(), "spread": self.spread.tolist()}

    @classmethod
    def from_dict(cls, held: dict[str, Any]) -> Scaling:
        mean, spread = (np.array(held[name], dtype=np.float32) for name in ("mean", "spread"))
        return cls(np.array(held["heavy"], dtype=bool), mean, spread)


def _shaped(table: Floats, heavy: NDArray[np.bool_]) -> Floats:
    shaped = np.array(table.T, dtype=np.float32, order="C")
    for row in np.flatnonzero(heavy):
        np.log1p(_STEEP * np.maximum(shaped[row], 0), out=shaped[row])
    return shaped.T
