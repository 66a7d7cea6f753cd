from __future__ import annotations

import pytest
from django.db import connection

from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.audit.models import Event
from hamshahr.core.writing import action
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_event_tells_who_what_why_and_outlives_its_subject(by: Actor) -> None:
    van = factories.place("Van", "TR")

    @action
    def rename(*, by: Actor) -> None:
        deed = Deed("place.renamed", van, before={"name_en": "Van"}, after={"name_en": "Tushpa"})
        record(by=by, reason="It was asked for.", deeds=[deed])
        van.delete()

    rename(by=by)
    event = Event.objects.get(action="place.renamed")
    assert (event.actor, event.reason, event.subject_label) == ("the test", "It was asked for.", "Van, TR")
    assert (event.before, event.after) == ({"name_en": "Van"}, {"name_en": "Tushpa"})


@action
def _tamper(how: str) -> None:
    event = Event.objects.get()
    event.actor = "nobody"
    match how:
        case "save":
            event.save()
        case "delete":
            event.delete()
        case "update":
            Event.objects.update(actor="nobody")
        case "bulk_update":
            Event.objects.bulk_update([event], ["actor"])
        case "delete all":
            Event.objects.all().delete()


@pytest.mark.parametrize("how", ["save", "delete", "update", "bulk_update", "delete all"])
def test_an_event_is_neither_changed_nor_deleted(how: str) -> None:
    factories.source()
    with pytest.raises(TypeError, match="never"):
        _tamper(how)
    assert Event.objects.get().actor == "the test"


@pytest.mark.django_db(transaction=True)
def test_an_event_is_written_only_in_the_transaction_of_its_deed(by: Actor) -> None:
    source = factories.source()
    assert not connection.in_atomic_block
    with pytest.raises(RuntimeError, match="transaction"):
        record(by=by, deeds=[Deed("source.read", source)])
