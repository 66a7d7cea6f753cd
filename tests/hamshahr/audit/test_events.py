from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

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


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_event SET actor = 'nobody'", "DELETE FROM audit_event", "UPDATE audit_event SET reason = 'x'"],
)
def test_the_database_itself_refuses_what_goes_past_the_model(statement: str) -> None:
    factories.source()
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        connection.cursor().execute(statement)
    assert Event.objects.get().actor == "the test"


def test_the_ways_around_the_querysets_guard_end_at_the_database() -> None:
    """Django's own queryset, which knows nothing of guards, reaches the triggers."""
    factories.source()
    plain: QuerySet[Event] = QuerySet(Event)
    for tamper in (
        lambda: plain.update(actor="nobody"),
        lambda: plain.delete(),
        lambda: plain._raw_delete(using="default"),
        lambda: Event.objects.all()._raw_delete(using="default"),
    ):
        with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
            tamper()
    assert Event.objects.get().actor == "the test"


def test_an_event_knows_the_office_in_which_it_was_done(by: Actor) -> None:
    @action
    def note(*, by: Actor) -> None:
        record(by=by, deeds=[Deed("source.read", source)])

    source = factories.source()
    note(by=by.at(7))
    note(by=by)
    assert [one.action for one in Event.objects.of_office(7)] == ["source.read"]
    assert Event.objects.filter(office="").count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_triggers_are_there_again_after_tests_emptied_the_tables() -> None:
    factories.source()
    call_command("flush", interactive=False, verbosity=0)
    assert not Event.objects.exists()
    factories.source()
    with pytest.raises(DatabaseError, match="never changed or deleted"):
        connection.cursor().execute("DELETE FROM audit_event")
