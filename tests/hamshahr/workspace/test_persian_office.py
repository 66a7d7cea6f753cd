"""What an officer who reads Persian meets when something is not there or cannot be taken."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from hamshahr.people.actions import add_person
from hamshahr.people.roles import Role
from hamshahr.ties.models import Status
from hamshahr.workspace.fields import PartialDateField
from hamshahr.workspace.office.portfolio import VITAL_WORDS
from tests import factories
from tests.factories import small_atlas


@pytest.mark.parametrize(
    ("written", "told"),
    [("۱۴۰۵/۱۳/۴۰", "چنین روزی در تقویم شمسی نیست"), ("شنبه", "تاریخ نیست؛ سال، ماه یا روز را بنویسید")],
)
def test_a_date_that_is_none_is_told_in_persian(written: str, told: str) -> None:
    with translation.override("fa"), pytest.raises(ValidationError, match=told):
        PartialDateField().clean(written)


def test_signs_of_life_share_no_word_with_statuses() -> None:
    for language in ("fa", "en"):
        with translation.override(language):
            assert not {str(word) for word in VITAL_WORDS.values()} & {str(label) for label in Status.labels}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "told"), [("fa", "از درخواست به در حال بررسی اولیه"), ("en", "from enquiry to exploring")]
)
def test_a_step_is_told_in_words(client: Client, language: str, told: str) -> None:
    small_atlas()
    office = factories.workplace()
    officer = factories.office_member(office, "olga@city.example", Role.OFFICER)
    tie = factories.recorded_tie(office, factories.place("Weimar", "DE", "وایمار"), status=Status.ENQUIRY)
    client.force_login(officer)
    with translation.override(language):
        address = reverse("workspace:office_add", args=[office.pk, tie.pk, "status"])
    assert told in " ".join(strip_tags(client.get(address, {"to": "exploring"}).content.decode()).split())


@pytest.mark.django_db
def test_a_search_that_finds_nobody_does_not_say_that_nobody_is_there(client: Client) -> None:
    small_atlas()
    office = factories.workplace()
    officer = factories.office_member(office, "olga@city.example", Role.OFFICER)
    add_person(office=office, name_en="Ada Lovelace", name_fa="", by=officer.actor)
    client.force_login(officer)
    with translation.override("fa"):
        address = reverse("workspace:office_people", kwargs={"office": office.pk})
    text = client.get(address, {"q": "کسی دیگر"}).content.decode()
    assert "کسی با «کسی دیگر» یافت نشد" in text
    assert "هنوز کسی ثبت نشده است" not in text
    assert f'href="{address}"' in text
