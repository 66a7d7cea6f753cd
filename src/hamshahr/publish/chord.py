"""A chord diagram as plain shapes for a server-made SVG: countries around a circle, ties as bands between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

SIZE = 640
_MIDDLE = SIZE / 2
_RADIUS = 210.0
_RIM = 12.0
_GAP = 0.03


@dataclass(frozen=True, slots=True)
class Arc:
    """One country: its piece of the rim, and where its name stands (`anchor`: start or end, `turn` in degrees)."""

    name: str
    ties: int
    path: str
    x: float
    y: float
    turn: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Band:
    """The ties of two countries, named; the stronger, the more opaque."""

    one: str
    other: str
    ties: int
    path: str
    opacity: float


@dataclass(frozen=True, slots=True)
class Chord:
    arcs: list[Arc]
    bands: list[Band]
    size: int = SIZE


def chord(names: Mapping[str, str], ties: Mapping[tuple[str, str], int]) -> Chord | None:
    """The diagram of the countries of `names` in order around the circle; `ties` by pair of codes, each pair once.

    None where no two of them are tied.
    """
    keys = list(names)
    between = {pair: count for pair, count in ties.items() if pair[0] != pair[1] and set(pair) <= set(keys)}
    totals = {key: sum(count for pair, count in between.items() if key in pair) for key in keys}
    around = [key for key in keys if totals[key]]
    if not around:
        return None
    unit = (2 * pi - _GAP * len(around)) / sum(totals.values())
    starts: dict[str, float] = {}
    at = -pi / 2
    for key in around:
        starts[key] = at
        at += totals[key] * unit + _GAP
    arcs = [_arc(names[key], totals[key], starts[key], starts[key] + totals[key] * unit) for key in around]
    most = max(between.values())
    used = dict(starts)
    bands = []
    for one in around:
        for other in _others(around, one):
            pair = (one, other) if (one, other) in between else (other, one)
            if (count := between.get(pair, 0)) and around.index(one) < around.index(other):
                pieces = []
                for key in (one, other):
                    pieces.append((used[key], used[key] + count * unit))
                    used[key] += count * unit
                bands.append(Band(names[one], names[other], count, _band(*pieces), round(0.12 + 0.6 * count / most, 2)))
    return Chord(arcs, sorted(bands, key=lambda band: band.ties))


def _others(around: Sequence[str], one: str) -> list[str]:
    """The rest of the circle backwards from `one`, so that its bands cross as little as they can."""
    at = around.index(one)
    return [*reversed(around[:at]), *reversed(around[at + 1 :])]


def _point(angle: float, radius: float) -> str:
    return f"{_MIDDLE + radius * cos(angle):.1f} {_MIDDLE + radius * sin(angle):.1f}"


def _arc(name: str, ties: int, start: float, end: float) -> Arc:
    large = int(end - start > pi)
    outer = _RADIUS + _RIM
    path = (
        f"M{_point(start, _RADIUS)}A{_RADIUS:g} {_RADIUS:g} 0 {large} 1 {_point(end, _RADIUS)}"
        f"L{_point(end, outer)}A{outer:g} {outer:g} 0 {large} 0 {_point(start, outer)}Z"
    )
    middle = (start + end) / 2
    is_left = cos(middle) < 0
    turn = middle * 180 / pi + (180 if is_left else 0)
    x, y = (float(part) for part in _point(middle, outer + 6).split())
    return Arc(name, ties, path, x, y, round(turn, 1), "end" if is_left else "start")


def _band(one: tuple[float, float], other: tuple[float, float]) -> str:
    """From a piece of the rim through the middle to another and back."""
    middle = f"{_MIDDLE:g} {_MIDDLE:g}"
    rim = f"A{_RADIUS:g} {_RADIUS:g} 0 0 1"
    return (
        f"M{_point(one[0], _RADIUS)}{rim} {_point(one[1], _RADIUS)}Q{middle} {_point(other[0], _RADIUS)}"
        f"{rim} {_point(other[1], _RADIUS)}Q{middle} {_point(one[0], _RADIUS)}Z"
    )
