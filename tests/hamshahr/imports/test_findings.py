"""What is odd about a whole file is found, told and not taken at its word, unless a person says that it is right."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from itertools import chain
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation

from hamshahr.atlas.models import Place
from hamshahr.audit.actions import Actor
from hamshahr.core.dates import PartialDate
from hamshahr.imports.actions import apply_import
from hamshahr.imports.columns import recognise
from hamshahr.imports.findings import Done, Doubtful, Finding, FindingKind, FindingSearch, words
from hamshahr.imports.models import Import
from hamshahr.imports.options import Options, fingerprint
from hamshahr.ties.models import Claim
from tests.hamshahr.imports.conftest import SOURCE, Stage
from tests.shared import shared

HEADER = "Stadt,Land,Partnerstadt,Partnerland,Breite2,Länge2,seit,bis,Form"
TOWNS = ["Aigre", "Bures", "Cluny", "Dinan", "Évian"]


def search(rows: list[str], header: str = HEADER, **options: object) -> list[Finding]:
    found = FindingSearch(recognise(header.split(","), {}), replace(Options(source=SOURCE), **options))  # type: ignore[arg-type]
    for number, cells in enumerate(csv.reader(rows), start=2):
        found.see(cells, number)
    return found.findings()


def row(partner: str = "Paris", point: str = ",", start: str = "", end: str = "", form: str = "") -> str:
    return f"Berlin,Deutschland,{partner},Frankreich,{point},{start},{end},{form}"


def usual(years: range = range(1980, 2010)) -> list[str]:
    """Some ties in each year, so that one may stand out."""
    return [row(f"Ville{year}x{n}", start=str(year)) for year in years for n in range(3 + year % 4)]


def test_a_point_beside_many_names_is_found() -> None:
    [found] = search([row(town, "47.5,7.3") for town in TOWNS] + [row("Rouen", "49.44,1.1")] * 9)
    assert (found["kind"], found["what"], found["count"], found["of"]) == (FindingKind.SHARED_POINT, "47.5, 7.3", 5, 14)
    assert (found["figures"]["names"], found["rows"]) == (5, [2, 3, 4, 5, 6])
    assert found["examples"] == TOWNS
    assert found["done"] == Done.NOT_USED
    doubtful = Doubtful.of([found])
    assert (47.5, 7.3) in doubtful.points
    assert (49.44, 1.1) not in doubtful.points


def test_points_of_parts_of_one_town_and_what_is_no_number_are_none() -> None:
    assert search([row(f"Istanbul ({part})", "41.0,29.0") for part in ("Fatih", "Kadıköy", "Şişli", "Beşiktaş")]) == []
    assert search([row(town, "north,7.3") for town in TOWNS]) == []


def test_a_year_far_above_those_around_it_is_a_default() -> None:
    rows = usual() + [row(f"Town{n}", start=start) for n, start in enumerate(["2000", "2000-01-01"] * 30)]
    [found] = search(rows)
    assert (found["kind"], found["field"], found["what"], found["done"]) == (
        FindingKind.DEFAULT_YEAR, "start", "2000", Done.LEFT_OPEN,
    )  # fmt: skip
    assert (found["count"], found["of"]) == (63, len(rows))
    assert 3 <= found["figures"]["expected"] <= 6
    assert found["figures"]["chance"] < 1e-6
    doubtful = Doubtful.of([found])
    told = ("2000", "2000-01-01", "2000-05-17", "2000-05", "2001")
    done = {text: doubtful.about("start", date) for text in told if (date := PartialDate.parse(text))}
    assert [text for text, what in done.items() if what is Done.LEFT_OPEN] == ["2000", "2000-01-01"]
    assert set(done.values()) == {Done.LEFT_OPEN, None}
    assert doubtful.about("end", PartialDate.parse("2000")) is None  # type: ignore[arg-type]


def test_a_wave_of_years_is_no_default() -> None:
    wave = [row(f"Town{year}x{n}", start=str(year)) for year in (1989, 1990, 1991, 1992) for n in range(25)]
    assert search(usual() * 5 + wave) == []


@pytest.mark.parametrize("day", ["1900-01-01", "1970-01-01", "1899-12-30"])
def test_the_day_that_a_program_counts_from_stands_for_nothing(day: str) -> None:
    [found] = search([*usual(), *[row(f"Town{n}", end=day) for n in range(3)]])
    assert (found["kind"], found["field"], found["what"], found["count"]) == (FindingKind.DEFAULT_DAY, "end", day, 3)
    date = PartialDate.parse(day)
    assert date and Doubtful.of([found]).about("end", date) is Done.LEFT_OPEN
    assert search([*usual(), row("Town", end=day)]) == []


def test_too_many_first_days_of_january_leave_the_year() -> None:
    firsts = [row(f"Town{year}", start=f"{year}-01-01") for year in range(1980, 2005)]
    others = [row(f"Other{year}", start=f"{year}-05-17") for year in range(1980, 2005)]
    [found] = search(firsts + others)
    assert (found["kind"], found["count"], found["of"]) == (FindingKind.FIRST_OF_JANUARY, 25, 50)
    doubtful = Doubtful.of([found])
    first, other = PartialDate.parse("1987-01-01"), PartialDate.parse("1987-05-17")
    assert first and doubtful.about("start", first) is Done.YEAR_ONLY
    assert other and doubtful.about("start", other) is None
    assert search(others) == []


def test_letters_and_unknown_words_for_kinds_are_told() -> None:
    found = search([row(form="P")] * 3 + [row(form="Freundschaft")] * 2 + [row(form="Windmühlenbund")])
    assert [(one["kind"], one["what"], one["count"], one["of"]) for one in found] == [
        (FindingKind.SHORT_KIND, "P", 3, 6),
        (FindingKind.UNKNOWN_KIND, "Windmühlenbund", 1, 6),
    ]
    assert found[0]["figures"] == {"taken": "sister"}


@pytest.mark.parametrize("trusted", [("47.5,7.3", "2000"), ("47.5, 7.3", "۲۰۰۰")])
def test_what_a_person_trusts_is_told_and_taken(trusted: tuple[str, ...]) -> None:
    rows = usual() + [row(town, "47.5,7.3", start="2000") for town in TOWNS * 10]
    found = search(rows, trusted=trusted)
    assert {one["what"]: one["done"] for one in found} == {"47.5, 7.3": Done.TRUSTED, "2000": Done.TRUSTED}
    assert Doubtful.of(found) == Doubtful(set(), set(), set(), set())


def test_memory_is_bounded_and_what_is_frequent_is_still_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hamshahr.imports.findings._TALLIED", 50)
    rows = [row(f"Town{n}", f"{n / 100},7.5", start=f"{1000 + n}") for n in range(500)]
    dummies = [row(f"Ville{n}", "1.5,1.5") for n in range(200)]
    mixed = list(chain.from_iterable(zip(rows, dummies, strict=False)))
    finder = FindingSearch(recognise(HEADER.split(","), {}))
    for cells in csv.reader(mixed):
        finder.see(cells, 1)
        assert max(len(finder._points), len(finder._dates)) <= 50
    assert [one["what"] for one in finder.findings()] == ["1.5, 1.5"]


def test_an_import_leaves_open_what_is_doubted_and_says_so(staged: Stage, world: dict[str, Place], by: Actor) -> None:
    rows = [*usual(), *[row(f"Town{n}", start="2000") for n in range(40)], row("Paris", "10.0,10.0", start="2000")]
    rows += [row(town, "10.0,10.0") for town in TOWNS]
    batch = staged(*rows, header=HEADER)
    assert [one["kind"] for one in batch.findings] == [FindingKind.SHARED_POINT, FindingKind.DEFAULT_YEAR]
    paris = batch.rows.get(cells__2="Paris")
    assert paris.ends[1]["place"] == world["Paris"].pk
    assert "many different names" in paris.message
    assert "looks like a default" in paris.message
    apply_import(batch=batch, by=by)
    claim = Claim.objects.get(relationship__parties__place=world["Paris"])
    assert claim.started is None
    assert claim.note_en == "Start left open: the source says 2000, but of so many ties that it looks like a default."
    assert "2000" in claim.note_fa
    assert str(Claim.objects.get(relationship__parties__place__name_en="Ville1987x0").started) == "1987"


def test_a_trusted_year_and_point_are_taken(staged: Stage, world: dict[str, Place], by: Actor) -> None:
    rows = [*usual(), *[row(f"Town{n}", start="2000") for n in range(40)], row("Paris", "48.8,2.3", start="2000")]
    rows += [row(town, "48.8,2.3") for town in TOWNS]
    batch = apply_import(batch=staged(*rows, header=HEADER, trusted=("2000", "48.8,2.3")), by=by)
    assert {one["done"] for one in batch.findings} == {Done.TRUSTED}
    claim = Claim.objects.get(relationship__parties__place=world["Paris"])
    assert (str(claim.started), claim.note_en) == ("2000", "")
    assert ["near", "7"] in batch.rows.get(cells__2="Paris").ends[1]["evidence"]


def test_options_without_trust_have_the_mark_they_always_had(write: Callable[[str], Path]) -> None:
    plain = Options(source=SOURCE)
    assert "trusted" not in plain.as_json()
    trusting = replace(plain, trusted=("2000",))
    assert Options.of_json(trusting.as_json()) == trusting
    assert Options.of_json(plain.as_json()) == plain
    path = write(HEADER)
    assert fingerprint(path, plain) != fingerprint(path, trusting)


def test_the_command_tells_findings_and_how_to_overrule_them(
    world: dict[str, Place], write: Callable[[str], Path]
) -> None:
    path = write("\n".join([HEADER, *usual(), *[row(f"Town{n}", start="2000", form="p") for n in range(40)]]))
    out = StringIO()
    call_command("import_ties", str(path), stdout=out)
    said = out.getvalue()
    assert "Start: 43 of 173 dates say 2000; by the years around it there would be about " in said
    assert "--trust-date 2000" in said
    assert "“p”, which is taken for: sister cities." in said
    out = StringIO()
    call_command("import_ties", str(path), "--trust-year", "2000", stdout=out)
    assert "Somebody said that this is right" in out.getvalue()
    assert "--trust-date" not in out.getvalue()
    assert Import.objects.count() == 2


def test_every_finding_has_words_in_both_languages() -> None:
    point = [row(town, "47.5,7.3") for town in TOWNS]
    default = [row(f"Town{n}", start="2000") for n in range(40)]
    epochs = [row(f"Old{n}", end="1900-01-01") for n in range(3)]
    firsts = [row(f"Jan{year}", end=f"{year}-01-01") for year in range(1980, 2005)]
    kinds = [row(form="P"), row(form="Windmühlenbund")]
    found = search([*usual(), *point, *default, *epochs, *firsts, *kinds])
    assert {one["kind"] for one in found} == set(FindingKind)
    english = [words(one) for one in found]
    with translation.override("fa"):
        persian = [words(one) for one in found]
    assert len(set(english) | set(persian)) == 2 * len(found)
    for text in persian:
        assert sum("\u0621" <= letter <= "\u06cc" for letter in text) > 20, text
        assert not any(digit in text for digit in "0123456789"), text
        assert " rows " not in text


def test_a_register_is_read_in_its_own_words(staged: Stage, world: dict[str, Place], by: Actor) -> None:
    header = "municipality,plz,bundesland,latitude,longitude,partnergemeinde,land,country,seit,form"
    header += ",partner_latitude,partner_longitude"
    rows = [
        "Berlin,10115,Berlin,52.52,13.40,Paris,Frankreich,France,1987,p,48.85,2.35",
        "Berlin,10115,Berlin,52.52,13.40,Teheran,Iran,Iran,1992,K,35.69,51.42",
        "München,80331,Bayern,48.14,11.58,Paris,Frankreich,France,,f,,",
        "München,80331,Bayern,48.14,11.58,Isfahan,,,2001,,,",
    ]
    batch = apply_import(batch=staged(*rows, header=header, columns={"country1": "=Germany"}), by=by)
    claims = Claim.objects.order_by("pk").values_list("kind", "kind_as_written", "start__year")
    assert list(claims) == [("sister", "p", 1987), ("contact", "K", 1992), ("friendship", "f", None), ("", "", 2001)]
    assert [row.ends[0]["place"] for row in batch.rows.order_by("number")] == [
        *[world["Berlin"].pk] * 2, *[world["Munich"].pk] * 2,
    ]  # fmt: skip


def test_the_register_of_german_partnerships(by: Actor) -> None:
    path = shared("data/ties/muenchdo_rgre_TwinTowns_clean.csv")
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    finder = FindingSearch(recognise(header, {"country1": "=Germany"}))
    for number, cells in enumerate(rows, start=2):
        finder.see(cells, number)
    found = finder.findings()
    first = found[0]
    assert (first["what"], first["count"], first["figures"]["names"]) == ("47.964359, 7.3071744", 136, 130)
    [default] = [one for one in found if one["kind"] == FindingKind.DEFAULT_YEAR]
    assert (default["what"], default["count"], default["of"]) == ("2000", 701, 5881)
    letters = {
        one["what"]: (one["figures"]["taken"], one["count"]) for one in found if one["kind"] == FindingKind.SHORT_KIND
    }
    assert letters == {"p": ("sister", 4607), "k": ("contact", 805), "f": ("friendship", 461)}
