"""Simulated panels with a known answer: to test the estimators, and to ask what a study of so many cities could see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from twinnet.impact.panels import Panel, panel


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a panel is made: `units` seen over `times`, a share `never` treated, the rest starting at `starts`.

    The effect is `effect` in the first period and grows by `growth` in each later one; units starting at the earliest
    time have `early_bonus` more. `trend` is a departure of the treated that has nothing to do with the treatment,
    growing by so much a period all the time. Errors are autocorrelated by `memory`, of standard deviation 1.
    """

    units: int = 60
    times: int = 12
    never: float = 0.4
    starts: Sequence[int] = (5, 7, 9)
    effect: float = 0.0
    growth: float = 0.0
    early_bonus: float = 0.0
    trend: float = 0.0
    memory: float = 0.5


def simulate(recipe: Recipe, seed: int) -> tuple[Panel, float]:
    """The panel, and the true mean effect over the treated observations that can be compared with untreated ones.

    Where all units are treated in the end, those are the ones before the last start; where none is, the mean is 0.
    """
    rng = np.random.default_rng(seed)
    shape = (recipe.units, recipe.times)
    time = np.arange(recipe.times)
    treated = np.arange(recipe.units) >= round(recipe.never * recipe.units)
    start = np.where(treated, np.asarray(recipe.starts)[np.arange(recipe.units) % len(recipe.starts)], np.inf)
    since = time[None, :] - start[:, None]
    size = recipe.effect + recipe.early_bonus * (start == min(recipe.starts))[:, None]
    effect = np.where(since >= 0, size + recipe.growth * np.where(since >= 0, since, 0), 0.0)
    noise = np.empty(shape)
    noise[:, 0] = rng.standard_normal(recipe.units)
    for step in range(1, recipe.times):
        fresh = rng.standard_normal(recipe.units) * np.sqrt(1 - recipe.memory**2)
        noise[:, step] = recipe.memory * noise[:, step - 1] + fresh
    unit_effect = rng.standard_normal(recipe.units)[:, None] + 0.5 * treated[:, None]
    time_effect = rng.standard_normal(recipe.times).cumsum()[None, :]
    drift = recipe.trend * treated[:, None] * time[None, :]
    outcome = unit_effect + time_effect + drift + effect + noise
    names = [f"unit {number:04d}" for number in range(recipe.units)]
    made = panel(
        np.repeat(names, recipe.times).tolist(),
        np.tile(time, recipe.units).tolist(),
        outcome.ravel().tolist(),
        dict(zip(names, start.tolist(), strict=True)),
    )
    comparable = (since >= 0) & (np.isinf(start).any() | (time < start.max())[None, :])
    return made, float(effect[comparable].mean()) if comparable.any() else 0.0
