"""Notices reach those they are for, in their language, once."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.utils import timezone, translation
from pytest_django import DjangoCaptureOnCommitCallbacks

from hamshahr.accounts.models import User
from hamshahr.core.writing import action
from hamshahr.inbox.actions import choose_digest, mark_all_read, mark_read, send_digest, tell
from hamshahr.inbox.kinds import NoticeKind, Rhythm
from hamshahr.inbox.models import Digest, Notice, Said
from hamshahr.inbox.saying import bilingual, word
from hamshahr.people.models import Office
from hamshahr.people.roles import Role
from hamshahr.ties.models import Status
from tests import factories
from tests.background import work_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return factories.office(factories.place("Isfahan", "IR", "اصفهان"))


@pytest.fixture
def alice(office: Office) -> User:
    return factories.office_member(office, "alice@isfahan.example")


@pytest.fixture
def bob(office: Office) -> User:
    return factories.office_member(office, "bob@isfahan.example", Role.READER)


@pytest.fixture
def charlie() -> User:
    return factories.office_member(factories.office(factories.place("Weimar", "DE")), "charlie@weimar.example")


def told(office: Office, by: User, *to: User) -> int:
    said: Said = {"who": by.name, "tie": bilingual(factories.place("Freiburg", "DE", "فرایبورگ")), "title": "Call them"}
    return tell(
        office=office, to=to or None, kind=NoticeKind.DUTY_GIVEN, said=said, route="workspace:desk", arguments=[],
        by=by.actor,
    )  # fmt: skip


def test_all_members_hear_of_it_but_who_does_it_and_no_stranger(
    office: Office, alice: User, bob: User, charlie: User
) -> None:
    assert told(office, alice) == 1
    assert told(office, alice, bob, charlie) == 1
    assert set(Notice.objects.values_list("user", flat=True)) == {bob.pk}


def test_a_notice_speaks_the_language_of_its_reader(office: Office, alice: User, bob: User) -> None:
    told(office, alice)
    notice = Notice.objects.get()
    with translation.override("en"):
        assert notice.words == "Alice gave you a task for Freiburg: Call them"
    with translation.override("fa"):
        assert "فرایبورگ" in notice.words
        assert notice.get_absolute_url().startswith("/fa/")
    assert word(Status.ACTIVE.label) == {"fa": "فعال", "en": "active"}


def test_a_gap_left_open_is_refused(office: Office, alice: User, bob: User) -> None:
    with pytest.raises(KeyError):
        tell(
            office=office, kind=NoticeKind.MENTIONED, said={"who": "Alice"}, route="workspace:desk", arguments=[],
            by=alice.actor,
        )  # fmt: skip
    assert not Notice.objects.exists()


def test_each_reads_their_own_and_who_left_the_office_sees_none(office: Office, alice: User, bob: User) -> None:
    told(office, alice)
    notice = Notice.objects.get()
    assert mark_read(notices=[notice.pk], by=alice) == 0
    assert mark_read(notices=[notice.pk], by=bob) == 1
    told(office, alice)
    assert mark_all_read(office=office, by=bob) == 1
    told(office, alice)
    assert Notice.objects.visible_to(bob).unread().count() == 1
    end_membership(bob)
    assert Notice.objects.visible_to(bob).count() == 0


@action
def end_membership(user: User) -> None:
    user.memberships.update(ended_on=timezone.localdate(), ending_reason="left")


def test_a_digest_goes_out_in_the_readers_language_and_tells_each_notice_once(
    office: Office, alice: User, bob: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    bob.language = "fa"
    save(bob)
    choose_digest(rhythm=Rhythm.DAILY, by=bob)
    told(office, alice)
    with django_capture_on_commit_callbacks(execute=True):
        work_off()
    assert [letter.to for letter in mail.outbox] == [[bob.email]]
    assert "فرایبورگ" in mail.outbox[0].body
    assert "/fa/desk/" in mail.outbox[0].body
    with django_capture_on_commit_callbacks(execute=True):
        assert send_digest(user=bob, by=factories.BY) == 0
    told(office, alice)
    assert send_digest(user=bob, by=factories.BY) == 0, "not before the day is over"
    back_by(dt.timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert send_digest(user=bob, by=factories.BY) == 1
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    ("language", "day", "reason"),
    [("fa", "۱۱ فروردین ۱۴۰۵", "چون کار به شما سپرده شده است"), ("en", "31 March 2026", "because the task is yours")],
)
def test_a_digest_tells_first_what_waits_longest_with_its_day_and_why_one_gets_it(
    language: str, day: str, reason: str, office: Office, alice: User, bob: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:  # fmt: skip
    bob.language = language
    save(bob)
    for number, kind in enumerate((NoticeKind.FACT_CONFIRMED, NoticeKind.DUTY_GIVEN, NoticeKind.FACT_DISPUTED)):
        said: Said = {"who": f"speaker{number}", "tie": "tie", "fact": "fact", "title": "title"}
        with time_machine.travel(dt.datetime(2026, 3, 30, 12, tzinfo=dt.UTC) + dt.timedelta(number)):
            tell(office=office, to=[bob], kind=kind, said=said, route="workspace:desk", arguments=[], by=alice.actor)
    with django_capture_on_commit_callbacks(execute=True):
        assert send_digest(user=bob, by=factories.BY) == 3
    body = mail.outbox[0].body
    assert [body.index(f"speaker{number}") for number in (1, 2, 0)] == sorted(
        body.index(f"speaker{number}") for number in range(3)
    )
    assert day in body
    assert reason in body
    assert office.name in body


@action
def save(user: User) -> None:
    user.save()


@action
def back_by(time: dt.timedelta) -> None:
    for digest in Digest.objects.all():
        digest.sent_at = timezone.now() - time
        digest.save()


@pytest.mark.parametrize("rhythm", [Rhythm.OFF, Rhythm.WEEKLY])
def test_who_wants_none_or_read_all_gets_none(
    rhythm: Rhythm,
    office: Office,
    alice: User,
    bob: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    choose_digest(rhythm=rhythm, by=bob)
    told(office, alice)
    if rhythm == Rhythm.WEEKLY:
        mark_all_read(office=office, by=bob)
    with django_capture_on_commit_callbacks(execute=True):
        assert send_digest(user=bob, by=factories.BY) == 0
    assert mail.outbox == []
