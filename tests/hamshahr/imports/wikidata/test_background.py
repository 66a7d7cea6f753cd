"""Wikidata read by the worker: asked for, weekly where the setting says so, and gone on with after a fault."""

from __future__ import annotations

import datetime as dt
import importlib

import pytest
from pytest_django import Settings

from hamshahr.atlas.models import Place
from hamshahr.audit.actions import Actor
from hamshahr.imports.wikidata import background
from hamshahr.imports.wikidata.fetching import Manners
from hamshahr.imports.wikidata.running import pages_root
from hamshahr.tasks.actions import ask, cancel
from hamshahr.tasks.lifecycle import State
from hamshahr.tasks.models import Task
from hamshahr.tasks.progress import CancelledError, Progress
from hamshahr.tasks.registry import KINDS
from tests.background import work_off
from tests.hamshahr.imports.wikidata.conftest import BERLIN, PARIS, told
from tests.hamshahr.imports.wikidata.stub import Trouble, row, serving

pytestmark = pytest.mark.django_db
TIE = row("1", BERLIN, PARIS, "1987")


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    def hasty(**how: object) -> Manners:
        return Manners(**how, pause=0.0)  # type: ignore[arg-type]

    monkeypatch.setattr(background, "Manners", hasty)


def test_the_worker_brings_in_what_wikidata_states(world: dict[str, Place], settings: Settings, by: Actor) -> None:
    with serving([TIE]) as stub:
        settings.WIKIDATA_ENDPOINT = stub.url
        task = ask(kind=background.KIND, by=by)
        work_off()
    task.refresh_from_db()
    assert (task.state, task.error) == (State.DONE, "")
    assert told() == {(frozenset({"Q64", "Q90"}), "1987", "")}
    assert str(task.title) == "Reading twinnings from Wikidata"


def test_a_refusal_is_kept_for_the_keeper_and_tried_again(
    world: dict[str, Place], settings: Settings, by: Actor
) -> None:
    with serving([TIE], Trouble(status=403)) as stub:
        settings.WIKIDATA_ENDPOINT = stub.url
        task = ask(kind=background.KIND, by=by)
        work_off()
    task.refresh_from_db()
    assert (task.state, task.faults) == (State.WAITING, 1)
    assert "refuses: 403" in task.error
    assert task.next_try_at - dt.datetime.now(dt.UTC) > dt.timedelta(minutes=9)


def test_who_waits_for_the_service_hears_that_it_shall_end(world: dict[str, Place], by: Actor) -> None:
    task = ask(kind=background.KIND, by=by)
    Progress(task, by=by)
    progress = _Cancelled(task, by=by)
    with pytest.raises(CancelledError):
        background._Teller(progress).wait(3600)
    assert cancel(task=task, by=by).state == State.CANCELLED


class _Cancelled(Progress):
    def step(self, done: int, total: int = 0, words: str = "") -> None:
        raise CancelledError


@pytest.mark.parametrize(("weekly", "every"), [(True, dt.timedelta(weeks=1)), (False, None)])
def test_a_setting_makes_it_weekly(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, weekly: bool, every: dt.timedelta | None
) -> None:
    settings.WIKIDATA_WEEKLY = weekly
    monkeypatch.delitem(KINDS, background.KIND)
    importlib.reload(background)
    assert KINDS[background.KIND].every == every


def test_by_itself_nothing_is_fetched(world: dict[str, Place]) -> None:
    work_off()
    assert not Task.objects.filter(kind=background.KIND).exists()
    assert not list(pages_root().glob("*"))
