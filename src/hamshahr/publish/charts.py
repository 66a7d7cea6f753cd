"""Charts as plain shapes for a server-made SVG; the same numbers stand in a table beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WIDTH, HEIGHT, FOOT = 960, 240, 24


@dataclass(frozen=True, slots=True)
class Bar:
    """One year's bar, in units of the drawing."""

    year: int
    ties: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    bars: list[Bar]
    ticks: list[Bar]
    most: int
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = HEIGHT - FOOT


def bars(counts: Mapping[int, int], first: int = 1900) -> Chart | None:
    """Years side by side from `first` (or the earliest later one) to the last; None where nothing is dated then."""
    shown = {year: ties for year, ties in counts.items() if year >= first}
    if not shown:
        return None
    start, end, most = min(shown), max(shown), max(shown.values())
    step = WIDTH / (end - start + 1)
    floor = HEIGHT - FOOT
    drawn = [
        Bar(
            year,
            ties,
            round((year - start) * step, 1),
            round(floor - ties / most * (floor - 8), 1),
            round(step * 0.8, 1),
            round(ties / most * (floor - 8), 1),
        )
        for year, ties in shown.items()
    ]
    every = 10 if end - start > 30 else 5 if end - start > 10 else 1
    ticks = [
        Bar(year, 0, round((year - start + 0.4) * step, 1), HEIGHT - 4, 0, 0)
        for year in range(start, end + 1)
        if year % every == 0
    ]
    return Chart(drawn, ticks, most)
