"""A partner without an office answers by the link it got: in its language, once, without an account."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from hamshahr.audit.models import Event
from hamshahr.inbox.models import Notice
from hamshahr.ties.actions import cancel_request
from hamshahr.ties.models import Agreement, Claim, PartnerRequest, Relationship, Stance, Statement
from tests import factories
from tests.factories import BY

pytestmark = pytest.mark.django_db(transaction=False)

RIGHT = {
    "kind": "confirmed", "start": "confirmed", "status": "confirmed", "name": "Erika Muster", "post": "Head of office",
}  # fmt: skip


def tie_of(request: PartnerRequest) -> Relationship:
    return Relationship.every.get(pk=request.relationship_id)


def send(client: Client, token: str, language: str = "en", **told: Any) -> Any:
    asked = PartnerRequest.objects.with_token(token).get()
    return client.post(f"/{language}/answer/{token}/", {"version": tie_of(asked).version, **RIGHT, **told})


def test_the_mail_is_in_the_partners_language_with_a_link_of_that_language(
    django_capture_on_commit_callbacks: Any, client: Client
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        _, token = factories.partner_request(language="fa", message="سلام از اصفهان")
    sent = mail.outbox[-1]
    assert sent.to == ["office@weimar.example"]
    assert f"/fa/answer/{token}/" in sent.body
    assert "سلام از اصفهان" in sent.body
    page = client.get(f"/fa/answer/{token}/")
    assert page.status_code == 200
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "وایمار" in page.content.decode()


def test_a_confirmation_makes_the_tie_agreed_and_tells_who_asked(client: Client) -> None:
    asked, token = factories.partner_request()
    assert tie_of(asked).agreement == Agreement.ONE_SIDED
    assert send(client, token, wants_office="on").status_code == 200
    tie, asked = tie_of(asked), PartnerRequest.objects.get(pk=asked.pk)
    assert (tie.agreement, str(tie.started)) == (Agreement.AGREED, "2009-07")
    assert asked.answer["wants_office"] is True
    claim = Claim.objects.current().get(request=asked, status="")
    assert (str(claim.started), claim.speaks_for) == ("2009-07", asked.place)
    assert "weimar.example" in claim.note_en
    assert "weimar.example" in claim.note_fa
    assert claim.note_fa != claim.note_en
    assert {one.fact: one.stance for one in Statement.objects.all()} == dict.fromkeys(
        ("kind", "start", "status"), Stance.CONFIRMED
    )
    event = Event.objects.filter(action="tie.partner_answered").get()
    assert (event.actor, event.after["start"]["stance"]) == ("Erika Muster (Weimar)", "confirmed")
    page = client.get(tie.get_absolute_url()).content.decode()
    assert "Letters of Weimar" in page
    assert "Erika Muster" not in page
    assert "office@weimar" not in page


def test_who_asked_is_told_in_the_inbox_and_by_mail(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    asked, token = factories.partner_request()
    with django_capture_on_commit_callbacks(execute=True):
        send(client, token, start="corrected", start_value="2010")
    assert "Weimar" in mail.outbox[-1].subject
    assert mail.outbox[-1].to == [asked.asked_by.email]
    kinds = Notice.objects.filter(user=asked.asked_by).values_list("kind", flat=True)
    assert sorted(kinds) == ["fact_confirmed", "fact_confirmed", "fact_corrected"]


def test_another_value_stands_beside_and_is_disputed(client: Client) -> None:
    asked, token = factories.partner_request()
    assert send(client, token, start="corrected", start_value="1389", status="corrected", status_value="dormant")
    tie = tie_of(asked)
    assert tie.agreement == Agreement.DISPUTED
    page = client.get(f"/en/ties/{tie.pk}/").content.decode()
    disputed = page.partition('id="disputed"')[2].partition("</section>")[0]
    for word in ("July 2009", "2010", "Municipality of Isfahan", "Letters of Weimar", "dormant", "active"):
        assert word in disputed, word


def test_what_is_not_known_is_not_said(client: Client) -> None:
    asked, token = factories.partner_request()
    assert send(client, token, kind="unknown", start="unknown", status="unknown").status_code == 200
    assert not Claim.every.filter(request=asked).exists()
    assert tie_of(asked).agreement == Agreement.ONE_SIDED


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"name": ""}, "name"),
        ({"start": "corrected"}, "start_value"),
        ({"start": "corrected", "start_value": "some day"}, "start_value"),
        ({"start": "corrected", "start_value": "2999"}, "__all__"),
        ({"kind": "nonsense"}, "kind"),
    ],
)
def test_what_cannot_be_taken_is_told_and_nothing_is_written(told: dict[str, str], fault: str, client: Client) -> None:
    asked, token = factories.partner_request()
    answer = send(client, token, **told)
    assert answer.status_code == 422
    assert fault in answer.context["form"].errors
    assert not Claim.every.filter(request=asked).exists()
    assert PartnerRequest.objects.get(pk=asked.pk).answered_at is None


def test_a_link_opens_once_and_not_when_taken_back_or_late(client: Client) -> None:
    asked, token = factories.partner_request()
    send(client, token)
    claims = Claim.every.count()
    for again in (client.get(f"/en/answer/{token}/"), send(client, token, start="corrected", start_value="1999")):
        assert again.status_code == 410
        assert "It was answered on" in again.content.decode()
    assert Claim.every.count() == claims
    other, second = factories.partner_request(tie_of(asked), email="mayor@weimar.example")
    cancel_request(request=other, by=BY)
    assert client.get(f"/en/answer/{second}/").status_code == 410
    _, third = factories.partner_request(tie_of(asked), email="third@weimar.example")
    with time_machine.travel(timezone.now() + dt.timedelta(days=61)):
        late = client.get(f"/en/answer/{third}/")
    assert (late.status_code, "Its time ran out" in late.content.decode()) == (410, True)


def test_a_newer_question_to_the_same_address_takes_the_place_of_the_first(client: Client) -> None:
    asked, first = factories.partner_request()
    _, second = factories.partner_request(tie_of(asked))
    assert client.get(f"/en/answer/{first}/").status_code == 410
    assert client.get(f"/en/answer/{second}/").status_code == 200


def test_a_forged_link_opens_nothing_and_guessing_is_limited(client: Client) -> None:
    answers = [client.get(f"/en/answer/forged-{number}/").status_code for number in range(32)]
    assert answers == [404] * 30 + [429] * 2


def test_what_changed_since_the_page_was_opened_is_shown_before_it_is_confirmed(client: Client) -> None:
    asked, token = factories.partner_request()
    answer = send(client, token, version="0")
    assert answer.status_code == 409
    assert "while you were writing" in answer.content.decode()
    assert answer.context["form"]["name"].value() == "Erika Muster"
    assert answer.context["form"]["version"].value() == str(tie_of(asked).version)
    assert not Claim.every.filter(request=asked).exists()


def test_a_city_with_an_office_answers_there(client: Client) -> None:
    asked, token = factories.partner_request()
    factories.office(asked.place)
    assert client.get(f"/en/answer/{token}/").status_code == 410
    with pytest.raises(Exception, match="has an office here"):
        factories.partner_request(tie_of(asked))


def test_the_secret_of_a_link_is_not_kept() -> None:
    asked, token = factories.partner_request()
    told = [str(value) for value in PartnerRequest.objects.values().get(pk=asked.pk).values()]
    assert token not in " ".join(told)
    assert token not in str(list(Event.objects.values()))
