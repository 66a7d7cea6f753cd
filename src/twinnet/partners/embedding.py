"""Places of cities in a space of few dimensions, learned from ties alone: spectral, factors, random walks."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, diags
from scipy.sparse.linalg import eigsh

from twinnet.partners.cities import Floats

_SPECTRAL = 48
_FACTORS = 32
_ROUNDS = 8
_CONFIDENCE = 30.0
_RIDGE = 4.0


def spectral(ties: csr_matrix, dimensions: int = _SPECTRAL) -> Floats:
    """Unit vectors (n, d) from the largest eigenvalues of the ties evened by degree; zero without ties."""
    mean = ties.sum() / max(len(np.unique(ties.indices)), 1)
    values, vectors = _largest(ties, dimensions, added=mean)
    placed = vectors * np.maximum(values, 0)
    length = np.sqrt((placed**2).sum(axis=1, keepdims=True))
    return np.asarray(placed / np.where(length > 1e-9, length, 1), dtype=np.float32)


def factors(ties: csr_matrix, dimensions: int = _FACTORS, seed: int = 0) -> Floats:
    """Vectors (n, d) whose products come near to the ties (implicit-feedback factorisation, Hu et al. 2008).

    One set of vectors serves both sides, as ties have no direction; solved by alternating least squares.
    """
    n = ties.shape[0]
    placed = np.random.default_rng(seed).normal(0, 0.1, (n, dimensions))
    start, column = ties.indptr, ties.indices
    degree = np.diff(start)
    tied = np.flatnonzero(degree)
    for _ in range(_ROUNDS):
        square = placed.T @ placed + _RIDGE * np.eye(dimensions)
        fresh = np.zeros_like(placed)
        for many in np.unique(degree[tied]):
            rows = np.flatnonzero(degree == many)
            partners = placed[column[start[rows][:, None] + np.arange(many)]]
            left = square + _CONFIDENCE * np.einsum("rpi,rpj->rij", partners, partners)
            right = (1 + _CONFIDENCE) * partners.sum(axis=1)
            fresh[rows] = np.linalg.solve(left, right[..., None])[..., 0]
        placed = (placed + fresh) / 2
    return placed.astype(np.float32)


def walks(ties: csr_matrix, dimensions: int = 128, window: int = 10, negatives: float = 1.0) -> Floats:
    """Vectors (n, d) as DeepWalk would learn from random walks, in closed form (NetMF, Qiu et al. 2018)."""
    values, vectors = _largest(ties, 2 * dimensions)
    degree = np.maximum(np.asarray(ties.sum(axis=1)).ravel(), 1.0)
    summed = np.where(
        values >= 1 - 1e-9, 1.0, values * (1 - values**window) / (window * (1 - np.minimum(values, 1 - 1e-9)))
    )
    half = vectors / np.sqrt(degree)[:, None]
    matrix = (half * np.maximum(summed, 0)) @ half.T * (ties.sum() / negatives)
    matrix = np.log(np.maximum(matrix, 1.0)).astype(np.float32)
    values, vectors = eigsh(matrix, k=min(dimensions, ties.shape[0] - 2), v0=np.ones(ties.shape[0]), which="LA")
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0)), dtype=np.float32)


def _largest(ties: csr_matrix, dimensions: int, added: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Largest eigenvalues; ``added`` to each degree keeps pairs that stand apart from taking them all."""
    degree = np.maximum(np.asarray(ties.sum(axis=1)).ravel() + added, 1.0)
    even = diags(1 / np.sqrt(degree)) @ ties.astype(np.float64) @ diags(1 / np.sqrt(degree))
    k = min(dimensions, ties.shape[0] - 2)
    values, vectors = eigsh(even, k=k, v0=np.ones(ties.shape[0]), which="LA", tol=1e-3)
    return values, vectors
