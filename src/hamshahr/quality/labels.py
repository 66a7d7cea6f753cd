"""What names a place whatever its key: an import that is taken back and repeated makes its places anew."""

from __future__ import annotations

from collections.abc import Iterable

from hamshahr.atlas.models import Place
from twinnet.fold import fold

_AT_ONCE = 5000


class Labels(dict[int, str]):
    """The label of each of these places: its identifier, or else its name within country, region and city."""

    def __init__(self, places: Iterable[int]) -> None:
        wanted = sorted(set(places))
        for start in range(0, len(wanted), _AT_ONCE):
            found = Place.objects.filter(pk__in=wanted[start : start + _AT_ONCE])
            rows = found.values_list(
                "pk", "geonames_id", "wikidata_id", "country_id", "region__iso_code", "part_of__geonames_id", "kind",
                "name_en",
            )  # fmt: skip
            for pk, geonames, wikidata, country, region, whole, kind, name in rows:
                self[pk] = (
                    f"geonames {geonames}"
                    if geonames
                    else f"wikidata {wikidata}"
                    if wikidata
                    else f"{country} {region or ''} {whole or ''} {kind} {fold(name)}"
                )
