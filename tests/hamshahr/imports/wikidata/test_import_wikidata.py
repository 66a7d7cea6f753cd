"""What a reading of Wikidata does to the atlas: ties, claims, QIDs, names; and what a second one changes."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError

from hamshahr.atlas.models import Place, PlaceName, Source
from hamshahr.audit.models import Event
from hamshahr.imports.models import WikidataRun, WikidataStatement
from hamshahr.ties.models import NO_LONGER_STATED, Agreement, Claim, Relationship
from tests.factories import source, tie
from tests.hamshahr.imports.wikidata.conftest import BERLIN, ISFAHAN, PARIS, TEHRAN, Run, told
from tests.hamshahr.imports.wikidata.stub import City, Row, row

Save = Callable[..., Path]
pytestmark = pytest.mark.django_db

ROWS = [
    row("1", BERLIN, PARIS, "1987-07-02"),
    row("2", PARIS, BERLIN, "1987"),
    row("3", BERLIN, TEHRAN, "1990-05", "2001"),
    row("4", TEHRAN, ISFAHAN),
]
STANDING = {
    (frozenset({"Q64", "Q90"}), "1987-07-02", ""),
    (frozenset({"Q64", "Q3616"}), "1990-05", "2001"),
    (frozenset({"Q3616", "Q42053"}), "", ""),
}


def applied(run: Run, path: Path, **options: object) -> str:
    return run(file=path, apply=True, complete=True, **options)


def figures(said: str) -> dict[str, int]:
    """The counts that the command tells, without zeros."""
    pairs = [line.rsplit(maxsplit=1) for line in said.splitlines() if line.startswith("  ") and line[-1].isdigit()]
    return {label.strip(): int(count.replace(",", "")) for label, count in pairs if count.strip() != "0"}


def test_statements_become_claims_and_cities_get_their_qid_and_persian_name(
    world: dict[str, Place], run: Run, saved: Save
) -> None:
    said = applied(run, saved(ROWS))
    assert told() == STANDING
    assert figures(said) == {"new tie": 3, "statements read": 4}
    assert set(Place.objects.values_list("name_en", "wikidata_id", "name_fa")) == {
        ("Berlin", "Q64", "برلین"), ("Paris", "Q90", "پاریس"), ("Tehran", "Q3616", "تهران"),
        ("Isfahan", "Q42053", "اصفهان"),
    }  # fmt: skip
    assert PlaceName.objects.filter(place=world["Berlin"], name="برلین").exists()
    assert Event.objects.filter(action="place.identified", after={"wikidata_id": "Q64"}).count() == 1
    assert Event.objects.filter(action="place.named", reason="Wikidata, CC0 1.0").count() == 3
    claim = Claim.objects.get(start=dt.date(1987, 7, 2))
    assert claim.evidence == "https://www.wikidata.org/wiki/Q64#Q64$1"
    assert (claim.kind, claim.speaks_for) == ("", None)
    cited = Source.objects.get(key="wikidata")
    assert (cited.licence, cited.publisher, cited.read_on) == ("CC0 1.0", "Wikidata", dt.date.today())
    assert WikidataRun.objects.get().is_whole


def test_without_apply_nothing_is_stored(world: dict[str, Place], run: Run, saved: Save) -> None:
    said = run(file=saved(ROWS), complete=True)
    assert figures(said) == {"new tie": 3, "statements read": 4}
    assert "Nothing was stored" in said
    assert "4 get their Wikidata identifier, 3 a Persian name" in said
    assert not Claim.objects.exists()
    assert not Source.objects.filter(key="wikidata").exists()
    assert not Place.objects.filter(wikidata_id__isnull=False).exists()


def test_the_same_again_changes_nothing(world: dict[str, Place], run: Run, saved: Save) -> None:
    applied(run, saved(ROWS))
    before = list(Claim.objects.order_by("pk").values()), list(Place.objects.order_by("pk").values())
    said = applied(run, saved(ROWS))
    assert figures(said) == {"already known": 3, "statements read": 4}
    assert (list(Claim.objects.order_by("pk").values()), list(Place.objects.order_by("pk").values())) == before


def test_a_second_reading_brings_only_what_changed_and_withdraws_what_vanished(
    world: dict[str, Place], run: Run, saved: Save
) -> None:
    applied(run, saved(ROWS))
    kept = Claim.objects.get(start=dt.date(1987, 7, 2))
    now = [ROWS[0], ROWS[1], row("3", BERLIN, TEHRAN, "1990-05", "2002"), row("5", PARIS, ISFAHAN, "2020")]
    said = applied(run, saved(now))
    assert figures(said) == {
        "already known": 1, "changed": 1, "new tie": 1, "withdrawn": 1, "statements read": 4,
    }  # fmt: skip
    assert told() == {
        (frozenset({"Q64", "Q90"}), "1987-07-02", ""),
        (frozenset({"Q64", "Q3616"}), "1990-05", "2002"),
        (frozenset({"Q90", "Q42053"}), "2020", ""),
    }
    assert told(withdrawn=True) == {(frozenset({"Q3616", "Q42053"}), "", "")}
    gone = Claim.objects.get(withdrawn_on__isnull=False)
    assert (gone.withdrawal_reason, gone.withdrawn_on) == (NO_LONGER_STATED, dt.date.today())
    older = Claim.objects.get(end=dt.date(2001, 1, 1))
    assert older.superseded_by is not None
    assert str(older.superseded_by.ended) == "2002"
    kept.refresh_from_db()
    assert kept.superseded_by is None
    assert Relationship.every.filter(is_withdrawn=True).count() == 1


def test_what_comes_back_is_claimed_anew(world: dict[str, Place], run: Run, saved: Save) -> None:
    applied(run, saved(ROWS))
    applied(run, saved(ROWS[:3]))
    assert Relationship.objects.count() == 2
    said = applied(run, saved(ROWS))
    assert figures(said) == {"already known": 2, "adds a claim": 1, "statements read": 4}
    assert told() == STANDING
    assert Relationship.objects.count() == 3
    assert Claim.objects.filter(withdrawn_on__isnull=False).count() == 1


def test_a_tie_stated_by_one_city_less_still_stands_and_cites_the_other(
    world: dict[str, Place], run: Run, saved: Save
) -> None:
    applied(run, saved(ROWS[:2]))
    applied(run, saved(ROWS[1:2]))
    assert told() == {(frozenset({"Q64", "Q90"}), "1987", "")}
    assert Claim.objects.current().get().evidence == "https://www.wikidata.org/wiki/Q90#Q90$2"
    assert not Claim.objects.filter(withdrawn_on__isnull=False).exists()


def test_two_cities_that_give_other_dates_are_two_claims(world: dict[str, Place], run: Run, saved: Save) -> None:
    rows = [row("1", BERLIN, PARIS, "1987"), row("2", PARIS, BERLIN, "1988")]
    applied(run, saved(rows))
    pair = frozenset({"Q64", "Q90"})
    assert told() == {(pair, "1987", ""), (pair, "1988", "")}
    assert Relationship.objects.get().agreement == Agreement.DISPUTED
    applied(run, saved(rows[:1]))
    assert (told(), told(withdrawn=True)) == ({(pair, "1987", "")}, {(pair, "1988", "")})
    assert Relationship.objects.get().agreement == Agreement.ONE_SIDED


def test_what_others_say_of_the_tie_is_left_alone(world: dict[str, Place], run: Run, saved: Save) -> None:
    known = tie(world["Berlin"], world["Paris"], by_source=source(), start="1987")
    said = applied(run, saved(ROWS[:2]))
    assert figures(said) == {"adds a claim": 1, "statements read": 2}
    assert Relationship.objects.get().pk == known.pk
    assert Relationship.objects.get().agreement == Agreement.AGREED
    applied(run, saved([row("9", TEHRAN, ISFAHAN)]))
    assert Relationship.objects.get(pk=known.pk).agreement == Agreement.ONE_SIDED


def test_a_file_that_need_not_be_whole_withdraws_nothing(world: dict[str, Place], run: Run, saved: Save) -> None:
    applied(run, saved(ROWS))
    said = run(file=saved([ROWS[1]]), apply=True)
    assert "3 statements known before are not in the file. Nothing is withdrawn" in said
    assert told() == STANDING
    run(file=saved([row("2", PARIS, BERLIN, "1988")]), apply=True)
    pair = frozenset({"Q64", "Q90"})
    assert {one for one in told() if one[0] == pair} == {(pair, "1987-07-02", ""), (pair, "1988", "")}


def test_too_great_a_loss_is_not_believed(world: dict[str, Place], run: Run, saved: Save) -> None:
    towns = [City(f"Q{100 + n}", f"Neudorf {n}", country="CH", point=(46.0 + n / 50, 8.0)) for n in range(24)]
    rows = [row("1", town, BERLIN) for town in towns]
    applied(run, saved(rows))
    with pytest.raises(CommandError, match="13 are missing: more than can be believed"):
        applied(run, saved(rows[:11]))
    assert not told(withdrawn=True)
    assert len(told()) == 24
    said = applied(run, saved(rows[:11]), accept_loss=True)
    assert figures(said) == {"already known": 11, "withdrawn": 13, "statements read": 11}
    assert len(told()) == 11


def test_new_cities_come_with_all_that_is_told_of_them(world: dict[str, Place], run: Run, saved: Save) -> None:
    hamlet = City("Q777", "Oberhinterdorf", "اوبرهینتردورف", "Oberhinterdörf", "CH", 0, (46.5, 8.25))
    applied(run, saved([row("1", hamlet, TEHRAN, "1999")]))
    made = Place.objects.get(wikidata_id="Q777")
    assert (made.name_en, made.name_fa, made.name_local, made.country_id, made.is_provisional) == (
        "Oberhinterdorf", "اوبرهینتردورف", "Oberhinterdörf", "CH", True,
    )  # fmt: skip
    assert (made.latitude, made.longitude) == (46.5, 8.25)
    assert told() == {(frozenset({"Q777", "Q3616"}), "1999", "")}
    applied(run, saved([row("1", hamlet, TEHRAN, "1999")]))
    assert Place.objects.filter(country="CH").count() == 1


def test_a_report_tells_of_every_statement(world: dict[str, Place], run: Run, saved: Save, tmp_path: Path) -> None:
    unknown: Row = {**row("8", BERLIN, PARIS), "b": "_:t12"}
    rows = [ROWS[0], row("6", BERLIN, BERLIN), row("7", BERLIN, City("Q5", "=cmd", country="ZZ")), unknown]
    run(file=saved(rows), report=tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        told_rows = list(csv.DictReader(file))
    assert {one["statement"].rpartition("$")[2].rpartition("-")[2]: one["outcome"] for one in told_rows} == {
        "1": "new", "6": "self_tie", "7": "not_found", "8": "unreadable",
    }  # fmt: skip
    assert not any(cell.startswith("=") for one in told_rows for cell in one.values())


def test_statements_stay_known_whatever_became_of_their_claims(world: dict[str, Place], run: Run, saved: Save) -> None:
    applied(run, saved(ROWS))
    applied(run, saved(ROWS[:3]))
    assert set(WikidataStatement.objects.standing().values_list("key", flat=True)) == {"Q64-1", "Q90-2", "Q64-3"}
    assert WikidataStatement.objects.get(key="Q3616-4").vanished_on == dt.date.today()
