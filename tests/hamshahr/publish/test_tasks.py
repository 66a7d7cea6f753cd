"""What pages say of background work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from hamshahr.audit.actions import Actor
from hamshahr.publish.version import atlas_version
from hamshahr.tasks.actions import ask, beat, cancel, fail, finish, take
from hamshahr.tasks.lifecycle import State
from hamshahr.tasks.models import Task
from hamshahr.tasks.registry import KINDS, TaskKind
from tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller, by: Actor) -> Task:
    kind = TaskKind("count", "Counting the ties", lambda _progress: None, {"read": "reading <b>"}, retries=1)
    monkeypatch.setitem(KINDS, "count", kind)
    asked = ask(kind="count", arguments={"secret": "xyzzy"}, by=by)
    task = take(pk=asked.pk, by=by)
    assert task is not None
    beat(task=task, news={"done": 1200, "total": 26114, "words": "read"}, by=by)
    return task


def test_a_running_task_shows_how_far_it_is_and_asks_again(client: Client, running: Task) -> None:
    page = client.get("/en/tasks/").content.decode()
    assert "Counting the ties" in page
    assert "reading &lt;b&gt;" in page
    assert "1,200 of 26,114" in page
    assert "<progress" in page
    assert 'value="1200" max="26114"' in page
    assert 'hx-trigger="every 2s"' in page
    assert "xyzzy" not in page


def test_in_persian(client: Client, running: Task, clock: time_machine.Traveller) -> None:
    clock.shift(dt.timedelta(minutes=5))
    page = client.get("/fa/tasks/").content.decode()
    assert "۱٬۲۰۰ از ۲۶٬۱۱۴" in page
    assert 'value="1200" max="26114"' in page
    assert "آغاز: ۵\xa0دقیقه پیش" in page


def test_nothing_to_do_is_said(client: Client) -> None:
    page = client.get("/en/tasks/").content.decode()
    assert "Nothing runs and nothing waits" in page
    assert 'hx-trigger="every 10s"' in page


def test_the_keepers_errors_are_not_for_everybody(
    client: Client, running: Task, clock: time_machine.Traveller, by: Actor
) -> None:
    fail(task=running, error="password hunter2 refused", by=by)
    page = client.get("/en/tasks/").content.decode()
    assert "Something went wrong. It is tried again within a minute." in page
    clock.shift(dt.timedelta(minutes=10))
    assert "Where no worker runs" not in page
    again = take(pk=running.pk, by=by)
    assert again is not None
    fail(task=again, error="password hunter2 refused", by=by)
    page += client.get("/en/tasks/").content.decode()
    assert "It was tried 2 times without success." in page
    assert "hunter2" not in page
    assert "hunter2" not in client.get(f"/en/tasks/{running.pk}/").content.decode()


def test_work_that_waits_too_long_tells_what_may_be_missing(
    client: Client, clock: time_machine.Traveller, by: Actor
) -> None:
    ask(kind="tidy", by=by)
    assert "Where no worker runs" not in client.get("/en/tasks/").content.decode()
    clock.shift(61)
    page = client.get("/en/tasks/").content.decode()
    assert "Its turn has not come yet." in page
    assert "make run" not in page
    client.force_login(factories.user())
    assert "Where no worker runs, “make run” starts one." in client.get("/en/tasks/").content.decode()


def test_the_part_alone_is_for_other_pages_and_stops_asking_when_the_task_has_ended(
    client: Client, running: Task, by: Actor
) -> None:
    address = running.get_absolute_url()
    part = client.get(address, headers=HTMX).content.decode()
    assert "<html" not in part
    assert f'hx-get="{address}"' in part
    cancel(task=running, by=by)
    assert "It is being cancelled." in client.get(address, headers=HTMX).content.decode()
    finish(task=running, state=State.CANCELLED, by=by)
    part = client.get(address, headers=HTMX).content.decode()
    assert "hx-get" not in part
    assert "<progress" not in part
    assert "cancelled" in part
    assert "<h1>Counting the ties</h1>" in client.get(address).content.decode()


def test_three_questions_to_the_database_however_much_there_is(
    client: Client, running: Task, by: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        ask(kind="tidy", key=str(number), by=by)
    with django_assert_num_queries(3):
        client.get("/en/tasks/")


def test_background_work_leaves_what_is_kept_of_the_atlas_valid(by: Actor) -> None:
    before = atlas_version()
    ask(kind="tidy", by=by)
    assert atlas_version() == before
