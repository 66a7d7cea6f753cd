"""The model that comes with the program: trained on a whole atlas, so that nobody has to wait for training."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "data"
MODEL, ABOUT = "partner_model.json.gz", "partner_model.about.json"


@dataclass(frozen=True, slots=True)
class About:
    """Where a model comes from. How well its kind finds ties: docs/partners.md, docs/benchmarks.md."""

    trained_on: str
    source: str
    licence: str
    cities: int
    ties: int
    seconds: float

    @property
    def version(self) -> str:
        return f"shipped {self.trained_on}"

    @property
    def trained_date(self) -> dt.date:
        return dt.date.fromisoformat(self.trained_on)


def saved() -> bytes:
    """What was learned, as JSON. Raises OSError where the file is missing or damaged."""
    return gzip.decompress((FOLDER / MODEL).read_bytes())


@cache
def about() -> About:
    return About(**json.loads((FOLDER / ABOUT).read_text(encoding="utf-8")))


def replace(learned: bytes, told: About) -> int:
    """Put this model in the place of the shipped one; gives its size in bytes."""
    packed = gzip.compress(learned, mtime=0)
    (FOLDER / MODEL).write_bytes(packed)
    (FOLDER / ABOUT).write_text(json.dumps(asdict(told), indent=2) + "\n", encoding="utf-8")
    about.cache_clear()
    return len(packed)
