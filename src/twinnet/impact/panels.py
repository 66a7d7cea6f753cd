"""A panel for a study of effects: units seen over time, some of which were treated (a tie began) at a known time."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
NEVER = math.inf
MOST_ROWS, MOST_TIMES = 1_000_000, 400
COLUMNS = ("unit", "time", "outcome", "treated_at")


class PanelError(ValueError):
    """The panel cannot be read, or cannot answer the question; the message says why and where."""


@dataclass(frozen=True, slots=True)
class Panel:
    """N observations of `units` (sorted names); one outcome for a unit and time.

    `unit` (N) and `cluster_of` (units) are indices, `time` (N) whole numbers (years, say), `outcome` (N) the number
    itself, `treated_at` (units) the time of the first treated observation, `NEVER` where there was none. Errors are
    clustered by `clusters`: by unit unless the table says otherwise. `blank` counts the rows without an outcome.
    """

    units: tuple[str, ...]
    clusters: tuple[str, ...]
    unit: Integers
    time: Integers
    outcome: Floats
    treated_at: Floats
    cluster_of: Integers
    blank: int = 0

    @property
    def since(self) -> Floats:
        """Time since the treatment began (N): 0 in its first period, negative before, -inf for the never treated."""
        return self.time - self.treated_at[self.unit]

    @property
    def cluster(self) -> Integers:
        return self.cluster_of[self.unit]

    def where(self, wanted: NDArray[np.bool_]) -> Panel:
        """The same panel with only the observations wanted (N)."""
        return replace(self, unit=self.unit[wanted], time=self.time[wanted], outcome=self.outcome[wanted])

    def as_if(self, earlier: int) -> Panel:
        """The time before any treatment only, as if every treatment had begun `earlier` periods before it did."""
        return replace(self.where(self.since < 0), treated_at=self.treated_at - earlier)


def panel(
    unit: Iterable[str],
    time: Iterable[int],
    outcome: Iterable[float],
    treated_at: Mapping[str, float],
    cluster: Mapping[str, str] | None = None,
) -> Panel:
    """Columns of equal length, and by unit the time of treatment (absent: never) and the cluster (absent: the unit)."""
    names = [str(name) for name in unit]
    units = sorted(set(names))
    index = {name: number for number, name in enumerate(units)}
    cluster_name = [(cluster or {}).get(name, name) for name in units]
    clusters = sorted(set(cluster_name))
    cluster_index = {name: number for number, name in enumerate(clusters)}
    made = Panel(
        tuple(units),
        tuple(clusters),
        np.array([index[name] for name in names], dtype=np.int64),
        np.array(list(time), dtype=np.int64),
        np.array(list(outcome), dtype=np.float64),
        np.array([treated_at.get(name, NEVER) for name in units], dtype=np.float64),
        np.array([cluster_index[name] for name in cluster_name], dtype=np.int64),
    )
    _refuse_repeated(made)
    return made


def _refuse_repeated(made: Panel) -> None:
    seen: set[tuple[int, int]] = set()
    for pair in zip(made.unit.tolist(), made.time.tolist(), strict=True):
        if pair in seen:
            raise PanelError(f"{made.units[pair[0]]} stands twice at time {pair[1]}")
        seen.add(pair)


def read_panel(path: Path) -> Panel:
    """The panel in a CSV file with the columns unit, time, outcome, treated_at and, if wanted, cluster.

    An empty `treated_at` means never treated; a row with an empty outcome is left out and counted. Raises PanelError
    with the line for anything else that is not understood.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
            if missing:
                raise PanelError(f"{path}: no column {', '.join(missing)}; needed are {', '.join(COLUMNS)}")
            rows = [_row(row, f"{path}, line {reader.line_num}") for row in islice(reader, MOST_ROWS + 1)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise PanelError(f"{path}: {error}") from error
    except OSError as error:
        raise PanelError(f"{path}: {error.strerror}") from error
    if len(rows) > MOST_ROWS:
        raise PanelError(f"{path}: more than {MOST_ROWS:,} rows")
    if len({row["time"] for row in rows}) > MOST_TIMES:
        raise PanelError(
            f"{path}: more than {MOST_TIMES} different times; gather them into longer periods, such as years"
        )
    treated_at, cluster = _by_unit(path, rows, "treated_at"), _by_unit(path, rows, "cluster")
    known = [row for row in rows if row["outcome"] is not None]
    if not known:
        raise PanelError(f"{path}: no row with an outcome")
    made = panel(
        (row["unit"] for row in known),
        (row["time"] for row in known),
        (row["outcome"] for row in known),
        treated_at,
        cluster,
    )
    return replace(made, blank=len(rows) - len(known))


def _row(row: dict[str, str | None], where: str) -> dict[str, Any]:
    unit = (row["unit"] or "").strip()
    if not unit:
        raise PanelError(f"{where}: the unit has no name")
    treated = (row["treated_at"] or "").strip()
    outcome = (row["outcome"] or "").strip()
    return {
        "unit": unit,
        "time": int(_number(row["time"] or "", f"{where}, time", whole=True)),
        "outcome": _number(outcome, f"{where}, outcome") if outcome else None,
        "treated_at": _number(treated, f"{where}, treated_at", whole=True) if treated else NEVER,
        "cluster": (row.get("cluster") or "").strip() or unit,
    }


def _number(text: str, where: str, *, whole: bool = False) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise PanelError(f"{where}: {text!r} is not a number") from error
    if not math.isfinite(value) or abs(value) > 1e15 or (whole and value != int(value)):
        raise PanelError(f"{where}: {text!r} is not a {'whole ' if whole else 'usable '}number")
    return value


def _by_unit(path: Path, rows: list[dict[str, Any]], column: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in rows:
        if found.setdefault(row["unit"], row[column]) != row[column]:
            raise PanelError(f"{path}: {row['unit']} has more than one {column}")
    return found
