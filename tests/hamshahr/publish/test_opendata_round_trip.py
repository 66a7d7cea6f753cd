"""The package's tables brought into an empty instance give the same atlas; damaged packages change nothing."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from hamshahr.atlas.models import Country, Place, PlaceName, SearchTerm, Source
from hamshahr.audit.models import Event
from hamshahr.core.dates import PartialDate, Precision
from hamshahr.core.errors import UserError
from hamshahr.networks.models import Membership, Milestone, Network
from hamshahr.publish.opendata.actions import load_package
from hamshahr.publish.opendata.making import make_open_data
from hamshahr.publish.opendata.package import opened
from hamshahr.publish.opendata.plan import planned
from hamshahr.quality.actions import accept_pact
from hamshahr.quality.models import Finding
from hamshahr.ties.actions import record_claims, withdraw_claims
from hamshahr.ties.drafts import ClaimDraft
from hamshahr.ties.models import Claim, Kind, Level, Party, Relationship, Status
from tests import factories

pytestmark = pytest.mark.django_db

Dump = dict[str, list[Any]]
_PACKAGE = "hamshahr-datapackage.zip"


@pytest.fixture(autouse=True)
def _kept_apart(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def facts(thing: Any, *besides: str) -> dict[str, str]:
    """All fields of a row as text, but for keys, which differ from instance to instance."""
    return {
        field.name: str(getattr(thing, field.name))
        for field in thing._meta.concrete_fields
        if not field.is_relation and not field.primary_key and field.name not in besides
    }


def dump() -> Dump:
    """The whole atlas in words that mean the same in every instance, each list in an order of its own."""
    names = {pk: _place_name(place) for pk, place in Place.objects.in_bulk().items()}
    ties = {tie.pk: tie for tie in Relationship.every.order_by("pk")}
    parties = {
        pk: [
            names[place]
            for place in Party.every.filter(relationship=pk).order_by("position").values_list("place", flat=True)
        ]
        for pk in ties
    }
    joined = {pk: " & ".join(sorted(map(str, who))) for pk, who in parties.items()}
    claims = {
        claim.pk: {
            **facts(claim),
            "tie": joined[claim.relationship_id],
            "source": claim.source.key,
            "speaks_for": str(names.get(claim.speaks_for_id or 0)),
            "changes": [facts(change) for change in claim.status_changes.order_by("pk")],
        }
        for claim in Claim.objects.select_related("source").order_by("pk")
    }
    superseded = [
        [claims[claim.pk], claims[claim.superseded_by_id]]
        for claim in Claim.objects.order_by("pk")
        if claim.superseded_by_id
    ]
    found: Dump = {
        "countries": [
            [*facts(one).values(), one.pk, sorted(one.neighbours.values_list("pk", flat=True))]
            for one in Country.objects.order_by("pk")
        ],
        "places": [
            [
                *facts(place).values(), place.country_id,
                str(names.get(place.region_id or 0)), str(names.get(place.part_of_id or 0)),
                sorted(PlaceName.objects.filter(place=place).values_list("name", "folded")),
            ]
            for place in Place.objects.order_by("pk")
        ],
        "sources": [facts(one, "fingerprint") for one in Source.objects.order_by("key")],
        "ties": [
            [facts(tie, "parties_key"), parties[pk], str(joined.get(tie.part_of_id or 0))] for pk, tie in ties.items()
        ],
        "claims": list(claims.values()),
        "superseded": superseded,
        "networks": [
            [facts(one), one.source.key, str(names.get(one.headquarters_id))] for one in Network.objects.order_by("key")
        ],
        "memberships": [
            [facts(one), names[one.place_id], one.network.key, one.source.key]
            for one in Membership.objects.order_by("pk")
        ],
        "milestones": [
            [facts(one), one.source.key, sorted(str(names[place.pk]) for place in one.places.all())]
            for one in Milestone.objects.order_by("key")
        ],
    }  # fmt: skip
    return {name: sorted(rows, key=lambda row: json.dumps(row, sort_keys=True)) for name, rows in found.items()}


def _place_name(place: Place) -> str:
    return f"{place.kind} {place.name_en} {place.country_id} {place.geonames_id} {place.iso_code} {place.wikidata_id}"


@contextmanager
def nothing_here() -> Iterator[None]:
    """An instance without a single row of the atlas, until the block ends."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for model in (
                Milestone.places.through, Milestone, Membership, Network, Claim.status_changes.rel.related_model, Claim,
                Finding, Party, Relationship, SearchTerm, PlaceName, Place, Country.neighbours.through, Country, Source,
            ):  # fmt: skip
                if model is Claim:
                    cursor.execute("UPDATE ties_claim SET superseded_by_id = NULL")
                if model is Relationship:
                    cursor.execute("UPDATE ties_relationship SET part_of_id = NULL")
                if model is Place:
                    cursor.execute("UPDATE atlas_place SET region_id = NULL, part_of_id = NULL")
                cursor.execute(f"DELETE FROM {model._meta.db_table}")
        yield
        transaction.set_rollback(True)


def taken_out() -> Path:
    return make_open_data(is_again=True)[0].path(_PACKAGE)


def brought_in(path: Path) -> None:
    with opened(path) as package:
        load_package(plan=planned(package), by=factories.BY)


def test_a_little_of_everything_comes_back_as_it_was() -> None:
    atlas = factories.small_atlas()
    page, register = atlas.page, factories.source()
    later = factories.said(atlas.isfahan, atlas.freiburg, by_source=register, start="2001-05", note_en="=cmd|'/c'!A1")
    record_claims(drafts=[later], by=factories.BY)
    factories.tie(
        atlas.tehran, atlas.freiburg, by_source=page, kind=Kind.FRIENDSHIP, status=Status.ENDED, end="1999",
        level=Level.CIVIL_SOCIETY, note_fa="'-یادداشت\r\nدوم, \"سوم\"", evidence="@row 7",
    )  # fmt: skip
    gone = factories.tie(atlas.bavaria, atlas.isfahan, by_source=page)
    withdraw_claims(claims=gone.claims.values_list("pk", flat=True), by=factories.BY, reason="No longer stated.")
    district = factories.place("Mission", "US", "", kind="district", part_of=factories.place("San Francisco", "US"))
    factories.tie(district, atlas.tehran, by_source=page)
    before, path = dump(), taken_out()
    assert len(before["superseded"]) == 1
    with nothing_here():
        brought_in(path)
        assert dump() == before


def test_an_accepted_pact_comes_back_with_its_pairs_and_without_the_decision() -> None:
    finding = accept_pact(finding=factories.pact_finding(), by=factories.BY, name_en="Charter", name_fa="منشور")
    assert finding.pact is not None
    assert (finding.pact.pairs.count(), Relationship.objects.counted().count()) == (6, 1)
    before, path = dump(), taken_out()
    with nothing_here():
        brought_in(path)
        assert dump() == before
        pact = Relationship.objects.get(name_en="Charter")
        assert (pact.kind, pact.name_fa, pact.part_of, pact.pairs.count()) == (
            Kind.MULTILATERAL_PACT, "منشور", None, 6,
        )  # fmt: skip
        assert Relationship.objects.counted().get() == pact
        assert not Finding.objects.exists()


def test_what_came_back_is_found_and_stands_in_the_audit() -> None:
    atlas = factories.small_atlas()
    path = taken_out()
    with nothing_here():
        events = Event.objects.count()
        brought_in(path)
        munich = Place.objects.get(geonames_id=2867714)
        assert {"munich", "مونیخ"} <= set(munich.search_terms.filter(is_whole=True).values_list("text", flat=True))
        new = Event.objects.order_by("pk")[events:]
        said = [event.action for event in new]
        assert said.count("claim.recorded") == Claim.objects.count()
        assert said.count("relationship.recorded") == Relationship.every.count()
        assert all("data package" in event.reason for event in new if event.action == "claim.recorded")
        assert Relationship.objects.filter(name_en=atlas.pact.name_en).exists()


def test_cities_that_are_here_already_are_not_made_twice() -> None:
    atlas = factories.small_atlas()
    Source.objects.get(key="register")
    before, path = dump(), taken_out()
    with nothing_here():
        isfahan = factories.place("Esfahan", "IR", geonames_id=418863, unlocode="IRXXX")
        other = factories.place("Elsewhere", "IR", geonames_id=7, unlocode="IRIFN", names=("Dort",))
        brought_in(path)
        found = Place.objects.get(geonames_id=418863)
        assert (found.pk, found.name_en, found.unlocode) == (isfahan.pk, "Isfahan", "IRIFN")
        assert "Esfahan" in found.names.values_list("name", flat=True)
        assert found.search_terms.filter(text="isfahan", is_whole=True).exists()
        other.refresh_from_db()
        assert other.unlocode is None
        assert Place.objects.count() == len(before["places"]) + 1
    assert atlas.isfahan.pk


dates = st.one_of(
    st.none(),
    st.builds(
        PartialDate.of,
        st.dates(min_value=PartialDate.parse("1200").date, max_value=PartialDate.parse("2026").date),  # type: ignore[union-attr]
        st.just(Precision.DAY),
    ),
    st.integers(1200, 2026).map(lambda year: PartialDate.parse(str(year))),
    st.integers(1200, 2026).map(lambda year: PartialDate.parse(f"{year}-07")),
)
texts = st.text(
    st.one_of(
        st.sampled_from("'=+-@\t\r\n\",;|ژیک‌é\ufeff"),
        st.characters(exclude_categories=["Cs", "Cc"], max_codepoint=0xFFFF),
    ),
    max_size=12,
)
claims = st.lists(
    st.tuples(
        st.sets(st.integers(0, 4), min_size=2, max_size=3),
        st.integers(0, 2),
        st.sampled_from(["", *Kind.values]),
        st.sampled_from(["", *Status.values]),
        st.sampled_from(list(Level.values)),
        dates,
        dates,
        dates,
        texts,
        texts,
        st.booleans(),
        st.integers(0, 3),
    ),
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=claims, names=st.lists(texts, min_size=5, max_size=5), withdrawn=st.sets(st.integers(0, 11)))
def test_any_small_atlas_comes_back_as_it_was(told: list[Any], names: list[str], withdrawn: set[int]) -> None:
    with transaction.atomic():
        places = [
            factories.place(f"Town {at}", "IR", name, names=(name + name,), latitude=-at / 3, longitude=at * -7.1)
            for at, name in enumerate(names)
        ]
        sources = [factories.source(f"s{at}", publisher=name, version=name) for at, name in enumerate(names[:3])]
        recorded = []
        for who, source, kind, status, level, since, start, end, note, evidence, is_weak, side in told:
            parties = [places[at] for at in sorted(who)]
            draft = ClaimDraft(
                tuple(place.pk for place in parties), sources[source].pk, kind, note[:9], status, since, level, start,
                end, parties[side].pk if side < len(parties) else None, note, evidence, evidence, is_weak,
            )  # fmt: skip
            recorded.append(record_claims(drafts=[draft], by=factories.BY)[0].claim.pk)
        gone = {recorded[at] for at in withdrawn if at < len(recorded)}
        withdraw_claims(claims=gone, by=factories.BY, reason="No longer stated.")
        before, path = dump(), taken_out()
        with nothing_here():
            brought_in(path)
            assert dump() == before
        transaction.set_rollback(True)


def damaged(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    other = path.with_name("damaged.zip")
    with zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return other


def replaced(name: str, old: str, new: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        assert old.encode() in files[name], (name, old)
        files[name] = files[name].replace(old.encode(), new.encode(), 1)

    return change


def without(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        del files[name]

    return change


def doubled(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        files[name] += files[name].splitlines(keepends=True)[1]

    return change


def cell(name: str, column: str, value: str) -> Callable[[dict[str, bytes]], None]:
    """The first row with another value in a column; "itself" is the row's own id."""

    def change(files: dict[str, bytes]) -> None:
        rows = list(csv.reader(io.StringIO(files[name].decode(), newline="")))
        rows[1][rows[0].index(column)] = rows[1][rows[0].index("id")] if value == "itself" else value
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        files[name] = out.getvalue().encode()

    return change


def ring(files: dict[str, bytes]) -> None:
    """The first two relationships are part of each other."""
    rows = list(csv.reader(io.StringIO(files["relationships.csv"].decode(), newline="")))
    number, part_of = rows[0].index("id"), rows[0].index("part_of")
    rows[1][part_of], rows[2][part_of] = rows[2][number], rows[1][number]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    files["relationships.csv"] = out.getvalue().encode()


FAULTS: list[tuple[Callable[[dict[str, bytes]], None], str]] = [
    (without("claims.csv"), "it lacks claims.csv"),
    (without("datapackage.json"), "it lacks datapackage.json"),
    (replaced("datapackage.json", "{", "["), "datapackage.json in damaged.zip is damaged"),
    (replaced("datapackage.json", '"hamshahr"', '"another"'), "not one of Hamshahr"),
    (replaced("claims.csv", "evidence", "proof"), "missing evidence; unknown proof"),
    (replaced("claims.csv", "sister", "cousin"), "claims.csv, line 2: kind is 'cousin', which is none of"),
    (cell("claims.csv", "id", ""), "claims.csv, line 2: id is empty"),
    (cell("claims.csv", "id", "1e3"), "claims.csv, line 2: id is '1e3', which is no integer"),
    (cell("claims.csv", "start", "1989-13"), "start is '1989-13', which is no partial"),
    (cell("claims.csv", "recorded_at", "yesterday"), "which is no datetime"),
    (cell("claims.csv", "is_weak", "maybe"), "which is no boolean"),
    (cell("claims.csv", "source", "nobody"), "claims.csv: source names nobody, which sources.csv does not have"),
    (cell("claims.csv", "speaks_for", "999"), "speaks_for names 999, which cities.csv does not have"),
    (cell("claims.csv", "superseded_by", "itself"), "superseded by one of another relationship"),
    (cell("claims.csv", "withdrawn_on", "2026-01-01"), "no reason is given"),
    (cell("claims.csv", "withdrawal_reason", "x" * 400), "longer than 300 letters"),
    (cell("cities.csv", "latitude", "91"), "latitude is 91, beyond what it may be"),
    (cell("cities.csv", "latitude", "nan"), "which is no number"),
    (cell("cities.csv", "latitude", ""), "has but one of latitude and longitude"),
    (cell("cities.csv", "names", '["x", {}]'), "which is no array"),
    (cell("cities.csv", "names", "[" * 5000), "which is no array"),
    (cell("cities.csv", "names", "[7]"), "are not all text"),
    (cell("cities.csv", "part_of", "itself"), "is part of itself"),
    (cell("relationships.csv", "part_of", "999999"), "part_of names 999999, which relationships.csv does not have"),
    (cell("relationships.csv", "part_of", "itself"), "is part of itself"),
    (ring, "is part of one that is a part itself"),
    (cell("cities.csv", "name_en", "a\x00b"), "which is no text"),
    (cell("milestones.csv", "cities", "[999]"), "cities names 999"),
    (cell("parties.csv", "position", "-1"), "position is -1, beyond"),
    (doubled("cities.csv"), "cities.csv holds "),
    (doubled("parties.csv"), " twice."),
    (replaced("countries.csv", "\r\n", "\xff\r\n"), "other columns"),
    (lambda files: files.update({"sources.csv": b"\xff\xfe" + files["sources.csv"]}), "not written in UTF-8"),
    (lambda files: files.update({"sources.csv": files["sources.csv"] + b'"open'}), "sources.csv, line"),
    (lambda files: files.update({"sources.csv": files["sources.csv"] + b"a,b\r\n"}), "has 2 cells where 10 belong"),
    (lambda files: files.update({"networks.csv": b""}), "networks.csv has other columns"),
    (lambda files: files.update({f"f{at}": b"" for at in range(200)}), "holds 21"),
]


@pytest.mark.parametrize(("change", "says"), FAULTS, ids=[says[:40] for _, says in FAULTS])
def test_a_damaged_package_is_refused_with_its_line(change: Callable[[dict[str, bytes]], None], says: str) -> None:
    factories.small_atlas()
    path = damaged(taken_out(), change)
    with nothing_here():
        with pytest.raises(UserError) as fault:
            brought_in(path)
        assert says in str(fault.value)
        assert not Country.objects.exists()


def test_a_bomb_and_other_files_are_refused(tmp_path: Path) -> None:
    factories.small_atlas()
    bomb = damaged(taken_out(), lambda files: files.update({"claims.csv": b"0" * 30_000_000}))
    text, missing = tmp_path / "a.txt", tmp_path / "missing.zip"
    text.write_text("not a zip")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(bomb.read_bytes()[:-300])
    for path, says in ((bomb, "zip bomb"), (text, "no zip file"), (missing, "cannot be read"), (cut, "no zip file")):
        with nothing_here(), pytest.raises(UserError, match=says):
            brought_in(path)


def test_a_line_without_end_is_not_swallowed_whole() -> None:
    factories.small_atlas()
    noise = hashlib.shake_256(b"noise").hexdigest(1_000_000).encode()
    path = damaged(taken_out(), lambda files: files.update({"sources.csv": noise}))
    with nothing_here(), pytest.raises(UserError, match="longer than 1,048,576 letters"):
        brought_in(path)


def test_an_instance_with_ties_is_left_alone() -> None:
    factories.small_atlas()
    before, path = dump(), taken_out()
    with pytest.raises(UserError, match="holds ties already"):
        brought_in(path)
    assert dump() == before


def test_the_command_says_what_it_would_do_and_does_it_when_told() -> None:
    factories.small_atlas()
    before, path = dump(), taken_out()
    with nothing_here():
        out = StringIO()
        call_command("load_package", str(path), stdout=out)
        assert "It would bring" in out.getvalue()
        assert f"{len(before['claims'])} claims" in out.getvalue()
        assert not Country.objects.exists()
        call_command("load_package", str(path), "--apply", stdout=out)
        assert "Loaded" in out.getvalue()
        assert dump() == before
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("load_package", str(path), "--apply")
