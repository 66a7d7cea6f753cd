"""Things for tests, made through the same actions as in life. The same call gives the same thing: nothing is random."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from hamshahr.accounts import sessions
from hamshahr.accounts.actions import make_user
from hamshahr.accounts.models import User
from hamshahr.api.actions import make_token
from hamshahr.api.models import Token
from hamshahr.atlas.actions import PlaceDraft, ensure_source, make_places
from hamshahr.atlas.models import Country, Place, PlaceKind, Source, SourceClass
from hamshahr.audit.actions import Actor
from hamshahr.cooperation.actions import add_document
from hamshahr.core.dates import PartialDate
from hamshahr.core.writing import action
from hamshahr.imports import uploads
from hamshahr.imports.actions import apply_import, receive_file, settle_columns
from hamshahr.imports.kinds import STAGE
from hamshahr.imports.models import Import
from hamshahr.imports.options import Options, SourceFacts, fingerprint
from hamshahr.imports.staging import check, stage_batch
from hamshahr.networks.actions import (
    MembershipDraft,
    MilestoneDraft,
    NetworkDraft,
    record_memberships,
    record_milestones,
    record_networks,
)
from hamshahr.networks.models import Milestone, Network, Reach
from hamshahr.people.actions import (
    add_contact,
    add_member,
    add_person,
    add_post,
    invite,
    make_organisation,
    open_office,
)
from hamshahr.people.models import Consent, ContactKind, Invitation, Office, Person, PostKind, Resolution
from hamshahr.people.roles import Role
from hamshahr.quality.actions import check_quality
from hamshahr.quality.models import Finding, FindingKind
from hamshahr.tasks.actions import ask, cancel
from hamshahr.tasks.models import Task
from hamshahr.ties.actions import ask_partner, record_claims, record_tie, retract_claims
from hamshahr.ties.drafts import ClaimDraft
from hamshahr.ties.models import Kind, PartnerRequest, Party, Relationship, Status
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


def task() -> Task:
    """A task that waits; the same one each time."""
    return ask(kind="tidy", by=BY)


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


PASSWORD = "a-river-runs-through-7-cities"


def user(email: str = "alice@city.example", name: str = "Alice", *, is_staff: bool = True) -> User:
    """Somebody who can sign in with PASSWORD; staff unless said otherwise."""
    return make_user(email=email, name=name, password=PASSWORD, is_staff=is_staff, by=BY)


def as_with_second_factor(client: Client) -> None:
    """The session of this client counts as one with a second factor, just confirmed by the password."""
    request = HttpRequest()
    request.session = client.session
    sessions.note_second_factor(request)
    sessions.note_confirmed(request)
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key or ""


def sign_in(client: Client, who: User) -> None:
    """Signed in with a second factor, as staff and authorities must be."""
    client.force_login(who)
    as_with_second_factor(client)


def api_token(owner: User | None = None, label: str = "nightly register", days: int = 30) -> tuple[Token, str]:
    """A token of the API and its secret; of a member of staff unless said otherwise."""
    owner = owner or User.objects.with_email("alice@city.example").first() or user()
    return make_token(user=owner, label=label, days=days, by=BY)


def pact_finding(by_source: Source | None = None, cities: str = "Altea Bellagio Bundoran Granville") -> Finding:
    """What the check finds where a source ties four cities each to each."""
    members = [place(name, "ES") for name in cities.split()]
    register = by_source or source("charters")
    for one, other in combinations(members, 2):
        tie(one, other, by_source=register, start="1991")
    check_quality(by=BY, again=True)
    return Finding.objects.get(kind=FindingKind.PACT, source=register)


IMPORTED = """city1,country1,city2,country2,since,kind
Isfahan,Iran,Munich,Germany,1999,sister city
Isfahan,Iran,Munich,Germany,1999,sister city
Tehran,Iran,Nowhere-on-Sea,United Kingdom,1998,friendship
Tehran,Iran,Newtown,United Kingdom,1997,
Tehran,Iran,Freiburg,Germany,some day,
"""


def newtowns() -> None:
    """Two places of one name, so that IMPORTED does not tell which is meant."""
    if not Place.objects.filter(name_en="Newtown").exists():
        place("Newtown", "GB", latitude=52.51, longitude=-3.31, population=11_000)
        place("Newtown", "GB", latitude=51.06, longitude=-0.12, population=12_000)


def received_import(text: str = IMPORTED, name: str = "ties of a friend.csv") -> Import:
    """A file that somebody has sent, kept in settings.DATA_DIR; its columns are not settled."""
    newtowns()
    source = SourceFacts(key="a-friend", name="Ties of a friend", source_class=SourceClass.DATASET.value)
    digest = uploads.keep([text.encode()])
    return receive_file(file_name=name, upload=digest, options=Options(source=source), by=BY)


def staged_import(text: str = IMPORTED, name: str = "ties of a friend.csv") -> Import:
    """The same with its rows checked: new, already known, unknown, in doubt and in error."""
    batch = received_import(text, name)
    path, options = uploads.path_of(batch.upload), Options.of_json(batch.options)
    found = check(path, options)
    settle_columns(
        batch=batch,
        fingerprint=fingerprint(path, options),
        options=options,
        columns=found.columns,
        findings=found.findings,
        rows=found.rows,
        by=BY,
    )
    batch.refresh_from_db()
    stage_batch(batch, path, total=found.rows, by=BY)
    for task in Task.objects.active().filter(kind=STAGE, key=str(batch.pk)):
        cancel(task=task, by=BY)
    return batch


def applied_import() -> Import:
    return apply_import(batch=staged_import(name="brought in.csv"), by=BY)


def retract(relationship: Relationship) -> None:
    """Take all its claims back, and so the relationship itself."""
    retract_claims(claims=list(relationship.claims.values_list("pk", flat=True)), by=BY, reason="the test")


def office(city: Place, name_en: str = "", *, kind: str = "municipality") -> Office:
    """The office that speaks for a city."""
    organisation = make_organisation(
        kind=kind, name_en=name_en or f"Municipality of {city.name_en}", place=city, country=city.country, by=BY
    )
    return open_office(organisation=organisation, speaks_for=city, by=BY)


def office_member(of: Office, email: str, role: Role = Role.OFFICER) -> User:
    """Somebody who belongs to the office with a role, and is no staff; named as the address begins."""
    person = user(email=email, name=email.partition("@")[0].title(), is_staff=False)
    add_member(office=of, user=person, role=role, by=BY)
    return person


def workplace(kind: str = "municipality") -> Office:
    """The office of Isfahan, of which Alice (see `user`) is an administrator; the same one each time."""
    city = Place.objects.filter(name_en="Isfahan").first() or place()
    of = Office.objects.of_place(city).first() or office(city, kind=kind)
    alice = User.objects.with_email("alice@city.example").first() or user()
    if not of.members.filter(user=alice).exists():
        add_member(office=of, user=alice, role=Role.ADMINISTRATOR, by=BY)
    return of


def office_document(tie: Relationship) -> dict[str, int]:
    """A document of the tie in the office of Isfahan, as its address names it."""
    of = workplace()
    alice = User.objects.with_email("alice@city.example").get()
    kept = add_document(tie=tie, office=of, title="A letter", file_name="a.txt", content=b"Dear city", by=alice)
    return {"office": of.pk, "pk": kept.pk}


def invitation(
    of: Office | None = None, email: str = "dina@city.example", role: Role = Role.OFFICER
) -> tuple[Invitation, str]:
    """An invitation into the office (that of Alice unless said otherwise), and the path of its link."""
    links: list[str] = []

    def whole(path: str) -> str:
        links.append(path)
        return f"https://atlas.example{path}"

    made = invite(office=of or workplace(), email=email, role=role, language="en", whole_address=whole, by=BY)
    return made, links[0]


def invitation_token() -> str:
    return invitation()[1].rstrip("/").rpartition("/")[2]


@action
def resolution(of: Office, number: str = "12", on: str = "2024-02-01") -> Resolution:
    """What the council of an office's city decided."""
    made = Resolution(
        office=of,
        body_en="City council",
        body_fa="شورای شهر",
        number=number,
        on=dt.date.fromisoformat(on),
        text="The council approves the friendship.",
    )
    made.save()
    return made


def recorded_tie(one: Office, other: Place, *, status: str = Status.ACTIVE, **facts: Any) -> Relationship:
    """A tie as an office records it; further facts are those of record_tie, dates given as text."""
    for name in ("start", "since"):
        if isinstance(facts.get(name), str):
            facts[name] = PartialDate.parse(facts[name])
    return record_tie(office=one, partner=other, kind=facts.pop("kind", Kind.SISTER), status=status, by=BY, **facts)


def partner_request(
    tie_of: Relationship | None = None, of: Office | None = None, **asked: Any
) -> tuple[PartnerRequest, str]:
    """A question of Alice's office to its partner city, and the secret of its link; facts are those of ask_partner."""
    asking = of or workplace()
    asker = User.objects.with_email("alice@city.example").first() or user()
    about = tie_of or recorded_tie(asking, place("Weimar", "DE", "وایمار"), start="2009-07")
    partner = next(party.place for party in Party.every.filter(relationship=about) if party.place != asking.speaks_for)
    links: list[str] = []

    def whole(path: str) -> str:
        links.append(path)
        return f"https://atlas.example{path}"

    facts: dict[str, Any] = {"email": "office@weimar.example", "language": "en", "place": partner} | asked
    made = ask_partner(
        relationship=Relationship.every.get(pk=about.pk),
        office=asking,
        asker=asker,
        whole_address=whole,
        by=BY,
        **facts,
    )
    return made, links[0].rstrip("/").rpartition("/")[2]


def person(of: Office | None = None, name_en: str = "Anna Schmidt", value: str = "anna@freiburg.example") -> Person:
    """Somebody an office deals with (that of Alice unless said otherwise), with a post and an e-mail address."""
    made = add_person(office=of or workplace(), name_en=name_en, name_fa="", by=BY)
    add_post(person=made, organisation=made.office.organisation, kind=PostKind.PROTOCOL, by=BY)
    add_contact(person=made, kind=ContactKind.EMAIL, value=value, consent=Consent.CARD, by=BY)
    return made
