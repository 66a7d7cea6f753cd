from __future__ import annotations

import pytest

from hamshahr.audit.models import Event
from hamshahr.core.dates import PartialDate
from hamshahr.networks.models import Membership, Milestone, Network
from tests import factories

pytestmark = pytest.mark.django_db


def test_recording_a_network_again_changes_nothing() -> None:
    first = factories.network(founded=PartialDate.parse("1982-06-24"))
    events = Event.objects.count()
    assert factories.network(founded=PartialDate.parse("1982-06-24")) == first
    assert Event.objects.count() == events
    assert str(first.founded_when) == "1982-06-24"


def test_a_changed_network_tells_the_audit_what_it_was_before() -> None:
    factories.network(website="https://old.example/")
    factories.network(website="https://new.example/")
    assert Network.objects.get().website == "https://new.example/"
    event = Event.objects.get(action="network.changed")
    assert (event.before, event.after) == ({"website": "https://old.example/"}, {"website": "https://new.example/"})


def test_a_membership_is_one_for_each_source_and_learns_its_date() -> None:
    network, city = factories.network(), factories.place()
    factories.member(network, city)
    factories.member(network, city, "2010-05")
    membership = Membership.objects.get()
    assert str(membership.member_since) == "2010-05"
    assert sorted(Event.objects.filter(subject_type="networks.membership").values_list("action", flat=True)) == [
        "membership.changed",
        "membership.recorded",
    ]


def test_a_milestone_follows_its_places_and_its_date() -> None:
    keighley, suresnes = factories.place("Keighley", "GB"), factories.place("Suresnes", "FR")
    factories.milestone("first", "1905", keighley)
    factories.milestone("first", "1905-04", keighley, suresnes)
    milestone = Milestone.objects.get()
    assert str(milestone.happened) == "1905-04"
    assert set(milestone.places.all()) == {keighley, suresnes}
    placed = Event.objects.filter(action="milestone.placed").latest("id")
    assert (placed.before, placed.after) == ({"places": [keighley.pk]}, {"places": sorted([keighley.pk, suresnes.pk])})


def test_names_are_in_the_readers_language(persian: None) -> None:
    assert factories.network().name == "شهرداران برای صلح"
