"""How alike the names of cities are: many twins were chosen for a shared name (Toledo and Toledo)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from twinnet.fold import fold

_LONGEST = 4
_SHORTEST = 2


def name_vectors(names: Sequence[str]) -> csr_matrix:
    """Rows (n, grams) of unit length: letter groups of each name, rare ones weighing more (TF-IDF).

    A product of two rows is 1 for the same name and 0 where no group of letters is shared.
    """
    grams = [Counter(_grams(fold(name))) for name in names]
    spread = Counter(gram for counted in grams for gram in counted)
    column = {gram: at for at, gram in enumerate(sorted(spread))}
    rows, columns, values = [], [], []
    for row, counted in enumerate(grams):
        for gram, times in counted.items():
            rows.append(row)
            columns.append(column[gram])
            values.append(times * np.log(1 + len(names) / spread[gram]))
    matrix = csr_matrix((np.array(values, dtype=np.float32), (rows, columns)), shape=(len(names), len(column)))
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix.data /= np.repeat(np.where(length > 0, length, 1.0), np.diff(matrix.indptr)).astype(np.float32)
    return matrix


def _grams(name: str) -> list[str]:
    marked = f"^{name}$"
    return [marked[at : at + n] for n in range(_SHORTEST, _LONGEST + 1) for at in range(len(marked) - n + 1)]
