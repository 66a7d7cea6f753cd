"""What the command refuses, what it says of waiting, and what the keeper settles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError
from pytest_django import Settings

from hamshahr.atlas.models import Place
from hamshahr.audit.models import Event
from hamshahr.imports.wikidata.running import alone, pages_root
from hamshahr.ties.models import Claim, Relationship
from tests.factories import place
from tests.hamshahr.imports.wikidata.conftest import BERLIN, PARIS, TEHRAN, Run, told
from tests.hamshahr.imports.wikidata.stub import City, row, serving

Save = Callable[..., Path]
pytestmark = pytest.mark.django_db
TIE = row("1", BERLIN, PARIS, "1987")
PAIR = {(frozenset({"Q64", "Q90"}), "1987", "")}


def test_the_service_is_asked_and_its_pages_serve_the_run_that_applies(
    world: dict[str, Place], run: Run, settings: Settings
) -> None:
    with serving([TIE, row("2", BERLIN, TEHRAN)]) as stub:
        settings.WIKIDATA_ENDPOINT = stub.url
        assert "Nothing was stored" in run(page_size=1)
        count = len(stub.asked)
        said = run(page_size=1, apply=True)
        assert (count, len(stub.asked)) == (3, 3)
        assert "2 pages are here already" in said
        assert len(told()) == 2
        stub.tell([TIE, row("3", PARIS, TEHRAN)])
        run(apply=True)
    assert told() == PAIR | {(frozenset({"Q90", "Q3616"}), "", "")}
    assert told(withdrawn=True) == {(frozenset({"Q64", "Q3616"}), "", "")}


def test_a_folder_of_saved_pages_is_read_as_one(world: dict[str, Place], run: Run, saved: Save, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, rows in enumerate(([TIE], [row("2", BERLIN, TEHRAN)])):
        saved(rows, name=f"pages/{number}.json")
    run(file=folder, apply=True)
    assert len(told()) == 2


def test_the_pages_of_a_complete_run_are_whole_by_themselves(
    world: dict[str, Place], run: Run, saved: Save, settings: Settings
) -> None:
    run(file=saved([TIE, row("2", BERLIN, TEHRAN)]), apply=True)
    with serving([TIE]) as stub:
        settings.WIKIDATA_ENDPOINT = stub.url
        run()
    (folder,) = pages_root().glob("run-*")
    run(file=folder, apply=True)
    assert told() == PAIR


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"{", "result.json cannot be read: it is not whole JSON"),
        (b'{"head": {"vars": ["item"]}, "results": {"bindings": []}}', "lacks the column 'statement'"),
        (b'{"head": {"vars": ["statement", "a", "b"]}, "results": {"bindings": []}}', "tells no tie of two cities"),
    ],
)
def test_a_file_that_tells_nothing_is_refused(
    world: dict[str, Place], run: Run, tmp_path: Path, content: bytes, why: str
) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=why):
        run(file=path, apply=True)
    assert not Relationship.every.exists()


def test_a_file_that_is_not_there_or_a_folder_without_pages(world: dict[str, Place], run: Run, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        run(file=tmp_path / "nowhere.json")
    with pytest.raises(CommandError, match=r"holds no \.json files"):
        run(file=tmp_path)


def test_an_empty_atlas_is_told_of(db: None, run: Run, saved: Save) -> None:
    with pytest.raises(CommandError, match="load_atlas"):
        run(file=saved([TIE]))


def test_two_at_once_are_one_too_many(world: dict[str, Place], run: Run, saved: Save) -> None:
    with alone(), pytest.raises(CommandError, match="being read already"):
        run(file=saved([TIE]))
    assert "would do" in run(file=saved([TIE]))


@pytest.mark.parametrize("wrong", [{"page_size": 0}, {"pause": -1.0}])
def test_numbers_that_make_no_sense(run: Run, wrong: dict[str, float]) -> None:
    with pytest.raises(CommandError, match="takes 1 or more"):
        run(**wrong)


def test_the_query_can_be_taken_to_another_machine(run: Run) -> None:
    query = run(show_query=True)
    assert "?a p:P190 ?statement" in query
    assert "LIMIT" not in query


def test_what_waits_is_named_with_its_reason(world: dict[str, Place], run: Run, saved: Save) -> None:
    astray = City("Q1", "Tehran", country="IR", geonames=112931, point=(32.65, 51.67))
    said = run(file=saved([row("7", BERLIN, astray), row("8", BERLIN, City("Q2", "Nowhere")), TIE]), apply=True)
    assert "Q1 (Tehran): GeoNames 112931 is Tehran, but its coordinates lie 339 km away" in said
    assert "Q2 (Nowhere): " in said
    assert told() == PAIR


def test_the_keeper_settles_a_doubt_for_good(world: dict[str, Place], run: Run, saved: Save) -> None:
    for number in (1, 2):
        place("Springfield", "US", population=150_000, latitude=40.0 + number, longitude=-80.0, geonames_id=number)
    path = saved([row("1", BERLIN, City("Q13", "Springfield", country="US"))])
    assert "Q13 (Springfield): " in run(file=path, apply=True)
    assert not Claim.objects.exists()
    said = run(file=path, apply=True, same=["Q13=2"])
    assert "Q13 is Springfield, US from now on." in said
    assert Relationship.objects.get().places.filter(geonames_id=2, wikidata_id="Q13").exists()
    assert Event.objects.filter(action="place.identified", reason="said by the keeper").count() == 1
    run(file=path, apply=True, same=["Q13=2"])
    assert Event.objects.filter(reason="said by the keeper").count() == 1


@pytest.mark.parametrize(
    ("same", "apply", "why"),
    [
        ("Q64=2950159", False, "needs --apply"),
        ("Q64", True, "takes a Wikidata and a GeoNames identifier"),
        ("Q64=5", True, "No place of the atlas has the GeoNames number 5"),
        ("Q9=2950159", True, "Berlin, DE is Q64 already"),
        ("Q64=112931", True, "Q64 is Berlin, DE already"),
    ],
)
def test_what_the_keeper_cannot_mean(
    world: dict[str, Place], run: Run, saved: Save, same: str, apply: bool, why: str
) -> None:
    run(file=saved([TIE]), apply=True)
    with pytest.raises(CommandError, match=why):
        run(file=saved([TIE]), apply=apply, same=[same])
