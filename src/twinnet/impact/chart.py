"""The event study as an SVG picture: time since the start across, the difference upwards. Time runs left to right."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from twinnet.impact.events import Point
from twinnet.impact.studies import Study
from twinnet.impact.words import Language, short, whole

WIDTH, HEIGHT = 760, 340
LEFT, RIGHT, TOP, FOOT = 72, 16, 16, 44


@dataclass(frozen=True, slots=True)
class _Scale:
    """From periods and outcome to the drawing's units."""

    first: int
    last: int
    low: float
    high: float

    def x(self, since: float) -> float:
        share = (since - self.first + 0.5) / (self.last - self.first + 1)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - FOOT - share * (HEIGHT - FOOT - TOP), 1)


def chart(found: Study, language: Language, label: str, axis: str) -> str:
    """An `<svg>` element; its colours are the CSS variables of the report. `label` and `axis` must be escaped."""
    before = found.leads.points if found.leads else ()
    older = found.two_way.points if found.two_way else ()
    drawn = [*before, *found.effects.points, *older]
    scale = _scale(drawn)
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}" direction="ltr">',
        *_frame(scale, sorted({point.since for point in drawn}), language, axis),
        *_points(older, scale, "older", 0.22, _diamond),
        *_points(before, scale, "before", 0, _circle),
        *_points(found.effects.points, scale, "after", 0, _circle),
        "</svg>",
    ]
    return "\n".join(parts)


def _scale(points: list[Point]) -> _Scale:
    low = min(0.0, *(point.estimate.low for point in points))
    high = max(0.0, *(point.estimate.high for point in points))
    room = (high - low) * 0.05 or 1.0
    return _Scale(
        min(-1, *(point.since for point in points)), max(0, *(point.since for point in points)), low - room, high + room
    )


def _frame(scale: _Scale, steps: list[int], language: Language, axis: str) -> list[str]:
    floor, end = HEIGHT - FOOT, WIDTH - RIGHT
    start, zero = scale.x(-0.5), scale.y(0)
    parts = [
        f'<line class="start" x1="{start}" y1="{TOP}" x2="{start}" y2="{floor}"/>',
        f'<line class="zero" x1="{LEFT}" y1="{zero}" x2="{end}" y2="{zero}"/>',
        f'<text x="{(LEFT + end) / 2}" y="{HEIGHT - 6}" text-anchor="middle">{axis}</text>',
    ]
    for since in steps[:: len(steps) // 15 + 1]:
        parts.append(
            f'<text x="{scale.x(since)}" y="{floor + 18}" text-anchor="middle">{whole(since, language)}</text>'
        )
    for value in _ticks(scale.low, scale.high):
        height = scale.y(value)
        parts.append(f'<line class="grid" x1="{LEFT}" y1="{height}" x2="{end}" y2="{height}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{height + 4}" text-anchor="end">{short(value, language)}</text>')
    return parts


def _ticks(low: float, high: float) -> list[float]:
    """Four to eight round values between the two."""
    power = 10.0 ** math.floor(math.log10(high - low))
    step = next(power / part for part in (1, 2, 4, 5) if (high - low) * part / power >= 4)
    first = int(low / step) - 1
    return [place * step for place in range(first, first + 40) if low <= place * step <= high and place]


def _points(
    points: tuple[Point, ...], scale: _Scale, name: str, aside: float, mark: Callable[[float, float], str]
) -> list[str]:
    parts = []
    for point in points:
        x = scale.x(point.since + aside)
        low, high = scale.y(point.estimate.low), scale.y(point.estimate.high)
        parts.append(f'<g class="{name}"><line x1="{x}" y1="{low}" x2="{x}" y2="{high}"/>')
        parts.append(f"{mark(x, scale.y(point.estimate.value))}</g>")
    return parts


def _circle(x: float, y: float) -> str:
    return f'<circle cx="{x}" cy="{y}" r="5"/>'


def _diamond(x: float, y: float) -> str:
    return f'<path d="M{x} {y - 5}l5 5l-5 5l-5 -5z"/>'
