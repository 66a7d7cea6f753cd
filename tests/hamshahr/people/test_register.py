"""People, posts and contacts: who sees them, and what stays when a contact is withdrawn."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hamshahr.accounts.models import User
from hamshahr.audit.models import Event
from hamshahr.core.dates import PartialDate
from hamshahr.core.errors import UserError
from hamshahr.people.actions import (
    add_contact,
    add_person,
    add_post,
    change_office,
    change_person,
    end_post,
    make_organisation,
    share_contact,
    unshare_contact,
    withdraw_contact,
)
from hamshahr.people.models import Contact, Member, Office, Organisation, Person, Post
from hamshahr.people.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
SECRET = "anna@freiburg.example"


@pytest.fixture
def office() -> Office:
    return factories.workplace()


@pytest.fixture
def alice(client: Client, office: Office) -> Client:
    client.force_login(User.objects.get(email="alice@city.example"))
    return client


@pytest.fixture
def freiburg() -> Office:
    return factories.office(factories.place("Freiburg", "DE"))


def test_contacts_are_seen_by_roles_that_may_and_by_nobody_elsewhere(office: Office, freiburg: Office) -> None:
    anna = factories.person()
    bob = factories.office_member(office, "bob@city.example", Role.READER)
    dora = factories.office_member(freiburg, "dora@freiburg.example", Role.ADMINISTRATOR)
    alice = User.objects.get(email="alice@city.example")
    assert [one.value for one in Contact.objects.visible_to(alice)] == [SECRET]
    assert list(Person.objects.visible_to(bob)) == [anna] and list(Post.objects.visible_to(bob)) == [anna.posts.get()]
    assert not Contact.objects.visible_to(bob)
    assert not Person.objects.visible_to(dora) and not Contact.objects.visible_to(dora)


def test_what_is_shared_is_seen_by_the_other_office_until_it_is_taken_back(office: Office, freiburg: Office) -> None:
    contact = factories.person().contacts.get()
    dora = factories.office_member(freiburg, "dora@freiburg.example", Role.OFFICER)
    share_contact(contact=contact, office=freiburg, by=factories.BY)
    assert list(Contact.objects.visible_to(dora)) == [contact]
    browser = Client()
    browser.force_login(dora)
    page = browser.get(reverse("workspace:office_person", args=[freiburg.pk, contact.person_id])).content.decode()
    assert SECRET in page and "Add a contact" not in page
    unshare_contact(contact=contact, office=freiburg, by=factories.BY)
    assert not Contact.objects.visible_to(dora) and not Person.objects.visible_to(dora)
    with pytest.raises(UserError, match="another office"):
        share_contact(contact=contact, office=office, by=factories.BY)


def test_withdrawn_the_value_is_gone_everywhere_and_the_fact_stays(office: Office, freiburg: Office) -> None:
    contact = factories.person().contacts.get()
    share_contact(contact=contact, office=freiburg, by=factories.BY)
    with pytest.raises(UserError, match="why"):
        withdraw_contact(contact=contact, reason=" ", by=factories.BY)
    withdraw_contact(contact=contact, reason="she asked us to", by=factories.BY)
    contact.refresh_from_db()
    assert (contact.value, contact.withdrawal_reason, contact.shared_with.count()) == ("", "she asked us to", 0)
    with pytest.raises(UserError, match="already"):
        withdraw_contact(contact=contact, reason="again", by=factories.BY)
    told = Event.objects.filter(action__startswith="contact.")
    assert {one.action for one in told} == {"contact.added", "contact.shared", "contact.withdrawn"}
    for one in told:
        assert SECRET not in f"{one.subject_label}{one.before}{one.after}{one.reason}", "the audit forgets nothing"


def test_a_contact_needs_a_value_that_can_be_and_a_consent_given(office: Office) -> None:
    anna = factories.person()
    for value, on in (("", None), ("not an address", None), ("a@b.example", dt.date(2999, 1, 1))):
        with pytest.raises(UserError):
            add_contact(person=anna, kind="email", value=value, consent="asked", consent_on=on, by=factories.BY)
    assert anna.contacts.count() == 1


def test_a_post_ends_after_it_begins(office: Office) -> None:
    anna = factories.person()
    post = anna.posts.get()
    post.since, post.since_precision = dt.date(2020, 5, 1), "month"
    with pytest.raises(UserError, match="after it begins"):
        end_post(post=post, until=PartialDate.parse("2019") or pytest.fail(), by=factories.BY)
    end_post(post=post, until=PartialDate.parse("2020") or pytest.fail(), by=factories.BY)
    assert str(anna.posts.get().ended) == "2020"
    assert not Post.objects.held().exists()


def test_a_person_with_post_and_contact_is_entered_on_the_pages(alice: Client, office: Office) -> None:
    answer = alice.post(reverse("workspace:office_new_person", args=[office.pk]), {"name_fa": "آنا اشمیت"})
    anna = Person.objects.get()
    page = reverse("workspace:office_person", args=[office.pk, anna.pk])
    assert answer.headers["Location"] == page
    sent = {"kind": "mayor", "organisation": "municipality of isfahan", "since": "2021-03", "is_public": "on"}
    assert alice.post(reverse("workspace:office_new_post", args=[office.pk, anna.pk]), sent).status_code == 302
    contact = {"kind": "mobile", "value": "+49 151 1234", "consent": "asked", "consent_on": "2024-01-02"}
    assert alice.post(reverse("workspace:office_new_contact", args=[office.pk, anna.pk]), contact).status_code == 302
    told = alice.get(page).content.decode()
    assert "+49 151 1234" in told and "March 2021" in told and "they said so when asked" in told
    listed = alice.get(reverse("workspace:office_people", args=[office.pk]), {"q": "isfahan"}).content.decode()
    assert "آنا اشمیت" in listed
    wrong = alice.post(reverse("workspace:office_new_post", args=[office.pk, anna.pk]), sent | {"organisation": "none"})
    assert wrong.status_code == 422
    assert Post.objects.public().count() == 1


def test_who_sees_no_contacts_is_told_so(office: Office) -> None:
    anna = factories.person()
    browser = Client()
    browser.force_login(factories.office_member(office, "bob@city.example", Role.COMMITTEE_MEMBER))
    page = browser.get(reverse("workspace:office_person", args=[office.pk, anna.pk])).content.decode()
    assert SECRET not in page and "Your role does not see contacts." in page


def test_an_organisation_is_recorded_with_its_city_or_country(alice: Client, office: Office) -> None:
    address = reverse("workspace:office_organisations", args=[office.pk])
    sent = {"kind": "university", "name_en": "University of Isfahan", "name_fa": "", "city": str(office.speaks_for_id)}
    assert alice.post(address, sent).status_code == 302
    assert Organisation.objects.get(kind="university").country_id == "IR"
    assert alice.post(address, sent | {"city": ""}).status_code == 422
    assert alice.post(address, sent | {"city": "", "search": "1", "city_name": "Isf"}).status_code == 200
    assert "University of Isfahan" in alice.get(address, {"q": "univ"}).content.decode()
    browser = Client()
    browser.force_login(factories.office_member(office, "bob@city.example", Role.READER))
    assert browser.post(address, sent | {"name_en": "Another"}).status_code == 403


def test_the_list_costs_the_same_however_many_stand_on_it(alice: Client, office: Office) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            alice.get(reverse("workspace:office_people", args=[office.pk]))
        return len(asked)

    factories.person()
    few = cost()
    for number in range(4):
        factories.person(name_en=f"Person {number}", value=f"p{number}@x.example")
    assert cost() == few


def test_staff_open_an_office_and_close_it(client: Client) -> None:
    city = factories.place("Freiburg", "DE")
    client.force_login(factories.user())
    sent = {"kind": "municipality", "name_en": "City of Freiburg", "city": str(city.pk), "language": "en"}
    answer = client.post(reverse("workspace:offices"), sent | {"email": "dora@freiburg.example"})
    assert answer.status_code == 302
    office = Office.objects.get()
    assert (office.speaks_for, office.invitations.get().role) == (city, Role.ADMINISTRATOR)
    assert not Member.objects.filter(office=office).exists(), "staff are no members"
    assert client.get(reverse("workspace:office_members", args=[office.pk])).status_code == 404
    assert client.post(reverse("workspace:close_office", args=[office.pk])).status_code == 409
    assert client.post(reverse("workspace:close_office", args=[office.pk]), {"reason": "merged"}).status_code == 302
    assert "merged" in client.get(reverse("workspace:offices")).content.decode()
    twice = client.post(reverse("workspace:offices"), sent | {"email": "not an address"})
    assert twice.status_code == 422
    assert Organisation.objects.count() == 1, "all of it or nothing"


@pytest.mark.parametrize(
    "typed",
    [
        "کریمی",
        "كريمي",
        "علیرضا",
        "علی رضا",
        "علی\u200cرضا",
        "KARÍMI",
        "karimi",
        "سردبیر",
        "دانشگاه اصفهان",
        "Universität",
    ],
)
def test_people_are_found_however_their_names_are_spelt(typed: str, office: Office) -> None:
    """Arabic letters, half spaces, capitals and accents of the one who asks or of the one who wrote do not matter."""
    found = add_person(office=office, name_en="Alireza Karimi", name_fa="علی\u200cرضا كريمي", by=factories.BY)
    add_person(office=office, name_en="Bob", name_fa="باب", by=factories.BY)
    university = make_organisation(
        kind="university", name_en="Universitat Isfahan", name_fa="دانشگاه  اصفهان", place=None,
        country=office.organisation.country, by=factories.BY,
    )  # fmt: skip
    add_post(person=found, organisation=university, kind="other", title_fa="سردبير", by=factories.BY)
    assert found.name_fa == "علی\u200cرضا کریمی"
    assert list(Person.objects.named(typed)) == [found]


@pytest.mark.parametrize("typed", ["", "—", "\u200c", "%", "_"])
def test_nothing_is_called_what_has_no_letters(typed: str, office: Office) -> None:
    factories.person()
    assert not Person.objects.named(typed) and not Organisation.objects.named(typed)


def test_who_is_renamed_is_found_by_the_new_name_alone(office: Office) -> None:
    one = add_person(office=office, name_en="Ada", name_fa="", by=factories.BY)
    change_person(person=one, name_en="Grace", name_fa="", by=factories.BY)
    assert list(Person.objects.named("grace")) == [one] and not Person.objects.named("ada")
    change_office(office=office, name_en="Bureau", name_fa="", website="", language="en", by=factories.BY)
    assert list(Organisation.objects.named("BUREAU")) == [office.organisation]


def test_posts_and_consents_are_dated_in_either_calendar(alice: Client, office: Office) -> None:
    anna = factories.person()
    post, contact = (
        anna.posts.get(),
        {"kind": "telephone", "value": "1", "consent": "asked", "consent_on": "۱۴۰۳/۰۲/۱۷"},
    )
    alice.post(reverse("workspace:office_new_contact", args=[office.pk, anna.pk]), contact)
    assert anna.contacts.get(kind="telephone").consent_on == dt.date(2024, 5, 6)
    answer = alice.post(reverse("workspace:office_end_post", args=[office.pk, post.pk]), {"until": "۱۴۰۳/۰۲/۱۷"})
    post.refresh_from_db()
    assert (answer.status_code, post.until, post.until_precision) == (302, dt.date(2024, 5, 6), "day")


def test_organisations_of_one_name_are_told_apart_by_their_city(alice: Client, office: Office) -> None:
    anna, country = factories.person(), office.organisation.country
    cities = [factories.place(name, "DE") for name in ("Jena", "Erfurt")]
    jena, _erfurt = (
        make_organisation(kind="university", name_en="University", place=city, country=country, by=factories.BY)
        for city in cities
    )
    page = reverse("workspace:office_person", args=[office.pk, anna.pk])
    assert '<option value="University (Jena)">' in alice.get(page).content.decode()
    address, facts = reverse("workspace:office_new_post", args=[office.pk, anna.pk]), {"kind": "director"}
    doubtful = alice.post(address, facts | {"organisation": "university"})
    assert doubtful.status_code == 422
    assert "University (Jena), University (Erfurt)" in doubtful.content.decode()
    assert alice.post(address, facts | {"organisation": "University (Jena)"}).status_code == 302
    assert anna.posts.get(kind="director").organisation == jena


@pytest.mark.parametrize("city", ["²", "9" * 5000, "-1", "٣"])
def test_a_city_that_is_no_number_is_no_fault_of_ours(city: str, alice: Client, office: Office) -> None:
    address = reverse("workspace:office_organisations", args=[office.pk])
    sent = {"kind": "university", "name_en": "x", "city": city, "city_name": "", "search": "1"}
    assert alice.post(address, sent).status_code == 200
