"""Which column of a table holds what: recognised by its name in many languages, or named by options."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from hamshahr.core.errors import UserError
from hamshahr.imports.words import (
    END_WORDS,
    FIRST_SIDE,
    NAME_OF,
    OTHER_PARTIES,
    PARTIES,
    SECOND_END_WORDS,
    SECOND_SIDE,
    TIE_WORDS,
)
from twinnet.countries import find_country
from twinnet.fold import fold, squash

END_FIELDS = ("city", "country", "region", "lat", "lon", "population", "wikidata", "geonames")
NAMING = ("city", "wikidata", "geonames")
TIE_FIELDS = ("kind", "start", "end", "status", "note", "source_url")
FIELDS = (*(f"{name}1" for name in END_FIELDS), *(f"{name}2" for name in END_FIELDS), *TIE_FIELDS)
HEADERLESS = ("city1", "country1", "city2", "country2")
WIKIDATA_PAIR = ("wikidata1", "wikidata2")
_QID = re.compile(r"Q[1-9]\d{0,17}")
_FEW = 2
_GLUED = re.compile(r"(?P<word>.*?[^\W\d_]) ?(?P<side>[1-9])")


def option(field: str) -> str:
    """The command's option that names the column of `field`."""
    return f"--{field.replace('_', '-')}" + ("-column" if field in TIE_FIELDS else "")


@dataclass(frozen=True, slots=True)
class Columns:
    """`positions` of the columns by field (see FIELDS), `names` as they stand in the file, `constants` for all rows."""

    positions: Mapping[str, int]
    names: Mapping[str, str]
    constants: Mapping[str, str]

    def cell(self, field: str, cells: Sequence[str]) -> str:
        """What a row says for `field`; empty where the table has no such column."""
        position = self.positions.get(field)
        return self.constants.get(field, "") if position is None else cells[position]

    def has(self, field: str) -> bool:
        return field in self.positions or field in self.constants

    @property
    def sides(self) -> tuple[str, ...]:
        """The ends that the table names: always 1 and 2, and 3 and on where a tie may have more parties."""
        further = {field[-1] for field in self.positions if field[:-1] in NAMING and field[-1] > "2"}
        return ("1", "2", *sorted(further))

    def name(self, field: str) -> str:
        """The column's name in the file, for messages."""
        return self.names.get(field, field)


def recognise(header: Sequence[str], named: Mapping[str, str]) -> Columns:
    """Find the columns. `named` maps fields to a column's name, or to `=text` that holds for all rows.

    Raises UserError where a named column does not exist or one that is needed is not found.
    """
    unknown = set(named) - set(FIELDS)
    if unknown:
        told = gettext("There is no field {unknown}; there are: {fields}.")
        raise UserError(told.format(unknown=", ".join(sorted(unknown)), fields=", ".join(FIELDS)))
    constants = {field: text[1:].strip() for field, text in named.items() if text.startswith("=")}
    positions = {field: _named(header, field, text) for field, text in named.items() if field not in constants}
    taken = set(positions.values())
    for position, field in _meanings(header):
        if position not in taken and field not in constants:
            positions.setdefault(field, position)
    columns = Columns(positions, {field: header[position] for field, position in positions.items()}, constants)
    _check_needed(header, columns)
    return columns


def recognised(header: Sequence[str]) -> dict[int, str]:
    """The field that each column is taken for by its name alone; the first of several for one field."""
    fields: dict[str, int] = {}
    for position, field in _meanings(header):
        fields.setdefault(field, position)
    return {position: field for field, position in fields.items()}


def headerless(first: Sequence[str]) -> tuple[str, ...]:
    """The names of the first columns of a table without a header, by its first row: cities, or Wikidata identifiers."""
    told = [cell.strip() for cell in first]
    return WIKIDATA_PAIR if len(told) >= 2 and all(map(_QID.fullmatch, told[:2])) else HEADERLESS


def _named(header: Sequence[str], field: str, wanted: str) -> int:
    for position, name in enumerate(header):
        if name == wanted.strip() or fold(name) == fold(wanted) != "":
            return position
    told = gettext("There is no column {name} for {option}. The columns are: {columns}.")
    raise UserError(told.format(name=repr(wanted), option=option(field), columns=_listed(header)))


def _meanings(header: Sequence[str]) -> Iterator[tuple[int, str]]:
    """(position, field) of every header that is understood, left to right.

    A column of one end that does not say which belongs to the end whose city stands last to its left.
    """
    side, cities = 0, set[int]()
    for position, name in enumerate(header):
        own, word = _nested(name) or _side_and_word(fold(name))
        word = word if word in TIE_WORDS or word in END_WORDS else squash(word)
        if word in TIE_WORDS and not own and not (word in END_WORDS and side == 0):
            yield position, TIE_WORDS[word]
            continue
        field = END_WORDS.get(word)
        if field is None:
            continue
        if own == 0:
            own = side + 1 if field == "city" and side < 2 and (side in cities or not side) else max(side, 1)
        if field in NAMING:
            side = max(side, own)
        if field == "city":
            cities.add(own)
        yield position, f"{field}{own}"


def _nested(name: str) -> tuple[int, str] | None:
    """Side and word of a column out of something nested: city1.name, parties.2.country.code; None for any other.

    What is nested in a thing that is no end of the tie, as in source.name, says nothing of a city.
    """
    parts = [fold(part) for part in name.split(".")]
    if len(parts) < 2 or not all(parts) or ". " in name:
        return None
    whole = " ".join(parts)
    if whole in TIE_WORDS:
        return 0, whole
    side, rest = _party(parts)
    if not side or not rest:
        return side, "city" if side else ""
    *within, last = rest
    words = [" ".join(rest), last] if last not in NAME_OF or not within else [" ".join(rest), within[-1]]
    return next(((side, word) for word in words if word in END_WORDS), (0, ""))


def _party(parts: Sequence[str]) -> tuple[int, list[str]]:
    """Which end something nested belongs to, 0 for none, and what is left of its name."""
    first, second, *_ = parts
    if first in PARTIES and second.isdecimal():
        side = int(second) + (first in OTHER_PARTIES)
        return (side if side < 10 else 0), list(parts[2:])
    if first in FIRST_SIDE | SECOND_SIDE:
        return (1 if first in FIRST_SIDE else 2), list(parts[1:])
    side, word = _side_and_word(first)
    is_city = END_WORDS.get(word) == "city" or word in {"party", "end", "partner"}
    return (side or 1 if is_city else 0), list(parts[1:])


def _side_and_word(folded: str) -> tuple[int, str]:
    """Which end a header names (1 to 9, or 0 for not said) and the rest of it."""
    if folded in SECOND_END_WORDS:
        return 2, {"city": "city", "country": "country"}[SECOND_END_WORDS[folded]]
    if glued := _GLUED.fullmatch(folded):
        return int(glued["side"]), glued["word"].strip()
    words = folded.split()
    for end in (0, -1):
        if len(words) > 1 and words[end] in FIRST_SIDE | SECOND_SIDE:
            rest = words[1:] if end == 0 else words[:-1]
            return (1 if words[end] in FIRST_SIDE else 2), " ".join(rest)
    return 0, folded


def _check_needed(header: Sequence[str], columns: Columns) -> None:
    has = {*columns.positions, *columns.constants}
    missing = [
        f"{field}{side}"
        for field in ("city", "country")
        for side in columns.sides
        if not {f"{name}{side}" for name in (field, "wikidata", "geonames")} & has
    ]
    if not missing:
        return
    options = " ".join(f"{option(field)} NAME" for field in missing if field in FIELDS)
    is_tie = any(len(name) > 3 and find_country(name) for name in header)
    found = ", ".join(f"{field} = {columns.names[field]!r}" for field in FIELDS if field in columns.positions)
    if not columns.positions or (is_tie and len(columns.positions) <= _FEW):
        told = gettext(
            "No column was recognised for {missing}: the file seems to have no header, for its first row is {columns}. "
            "If that row is a tie already, add --no-header; the first columns are then {headerless}. If the columns' "
            "names stand in a later row, give its number: --header-row 2. If these are the names, say what they mean: "
            "{options}"
        )
    elif not options:
        told = gettext("No column was recognised for {missing}. Give the table columns of these names.")
    elif {"city1", "country1"} <= has and {"city2", "country2"} <= set(missing):
        told = gettext(
            "No column was recognised for {missing}: each row names one city only ({found}), so there is no tie in it. "
            "A table of ties has both cities in each row. The columns are: {columns}. If one of them names the second "
            "city, say so: {options}"
        )
    else:
        found = found or gettext("none")
        told = gettext(
            "No column was recognised for {missing}. The columns are: {columns}. Understood so far: {found}. Name the "
            "missing ones: {options} (or, where all rows have the same: {constant} =Germany)."
        )
    raise UserError(
        told.format(
            missing=", ".join(missing),
            columns=_listed(header),
            headerless=", ".join(headerless(header)),
            options=options,
            found=found,
            constant=option(missing[-1]),
        )
    )


def _listed(header: Sequence[str]) -> str:
    return ", ".join(repr(name if len(name) <= 40 else name[:39] + "…") for name in header)
