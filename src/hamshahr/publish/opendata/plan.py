"""What a package would bring into this instance: every row read and checked before anything is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from hamshahr.atlas.models import Place
from hamshahr.core.errors import UserError
from hamshahr.networks.models import Milestone, Network
from hamshahr.publish.opendata import tables
from hamshahr.publish.opendata.package import Package, Values
from hamshahr.publish.opendata.schema import Table
from hamshahr.ties.models import Relationship

Progress = Callable[[str, int], None]
"""Called with what is being read or written, and how many rows of it are done."""

TOLD_EVERY = 20_000
_IDENTIFIERS = ("iso_code", "geonames_id", "wikidata_id")


@dataclass(slots=True)
class Plan:
    """A checked package. `places` gives the key here of each of its places, None for those to be made.

    Of the places only the numbers are held; their rows are read again when they are written.
    """

    package: Package
    countries: list[Values] = field(default_factory=list)
    sources: list[Values] = field(default_factory=list)
    places: dict[int, int | None] = field(default_factory=dict)
    relationships: list[Values] = field(default_factory=list)
    parties: dict[int, list[int]] = field(default_factory=dict)
    claims: list[Values] = field(default_factory=list)
    status_changes: list[Values] = field(default_factory=list)
    networks: list[Values] = field(default_factory=list)
    memberships: list[Values] = field(default_factory=list)
    milestones: list[Values] = field(default_factory=list)

    @property
    def new_places(self) -> list[int]:
        return [number for number, key in self.places.items() if key is None]


def planned(package: Package, progress: Progress = lambda what, count: None) -> Plan:
    """Read and check all of the package; writes nothing.

    Raises UserError for a row at fault, a reference that leads nowhere, and an instance that holds ties already.
    """
    if Relationship.every.exists() or Network.objects.exists() or Milestone.objects.exists():
        raise UserError(
            "This instance holds ties already; a package is brought into one that has none "
            "(`manage.py load_atlas` may have been run). Tables of further ties are read by `manage.py import_ties`."
        )
    return _Reading(package, progress).plan


class _Reading:
    def __init__(self, package: Package, progress: Progress) -> None:
        self.plan = Plan(package)
        self._package = package
        self._progress = progress
        self._keys: dict[str, set[Any]] = {}
        self._wanted: defaultdict[tuple[str, str, str], set[Any]] = defaultdict(set)
        plan = self.plan
        plan.countries = list(self._rows(tables.COUNTRIES))
        plan.sources = list(self._rows(tables.SOURCES))
        self._places()
        plan.relationships = list(self._rows(tables.RELATIONSHIPS))
        self._parties()
        plan.claims = list(self._rows(tables.CLAIMS))
        plan.status_changes = list(self._rows(tables.STATUS_CHANGES))
        plan.networks = list(self._rows(tables.NETWORKS))
        plan.memberships = list(self._rows(tables.MEMBERSHIPS))
        plan.milestones = list(self._rows(tables.MILESTONES))
        self._follow_references()
        self._check_ties()

    def _rows(self, table: Table) -> Iterator[Values]:
        """The table's rows; keys and unique values once each, references noted."""
        keys: set[Any] = set()
        unique: defaultdict[str, set[Any]] = defaultdict(set)
        references = [(column.name, column.refers_to) for column in table.columns if column.refers_to]
        once = [column.name for column in table.columns if column.is_unique]
        for number, row in enumerate(self._package.rows(table), start=1):
            key = tuple(row[name] for name in table.key)
            if key in keys:
                raise UserError(f"{table.file} holds {', '.join(map(str, key))} twice.")
            keys.add(key)
            for name in once:
                if row[name] is not None and row[name] in unique[name]:
                    raise UserError(f"{table.file} holds two rows with the {name} {row[name]}.")
                unique[name].add(row[name])
            for name, target in references:
                if target and row.get(name) is not None:
                    self._wanted[table.file, name, target[0]].add(row[name])
            if number % TOLD_EVERY == 0:
                self._progress(f"reading {table.name}", number)
            yield row
        self._keys[table.name] = {key[0] for key in keys}
        self._progress(f"reading {table.name}", len(keys))

    def _places(self) -> None:
        known: dict[str, dict[Any, int]] = {
            name: dict(Place.objects.filter(**{f"{name}__isnull": False}).values_list(name, "pk"))
            for name in _IDENTIFIERS
        }
        for row in self._rows(tables.CITIES):
            if (row["latitude"] is None) != (row["longitude"] is None):
                raise UserError(f"cities.csv: city {row['id']} has but one of latitude and longitude.")
            if row["part_of"] == row["id"]:
                raise UserError(f"cities.csv: city {row['id']} is part of itself.")
            if not all(isinstance(name, str) for name in row["names"]):
                raise UserError(f"cities.csv: the names of city {row['id']} are not all text.")
            here = (known[name].get(row[name]) for name in _IDENTIFIERS if row[name] is not None)
            self.plan.places[row["id"]] = next((key for key in here if key is not None), None)
        found = [key for key in self.plan.places.values() if key is not None]
        if len(found) != len(set(found)):
            raise UserError("cities.csv: two of its cities are one and the same in this instance.")

    def _parties(self) -> None:
        ordered: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for row in self._rows(tables.PARTIES):
            ordered[row["relationship"]].append((row["position"], row["city"]))
        self.plan.parties = {key: [city for _, city in sorted(cities)] for key, cities in ordered.items()}

    def _follow_references(self) -> None:
        for row in self.plan.milestones:
            self._wanted["milestones.csv", "cities", "cities"].update(row["cities"])
        for row in self.plan.countries:
            self._wanted["countries.csv", "neighbours", "countries"].update(row["neighbours"])
        for (file, column, target), values in self._wanted.items():
            if lost := values - self._keys[target]:
                raise UserError(f"{file}: {column} names {min(lost, key=str)}, which {target}.csv does not have.")

    def _check_ties(self) -> None:
        """What the database or the settling of facts asks of relationships and claims."""
        joined: dict[tuple[int, ...], int] = {}
        claimed = {claim["relationship"] for claim in self.plan.claims}
        parts = {row["id"] for row in self.plan.relationships if row["part_of"] is not None}
        for row in self.plan.relationships:
            cities = tuple(sorted(self.plan.parties.get(row["id"], [])))
            if len(cities) < 2:
                raise UserError(f"relationships.csv: relationship {row['id']} joins fewer than two cities.")
            if joined.setdefault(cities, row["id"]) != row["id"]:
                raise UserError(f"relationships.csv: {joined[cities]} and {row['id']} join the same cities.")
            if row["id"] not in claimed:
                raise UserError(f"relationships.csv: nobody claims relationship {row['id']}.")
            if row["part_of"] == row["id"]:
                raise UserError(f"relationships.csv: relationship {row['id']} is part of itself.")
            if row["part_of"] in parts:
                raise UserError(f"relationships.csv: relationship {row['id']} is part of one that is a part itself.")
        relationship_of = {claim["id"]: claim["relationship"] for claim in self.plan.claims}
        for claim in self.plan.claims:
            if claim["withdrawn_on"] and not claim["withdrawal_reason"]:
                raise UserError(f"claims.csv: claim {claim['id']} was withdrawn, and no reason is given.")
            later = claim["superseded_by"]
            if later is not None and (later == claim["id"] or relationship_of[later] != claim["relationship"]):
                raise UserError(f"claims.csv: claim {claim['id']} is superseded by one of another relationship.")
