"""Two offices in two browsers keep one tie; who is new records one in a minute; every page is fit to be seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from hamshahr.accounts.models import User
from hamshahr.cooperation.actions import give_duty, write_note
from hamshahr.core.dates import PartialDate
from hamshahr.people.models import Contact, Office
from hamshahr.ties.actions import record_tie
from hamshahr.ties.models import Kind, Relationship
from tests import factories
from tests.browser.conftest import LOCALES, Seen
from tests.browser.signing import is_signed_in

MOST_FIELDS, MOST_ACTIONS = 5, 6


@dataclass
class Desk:
    """One office's browser: what it does, in its language."""

    page: Page
    office: Office
    language: str

    def open(self, name: str, *args: object, query: str = "") -> None:
        with translation.override(self.language):
            self.page.goto(reverse(f"workspace:{name}", args=[self.office.pk, *args]) + query)

    def step(self, tie: Relationship, to: str, **told: str) -> None:
        """Take a step on the official level, telling what its form asks for."""
        self.open("office_add", tie.pk, "status", query=f"?to={to}")
        for name, value in told.items():
            self.page.locator(f"[name={name}]").fill(value)
        self.page.locator("form[data-draft] button[type=submit]").click()
        expect(self.page.locator(".tie-desk")).to_be_visible()

    def confirm(self, tie: Relationship, fact: str) -> None:
        self.open("office_tie", tie.pk)
        self.page.locator(f"#fact-{fact} form button.btn-primary").first.click()
        expect(self.page.locator(f"#fact-{fact} [data-stance=confirmed]").first).to_be_visible()


@pytest.fixture
def offices(live_server: LiveServer, settings: Settings) -> tuple[Office, Office]:
    settings.LANGUAGE_CODE = "en"
    isfahan = factories.place("Isfahan", "IR", "اصفهان", latitude=32.65, longitude=51.67)
    freiburg = factories.place("Freiburg", "DE", "فرایبورگ", latitude=48.0, longitude=7.85)
    return factories.office(isfahan), factories.office(freiburg)


def desk(browser: Browser, server: LiveServer, office: Office, user: User, language: str, width: int = 1280) -> Desk:
    context = browser.new_context(
        locale=LOCALES[language], base_url=server.url, viewport={"width": width, "height": 900}
    )
    is_signed_in(context, user, server.url)
    return Desk(context.new_page(), office, language)


def kept_tie(of: Office, partner: Office, by: User) -> Relationship:
    """An active tie of two offices' cities that the first recorded."""
    assert partner.speaks_for is not None
    since = PartialDate.parse("2000")
    return record_tie(office=of, partner=partner.speaks_for, kind=Kind.SISTER, start=since, by=by.actor)


@pytest.fixture
def closing() -> Iterator[list[BrowserContext]]:
    """Contexts to be closed in the end."""
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        context.close()


def test_two_offices_take_a_tie_from_enquiry_to_resumption_and_one_disputes_a_date(
    browser: Browser,
    live_server: LiveServer,
    offices: tuple[Office, Office],
    closing: list[BrowserContext],
    is_fit_to_be_seen: Seen,
) -> None:
    ours = desk(browser, live_server, offices[0], factories.office_member(offices[0], "alice@isfahan.example"), "fa")
    theirs = desk(browser, live_server, offices[1], factories.office_member(offices[1], "bernd@freiburg.example"), "en")
    citizen = browser.new_page(locale="en-GB", base_url=live_server.url)
    closing += [ours.page.context, theirs.page.context, citizen.context]

    ours.open("office_record_tie", query="?what=outgoing")
    ours.page.locator("#id_partner_name").press_sequentially("فرای", delay=20)
    ours.page.locator("#partner-cities [data-pick]").first.click()
    ours.page.locator("form[data-draft] button[type=submit]").click()
    expect(ours.page.locator(".tie-desk")).to_be_visible()
    is_fit_to_be_seen(ours.page)
    tie = Relationship.every.get()
    public = f"/en/ties/{tie.pk}/"
    assert_not_public(citizen, public)

    theirs.open("office_today")
    expect(theirs.page.locator(".waiting-list")).to_contain_text("Enquiry to answer")
    is_fit_to_be_seen(theirs.page)
    for to in ("exploring", "proposed"):
        theirs.step(tie, to, on="2026-11")
    assert_not_public(citizen, public)
    ours.open("office_add", tie.pk, "status", query="?to=approved")
    is_fit_to_be_seen(ours.page)
    ours.page.locator("[name=on]").fill("2026-11")
    for name, value in {"number": "۱۲", "resolved_on": "1405/08/20", "body": "شورای شهر", "text": "تصویب شد."}.items():
        ours.page.locator(f"[name=council-{name}]").fill(value)
    ours.page.locator("form[data-draft] button[type=submit]").click()
    expect(ours.page.locator(".tie-desk")).to_be_visible()
    assert_not_public(citizen, public)

    ours.step(tie, "active", on="2026-11", start="2026-11", instrument="توافق‌نامهٔ خواهرشهری")
    citizen.goto(public)
    expect(citizen.locator("main")).to_contain_text("active")
    theirs.open("office_today")
    expect(theirs.page.locator(".waiting-list")).to_contain_text("Fact to confirm")
    for fact in ("kind", "status"):
        theirs.confirm(tie, fact)
    citizen.goto(public)
    expect(citizen.locator(".badge-agreement[data-state=agreed]").first).to_be_visible()

    theirs.open("office_tie", tie.pk)
    theirs.page.locator("#fact-start summary").click()
    theirs.page.locator("#value-start").fill("2025-10")
    theirs.page.locator("#note-start").fill("Our council signed a year before.")
    theirs.page.locator("#fact-start button[value=corrected]").click()
    expect(theirs.page.locator("#fact-start [data-stance=corrected]")).to_be_visible()
    is_fit_to_be_seen(theirs.page)
    ours.open("office_today")
    expect(ours.page.locator(".waiting-list [data-urgent]").first).to_contain_text("Our council signed a year before.")
    citizen.goto(public)
    disputed = citizen.locator(".fact-disputed")
    expect(disputed).to_contain_text("October 2025")
    expect(disputed).to_contain_text("November 2026")
    is_fit_to_be_seen(citizen)
    ours.open("office_tie", tie.pk)
    ours.page.locator("#fact-start summary").click()
    ours.page.locator("#value-start").fill("2025-10")
    ours.page.locator("#fact-start button[value=corrected]").click()
    expect(ours.page.locator("#fact-start .fact-disputed")).to_have_count(0)

    today = "2026-11-23"
    theirs.step(
        tie, "suspended", on=today, reason="War", resumes_when="peace", informed_partner="The mayor", informed_on=today
    )
    citizen.goto(public)
    expect(citizen.locator("main")).to_contain_text("suspended")
    expect(citizen.locator("main")).to_contain_text("peace")
    ours.open("office_today")
    expect(ours.page.locator(".waiting-list")).to_contain_text("peace")
    is_fit_to_be_seen(ours.page)
    ours.step(tie, "active", on=today, condition_met="پیمان صلح امضا شد.")
    citizen.goto(public)
    expect(citizen.locator("main .badge-status[data-status=active]").first).to_be_visible()
    theirs.open("office_tie", tie.pk)
    expect(theirs.page.locator(".timeline")).to_contain_text("suspended")


def assert_not_public(citizen: Page, address: str) -> None:
    answer = citizen.goto(address)
    assert answer is not None
    assert answer.status == 404


def test_an_officer_new_to_the_system_records_a_tie_in_a_minute(
    browser: Browser,
    live_server: LiveServer,
    offices: tuple[Office, Office],
    closing: list[BrowserContext],
    language: str,
) -> None:
    """From Today: fields filled and clicks made are counted; a date and the partner's contact are among them."""
    user = factories.office_member(offices[0], "alice@isfahan.example")
    new = desk(browser, live_server, offices[0], user, language)
    closing.append(new.page.context)
    fields = clicks = 0

    def fill(selector: str, text: str) -> None:
        nonlocal fields
        new.page.locator(selector).press_sequentially(text, delay=10)
        fields += 1

    def click(selector: str) -> None:
        nonlocal clicks
        new.page.locator(selector).first.click()
        clicks += 1

    new.open("office_today")
    click(".empty-state a.btn-primary")
    fill("#id_partner_name", "Freib")
    click("#partner-cities [data-pick]")
    fill("#id_since", "2000")
    fill("#id_contact_name", "Bernd Example")
    fill("#id_contact_email", "bernd@freiburg.example")
    new.page.locator("#id_consent").select_option("card")
    fields += 1
    click("form[data-draft] button[type=submit]")
    expect(new.page.locator(".tie-desk")).to_be_visible()
    assert fields <= MOST_FIELDS
    assert clicks <= MOST_ACTIONS
    tie = Relationship.every.get()
    assert (str(tie.started), tie.status) == ("2000", "active")
    assert Contact.objects.get().value == "bernd@freiburg.example"


def test_a_draft_is_kept_until_it_is_sent_and_gone_after_signing_out(
    browser: Browser, live_server: LiveServer, offices: tuple[Office, Office], closing: list[BrowserContext]
) -> None:
    user = factories.office_member(offices[0], "alice@isfahan.example")
    tie = kept_tie(offices[0], offices[1], user)
    one = desk(browser, live_server, offices[0], user, "en")
    closing.append(one.page.context)
    page = one.page
    one.open("office_add", tie.pk, "note")
    page.locator("#id_text").press_sequentially("Half a thought")
    expect(page.locator("[data-draft-word]")).to_be_visible()
    page.reload()
    expect(page.locator("#id_text")).to_have_value("Half a thought")
    expect(page.locator("[data-draft-word]")).to_be_visible()
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".timeline")).to_contain_text("Half a thought")
    one.open("office_add", tie.pk, "note")
    expect(page.locator("#id_text")).to_have_value("")
    page.locator("#id_text").press_sequentially("A secret")
    page.locator(".desk-person button").click()
    expect(page.locator(".hero")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('hamshahr-draft'))") == []
    page.wait_for_load_state("networkidle")  # the first page still asks for its map; the tables are emptied next


def test_every_page_of_an_office_is_fit_to_be_seen(
    browser: Browser,
    live_server: LiveServer,
    offices: tuple[Office, Office],
    closing: list[BrowserContext],
    language: str,
    width: int,
    is_fit_to_be_seen: Seen,
) -> None:
    """Light on the desk, dark on the telephone."""
    user = factories.office_member(offices[0], "alice@isfahan.example")
    tie = kept_tie(offices[0], offices[1], user)
    write_note(tie=tie, office=offices[0], text="They came. @Alice", by=user)
    give_duty(tie=tie, office=offices[0], title="Thank them", due=dt.date(2000, 1, 1), to=user, by=user)
    one = desk(browser, live_server, offices[0], user, language, width)
    closing.append(one.page.context)
    one.page.emulate_media(color_scheme="dark" if width < 600 else "light")
    for name in ("office_today", "office_ties", "office_inbox", "office_record_tie"):
        one.open(name)
        is_fit_to_be_seen(one.page)
    one.open("office_ties", query="?view=board")
    is_fit_to_be_seen(one.page)
    one.open("office_tie", tie.pk)
    for summary in one.page.locator("main summary").all():
        summary.click()
    is_fit_to_be_seen(one.page)
    for what in ("note", "document", "duty", "resolution", "status"):
        one.open("office_add", tie.pk, what, query="?to=suspended")
        is_fit_to_be_seen(one.page)
    alone = factories.recorded_tie(offices[0], factories.place("Weimar", "DE", "وایمار"))
    one.open("office_add", alone.pk, "question")
    is_fit_to_be_seen(one.page)
