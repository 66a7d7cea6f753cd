"""Pages of agreement and findings in the browser, and a decision taken at the desk and taken back."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from hamshahr.quality.models import Finding, FindingState
from hamshahr.ties.models import Relationship
from tests import factories
from tests.browser.conftest import Seen
from tests.browser.signing import is_signed_in

WORDS = {
    "en": {
        "decide": "Decide on it", "make": "Make one pact of it", "back": "Take the decision back",
        "dismiss": "Dismiss", "name": "Name of the pact in English", "why": "Why this is no fault",
    },
    "fa": {
        "decide": "تصمیم‌گیری دربارهٔ آن", "make": "ساختن یک پیمان از آن",
        "back": "پس گرفتن تصمیم", "dismiss": "کنار گذاشتن", "name": "نام پیمان به انگلیسی",
        "why": "چرا این خطا نیست",
    },
}  # fmt: skip


def test_the_public_pages_are_fit_to_be_seen(reader: Page, language: str, width: int, is_fit_to_be_seen: Seen) -> None:
    """Light on the desk, dark on the telephone."""
    finding = factories.pact_finding()
    reader.emulate_media(color_scheme="dark" if width < 600 else "light")
    for address in (
        "sources/",
        "sources/register/",
        "sources/register/agreement/?state=contradicted",
        "sources/register/agreement/?state=alone",
        "quality/",
        f"quality/{finding.pk}/",
    ):
        answer = reader.goto(f"/{language}/{address}")
        assert answer is not None
        assert answer.ok, address
        is_fit_to_be_seen(reader)


def test_a_member_of_staff_makes_a_pact_and_takes_it_back(
    reader: Page, language: str, is_fit_to_be_seen: Seen, live_server: LiveServer
) -> None:
    words, finding = WORDS[language], factories.pact_finding()
    is_signed_in(reader.context, factories.user(), live_server.url)
    with translation.override(language):
        reader.goto(reverse("publish:finding", args=[finding.pk]))
    reader.get_by_role("link", name=words["decide"]).click()
    is_fit_to_be_seen(reader)
    reader.get_by_label(words["name"]).fill("Charter of Four")
    reader.get_by_role("button", name=words["make"]).click()
    undo = reader.get_by_role("button", name=words["back"])
    expect(undo).to_be_visible()
    assert Relationship.objects.get(name_en="Charter of Four").pairs.count() == 6
    is_fit_to_be_seen(reader)
    undo.click()
    expect(reader.get_by_role("button", name=words["make"])).to_be_visible()
    assert not Relationship.objects.filter(name_en="Charter of Four").exists()
    reader.get_by_label(words["why"]).fill("Four friends.")
    reader.get_by_role("button", name=words["dismiss"]).click()
    expect(undo).to_be_visible()
    assert Finding.objects.get(pk=finding.pk).state == FindingState.DISMISSED
