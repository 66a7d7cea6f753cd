"""Signing in as a person does: password, then the code of an app, which is set up on the way where it is needed."""

from __future__ import annotations

import re
import time

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from hamshahr.accounts import codes
from hamshahr.accounts.models import User
from tests import factories


def give_password(page: Page, language: str, email: str, password: str = factories.PASSWORD) -> None:
    page.goto(f"/{language}/sign-in/")
    page.locator("#id_username").fill(email)
    page.locator("#id_password").fill(password)
    page.locator("main form").first.locator("button[type=submit]").click()


def set_up_code_app(page: Page) -> str:
    """From the page of second factors on; gives the app's secret."""
    page.locator("main a[href$='/code-app/']").click()
    page.locator("main summary").click()
    secret = page.locator("[data-secret]").inner_text().replace(" ", "")
    page.locator("#id_code").fill(code(secret))
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#id_code")).to_have_count(0)
    return secret


def code(secret: str, later: int = 0) -> str:
    """What the app shows now, or so many codes later."""
    return codes.code_at(secret, int(time.time() // codes.PERIOD) + later)


def sign_in(page: Page, language: str, email: str) -> None:
    """The first time: password, a code app because staff need one, and on to the desk."""
    give_password(page, language, email)
    expect(page).to_have_url(re.compile("/account/second-factor/"))
    set_up_code_app(page)
    expect(page.locator(".account-codes li")).to_have_count(codes.RECOVERY_CODES)
    page.locator("main p a.btn-primary").click()
    expect(page).to_have_url(re.compile(f"/{language}/desk/"))


def is_signed_in(context: BrowserContext, user: User, address: str) -> None:
    """This browser is one in which the person signed in with a second factor; no page is opened for it."""
    client = Client()
    factories.sign_in(client, user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
