"""One check of the atlas: standings, comparisons and findings, kept so that decisions last."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hamshahr.atlas.models import Place, Source
from hamshahr.audit.actions import Actor
from hamshahr.audit.models import Event
from hamshahr.imports.actions import apply_import, undo_import
from hamshahr.insight.background import KIND as MEASURING
from hamshahr.quality import queries
from hamshahr.quality.actions import check_quality, dismiss
from hamshahr.quality.background import KIND
from hamshahr.quality.models import (
    Check,
    Comparison,
    Finding,
    FindingKind,
    FindingState,
    Standing,
    Verdict,
)
from hamshahr.tasks.actions import ask
from hamshahr.tasks.models import Task
from hamshahr.ties.models import Kind, Relationship
from tests import factories
from tests.background import work_off
from tests.factories import place, source, tie
from tests.hamshahr.imports.conftest import Stage, staged, world, write

__all__ = ["staged", "world", "write"]
pytestmark = pytest.mark.django_db


def found(kind: FindingKind) -> list[dict[str, Any]]:
    return list(Finding.objects.filter(kind=kind).order_by("-weight", "pk").values_list("evidence", flat=True))


@pytest.fixture
def two_sources() -> tuple[Source, Source]:
    """Five cities: one tie confirmed, one contradicted, one named by the first alone, one by the second."""
    one, other = source("one"), source("other")
    a, b, c, d, e = (place(name, "DE") for name in ("Aachen", "Bonn", "Celle", "Dessau", "Emden"))
    tie(a, b, by_source=one, start="1990")
    tie(a, b, by_source=other)
    tie(a, c, by_source=one, start="1990")
    tie(a, c, by_source=other, start="1995", kind=Kind.SISTER)
    tie(a, d, by_source=one)
    tie(a, e, by_source=other)
    return one, other


def test_each_tie_of_a_source_counts_once(two_sources: tuple[Source, Source], by: Actor) -> None:
    check_quality(by=by)
    for one in two_sources:
        standing = Standing.objects.get(source=one)
        assert (standing.ties, standing.confirmed, standing.contradicted, standing.alone) == (3, 1, 1, 1)


def test_the_lists_hold_what_the_standing_counts(two_sources: tuple[Source, Source], by: Actor) -> None:
    check_quality(by=by)
    one, other = two_sources
    lists = {what: set(queries.ties_that_are(what, one)) for what in ("confirmed", "contradicted", "alone")}
    assert [len(ties) for ties in lists.values()] == [1, 1, 1]
    assert len(set.union(*lists.values())) == 3
    assert set(queries.ties_that_are("contradicted", one, other, "start")) == lists["contradicted"]
    assert not queries.ties_that_are("contradicted", one, other, "kind").exists()
    [beside] = queries.beside(one)
    assert (beside.other, beside.shared, beside.confirmed, beside.contradicted, beside.repeated) == (other, 2, 1, 1, 0)
    assert beside.facts == {"start": 1}


def test_sources_of_one_publisher_leave_a_tie_alone(by: Actor) -> None:
    first, copy = source("first", publisher="Wikipedia"), source("copy", publisher="Wikipedia")
    pair = place("Aachen", "DE"), place("Bonn", "DE")
    tie(*pair, by_source=first)
    tie(*pair, by_source=copy)
    check_quality(by=by)
    assert Comparison.objects.filter(source=first).values_list("verdict", flat=True).get() == Verdict.ECHOES
    assert (Standing.objects.get(source=first).alone, queries.ties_that_are("alone", first).count()) == (1, 1)
    assert queries.ties_that_are("repeated", first).count() == 1


def test_a_check_is_kept_until_something_changes(two_sources: tuple[Source, Source], by: Actor) -> None:
    first = check_quality(by=by)
    assert check_quality(by=by) == first
    assert not queries.is_due(first)
    tie(place("Fulda", "DE"), place("Gera", "DE"))
    assert queries.is_due(first)
    second = check_quality(by=by)
    assert (Check.objects.get(), second.pk != first.pk) == (second, True)
    assert check_quality(by=by, again=True).pk != second.pk


def test_a_tie_that_goes_takes_its_comparisons_along(two_sources: tuple[Source, Source], by: Actor) -> None:
    check_quality(by=by)
    before = Comparison.objects.count()
    contradicted = queries.ties_that_are("contradicted", two_sources[0]).get()
    factories.retract(contradicted)
    assert Comparison.objects.count() == before - 2


def test_a_pact_written_as_pairs_is_found_with_its_figures(by: Actor) -> None:
    finding = factories.pact_finding()
    told = finding.evidence
    assert {Place.objects.get(pk=key).name_en for key in told["members"]} == {
        "Altea", "Bellagio", "Bundoran", "Granville",
    }  # fmt: skip
    assert (told["pairs"], told["possible"], told["year"], told["inward"]) == (6, 6, 1991, 1.0)
    assert sorted(told["ties"]) == sorted(Relationship.objects.values_list("pk", flat=True))


def test_a_default_year_is_found_per_source(by: Actor) -> None:
    register, other = source("register"), source("other")
    middle = place("Aachen", "DE")
    cities = [place(f"City {at}", "FR") for at in range(70)]
    years = [1990 + at % 10 for at in range(45)] + [2000] * 25
    for city, year in zip(cities, years, strict=True):
        tie(middle, city, by_source=register, start=str(year))
    tie(cities[0], cities[1], by_source=other, start="2000")
    for year in range(2001, 2006):
        tie(cities[2], cities[year - 1995], by_source=register, start=str(year))
    check_quality(by=by)
    finding = Finding.objects.get(kind=FindingKind.YEAR)
    assert finding.source == register
    told = finding.evidence
    assert (told["what"], told["field"], told["year"], told["count"], told["total"]) == ("year", "start", 2000, 25, 75)


def test_points_of_an_imported_file_are_checked_with_their_rows(staged: Stage, by: Actor) -> None:
    header = "city1,country1,lat1,lon1,city2,country2"
    rows = [
        "Berlin,Germany,52.5,13.4,Paris,France",
        "Munich,Germany,11.58,48.14,Paris,France",
        "Munich,Germany,11.58,48.14,Tehran,Iran",
        "Tehran,Iran,0,0,Paris,France",
        "Isfahan,Iran,99.5,51.67,Paris,France",
    ]
    apply_import(batch=staged(*rows, header=header), by=by)
    check_quality(by=by)
    told = {one["name"]: one for one in found(FindingKind.COORDINATES)}
    assert set(told) == {"Munich", "Tehran", "Isfahan"}
    munich = told["Munich"]
    assert (munich["fault"], munich["remedy"], munich["rows"], munich["row"]) == ("far", "exchange", 2, 3)
    assert (told["Tehran"]["fault"], told["Isfahan"]["fault"]) == ("zero", "range")
    assert all(one["countries"] in (["DE"], ["IR"]) for one in told.values())


def test_a_place_that_stands_here_twice_and_its_ties(by: Actor) -> None:
    real = place("Kandava", "LV", latitude=57.04, longitude=22.77)
    double = place("Kandava", "LV", is_provisional=True)
    partner = place("Lassee", "AT", latitude=48.2, longitude=16.8)
    ties = [tie(real, partner), tie(double, partner)]
    check_quality(by=by)
    assert found(FindingKind.PLACE) == [{"places": [real.pk, double.pk], "name": "kandava", "km": None}]
    assert found(FindingKind.TIE) == [{"ties": [one.pk for one in ties], "inside": False}]


def test_what_is_mended_goes_and_what_was_dismissed_stays_so(by: Actor) -> None:
    real = place("Kandava", "LV", latitude=57.04, longitude=22.77)
    double = place("Kandava", "LV", is_provisional=True)
    partner = place("Lassee", "AT", latitude=48.2, longitude=16.8)
    tie(real, partner)
    wrong = tie(double, partner)
    check_quality(by=by)
    dismissed = dismiss(finding=Finding.objects.get(kind=FindingKind.PLACE), reason="Two villages.", by=by)
    check_quality(by=by, again=True)
    dismissed.refresh_from_db()
    assert (dismissed.state, dismissed.is_current) == (FindingState.DISMISSED, True)
    assert not queries.findings("place").exists()
    factories.retract(wrong)
    check_quality(by=by)
    dismissed.refresh_from_db()
    assert not dismissed.is_current
    assert not Finding.objects.filter(kind=FindingKind.TIE).exists()
    tie(double, partner)
    check_quality(by=by)
    dismissed.refresh_from_db()
    assert (dismissed.state, dismissed.is_current, dismissed.reason) == (FindingState.DISMISSED, True, "Two villages.")


def test_an_import_taken_back_and_repeated_leaves_decisions_standing(staged: Stage, by: Actor) -> None:
    """Its source and places get other keys; what a finding is about stays the same."""
    names = ("Kleinhausen", "Unterkleinhausen", "Oberkleinhausen", "Hinterkleinhausen")
    rows = [f"{one},Switzerland,{other},Switzerland" for one, other in combinations(names, 2)]
    first = apply_import(batch=staged(*rows), by=by)
    check_quality(by=by)
    decided = dismiss(finding=Finding.objects.get(kind=FindingKind.PACT), reason="No pact.", by=by)
    undo_import(batch=first, by=by)
    check_quality(by=by)
    decided.refresh_from_db()
    assert (decided.is_current, decided.source) == (False, None)
    apply_import(batch=staged(*rows, file_name="again.csv"), by=by)
    check_quality(by=by)
    again = Finding.objects.get(kind=FindingKind.PACT)
    assert (again.pk, again.state, again.is_current) == (decided.pk, FindingState.DISMISSED, True)
    assert again.source is not None


def test_the_check_follows_the_measuring_after_an_import(staged: Stage, by: Actor) -> None:
    apply_import(batch=staged("Berlin,Germany,Paris,France", "Berlin,Germany,Munich,Germany"), by=by)
    assert not Task.objects.filter(kind=KIND).exists()
    work_off()
    assert Task.objects.filter(kind__in=[MEASURING, KIND]).count() == 2
    work_off()
    assert Check.objects.count() == 1
    assert Standing.objects.get().ties == 2


def test_the_background_work_checks_and_tells_how_far_it_is(two_sources: tuple[Source, Source], by: Actor) -> None:
    task = ask(kind=KIND, by=by)
    work_off()
    task.refresh_from_db()
    assert (task.state, task.error) == ("done", "")
    assert Event.objects.filter(action="quality.checked").count() == 1


def test_the_command_tells_what_was_found(capsys: pytest.CaptureFixture[str]) -> None:
    factories.pact_finding()
    call_command("check_quality", "--again")
    said = capsys.readouterr().out
    assert "checking coordinates (2 of 4)" in said
    assert "pairs that look like one pact: 1" in said


def test_ten_times_the_ties_cost_no_more_queries(by: Actor) -> None:
    def made(first: int, last: int) -> int:
        for at in range(first, last):
            pair = place(f"North {at}", "DE"), place(f"South {at}", "FR")
            tie(*pair, by_source=source("one"), start="1990")
            tie(*pair, by_source=source("other"))
        with CaptureQueriesContext(connection) as queries_made:
            check_quality(by=by, again=True)
        return len(queries_made)

    few = made(0, 3)
    assert made(3, 30) <= few
