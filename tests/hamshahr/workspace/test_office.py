"""An office's pages: what waits, the portfolio, a tie, what is added to it, and who may not."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from hamshahr.accounts.models import User
from hamshahr.cooperation.actions import give_duty, write_note
from hamshahr.cooperation.models import Document, Duty, Note
from hamshahr.core.dates import PartialDate
from hamshahr.inbox.models import Notice
from hamshahr.people.models import Member, Office, Resolution
from hamshahr.people.roles import Role
from hamshahr.ties.actions import record_tie, say_of_fact
from hamshahr.ties.models import FactName, Kind, Level, Relationship, Stance, Statement, Status
from hamshahr.ties.queries import standing
from tests import factories

pytestmark = pytest.mark.django_db


@dataclass
class World:
    """Isfahan's office with an officer and a reader, Freiburg's with another officer, and the tie of both."""

    isfahan: Office
    freiburg: Office
    officer: User
    reader: User
    partner: User
    tie: Relationship


def date(written: str) -> PartialDate:
    found = PartialDate.parse(written)
    assert found is not None
    return found


@pytest.fixture
def world() -> World:
    isfahan = factories.office(factories.place("Isfahan", "IR", "اصفهان"))
    freiburg = factories.office(factories.place("Freiburg", "DE", "فرایبورگ"))
    assert freiburg.speaks_for is not None
    officer = factories.office_member(isfahan, "alice@isfahan.example")
    tie = record_tie(
        office=isfahan, partner=freiburg.speaks_for, kind=Kind.SISTER, start=date("2000"), by=officer.actor
    )
    return World(
        isfahan,
        freiburg,
        officer,
        factories.office_member(isfahan, "ruth@isfahan.example", Role.READER),
        factories.office_member(freiburg, "bernd@freiburg.example"),
        tie,
    )


@pytest.fixture
def client_of(client: Client) -> Client:
    return client


def page(name: str, office: Office, *args: object) -> str:
    return reverse(f"workspace:{name}", args=[office.pk, *args])


def read(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_partner_finds_what_was_told_and_confirms_it_by_one_button(world: World, client: Client) -> None:
    client.force_login(world.partner)
    html = read(client, page("office_today", world.freiburg))
    assert "Fact to confirm" in html
    assert f"{page('office_tie', world.freiburg, world.tie.pk)}#fact-kind" in html
    html = read(client, page("office_tie", world.freiburg, world.tie.pk))
    for fact in ("kind", "start", "status"):
        address = page("office_say", world.freiburg, world.tie.pk, fact)
        assert address in html
        version = Relationship.every.get(pk=world.tie.pk).version
        answer = client.post(address, {"stance": "confirmed", "version": version})
        assert answer.status_code == 302, fact
    assert "Fact to confirm" not in read(client, page("office_today", world.freiburg))
    assert Relationship.every.get(pk=world.tie.pk).agreement == "agreed"


def test_a_dispute_waits_for_the_other_side_until_it_answers(world: World, client: Client) -> None:
    tie = Relationship.every.get(pk=world.tie.pk)
    say_of_fact(
        relationship=tie, office=world.freiburg, fact=FactName.START, stance=Stance.CORRECTED, value=date("2001"),
        note="Our archive", by=world.partner.actor, seen_version=tie.version,
    )  # fmt: skip
    client.force_login(world.officer)
    html = read(client, page("office_today", world.isfahan))
    assert "Dispute to answer" in html
    assert "Our archive" in html
    tie.refresh_from_db(from_queryset=Relationship.every.all())
    sent = {"stance": "corrected", "value": "۱۳۷۹/۰۸/۰۶", "note": "The treaty", "version": tie.version}
    assert client.post(page("office_say", world.isfahan, tie.pk, "start"), sent).status_code == 302
    said = Statement.objects.current().get(office=world.isfahan, fact="start")
    assert (said.stance, said.note) == (Stance.CORRECTED, "The treaty")
    assert "Dispute to answer" not in read(client, page("office_today", world.isfahan))


def test_two_who_edit_at_once_are_told_and_what_was_typed_stays(world: World, client: Client) -> None:
    client.force_login(world.partner)
    address = page("office_say", world.freiburg, world.tie.pk, "start")
    seen = Relationship.every.get(pk=world.tie.pk).version
    say_of_fact(
        relationship=world.tie, office=world.isfahan, fact=FactName.KIND, stance=Stance.CORRECTED,
        value=Kind.FRIENDSHIP, by=world.officer.actor, seen_version=seen,
    )  # fmt: skip
    answer = client.post(address, {"stance": "corrected", "value": "2001-05", "note": "Typed", "version": seen})
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Alice changed this tie" in html
    assert 'value="2001-05"' in html
    assert 'value="Typed"' in html
    assert not Statement.objects.filter(office=world.freiburg).exists()
    now = Relationship.every.get(pk=world.tie.pk).version
    assert f'name="version" value="{now}"' in html
    sent = {"stance": "corrected", "value": "2001-05", "note": "Typed", "version": now}
    assert client.post(address, sent).status_code == 302


def status_of(tie: Relationship) -> str:
    return standing(Relationship.every.get(pk=tie.pk))[Level.OFFICIAL].status


def test_a_step_asks_for_what_it_needs_and_for_nothing_else(world: World, client: Client) -> None:
    client.force_login(world.officer)
    address = page("office_add", world.isfahan, world.tie.pk, "status")
    html = read(client, address, to="suspended")
    for name in ("reason", "resumes_when", "informed_partner", "informed_on"):
        assert f'name="{name}"' in html
    assert 'name="start"' not in html
    assert 'name="resumes_when"' not in read(client, address, to="dormant")
    sent = {"level": "official", "to": "suspended", "on": "2024-02", "version": world.tie.version, "reason": "War"}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "War" in refused.content.decode()
    assert status_of(world.tie) == "active"
    sent |= {"resumes_when": "peace", "informed_partner": "The mayor", "informed_on": "2024-02-03"}
    assert client.post(address, sent).status_code == 302
    assert status_of(world.tie) == "suspended"
    assert "cannot become reactive in one step" in read(client, address, to="reactive")
    html = read(client, page("office_today", world.isfahan))
    assert "Suspended until: peace" in html
    assert "to=active" in html


def test_a_resolution_is_recorded_with_the_step_or_not_at_all(world: World, client: Client) -> None:
    weimar = factories.place("Weimar", "DE")
    since = date(timezone.localdate().isoformat())
    tie = record_tie(
        office=world.isfahan, partner=weimar, kind=Kind.FRIENDSHIP, status=Status.PROPOSED, since=since,
        by=world.officer.actor,
    )  # fmt: skip
    client.force_login(world.officer)
    address = page("office_add", world.isfahan, tie.pk, "status")
    today = timezone.localdate().isoformat()
    sent = {"level": "official", "to": "approved", "on": today, "version": tie.version}
    assert client.post(address, sent).status_code == 422
    told = {"number": "12", "resolved_on": today, "body": "City council", "text": "We want it."}
    council = {f"council-{name}": value for name, value in told.items()}
    assert client.post(address, sent | council | {"version": 99}).status_code == 409
    assert not Resolution.objects.exists()
    answer = client.post(address, sent | council)
    assert answer.status_code == 302
    assert (status_of(tie), Resolution.objects.get().number) == ("approved", "12")


def test_a_note_a_document_and_a_task_are_added_and_stand_in_the_timeline(world: World, client: Client) -> None:
    client.force_login(world.officer)

    def add(what: str, **told: object) -> int:
        return client.post(page("office_add", world.isfahan, world.tie.pk, what), told).status_code

    pdf = b"%PDF-1.7 x"
    note = {
        "text": "They came.",
        "happening": "delegation",
        "on": "1403",
        "initiative": "ours",
        "mentioned": [world.reader.pk],
    }
    assert add("note", **note, file=SimpleUploadedFile("visit.pdf", pdf)) == 302
    assert add("document", file=SimpleUploadedFile("x.pdf", b"<html>")) == 422
    assert add("document", file=SimpleUploadedFile("letter.pdf", pdf), title="A letter") == 302
    assert add("duty", title="Thank them", due="2026-12-30", to=world.officer.pk) == 302
    assert (Note.objects.count(), Document.objects.count(), Duty.objects.count()) == (1, 2, 1)
    assert Note.objects.get().happened == date("2024")
    assert Notice.objects.get().user == world.reader
    html = read(client, page("office_tie", world.isfahan, world.tie.pk))
    for words in ("visit of a delegation", "They came.", "A letter", "Thank them"):
        assert words in html
    kept = client.get(page("office_document", world.isfahan, Document.objects.get(title="A letter").pk))
    assert kept["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert client.post(page("office_finish_duty", world.isfahan, Duty.objects.get().pk)).status_code == 302
    assert "Task done" in read(client, page("office_tie", world.isfahan, world.tie.pk))


def test_a_tie_and_an_enquiry_are_recorded_by_one_form(world: World, client: Client) -> None:
    weimar, kisumu = factories.place("Weimar", "DE", "وایمار"), factories.place("Kisumu", "KE")
    client.force_login(world.officer)
    address = page("office_record_tie", world.isfahan)
    assert "وایمار" in read(client, page("office_cities", world.isfahan).replace("/en/", "/fa/"), partner_name="Weim")
    sent = {"what": "tie", "partner": weimar.pk, "partner_name": "Weimar", "since": "1379", "kind": "sister"}
    answer = client.post(address, sent)
    tie = Relationship.every.get(places=weimar)
    assert answer["Location"] == page("office_tie", world.isfahan, tie.pk)
    assert str(tie.started) == "2000"
    assert client.post(address, {"what": "incoming", "partner": kisumu.pk, "kind": "sister"}).status_code == 302
    enquiry = Relationship.every.get(places=kisumu)
    assert (status_of(enquiry), enquiry.is_confidential) == ("enquiry", True)
    html = read(client, page("office_today", world.isfahan))
    assert "Enquiry to answer" in html
    assert (
        client.post(address, {"what": "tie", "partner": "", "partner_name": "Weimar", "kind": "sister"}).status_code
        == 422
    )


def test_enquiries_and_tasks_that_are_late_come_first(world: World, client: Client) -> None:
    long_ago = date((timezone.localdate() - dt.timedelta(days=60)).isoformat())
    record_tie(
        office=world.isfahan, partner=factories.place("Kisumu", "KE"), kind=Kind.SISTER, status=Status.ENQUIRY,
        since=long_ago, by=world.officer.actor,
    )  # fmt: skip
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    give_duty(tie=world.tie, office=world.isfahan, title="Late", due=yesterday, to=world.officer, by=world.officer)
    give_duty(
        tie=world.tie, office=world.isfahan, title="Soon", due=timezone.localdate(), to=world.officer, by=world.officer
    )
    client.force_login(world.officer)
    html = read(client, page("office_today", world.isfahan))
    assert html.index("The answer was due on") < html.index("Late") < html.index("Soon")


def test_the_portfolio_filters_sorts_and_is_exported(world: World, client: Client) -> None:
    record_tie(
        office=world.isfahan, partner=factories.place("Aachen", "DE"), kind=Kind.FRIENDSHIP, by=world.officer.actor
    )
    client.force_login(world.officer)
    address = page("office_ties", world.isfahan)
    html = read(client, address)
    assert html.index("Aachen") < html.index("Freiburg")
    html = read(client, address, sort="-partner")
    assert html.index("Freiburg") < html.index("Aachen")
    assert "Aachen" not in read(client, address, kind="sister")
    assert "board-column" in read(client, address, view="board")
    written = client.get(page("office_ties_csv", world.isfahan), {"kind": "sister"}).content.decode()
    assert "Freiburg" in written
    assert "Aachen" not in written
    book = load_workbook(io.BytesIO(client.get(page("office_ties_xlsx", world.isfahan)).content))
    assert [row[0].value for row in book.active.iter_rows(min_row=2)] == ["Aachen", "Freiburg"]


def test_the_offices_hours_stand_beside_its_ties(world: World, client: Client) -> None:
    client.force_login(world.reader)
    address = page("office_hours", world.isfahan)
    assert client.post(address, {"hours": "12"}).status_code == 403
    client.force_login(world.officer)
    for wrong in ("0", "many", "2001", ""):
        assert client.post(address, {"hours": wrong}).status_code == 409, wrong
    assert client.post(address, {"hours": "۱۲"}).status_code == 302
    assert "12 hours a week for 1 tie that is lived." in " ".join(
        read(client, page("office_ties", world.isfahan)).split()
    )


def test_lists_ask_as_often_for_many_ties_as_for_few(
    world: World, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(world.officer)
    addresses = [page(name, world.isfahan) for name in ("office_today", "office_ties", "office_ties_csv")]
    for address in addresses:
        read(client, address)  # what is kept for all is fetched once
    needed = [count_of(client, address) for address in addresses]
    for name in ("Aachen", "Bonn", "Celle", "Dresden", "Essen"):
        place = factories.place(name, "DE")
        tie = record_tie(
            office=world.isfahan, partner=place, kind=Kind.SISTER, start=date("1999"), by=world.officer.actor
        )
        write_note(
            tie=tie, office=world.isfahan, text="x", happening="culture", on=date("2026"), initiative="ours",
            by=world.officer,
        )  # fmt: skip
    assert [count_of(client, address) for address in addresses] == needed


def count_of(client: Client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


PAGES = ("office_today", "office_ties", "office_ties_csv", "office_ties_xlsx", "office_inbox", "office_record_tie")


def test_strangers_find_no_office_and_readers_write_nothing(world: World, client: Client) -> None:
    tie = world.tie.pk
    addresses = [page(name, world.isfahan) for name in PAGES] + [page("office_tie", world.isfahan, tie)]
    for stranger in (world.partner, factories.user()):
        client.force_login(stranger)
        assert {client.get(address).status_code for address in addresses} == {404}
    client.force_login(world.reader)
    assert client.get(page("office_record_tie", world.isfahan)).status_code == 403
    for what in ("note", "document", "duty", "status", "resolution"):
        assert client.get(page("office_add", world.isfahan, tie, what)).status_code == 403
    assert client.post(page("office_say", world.isfahan, tie, "kind"), {"stance": "confirmed"}).status_code == 403
    html = read(client, page("office_tie", world.isfahan, tie))
    assert "What happened?" not in html
    assert '<form class="narrow-form' not in html


@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_page_speaks_both_languages(world: World, client: Client, language: str) -> None:
    write_note(tie=world.tie, office=world.isfahan, text="@Ruth look", by=world.officer)
    client.force_login(world.officer)
    with translation.override(language):
        addresses = [page(name, world.isfahan) for name in PAGES if "csv" not in name and "xlsx" not in name]
        addresses += [page("office_tie", world.isfahan, world.tie.pk)]
        addresses += [
            page("office_add", world.isfahan, world.tie.pk, what)
            for what in ("note", "document", "duty", "status", "resolution")
        ]
    for address in addresses:
        assert f'lang="{language}"' in read(client, address), address


def test_the_inbox_is_read_and_leads_to_what_it_tells(world: World, client: Client) -> None:
    write_note(tie=world.tie, office=world.isfahan, text="@Ruth look", by=world.officer)
    client.force_login(world.reader)
    assert "Alice mentioned you" in read(client, page("office_inbox", world.isfahan))
    notice = Notice.objects.get()
    answer = client.post(page("office_read_notice", world.isfahan, notice.pk))
    assert answer["Location"] == page("office_tie", world.isfahan, world.tie.pk)
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert client.post(page("office_digest", world.isfahan), {"rhythm": "daily"}).status_code == 302
    assert world.reader.digest.rhythm == "daily"
    assert Member.objects.current().filter(user=world.reader).exists()


def test_signing_in_leads_to_the_office_and_who_has_none_is_told_how_to_come_into_one(
    world: World, client: Client
) -> None:
    desk = reverse("workspace:desk")
    client.force_login(world.officer)
    assert client.get(desk)["Location"] == page("office_today", world.isfahan)
    assert f'href="{desk}"' in read(client, reverse("publish:home"))
    client.force_login(factories.user("nobody@city.example", is_staff=False))
    html = read(client, desk)
    assert "invitation" in html
    assert reverse("workspace:imports") not in html
    factories.sign_in(client, factories.user())
    assert reverse("workspace:imports") in read(client, desk)
