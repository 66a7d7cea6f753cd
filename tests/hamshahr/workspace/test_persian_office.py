"""What an officer who reads Persian meets when something is not there or cannot be taken."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from hamshahr.people.actions import add_person
from hamshahr.people.roles import Role
from hamshahr.workspace.office.forms import PartialDateField
from tests import factories
from tests.factories import small_atlas


@pytest.mark.parametrize(
    ("written", "told"),
    [("۱۴۰۵/۱۳/۴۰", "چنین روزی در تقویم شمسی نیست"), ("شنبه", "تاریخ نیست؛ سال، ماه یا روز را بنویسید")],
)
def test_a_date_that_is_none_is_told_in_persian(written: str, told: str) -> None:
    with translation.override("fa"), pytest.raises(ValidationError, match=told):
        PartialDateField().clean(written)


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
    assert "هنوز کسی این‌جا نیست" not in text
    assert f'href="{address}"' in text
