"""Cities and ties of the atlas as `twinnet.partners` takes them; ids are the places' keys as text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Q

from hamshahr.atlas.models import Place, PlaceKind
from hamshahr.ties.models import NOT_YET, OVER, Party
from twinnet.partners.cities import City

MIN_POPULATION = 15_000
_CHUNK = 10_000
RANKED_KINDS = (PlaceKind.CITY, PlaceKind.DISTRICT, PlaceKind.MUNICIPALITY)


@dataclass(frozen=True, slots=True)
class AtlasRead:
    """`cities` in order of key; `ties` in force as pairs of ids, a pact as a tie of every two of its cities.

    Ties of places that cannot be ranked (without coordinates; regions, counties, islands) are left out.
    """

    cities: list[City]
    ties: list[tuple[str, str]]

    @property
    def fingerprint(self) -> str:
        """The same for the same cities and ties."""
        return hashlib.sha256(repr((self.cities, self.ties)).encode()).hexdigest()


def read_atlas() -> AtlasRead:
    """Cities of at least 15,000 people, and smaller ones with a tie; two queries, however many there are."""
    pairs = _pairs()
    tied = {place for pair in pairs for place in pair}
    cities = list(_cities(tied))
    known = {city.id for city in cities}
    ties = [(str(one), str(other)) for one, other in sorted(pairs)]
    return AtlasRead(cities, [tie for tie in ties if known.issuperset(tie)])


def _pairs() -> set[tuple[int, int]]:
    parties = Party.objects.exclude(relationship__status__in=NOT_YET | OVER).order_by("relationship", "place")
    found: set[tuple[int, int]] = set()
    current, places = 0, list[int]()
    for relationship, place in parties.values_list("relationship_id", "place_id").iterator(_CHUNK):
        if relationship != current:
            found.update(combinations(places, 2))
            current, places = relationship, []
        places.append(place)
    found.update(combinations(places, 2))
    return found


def _cities(tied: set[int]) -> Iterator[City]:
    """A district without coordinates stands where its city is."""
    wanted = Place.objects.filter(kind__in=RANKED_KINDS).filter(
        Q(population__gte=MIN_POPULATION) | Q(pk__in=Party.objects.order_by().values("place"))
    )
    columns = (
        "pk", "name_en", "country_id", "latitude", "longitude", "part_of__latitude", "part_of__longitude",
        "population", "region__iso_code",
    )  # fmt: skip
    for pk, name, country, north, east, city_north, city_east, people, region in (
        wanted.order_by("pk").values_list(*columns).iterator(_CHUNK)
    ):
        latitude, longitude = (north, east) if north is not None else (city_north, city_east)
        if latitude is None or longitude is None or not (pk in tied or (people or 0) >= MIN_POPULATION):
            continue
        yield City(str(pk), name, country, latitude, longitude, float(people or 0), region or "")
