"""How an import is to be read and to whom its claims belong; part of its fingerprint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hamshahr.core.dates import PartialDate

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """The source that claims are recorded under; where one with this key exists it is used as it stands."""

    key: str
    name: str
    source_class: str
    url: str = ""
    licence: str = ""
    publisher: str = ""
    read_on: str = ""

    @property
    def read(self) -> PartialDate | None:
        return PartialDate.parse(self.read_on)


@dataclass(frozen=True, slots=True)
class Options:
    """`columns` names columns by field (see columns.recognise); `kind` holds where a row names none.

    `directed`: each row is what its first city says. `calendar`: "jalali" where bare years are of the Persian calendar.
    `header_row`: the row that names the columns, 0 for the first; `no_header`: there is none (see columns.headerless).
    `kinds`: Kinds by the word or letter that this file writes for them, empty where it is kept as written.
    `trusted`: points ("47.96,7.31"), years and days ("2000", "1970-01-01", "01-01") that are right although they
    look like defaults (see findings.py).
    """

    source: SourceFacts
    columns: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    directed: bool = False
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    calendar: str = ""
    header_row: int = 0
    no_header: bool = False
    trusted: tuple[str, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Without `trusted` and `kinds` where they are empty, so that imports from before there were such are found."""
        return {name: value for name, value in asdict(self).items() if value or name not in {"trusted", "kinds"}}

    @classmethod
    def of_json(cls, stored: dict[str, Any]) -> Options:
        trusted = tuple(stored.get("trusted", ()))
        return cls(**{**stored, "source": SourceFacts(**stored["source"]), "trusted": trusted})


def fingerprint(path: Path, options: Options) -> str:
    """SHA-256 of the file's bytes and the options: the same question has the same one."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    digest.update(json.dumps(options.as_json(), sort_keys=True).encode())
    return digest.hexdigest()
