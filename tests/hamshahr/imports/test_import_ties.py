from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from hamshahr.atlas.models import Place, PlaceKind, Source
from hamshahr.audit.actions import Actor
from hamshahr.audit.models import Event
from hamshahr.core.errors import UserError
from hamshahr.imports.actions import apply_import
from hamshahr.imports.models import Import, Outcome
from hamshahr.imports.options import Options
from hamshahr.imports.queries import Reach, reach
from hamshahr.imports.staging import stage
from hamshahr.ties.models import Agreement, Claim, Kind, Relationship
from tests.factories import place, source
from tests.factories import tie as make_tie
from tests.hamshahr.imports.conftest import SOURCE, Stage, dump, outcomes


def test_a_row_becomes_a_tie_with_a_claim(staged: Stage, world: dict[str, Place], by: Actor) -> None:
    batch = staged("Berlin,Germany,Paris,France")
    assert outcomes(batch) == [Outcome.NEW]
    assert not Relationship.objects.exists()
    apply_import(batch=batch, by=by)
    claim = Claim.objects.get()
    assert list(claim.relationship.places.order_by("name_en")) == [world["Berlin"], world["Paris"]]
    assert claim.source.key == "a-list"
    assert batch.rows.get().claim == claim


def test_ends_keep_their_decision_and_evidence(staged: Stage, world: dict[str, Place]) -> None:
    ends = staged("Munchen,Deutschland,تهران,ایران").rows.get().ends
    assert [end["decision"] for end in ends] == ["place", "place"]
    assert [end["place"] for end in ends] == [world["Munich"].pk, world["Tehran"].pk]
    assert ends[0]["evidence"]


def test_one_pair_in_either_direction_is_one_tie(staged: Stage, by: Actor) -> None:
    batch = staged("Berlin,Germany,Paris,France", "Paris,France,Berlin,Germany", "Berlin,DE,Paris,FR")
    assert outcomes(batch) == [Outcome.NEW, Outcome.SAME, Outcome.SAME]
    apply_import(batch=batch, by=by)
    assert Relationship.objects.count() == Claim.objects.count() == 1
    assert {row.claim for row in batch.rows.all()} == {Claim.objects.get()}


def test_a_row_that_says_more_adds_a_claim(staged: Stage, by: Actor) -> None:
    header = "city1,country1,city2,country2,since"
    batch = staged("Berlin,Germany,Paris,France,1987", "Berlin,Germany,Paris,France,1988", header=header)
    assert outcomes(batch) == [Outcome.NEW, Outcome.ADDS_CLAIM]
    apply_import(batch=batch, by=by)
    assert Claim.objects.current().count() == 2
    assert Relationship.objects.get().agreement == Agreement.DISPUTED


def test_directed_rows_are_the_word_of_their_first_city(staged: Stage, world: dict[str, Place], by: Actor) -> None:
    batch = staged("Berlin,Germany,Paris,France", "Paris,France,Berlin,Germany", directed=True)
    assert outcomes(batch) == [Outcome.NEW, Outcome.ADDS_CLAIM]
    apply_import(batch=batch, by=by)
    assert set(Claim.objects.values_list("speaks_for", flat=True)) == {world["Berlin"].pk, world["Paris"].pk}
    assert Relationship.objects.get().agreement == Agreement.AGREED


def test_what_the_atlas_has_is_known(staged: Stage, world: dict[str, Place], by: Actor) -> None:
    other = source("another")
    make_tie(world["Berlin"], world["Paris"], by_source=other)
    batch = apply_import(batch=staged("Berlin,Germany,Paris,France", "Munich,Germany,Paris,France"), by=by)
    assert outcomes(batch) == [Outcome.ADDS_CLAIM, Outcome.NEW]
    again = staged("Berlin,Germany,Paris,France", "Munich,Germany,Paris,France", "Munich,DE,Paris,FR")
    assert outcomes(again) == [Outcome.SAME, Outcome.SAME, Outcome.SAME]
    before = dump()
    apply_import(batch=again, by=by)
    assert dump() == before


def test_ties_to_itself_doubts_and_errors_wait_with_their_reason(staged: Stage, by: Actor) -> None:
    batch = staged(
        "Berlin,Germany,Berlin,Deutschland",
        "Berlin,Germany,Springfield,United States",
        "Berlin,Germany,Paris,Nowhereland",
        "Berlin,Germany,,France",
    )
    assert outcomes(batch) == [Outcome.SELF_TIE, Outcome.DOUBT, Outcome.ERROR, Outcome.ERROR]
    messages = list(batch.rows.order_by("number").values_list("message", flat=True))
    assert messages[0].startswith("row 2, column city2")
    assert messages[1].startswith("row 3, column city2")
    assert messages[2].startswith("row 4, column country2")
    assert messages[3] == "row 5, column city2: there is no name"
    doubt = batch.rows.get(number=3).ends[1]
    assert [name for _, name, _, _ in doubt["candidates"]] == ["Springfield", "Springfield"]
    before = dump()["Relationship"]
    apply_import(batch=batch, by=by)
    assert dump()["Relationship"] == before


def test_what_the_gazetteer_lacks_becomes_a_place_once(staged: Stage, world: dict[str, Place], by: Actor) -> None:
    batch = staged(
        "Unterkleinhausen,Switzerland,Paris,France",
        "Unterkleinhausen,Schweiz,Munich,Germany",
        "Berlin – Spandau,Germany,Paris,France",
        "Spandau (Berlin),Germany,Isfahan,Iran",
    )
    assert outcomes(batch) == [Outcome.NEW] * 4
    apply_import(batch=batch, by=by)
    village = Place.objects.get(is_provisional=True)
    assert (village.name_en, village.country_id, village.latitude) == ("Unterkleinhausen", "CH", None)
    district = Place.objects.get(part_of=world["Berlin"])
    assert (district.name_en, district.kind, district.is_provisional) == ("Spandau", PlaceKind.DISTRICT, False)
    assert village.relationships.count() == district.relationships.count() == 2


def test_kinds_dates_and_statuses_reach_the_claim(staged: Stage, by: Actor) -> None:
    header = "Stadt;Land;Partnerstadt;Partnerland;Art;seit;bis;Status;Bemerkung"
    row = "Berlin;Deutschland;Paris;Frankreich;Freundschaft;3.7.1987;1999;beendet;mit Schulen"
    apply_import(batch=staged(row, header=header), by=by)
    claim = Claim.objects.get()
    assert (claim.kind, claim.kind_as_written, claim.status) == (Kind.FRIENDSHIP, "Freundschaft", "ended")
    assert (str(claim.started), str(claim.ended), claim.note_en) == ("1987-07-03", "1999", "mit Schulen")
    assert claim.status_changes.get().to_status == "ended"


def test_an_unknown_kind_is_kept_as_written(staged: Stage, by: Actor) -> None:
    batch = staged("Berlin,Germany,Paris,France,Windmühlenbund", header="city1,country1,city2,country2,kind")
    assert "Windmühlenbund" in batch.rows.get().message
    apply_import(batch=batch, by=by)
    assert (Claim.objects.get().kind, Claim.objects.get().kind_as_written) == ("", "Windmühlenbund")


def test_each_page_named_by_rows_becomes_one_source(staged: Stage, by: Actor) -> None:
    known = source("known", url="https://known.example/page")
    header = "city1,country1,city2,country2,source_url"
    batch = staged(
        "Berlin,Germany,Paris,France,https://a.example/one",
        "Munich,Germany,Paris,France,https://a.example/one",
        "Munich,Germany,Isfahan,Iran,https://known.example/page",
        "Munich,Germany,Tehran,Iran,javascript:alert(1)",
        header=header,
    )
    assert outcomes(batch) == [Outcome.NEW, Outcome.NEW, Outcome.NEW, Outcome.ERROR]
    apply_import(batch=batch, by=by)
    assert Source.objects.get(url="https://a.example/one").claims.count() == 2
    assert known.claims.count() == 1


def test_wikidata_identifiers_name_a_place(staged: Stage, world: dict[str, Place], by: Actor) -> None:
    header = "qid_a,qid_b,city2,country2"
    batch = staged("Q64,Q90,Paris,France", "Q64,Q99999,,", header=header)
    assert outcomes(batch) == [Outcome.NEW, Outcome.ERROR]
    assert batch.rows.get(number=2).ends[0]["place"] == world["Berlin"].pk


def test_invisible_characters_are_taken_out_and_told(staged: Stage, by: Actor) -> None:
    batch = staged("Ber\u202elin,Germany,Pa\u200bris,France")
    assert outcomes(batch) == [Outcome.NEW]
    assert "column city1: 1 invisible" in batch.rows.get().message


def test_an_empty_atlas_says_what_to_do(db: None, write: Callable[..., Path], by: Actor) -> None:
    with pytest.raises(UserError, match="load_atlas"):
        stage(write("city1,country1,city2,country2\nBerlin,Germany,Paris,France\n"), Options(source=SOURCE), by=by)


def test_a_file_broken_anywhere_stores_nothing(staged: Stage) -> None:
    with pytest.raises(UserError, match="row 3: a quote is opened"):
        staged("Berlin,Germany,Paris,France", 'Berlin,Germany,"Paris')
    assert not Import.objects.exists()


def test_a_row_of_the_wrong_length_is_an_error_of_that_row_only(staged: Stage) -> None:
    header = "city1,country1,city2,country2,since,note"
    batch = staged(
        "Berlin,Germany,Paris,France", "Berlin,Germany", "Munich,Germany,Paris,France,1987,a,b", header=header
    )
    assert outcomes(batch) == [Outcome.NEW, Outcome.ERROR, Outcome.ERROR]
    messages = list(batch.rows.order_by("number").values_list("message", flat=True))
    assert messages[1] == "row 3, column city2: there is no name (2 cells instead of 6)"
    assert messages[2].startswith("row 4, column 7: 7 cells instead of 6; the last is 'b'.")


def test_a_geonames_number_settles_a_doubt(staged: Stage, world: dict[str, Place], by: Actor) -> None:
    meant = place("Springfield", "US", population=152_000, geonames_id=4409896, latitude=39.8, longitude=-89.6)
    place("Old Paris", "FR", population=20, geonames_id=77, wikidata_id="Q77")
    batch = staged(
        "Berlin,Germany,Springfield,USA,",
        "Berlin,Germany,Springfield,USA,4409896",
        "Berlin,Germany,,,https://www.geonames.org/4409896/springfield.html",
        "Berlin,Germany,Springfield,USA,12",
        "Berlin,Germany,Springfield,USA,near it",
        header="city1,country1,city2,country2,geonames2",
    )
    assert outcomes(batch) == [Outcome.DOUBT, Outcome.NEW, Outcome.SAME, Outcome.ERROR, Outcome.ERROR]
    assert batch.rows.get(number=3).ends[1]["place"] == meant.pk
    assert "no place of the atlas has the GeoNames number 12" in batch.rows.get(number=5).message
    clash = staged("Berlin,Germany,77,Q64", header="city1,country1,geonames2,wikidata2")
    assert "GeoNames 77 is Old Paris, but Wikidata Q64 is Berlin" in clash.rows.get().message


def test_more_than_two_cities_make_one_pact(staged: Stage, world: dict[str, Place], by: Actor) -> None:
    header = "city1,country1,city2,country2,city 3,country 3,since"
    batch = staged(
        "Berlin,Germany,Paris,France,Tehran,Iran,1990",
        "Tehran,Iran,Berlin,Germany,Paris,France,1990",
        "Berlin,Germany,Paris,France,,,",
        "Berlin,Germany,Paris,France,Paris,France,",
        "Berlin,Germany,Paris,France,,Iran,",
        "Berlin,Germany,Paris,France,Springfield,USA,",
        header=header,
    )
    assert outcomes(batch) == [
        Outcome.NEW, Outcome.SAME, Outcome.NEW, Outcome.SELF_TIE, Outcome.ERROR, Outcome.DOUBT,
    ]  # fmt: skip
    assert batch.rows.get(number=5).message.startswith("row 5, column city 3: two ends")
    assert batch.rows.get(number=7).message.startswith("row 7, column city 3:")
    apply_import(batch=batch, by=by)
    pact = Relationship.objects.get(kind=Kind.MULTILATERAL_PACT)
    assert set(pact.places.all()) == {world["Berlin"], world["Paris"], world["Tehran"]}
    assert Relationship.objects.exclude(pk=pact.pk).get().kind == ""


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "12345", "???", "{{ city }}", "\U0001f600", "http://a.example"]
)
def test_what_is_no_name_makes_no_place(staged: Stage, name: str) -> None:
    batch = staged(f"{name},Switzerland,Paris,France")
    assert outcomes(batch) == [Outcome.ERROR]
    assert "not like the name of a place" in batch.rows.get().message


def test_a_persian_year_keeps_what_was_written(staged: Stage, by: Actor) -> None:
    header = "city1,country1,city2,country2,since,note"
    rows = (
        "Berlin,Germany,Paris,France,۱۳۸۰,",
        "Berlin,Germany,Tehran,Iran,1380,with schools",
        "Munich,DE,Paris,FR,1990,",
    )
    assert outcomes(staged(*rows, header=header))[:2] == [Outcome.ERROR, Outcome.ERROR]
    apply_import(batch=staged(*rows, header=header, calendar="jalali"), by=by)
    first, second, third = Claim.objects.order_by("pk")
    assert [str(claim.started) for claim in (first, second, third)] == ["2001", "2001", "1990"]
    assert (first.note_en, second.note_fa, third.note_en) == ("Start as written: ۱۳۸۰ (Persian calendar).", "", "")
    assert "۱۳۸۰" in first.note_fa
    assert second.note_en == "with schools\nStart as written: 1380 (Persian calendar)."


def test_a_publisher_makes_sources_one_voice(staged: Stage, world: dict[str, Place], by: Actor) -> None:
    make_tie(world["Berlin"], world["Paris"], by_source=source("mirror", publisher="Wikipedia"))
    lists = replace(SOURCE, publisher="Wikipedia")
    apply_import(
        batch=staged("Berlin,Germany,Paris,France,1987", header="city1,country1,city2,country2,since", source=lists),
        by=by,
    )
    assert Claim.objects.count() == 2
    assert Relationship.objects.get().agreement == Agreement.ONE_SIDED


def test_the_same_fact_from_another_row_is_the_same_claim(staged: Stage, by: Actor) -> None:
    apply_import(batch=staged("Munich,Germany,Paris,France", "Berlin,Germany,Paris,France"), by=by)
    batch = staged("Berlin,Germany,Paris,France", file_name="again.csv")
    assert outcomes(batch) == [Outcome.SAME]
    assert Claim.objects.get(import_rows__number=3).evidence == "ties.csv, row 3"


def test_what_is_done_is_audited(staged: Stage, by: Actor) -> None:
    apply_import(batch=staged("Berlin,Germany,Paris,France"), by=by)
    actions = list(Event.objects.filter(subject_type="imports.import").order_by("pk").values_list("action", flat=True))
    assert actions == ["import.begun", "import.staged", "import.applied"]


def test_queries_do_not_grow_with_the_rows(staged: Stage, by: Actor) -> None:
    for number in range(50):
        place(f"Ort{number}stadt", "DE")
    counter = _Counter()
    batch = staged("Berlin,Germany,Paris,France")
    with connection.execute_wrapper(counter):
        apply_import(batch=batch, by=by)
    for_one, counter.count = counter.count, 0
    batch = staged(*[f"Ort{number}stadt,Germany,Paris,France" for number in range(50)])
    with connection.execute_wrapper(counter):
        apply_import(batch=batch, by=by)
    assert 0 < counter.count <= for_one


class _Counter:
    """Counts the queries that pass through it."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., object], *args: object) -> object:
        self.count += 1
        return execute(*args)


def test_a_village_that_un_locode_locates_becomes_a_place_with_coordinates(staged: Stage, by: Actor) -> None:
    batch = staged("Bräsen,Germany,Paris,France")
    assert reach(batch) == Reach(resolved=1, parts=0, located=1, provisional=0)
    apply_import(batch=batch, by=by)
    village = Place.objects.get(unlocode="DE226")
    assert (village.name_en, village.is_provisional) == ("Bräsen", False)
    assert (village.latitude, village.longitude) == pytest.approx((51.9667, 12.3833))
    again = staged("Bräsen,Germany,Tehran,Iran", "Bräsen,Germany,Paris,France")
    assert outcomes(again) == [Outcome.NEW, Outcome.SAME]
    apply_import(batch=again, by=by)
    assert Place.objects.get(name_en="Bräsen").relationships.count() == 2


def test_a_code_that_a_place_already_bears_is_left_to_it(staged: Stage, world: dict[str, Place], by: Actor) -> None:
    holder = place("Elsewhere", "DE", unlocode="DE226")
    batch = staged("Bräsen,Germany,Paris,France")
    apply_import(batch=batch, by=by)
    assert Place.objects.get(unlocode="DE226") == holder
    assert Place.objects.get(name_en="Bräsen").unlocode is None
