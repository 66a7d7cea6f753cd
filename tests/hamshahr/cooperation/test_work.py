"""Notes, documents and duties: written by who may, seen by the office alone, counted for vital signs."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from hamshahr.accounts.models import User
from hamshahr.audit.models import Event
from hamshahr.cooperation.actions import add_document, finish_duty, give_duty, write_note
from hamshahr.cooperation.happenings import Happening, Initiative
from hamshahr.cooperation.models import Document, Duty, Note
from hamshahr.cooperation.vitality import signs_of
from hamshahr.core.dates import PartialDate
from hamshahr.core.errors import UserError
from hamshahr.core.kept_files import LARGEST, checked, download
from hamshahr.inbox.models import Notice
from hamshahr.people.models import Office
from hamshahr.people.roles import Role
from hamshahr.ties.models import Relationship
from tests import factories
from twinnet.vitality import Level

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\nplain\n%%EOF"


@dataclass
class World:
    """Alice and Bob in one office, Charlie in the partner's, Ruth who only reads."""

    tie: Relationship
    office: Office
    alice: User
    bob: User
    charlie: User
    ruth: User


@pytest.fixture
def world() -> World:
    isfahan, freiburg = factories.place("Isfahan", "IR", "اصفهان"), factories.place("Freiburg", "DE", "فرایبورگ")
    office, other = factories.office(isfahan), factories.office(freiburg)
    return World(
        factories.tie(isfahan, freiburg, start="2000"),
        office,
        factories.office_member(office, "alice@isfahan.example"),
        factories.office_member(office, "bob@isfahan.example"),
        factories.office_member(other, "charlie@freiburg.example"),
        factories.office_member(office, "ruth@isfahan.example", Role.READER),
    )


def test_a_note_tells_whom_it_names_and_stays_in_the_office(world: World) -> None:
    note = write_note(
        tie=world.tie, office=world.office, text="Ask @bob about May.", mentioned=[world.charlie], by=world.alice
    )
    assert [notice.user for notice in Notice.objects.all()] == [world.bob]
    assert Note.objects.visible_to(world.bob).get() == note
    assert not Note.objects.visible_to(world.charlie).exists()
    assert not Note.objects.visible_to(factories.user()).exists(), "not even staff"
    assert Event.objects.get(action="note.written").actor == "Alice"


@pytest.mark.parametrize("who", ["charlie", "ruth"])
def test_who_may_not_writes_nothing(world: World, who: str) -> None:
    by: User = getattr(world, who)
    with pytest.raises(UserError):
        write_note(tie=world.tie, office=world.office, text="Hello", by=by)
    with pytest.raises(UserError):
        add_document(tie=world.tie, office=world.office, title="", file_name="a.pdf", content=PDF, by=by)
    with pytest.raises(UserError):
        give_duty(tie=world.tie, office=world.office, title="Call", due=timezone.localdate(), to=world.bob, by=by)
    assert not Note.objects.exists()
    assert not Document.objects.exists()
    assert not Duty.objects.exists()


def test_a_duty_is_given_and_done_and_both_hear_of_it(world: World) -> None:
    duty = give_duty(
        tie=world.tie, office=world.office, title="Call", due=dt.date(2026, 12, 1), to=world.bob, by=world.alice
    )
    assert [notice.user for notice in Notice.objects.filter(kind="duty_given")] == [world.bob]
    with pytest.raises(UserError):
        finish_duty(duty=duty, by=world.charlie)
    done = finish_duty(duty=duty, by=world.bob)
    assert (done.done_on, done.done_by) == (timezone.localdate(), world.bob)
    assert finish_duty(duty=duty, by=world.alice).done_by == world.bob
    assert [notice.user for notice in Notice.objects.filter(kind="duty_done")] == [world.alice]
    with pytest.raises(UserError, match="does not belong"):
        give_duty(
            tie=world.tie, office=world.office, title="x", due=dt.date(2026, 12, 1), to=world.charlie, by=world.bob
        )


def test_whoever_a_duty_was_given_to_may_finish_it_whatever_their_role(world: World) -> None:
    reader = factories.office_member(world.office, "rita@city.example", Role.READER)
    other = factories.office_member(world.office, "rolf@city.example", Role.READER)
    duty = give_duty(
        tie=world.tie, office=world.office, title="Read it", due=dt.date(2026, 12, 1), to=reader, by=world.alice
    )
    with pytest.raises(UserError, match="Only these may"):
        finish_duty(duty=duty, by=other)
    assert finish_duty(duty=duty, by=reader).done_by == reader


def test_what_happened_counts_for_the_vital_sign_and_more_with_a_document(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    today = timezone.localdate()

    def level() -> Level:
        with django_assert_num_queries(2):
            return signs_of([world.tie.pk], world.office, world.bob, today)[world.tie.pk].level

    write_note(tie=world.tie, office=world.office, text="Only a thought.", by=world.alice)
    assert signs_of([world.tie.pk], world.office, world.bob, today) == {}
    what: dict[str, Any] = {
        "happening": Happening.DELEGATION,
        "on": PartialDate.parse(today.isoformat()),
        "initiative": Initiative.OURS,
    }
    write_note(tie=world.tie, office=world.office, text="They came.", by=world.alice, **what)
    assert level() == Level.REACTIVE
    write_note(tie=world.tie, office=world.office, text="We went.", by=world.alice, file=("report.pdf", PDF), **what)
    assert level() == Level.ACTIVE
    assert signs_of([world.tie.pk], world.office, world.charlie, today) == {}


def test_what_is_still_to_come_or_has_no_day_did_not_happen(world: World) -> None:
    tomorrow = PartialDate.parse((timezone.localdate() + dt.timedelta(days=1)).isoformat())
    for on in (tomorrow, None):
        with pytest.raises(UserError):
            write_note(
                tie=world.tie, office=world.office, text="A visit", happening=Happening.CULTURE, on=on,
                initiative=Initiative.OURS, by=world.alice,
            )  # fmt: skip


def packed(member: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as file:
        file.writestr(member, "x")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("a.docx", packed("word/document.xml")),
        ("a.JPG", b"\xff\xd8\xff\xe0rest"),
        ("متن.txt", "سلام".encode()),
    ],
)
def test_a_file_is_kept_that_is_what_it_is_called(name: str, content: bytes) -> None:
    file = checked(name, content)
    answer = download(file.name, file.type, file.content)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.content == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"<html><script>alert(1)</script>"),
        ("a.html", b"<html>"),
        ("a.svg", b"<svg/>"),
        ("a.pdf", b""),
        ("a.docx", packed("xl/workbook.xml")),
        ("a.docx", b"PK\x03\x04broken"),
        ("a.exe", b"MZ\x00\x00"),
        ("a.pdf", PDF + b"0" * LARGEST),
    ],
)
def test_other_files_are_refused(name: str, content: bytes) -> None:
    with pytest.raises(UserError):
        checked(name, content)


def test_a_name_is_made_harmless() -> None:
    assert checked("../../x\u202efdp.\x07 y.pdf", PDF).name == "xfdp. y.pdf"
