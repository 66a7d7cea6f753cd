"""Cities, ties, networks and what stands beside them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

from hamshahr.atlas.actions import PlaceDraft, ensure_source, make_places
from hamshahr.atlas.models import Country, Place, PlaceKind, Source, SourceClass
from hamshahr.audit.actions import Actor
from hamshahr.core.dates import PartialDate
from hamshahr.core.writing import action
from hamshahr.networks.actions import (
    MembershipDraft,
    MilestoneDraft,
    NetworkDraft,
    record_memberships,
    record_milestones,
    record_networks,
)
from hamshahr.networks.models import Milestone, Network, Reach
from hamshahr.quality.actions import check_quality
from hamshahr.quality.models import Finding, FindingKind
from hamshahr.tasks.actions import ask
from hamshahr.tasks.models import Task
from hamshahr.ties.actions import record_claims, retract_claims
from hamshahr.ties.drafts import ClaimDraft
from hamshahr.ties.models import Kind, Relationship, Status
from twinnet.countries import country_name

BY = Actor("the test")


@action
def country(code: str = "IR", *neighbours: str) -> Country:
    """A country by its ISO code, named by CLDR, with neighbours."""
    made, _ = Country.objects.get_or_create(
        code=code,
        defaults={"name_en": country_name(code, "en"), "name_fa": country_name(code, "fa"), "continent": "AS"},
    )
    for other in neighbours:
        made.neighbours.add(country(other))
    return made


@action
def place(name_en: str = "Isfahan", country_code: str = "IR", name_fa: str = "", **facts: Any) -> Place:
    """A city, or with `kind` another place; further facts are fields of Place."""
    country(country_code)
    draft = PlaceDraft(
        kind=facts.pop("kind", PlaceKind.CITY),
        name_en=name_en,
        name_fa=name_fa,
        country_id=country_code,
        names=facts.pop("names", ()),
        is_provisional=facts.pop("is_provisional", False),
    )
    made = make_places(drafts=[draft], by=BY)[0]
    for name, value in facts.items():
        setattr(made, name, value)
    made.save()
    return made


def source(key: str = "register", source_class: str = SourceClass.DATASET, **facts: Any) -> Source:
    """A source with a publisher of its own."""
    return ensure_source(
        key=key,
        name_en=facts.pop("name_en", f"The {key}"),
        name_fa=facts.pop("name_fa", "فهرست"),
        source_class=source_class,
        url=facts.pop("url", f"https://{key}.example/ties"),
        publisher=facts.pop("publisher", f"Publisher of {key}"),
        by=BY,
        **facts,
    )


def said(*places: Place, by_source: Source, **facts: Any) -> ClaimDraft:
    """A claim of a source on these parties; dates may be given as text."""
    for name in ("start", "end", "status_on"):
        if isinstance(facts.get(name), str):
            facts[name] = PartialDate.parse(facts[name])
    facts.setdefault("kind", Kind.SISTER)
    return ClaimDraft(places=tuple(place.pk for place in places), source_id=by_source.pk, **facts)


def tie(*places: Place, by_source: Source | None = None, **facts: Any) -> Relationship:
    """A relationship with one claim, of which the facts are those of ClaimDraft."""
    draft = said(*places, by_source=by_source or source(), **facts)
    return record_claims(drafts=[draft], by=BY)[0].claim.relationship


def network(key: str = "mayors-for-peace", **facts: Any) -> Network:
    draft = NetworkDraft(
        key=key,
        name_en=facts.pop("name_en", "Mayors for Peace"),
        name_fa=facts.pop("name_fa", "شهرداران برای صلح"),
        reach=facts.pop("reach", Reach.GLOBAL),
        purpose_en=facts.pop("purpose_en", "Cities acting together for the abolition of nuclear weapons."),
        purpose_fa=facts.pop("purpose_fa", "اقدام مشترک شهرها برای برچیدن سلاح‌های هسته‌ای."),
        source_id=facts.pop("source_id", None) or source().pk,
        **facts,
    )
    return record_networks(drafts=[draft], by=BY)[0]


def member(of: Network, who: Place, since: str = "") -> None:
    draft = MembershipDraft(place_id=who.pk, network_id=of.pk, source_id=source().pk, since=PartialDate.parse(since))
    record_memberships(drafts=[draft], by=BY)


def milestone(key: str, date: str, *places: Place, **facts: Any) -> Milestone:
    happened = PartialDate.parse(date)
    assert happened is not None  # the caller gave one
    draft = MilestoneDraft(
        key=key,
        happened=happened,
        title_en=facts.pop("title_en", "Two towns sign a contract"),
        title_fa=facts.pop("title_fa", "دو شهر قراردادی امضا می‌کنند"),
        summary_en=facts.pop("summary_en", "Whether it was the first is disputed."),
        summary_fa=facts.pop("summary_fa", "این‌که نخستین بوده باشد محل اختلاف است."),
        source_id=source().pk,
        places=tuple(one.pk for one in places),
        **facts,
    )
    return record_milestones(drafts=[draft], by=BY)[0]


@dataclass(frozen=True, slots=True)
class SmallAtlas:
    """A little of everything that pages show."""

    isfahan: Place
    freiburg: Place
    tehran: Place
    bavaria: Place
    sister: Relationship
    disputed: Relationship
    pact: Relationship
    page: Source
    network: Network
    milestone: Milestone


def small_atlas() -> SmallAtlas:
    """Cities with and without coordinates, ties agreed, disputed, suspended and weak, a pact, a network, milestones."""
    country("IR", "TR", "AM")
    isfahan = place(
        "Isfahan", "IR", "اصفهان", latitude=32.65, longitude=51.67, population=2_000_000, geonames_id=418863,
        time_zone="Asia/Tehran", unlocode="IRIFN",
    )  # fmt: skip
    tehran = place("Tehran", "IR", "تهران", latitude=35.69, longitude=51.42, population=9_000_000, geonames_id=112931)
    freiburg = place(
        "Freiburg", "DE", "فرایبورگ", latitude=48.0, longitude=7.85, population=230_000, geonames_id=2925177
    )
    munich = place(
        "Munich", "DE", "مونیخ", names=("München",), latitude=48.14, longitude=11.58, population=1_500_000,
        geonames_id=2867714,
    )  # fmt: skip
    van = place("Van", "TR", "وان", latitude=38.5, longitude=43.37, population=370_000, geonames_id=298117)
    dull = place("Dull", "GB", is_provisional=True)
    bavaria = place("Bavaria", "DE", "بایرن", kind=PlaceKind.REGION, iso_code="DE-BY", latitude=48.9, longitude=11.4)
    register, page = source(), source("freiburg-page", SourceClass.OFFICIAL, name_en="City of Freiburg")
    sister = tie(isfahan, freiburg, by_source=register, start="2000-10-27")
    claim = said(
        isfahan, freiburg, by_source=page, start="2000", status=Status.SUSPENDED, status_on="2023-01-31",
        speaks_for_id=freiburg.pk, note_en="Suspended by the council.", note_fa="به رأی شورای شهر تعلیق شد.",
    )  # fmt: skip
    record_claims(drafts=[claim], by=BY)
    disputed = tie(tehran, munich, by_source=register, start="1990")
    tie(tehran, munich, by_source=page, start="1993-05")
    tie(isfahan, van, by_source=register, kind=Kind.MEMORANDUM, is_weak=True)
    tie(tehran, dull, by_source=register, kind=Kind.FRIENDSHIP, start="1400", end="1500", status=Status.ENDED)
    tie(tehran, bavaria, by_source=register)
    pact = tie(
        tehran, munich, van, by_source=register, kind=Kind.MULTILATERAL_PACT, start="2020-01",
        pact_name_en="Pact of Three Rivers", pact_name_fa="پیمان سه رود",
    )  # fmt: skip
    joined = network(
        headquarters_id=freiburg.pk, website="https://peace.example/", founded=PartialDate.parse("1982-06-24")
    )
    member(joined, isfahan, "2010")
    member(joined, tehran)
    first = milestone("first-claim-1920", "1920", isfahan, topic="first_twinning")
    milestone("first-claim-1931", "1931-05", tehran, topic="first_twinning")
    milestone("appeal-1982", "1982-06-24")
    return SmallAtlas(isfahan, freiburg, tehran, bavaria, sister, disputed, pact, page, joined, first)


def retract(relationship: Relationship) -> None:
    """Take all its claims back, and so the relationship itself."""
    retract_claims(claims=list(relationship.claims.values_list("pk", flat=True)), by=BY, reason="the test")


def pact_finding(by_source: Source | None = None, cities: str = "Altea Bellagio Bundoran Granville") -> Finding:
    """What the check finds where a source ties four cities each to each."""
    members = [place(name, "ES") for name in cities.split()]
    register = by_source or source("charters")
    for one, other in combinations(members, 2):
        tie(one, other, by_source=register, start="1991")
    check_quality(by=BY, again=True)
    return Finding.objects.get(kind=FindingKind.PACT, source=register)


def task() -> Task:
    """A task that waits; the same one each time."""
    return ask(kind="tidy", by=BY)
