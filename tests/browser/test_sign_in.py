"""Signing in on a telephone, in both languages: code app, recovery code, passkey, and sessions of other browsers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from hamshahr.accounts.models import Passkey
from tests import factories
from tests.browser.conftest import LOCALES, WIDTHS, Seen
from tests.browser.signing import code, give_password, set_up_code_app
from tests.factories import SmallAtlas

ALICE = "alice@city.example"
SEND = "main form button[type=submit]"
BY_PASSKEY = "form[data-passkey] button[type=submit]"


def open_browser(browser: Browser, language: str, address: str) -> BrowserContext:
    return browser.new_context(
        locale=LOCALES[language],
        viewport={"width": WIDTHS["telephone"], "height": 800},
        base_url=address,
        color_scheme="dark",
    )


@pytest.fixture
def telephone(browser: Browser, language: str, live_server: LiveServer, atlas: SmallAtlas) -> Iterator[Page]:
    """A telephone whose chip keeps passkeys and knows its owner's finger; any error in its console fails the test."""
    factories.user()
    context = open_browser(browser, language, live_server.url)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    chip = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True,
    }  # fmt: skip
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": chip})
    yield page
    context.close()
    assert faults == []


def sign_out(page: Page, language: str) -> None:
    page.goto(f"/{language}/account/")
    page.locator("main form[action$='/sign-out/'] button").click()
    expect(page).to_have_url(re.compile(f"/{language}/$"))


def test_a_code_app_is_set_up_and_asked_for_and_paper_stands_in(
    telephone: Page, browser: Browser, language: str, live_server: LiveServer, is_fit_to_be_seen: Seen
) -> None:
    page = telephone
    give_password(page, language, ALICE)
    expect(page).to_have_url(re.compile("/account/second-factor/"))
    is_fit_to_be_seen(page)
    page.goto(f"/{language}/account/second-factor/code-app/")
    expect(page.locator(".account-picture")).to_be_visible()
    is_fit_to_be_seen(page)
    page.goto(f"/{language}/account/second-factor/")
    secret = set_up_code_app(page)
    is_fit_to_be_seen(page)
    paper = page.locator(".account-codes code").all_inner_texts()
    with page.expect_download() as kept:
        page.locator("a[download]").click()
    assert Path(kept.value.path()).read_text(encoding="utf-8").split("\n")[1:11] == paper

    sign_out(page, language)
    give_password(page, language, ALICE)
    expect(page).to_have_url(re.compile("/sign-in/second-step/"))
    is_fit_to_be_seen(page)
    page.locator("#id_code").fill("000000")
    page.locator(SEND).first.click()
    expect(page.locator(".form-fault").first).to_be_visible()
    page.locator("#id_code").fill(code(secret, later=1))
    page.locator(SEND).first.click()
    expect(page).to_have_url(re.compile(f"/{language}/desk/"))

    other = open_browser(browser, language, live_server.url)
    elsewhere = other.new_page()
    give_password(elsewhere, language, ALICE)
    elsewhere.locator("#id_code").fill(paper[0])
    elsewhere.locator(SEND).first.click()
    expect(elsewhere).to_have_url(re.compile(f"/{language}/desk/"))
    page.goto(f"/{language}/account/sessions/")
    expect(page.locator("main tbody tr")).to_have_count(2)
    is_fit_to_be_seen(page)
    page.locator("main tbody form button").click()
    expect(page.locator("main tbody tr")).to_have_count(1)
    elsewhere.goto(f"/{language}/account/")
    expect(elsewhere).to_have_url(re.compile("/sign-in/"))
    other.close()


def test_a_passkey_is_added_named_used_and_removed(telephone: Page, language: str, is_fit_to_be_seen: Seen) -> None:
    page = telephone
    give_password(page, language, ALICE)
    page.locator("main a[href$='/passkeys/new/']").click()
    is_fit_to_be_seen(page)
    page.locator("#id_name").fill("My telephone")
    page.locator(SEND).click()
    expect(page.locator(".account-codes li")).to_have_count(10)
    page.goto(f"/{language}/account/second-factor/")
    is_fit_to_be_seen(page)
    page.locator(".account-keys input[name=name]").fill("تلفن آبی")
    page.locator(".account-keys form").first.locator("button").click()
    expect(page.locator(".account-keys input[name=name]")).to_have_value("تلفن آبی")
    assert Passkey.objects.get().used_at is None

    sign_out(page, language)
    page.goto(f"/{language}/sign-in/")
    is_fit_to_be_seen(page)
    page.locator(BY_PASSKEY).click()
    expect(page).to_have_url(re.compile(f"/{language}/desk/"))
    assert Passkey.objects.get().used_at is not None
    page.goto(f"/{language}/account/")
    is_fit_to_be_seen(page)

    sign_out(page, language)
    give_password(page, language, ALICE)
    page.locator(BY_PASSKEY).click()
    expect(page).to_have_url(re.compile(f"/{language}/desk/"))

    page.goto(f"/{language}/account/second-factor/")
    set_up_code_app(page)
    page.goto(f"/{language}/account/second-factor/")
    page.locator(".account-keys form").nth(1).locator("button").click()
    expect(page.locator(".account-keys")).to_have_count(0)
    assert not Passkey.objects.exists()
