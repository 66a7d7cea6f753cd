"""Staff decide on findings at the desk; others see no such page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from hamshahr.audit.models import Event
from hamshahr.quality.models import Finding, FindingState
from hamshahr.ties.models import Kind, Relationship
from tests import factories

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Whatever language the test before has left."""
    with translation.override("en"):
        yield


@pytest.fixture
def finding() -> Finding:
    return factories.pact_finding()


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(factories.user())
    return client


def address(name: str, finding: Finding) -> str:
    return reverse(f"workspace:{name}", args=[finding.pk])


def test_a_pact_is_made_under_the_name_of_who_made_it(staff: Client, finding: Finding) -> None:
    sent = {"name_en": "Charter of Four", "name_fa": "منشور چهار شهر"}
    response = staff.post(address("accept_finding", finding), sent)
    assert (response.status_code, response["Location"]) == (302, address("finding", finding))
    pact = Relationship.objects.get(kind=Kind.MULTILATERAL_PACT)
    assert (pact.name_en, pact.name_fa) == ("Charter of Four", "منشور چهار شهر")
    assert Event.objects.get(action="finding.accepted").actor == "Alice"
    assert pact.get_absolute_url() in staff.get(address("finding", finding)).content.decode()


def test_htmx_gets_the_finding_alone_as_it_now_stands(staff: Client, finding: Finding) -> None:
    html = staff.post(address("dismiss_finding", finding), {"reason": "Friends."}, headers=HTMX).content.decode()
    assert html.lstrip().startswith("<article")
    assert "Friends." in html
    assert address("reopen_finding", finding) in html
    again = staff.post(address("reopen_finding", finding), headers=HTMX).content.decode()
    assert address("accept_finding", finding) in again
    finding.refresh_from_db()
    assert finding.state == FindingState.OPEN


@pytest.mark.parametrize(("headers", "status"), [({}, 422), (HTMX, 200)])
def test_dismissing_without_a_reason_says_what_is_missing(
    staff: Client, finding: Finding, headers: dict[str, str], status: int
) -> None:
    response = staff.post(address("dismiss_finding", finding), {"reason": " "}, headers=headers)
    assert response.status_code == status
    assert 'role="alert"' in response.content.decode()
    finding.refresh_from_db()
    assert finding.state == FindingState.OPEN


def test_a_decision_that_comes_too_late_is_refused_in_words(staff: Client, finding: Finding) -> None:
    staff.post(address("dismiss_finding", finding), {"reason": "Friends."})
    late = staff.post(address("accept_finding", finding))
    assert late.status_code == 409
    assert "Alice has decided on this already: dismissed." in late.content.decode()


def test_the_list_shows_what_waits_and_by_choice_what_was_decided(staff: Client, finding: Finding) -> None:
    listed = reverse("workspace:findings")
    assert address("accept_finding", finding) in staff.get(listed).content.decode()
    staff.post(address("dismiss_finding", finding), {"reason": "Friends."})
    assert "Nothing waits here" in staff.get(listed).content.decode()
    assert address("reopen_finding", finding) in staff.get(listed, {"state": "dismissed"}).content.decode()


@pytest.mark.parametrize("name", ["accept_finding", "dismiss_finding", "reopen_finding", "finding"])
def test_nobody_else_decides(client: Client, finding: Finding, name: str) -> None:
    assert client.post(address(name, finding), {"reason": "x"}).status_code in {302, 405}
    client.force_login(factories.user(email="bob@city.example", name="Bob", is_staff=False))
    assert client.post(address(name, finding), {"reason": "x"}).status_code in {404, 405}
    finding.refresh_from_db()
    assert finding.state == FindingState.OPEN
