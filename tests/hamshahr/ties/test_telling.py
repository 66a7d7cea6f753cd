"""What a tie is called in notices and mails, and whom a keeper's word reaches."""

from __future__ import annotations

import pytest

from hamshahr.inbox.models import Notice
from hamshahr.ties.actions import say_of_fact
from hamshahr.ties.actions.telling import names_of
from hamshahr.ties.models import Relationship
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_tie_is_called_by_its_parties_in_their_order_and_a_pact_by_its_name() -> None:
    atlas = factories.small_atlas()
    assert atlas.sister.cities() == [atlas.isfahan, atlas.freiburg]
    assert names_of(atlas.sister, atlas.sister.cities()) == {"fa": "اصفهان – فرایبورگ", "en": "Isfahan – Freiburg"}
    assert names_of(atlas.pact, atlas.pact.cities()) == {"fa": "پیمان سه رود", "en": "Pact of Three Rivers"}


def test_every_other_keeper_of_a_pact_hears_of_it_by_its_name() -> None:
    atlas = factories.small_atlas()
    cities = {city.name_en: factories.office(city) for city in atlas.pact.cities()}
    people = {name: factories.office_member(office, f"{name.lower()}@city.example") for name, office in cities.items()}
    tie = Relationship.every.get(pk=atlas.pact.pk)
    say_of_fact(
        relationship=tie, office=cities["Tehran"], fact="kind", stance="confirmed", seen_version=tie.version,
        by=people["Tehran"].actor,
    )  # fmt: skip
    heard = {notice.user: notice.words for notice in Notice.objects.all()}
    assert set(heard) == {people["Munich"], people["Van"]}
    assert all("Pact of Three Rivers" in words for words in heard.values())
