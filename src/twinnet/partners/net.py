"""A small neural network beside the trees: it errs elsewhere than they do, so the two together rank better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from twinnet.partners.cities import Floats
from twinnet.partners.scaling import Scaling

_LAYERS = (64, 32)
_EPOCHS = 4
_BATCHES = 150
_LEAST_BATCH, _MOST_BATCH = 64, 2048
_DIGITS = 5
_RATE = 2e-3
_LEAST_RATE = 1e-5
_DROPPED = 0.15
_DECAY = 1e-2
_SLOW, _SLOWER = 0.9, 0.999


@dataclass(frozen=True, slots=True)
class Net:
    """Rectified layers; ``layers`` are pairs of weights (inputs, outputs) and starts (outputs,)."""

    scaling: Scaling
    layers: tuple[tuple[Floats, Floats], ...]

    @classmethod
    def learn(cls, table: Floats, true: NDArray[np.bool_], weight: Floats, seed: int) -> Net:
        """From pairs (m, columns), which of them are ties, and how many pairs each stands for."""
        scaling = Scaling.of(table)
        chance = np.random.default_rng(seed)
        sizes = (table.shape[1], *_LAYERS, 1)
        found = [_first(chance, one, other) for one, other in pairwise(sizes)]
        found[-1] = (found[-1][0] * np.float32(0.1), found[-1][1] + np.float32(logit(_share(true, weight))))
        batch = int(np.clip(len(table) // _BATCHES, _LEAST_BATCH, _MOST_BATCH))
        pace = _Pace([part for layer in found for part in layer], _EPOCHS * -(-len(table) // batch))
        for _ in range(_EPOCHS):
            order = chance.permutation(len(table))
            for at in range(0, len(order), batch):
                rows = order[at : at + batch]
                pace.step(_slopes(found, scaling(table[rows]), true[rows], weight[rows], chance))
        return cls(scaling, tuple((_rounded(heavy), _rounded(start)) for heavy, start in found))

    def score(self, table: Floats) -> Floats:
        """Log-odds (m,) of pairs."""
        held = self.scaling(table)
        for weight, start in self.layers[:-1]:
            held = np.maximum(held @ weight + start, 0)
        weight, start = self.layers[-1]
        return np.asarray((held @ weight + start)[:, 0])

    def as_dict(self) -> dict[str, Any]:
        layers = [[np.round(part.astype(np.float64), _DIGITS).tolist() for part in layer] for layer in self.layers]
        return {"scaling": self.scaling.as_dict(), "layers": layers}

    @classmethod
    def from_dict(cls, held: dict[str, Any]) -> Net:
        layers = [(np.array(heavy, np.float32), np.array(start, np.float32)) for heavy, start in held["layers"]]
        return cls(Scaling.from_dict(held["scaling"]), tuple(layers))


class _Pace:
    """Adam (Kingma and Ba 2015) with a rate that falls to nothing, and weights drawn towards zero."""

    def __init__(self, parts: Sequence[NDArray[np.float32]], steps: int) -> None:
        self.parts, self.steps, self.taken = parts, steps, 0
        self.mean = [np.zeros_like(part) for part in parts]
        self.square = [np.zeros_like(part) for part in parts]

    def step(self, slopes: Sequence[Floats]) -> None:
        self.taken += 1
        rate = _RATE * (1 - self.taken / self.steps) + _LEAST_RATE
        for at, slope in enumerate(slopes):
            self.mean[at] += (1 - _SLOW) * (slope - self.mean[at])
            self.square[at] += (1 - _SLOWER) * (slope**2 - self.square[at])
            even = np.sqrt(self.square[at] / (1 - _SLOWER**self.taken)) + 1e-8
            pull = self.mean[at] / np.float32(1 - _SLOW**self.taken) / even
            self.parts[at][...] -= np.float32(rate) * (pull + np.float32(_DECAY) * self.parts[at])


def _first(chance: np.random.Generator, inputs: int, outputs: int) -> tuple[Floats, Floats]:
    weight = chance.normal(0, np.sqrt(2 / inputs), (inputs, outputs)).astype(np.float32)
    return weight, np.zeros(outputs, dtype=np.float32)


def _rounded(part: Floats) -> Floats:
    """As exact as it is saved, so that a saved net scores the same."""
    return np.round(part.astype(np.float64), _DIGITS).astype(np.float32)


def _share(true: NDArray[np.bool_], weight: Floats) -> float:
    return float(np.clip(weight[true].sum() / weight.sum(), 1e-6, 1 - 1e-6))


def _slopes(
    layers: Sequence[tuple[Floats, Floats]],
    table: Floats,
    true: NDArray[np.bool_],
    weight: Floats,
    chance: np.random.Generator,
) -> list[Floats]:
    """Slopes of the logistic loss in the order of the layers' parts; some outputs of each layer are left out."""
    held, kept = [table], []
    for heavy, start in layers[:-1]:
        out = held[-1] @ heavy + start
        keep = (out > 0) * (chance.random(out.shape, dtype=np.float32) > _DROPPED) / np.float32(1 - _DROPPED)
        kept.append(keep.astype(np.float32))
        held.append(out * kept[-1])
    score = (held[-1] @ layers[-1][0] + layers[-1][1])[:, 0]
    back = (weight * (expit(score) - true) / np.float32(true.sum() + 1))[:, None].astype(np.float32)
    found: list[Floats] = []
    for at in range(len(layers) - 1, -1, -1):
        found = [held[at].T @ back, back.sum(axis=0), *found]
        if at:
            back = (back @ layers[at][0].T) * kept[at - 1]
    return found
