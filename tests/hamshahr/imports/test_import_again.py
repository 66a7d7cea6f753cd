"""Checking a file again, going on after a stop, bringing in twice: nothing is lost, doubled or mixed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hamshahr.atlas.actions import PlaceDraft, make_places
from hamshahr.atlas.models import Place, PlaceKind
from hamshahr.audit.actions import Actor
from hamshahr.core.errors import UserError
from hamshahr.imports.actions import StaleImportError, apply_import, begin_import, finish_staging, stage_rows
from hamshahr.imports.models import Import, Outcome, Row, State
from hamshahr.imports.options import Options
from hamshahr.imports.staging import stage
from hamshahr.ties.models import Kind, Relationship
from tests.factories import tie as make_tie
from tests.hamshahr.imports.conftest import SOURCE, Stage, dump, outcomes


def test_places_made_by_one_import_are_found_by_the_next(staged: Stage, by: Actor) -> None:
    rows = ["Unterkleinhausen,Switzerland,Paris,France", "Berlin – Spandau,Germany,Paris,France"]
    apply_import(batch=staged(*rows), by=by)
    places = Place.objects.count()
    batch = staged(*rows, "Unterkleinhausen,CH,Isfahan,Iran")
    assert outcomes(batch) == [Outcome.SAME, Outcome.SAME, Outcome.NEW]
    apply_import(batch=batch, by=by)
    assert Place.objects.count() == places


def test_staging_twice_asks_nothing_anew(staged: Stage) -> None:
    first = staged("Berlin,Germany,Paris,France")
    rows = list(Row.objects.values_list("pk", flat=True))
    assert staged("Berlin,Germany,Paris,France") == first
    assert list(Row.objects.values_list("pk", flat=True)) == rows
    assert staged("Berlin,Germany,Paris,France", kind=Kind.SISTER) != first


def test_rows_of_a_tie_that_was_made_meanwhile_are_judged_again_as_they_are_brought_in(
    staged: Stage, world: dict[str, Place], by: Actor
) -> None:
    batch = staged("Berlin,Germany,Paris,France", "Berlin,Germany,Springfield,United States")
    make_tie(world["Berlin"], world["Paris"])
    apply_import(batch=batch, by=by)
    assert outcomes(batch) == [Outcome.ADDS_CLAIM, Outcome.DOUBT]
    assert Relationship.objects.count() == 1


def test_a_place_that_the_file_does_not_name_holds_nothing_up(
    staged: Stage, world: dict[str, Place], by: Actor
) -> None:
    batch = staged("Berlin,Germany,Paris,France", "Berlin,Germany,Atlantis,France")
    make_places(drafts=[PlaceDraft(PlaceKind.CITY, "Lemuria", country_id="FR", is_provisional=True)], by=by)
    assert apply_import(batch=batch, by=by).state == State.APPLIED


def test_rows_are_checked_anew_when_a_place_that_they_name_was_made(
    staged: Stage, world: dict[str, Place], by: Actor
) -> None:
    rows = ("Berlin,Germany,Paris,France", "Berlin,Germany,Atlantis,France")
    batch = staged(*rows)
    made = make_places(drafts=[PlaceDraft(PlaceKind.CITY, "Atlantis", country_id="FR", is_provisional=True)], by=by)
    with pytest.raises(StaleImportError):
        apply_import(batch=batch, by=by)
    assert staged(*rows).rows.get(number=3).ends[1]["place"] == made[0].pk


def test_a_staging_of_another_day_is_judged_anew(staged: Stage, world: dict[str, Place]) -> None:
    staged("Berlin,Germany,Paris,France", "Berlin,Germany,Springfield,United States")
    make_tie(world["Berlin"], world["Paris"])
    assert outcomes(staged("Berlin,Germany,Paris,France", "Berlin,Germany,Springfield,United States")) == [
        Outcome.ADDS_CLAIM,
        Outcome.DOUBT,
    ]
    assert Import.objects.count() == 1


def test_applying_again_changes_nothing(staged: Stage, by: Actor) -> None:
    apply_import(batch=staged("Berlin,Germany,Paris,France"), by=by)
    before = dump()
    batch = staged("Berlin,Germany,Paris,France")
    assert batch.state == State.APPLIED
    with pytest.raises(UserError, match="cannot be brought in"):
        apply_import(batch=batch, by=by)
    assert dump() == before


def test_a_run_cut_short_goes_on_after_its_last_row(
    staged: Stage, write: Callable[..., Path], by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hamshahr.imports.staging.CHUNK", 2)
    rows = ["Berlin,Germany,Paris,France", "Paris,France,Berlin,Germany", "Munich,Germany,Paris,France"] * 2
    path = write("\n".join(["city1,country1,city2,country2", *rows]))
    told: list[int] = []

    def die(what: str, done: int, total: int) -> None:
        if total:
            told.append(done)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stage(path, Options(source=SOURCE), by=by, progress=die)
    assert (Import.objects.get().state, Row.objects.count()) == (State.STAGING, 2)
    kept = set(Row.objects.values_list("pk", flat=True))
    batch = stage(path, Options(source=SOURCE), by=by)
    assert outcomes(batch) == [Outcome.NEW, Outcome.SAME, Outcome.NEW, *[Outcome.SAME] * 3]
    assert kept < set(Row.objects.values_list("pk", flat=True))
    assert batch.row_count == 6


def test_two_runs_over_one_file_do_not_mix(db: None, by: Actor) -> None:
    batch = begin_import(
        file_name="ties.csv", fingerprint="f", options=Options(source=SOURCE), columns=[], stamp="", by=by
    )
    rows = [Row(batch=batch, number=2, cells=["Köln"], outcome=Outcome.ERROR, message="row 2: \\ and \t")]
    stage_rows(batch=batch, rows=rows, by=by)
    with pytest.raises(UserError, match="Another run"):
        stage_rows(batch=batch, rows=rows, by=by)
    assert list(batch.rows.values_list("cells", "message")) == [(["Köln"], "row 2: \\ and \t")]
    finish_staging(batch=batch, row_count=1, by=by)
    with pytest.raises(UserError, match="another run has finished it"):
        stage_rows(batch=batch, rows=rows, by=by)
