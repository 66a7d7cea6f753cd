"""How alike the names of cities are: many twins were chosen for a shared name (Toledo and Toledo)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from twinnet.fold import fold
from twinnet.partners.cities import Ints

_LONGEST = 4
_SHORTEST = 2
_WORD = re.compile(r"\w+")
_LEAST_LETTERS = 4
_MOST_NAMESAKES = 12


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


def shared_words(names: Sequence[str], country: Ints) -> csr_matrix:
    """How rare the rarest whole word is (n, n) that two names of different countries share; 0 where none is.

    Logarithm of the number of names for each that has the word. Words of many names ("san", "city") do not count.
    """
    held: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        for word in set(_WORD.findall(fold(name))):
            held.setdefault(word, []).append(row)
    found: dict[tuple[int, int], float] = {}
    for word, rows in held.items():
        if len(word) < _LEAST_LETTERS or len(rows) > _MOST_NAMESAKES:
            continue
        rare = float(np.log(len(names) / len(rows)))
        for one in rows:
            for other in rows:
                if country[one] != country[other]:
                    found[one, other] = max(found.get((one, other), 0.0), rare)
    at = np.array(list(found), dtype=np.int64).reshape(-1, 2)
    values = np.array(list(found.values()), dtype=np.float32)
    return csr_matrix((values, (at[:, 0], at[:, 1])), shape=(len(names), len(names)))


def _grams(name: str) -> list[str]:
    marked = f"^{name}$"
    return [marked[at : at + n] for n in range(_SHORTEST, _LONGEST + 1) for at in range(len(marked) - n + 1)]
