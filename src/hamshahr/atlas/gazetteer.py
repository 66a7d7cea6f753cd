"""The places of this atlas as twinnet's gazetteer, whose ids are then the places' keys."""

from __future__ import annotations

from collections.abc import Iterator

from hamshahr.atlas.models import Place, PlaceName
from twinnet.gazetteer import Gazetteer, GazetteerPlace, PlaceKind

_CHUNK = 20_000


def load_gazetteer() -> Gazetteer:
    """All places with all their names, provisional ones and districts too; read as a stream."""
    return Gazetteer.build(_places(), _names())


def _places() -> Iterator[GazetteerPlace]:
    regions = dict(Place.objects.filter(iso_code__isnull=False).values_list("pk", "iso_code"))
    columns = ("pk", "name_en", "country_id", "region_id", "iso_code", "latitude", "longitude", "population", "kind")
    for pk, name, country, region, iso, lat, lon, population, kind in Place.objects.values_list(*columns).iterator(
        chunk_size=_CHUNK
    ):
        yield GazetteerPlace(
            pk, name, country, iso or regions.get(region) or "", lat, lon, population or 0, _KINDS[kind]
        )


def _names() -> Iterator[tuple[int, str]]:
    return PlaceName.objects.values_list("place_id", "folded").iterator(chunk_size=_CHUNK)


_KINDS = {kind.value: kind for kind in PlaceKind}
