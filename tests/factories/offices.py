"""Offices, who belongs to them, and what they do."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hamshahr.accounts.models import User
from hamshahr.atlas.models import Place
from hamshahr.cooperation.actions import add_document
from hamshahr.core.dates import PartialDate
from hamshahr.core.writing import action
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
from hamshahr.ties.actions import ask_partner, record_tie
from hamshahr.ties.models import Kind, PartnerRequest, Party, Relationship, Status
from tests.factories.accounts import user
from tests.factories.atlas import BY, place


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
