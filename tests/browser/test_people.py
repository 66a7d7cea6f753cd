"""The pages of people, members and accounts: fit to be seen, and a person recorded by the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from hamshahr.accounts.models import User
from hamshahr.people.models import Contact, Office, Person
from hamshahr.people.roles import Role
from tests import factories
from tests.browser.conftest import LOCALES, Seen
from tests.browser.signing import is_signed_in

OF_THE_OFFICE = (
    "people", "new_person", "organisations", "members", "settings", "audit", "my_role",
)  # fmt: skip
OF_THE_ACCOUNT = ("account", "factors", "sign_ins", "new_password", "new_email")


@pytest.fixture
def office(live_server: LiveServer, settings: Settings) -> Office:
    settings.LANGUAGE_CODE = "en"
    return factories.workplace()


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, office: Office) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(
        locale=LOCALES["fa"], base_url=live_server.url, viewport={"width": 1280, "height": 900}
    )
    is_signed_in(context, User.objects.get(email="alice@city.example"), live_server.url)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("language", "width"), [("fa", 360), ("en", 1280)])
def test_pages_of_people_and_accounts_are_fit_to_be_seen(
    page: Page, office: Office, language: str, width: int, is_fit_to_be_seen: Seen
) -> None:
    """Dark on the telephone, light on the desk; what folds is unfolded."""
    anna = factories.person()
    factories.office_member(office, "rita@city.example", Role.READER)
    factories.invitation(office)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if width < 600 else "light")
    with translation.override(language):
        addresses = [reverse(f"workspace:office_{name}", args=[office.pk]) for name in OF_THE_OFFICE]
        addresses += [reverse("workspace:office_person", args=[office.pk, anna.pk])]
        addresses += [reverse(f"accounts:{name}") for name in OF_THE_ACCOUNT]
    for address in addresses:
        page.goto(address)
        for summary in page.locator("main summary").all():
            summary.click()
        is_fit_to_be_seen(page)


def test_a_person_with_a_post_and_a_contact_is_recorded_by_the_keyboard(page: Page, office: Office) -> None:
    with translation.override("fa"):
        page.goto(reverse("workspace:office_new_person", args=[office.pk]))
    page.locator("[name=name_fa]").focus()
    page.keyboard.type("علي كريمي")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("علی کریمی")
    unfold(page, "new_post")
    page.locator("[name=organisation]").focus()
    page.keyboard.type(office.organisation.name)
    page.locator("[name=since]").focus()
    page.keyboard.type("۱۴۰۰/۰۱/۰۱")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("۱ فروردین ۱۴۰۰")
    unfold(page, "new_contact")
    page.locator("form[action*='/contacts/'] [name=value]").focus()
    page.keyboard.type("ali@city.example")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("ali@city.example")
    found = Person.objects.named("علی کریمی").get()
    assert found.posts.get().since is not None
    assert Contact.objects.get(person=found).value == "ali@city.example"


def unfold(page: Page, route: str) -> None:
    """Open the form by its summary, as the keyboard does."""
    kind = {"new_post": "/posts/", "new_contact": "/contacts/"}[route]
    fold = page.locator(f"details:has(form[action*='{kind}'])").last
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(fold.locator("form").last).to_be_visible()
