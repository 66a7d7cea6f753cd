"""Every write to sources and single places. The load of all cities is in loading.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import slugify

from hamshahr.atlas.models import Place, PlaceName, SearchTerm, Source
from hamshahr.atlas.terms import search_terms
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core.dates import PartialDate
from hamshahr.core.writing import action
from twinnet.fold import fold


@dataclass(frozen=True, slots=True)
class PlaceDraft:
    """A place that the gazetteer lacks. `names` are further names beside the English one."""

    kind: str
    name_en: str
    country_id: str
    name_fa: str = ""
    name_local: str = ""
    names: tuple[str, ...] = ()
    region_id: int | None = None
    part_of_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    wikidata_id: str | None = None
    unlocode: str | None = None
    is_provisional: bool = True


@action
def ensure_source(
    *,
    key: str,
    name_en: str,
    source_class: str,
    by: Actor,
    name_fa: str = "",
    url: str = "",
    publisher: str = "",
    licence: str = "",
    licence_url: str = "",
    version: str = "",
    read: PartialDate | None = None,
) -> Source:
    """The source with this key, made or brought up to date."""
    facts = {
        "name_en": name_en,
        "name_fa": name_fa,
        "source_class": source_class,
        "url": url,
        "publisher": publisher,
        "licence": licence,
        "licence_url": licence_url,
        "version": version,
        "read_on": read.date if read else None,
        "read_on_precision": read.precision if read else "",
    }
    source, is_new = Source.objects.get_or_create(key=slugify(key, allow_unicode=True), defaults=facts)
    before = {name: getattr(source, name) for name in facts}
    if is_new:
        record(by=by, deeds=[Deed("source.made", source)])
    elif before != facts:
        for name, value in facts.items():
            setattr(source, name, value)
        source.save()
        changed = [name for name in facts if before[name] != facts[name]]
        record(
            by=by,
            deeds=[
                Deed(
                    "source.changed",
                    source,
                    before={name: str(before[name]) for name in changed},
                    after={name: str(facts[name]) for name in changed},
                )
            ],
        )
    return source


@action
def make_places(*, drafts: Sequence[PlaceDraft], by: Actor, reason: str = "") -> list[Place]:
    """Make places (districts, provisional towns …) with their names and search terms; one per draft, in order."""
    places = [
        Place(
            kind=draft.kind,
            name_en=draft.name_en,
            name_fa=draft.name_fa,
            name_local=draft.name_local,
            country_id=draft.country_id,
            region_id=draft.region_id,
            part_of_id=draft.part_of_id,
            latitude=draft.latitude,
            longitude=draft.longitude,
            wikidata_id=draft.wikidata_id,
            unlocode=draft.unlocode,
            is_provisional=draft.is_provisional,
        )
        for draft in drafts
    ]
    Place.objects.bulk_create(places, batch_size=2000)
    names: list[PlaceName] = []
    terms: list[SearchTerm] = []
    for place, draft in zip(places, drafts, strict=True):
        written = [name for name in (draft.name_en, draft.name_fa, *draft.names) if fold(name)]
        names += [PlaceName(place=place, name=name, folded=folded) for folded, name in _distinct(written).items()]
        terms += search_terms(place, main=written, others=())
    PlaceName.objects.bulk_create(names, batch_size=2000)
    SearchTerm.objects.bulk_create(terms, batch_size=2000)
    record(by=by, reason=reason, deeds=[Deed("place.made", place) for place in places])
    return places


@action
def identify_places(*, qids: Mapping[int, str], by: Actor, reason: str = "") -> None:
    """Give places (by primary key) the Wikidata identifier they lack. Raises ValueError for one that has another."""
    places = list(Place.objects.filter(pk__in=qids).order_by("pk"))
    deeds = []
    for place in places:
        if place.wikidata_id not in {None, qids[place.pk]}:
            raise ValueError(f"{place} is {place.wikidata_id}, not {qids[place.pk]}.")
        deeds.append(Deed("place.identified", place, after={"wikidata_id": qids[place.pk]}))
        place.wikidata_id = qids[place.pk]
    Place.objects.bulk_update(places, ["wikidata_id"], batch_size=500)
    record(by=by, reason=reason, deeds=deeds)


@action
def remove_places(*, places: Sequence[Place], by: Actor, reason: str) -> None:
    """Take places away that nothing refers to any more (undoing an import). Raises ProtectedError where it does."""
    record(by=by, reason=reason, deeds=[Deed("place.removed", place) for place in places])
    Place.objects.filter(pk__in=[place.pk for place in places]).delete()


def _distinct(names: Sequence[str]) -> dict[str, str]:
    distinct: dict[str, str] = {}
    for name in names:
        distinct.setdefault(fold(name), name)
    return distinct
