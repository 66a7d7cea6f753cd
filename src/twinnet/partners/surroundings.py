"""Which cities are like which, by place and by size: fixed properties of the cities, whatever their ties."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

from twinnet.partners.cities import EARTH_KM, Cities

_NEAREST = 16
_NEAR_KM = 60.0
_PEERS = 12


def near_by(cities: Cities) -> csr_matrix:
    """Weights (n, n), rows adding up to 1, of the nearest other cities; halved every 40 km or so."""
    count = min(_NEAREST + 1, len(cities))
    apart, rows = cKDTree(cities.points).query(cities.points, k=count)
    apart, rows = np.atleast_2d(apart.reshape(len(cities), count)), rows.reshape(len(cities), count)
    weights = np.exp(-apart * EARTH_KM / _NEAR_KM).astype(np.float32) + 1e-6
    weights[rows == np.arange(len(cities))[:, None]] = 0
    return _rows_to_one(weights, rows, len(cities))


def peers(cities: Cities) -> csr_matrix:
    """Weights (n, n), rows adding up to 1, of the cities next in size within the same country."""
    order = np.lexsort((-cities.population, cities.country))
    steps = [step for step in range(-_PEERS, _PEERS + 1) if step]
    positions = np.arange(len(cities))[:, None] + np.array(steps)[None, :]
    inside = (positions >= 0) & (positions < len(cities))
    rows = order[np.clip(positions, 0, len(cities) - 1)]
    same = inside & (cities.country[rows] == cities.country[order][:, None])
    size = cities.log_population
    weights = np.where(same, np.exp(-2 * np.abs(size[rows] - size[order][:, None])), 0).astype(np.float32)
    back = np.argsort(order)
    return _rows_to_one(weights[back], rows[back], len(cities))


def _rows_to_one(weights: np.ndarray, columns: np.ndarray, size: int) -> csr_matrix:
    total = weights.sum(axis=1, keepdims=True)
    weights = weights / np.where(total > 0, total, 1)
    rows = np.repeat(np.arange(size), columns.shape[1])
    matrix = csr_matrix((weights.ravel(), (rows, columns.ravel())), shape=(size, size), dtype=np.float32)
    matrix.eliminate_zeros()
    return matrix
