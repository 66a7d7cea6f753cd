"""A measured figure, beside the reach it is held to (see quality.md in the design)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement: `value` and `unit` as measured, `reach` in words, `ok` whether it is within."""

    name: str
    value: float
    unit: str
    reach: str
    ok: bool
    note: str = ""

    def line(self) -> str:
        return f"{self.name}: {self.value:g} {self.unit} (reach {self.reach}){f' {self.note}' if self.note else ''}"
