"""The files to take away: what is in them, how they are made and how they are served."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from math import atan, cos, degrees, radians, tan
from pathlib import Path
from typing import Any

import pytest
from django.db import models
from django.test import Client
from frictionless import Package
from pytest_django import DjangoAssertNumQueries

from hamshahr.atlas.models import Country, Place, Source
from hamshahr.networks.models import Membership, Milestone, Network
from hamshahr.publish.opendata import tables
from hamshahr.publish.opendata.geojson import shape_of
from hamshahr.publish.opendata.making import make_open_data
from hamshahr.publish.opendata.rows import ties_of_places
from hamshahr.publish.opendata.schema import Table, tamed, untamed, written
from hamshahr.publish.opendata.shelf import Manifest
from hamshahr.quality.actions import accept_pact
from hamshahr.ties.actions import withdraw_claims
from hamshahr.ties.models import Claim, Relationship, StatusChange
from tests import factories
from tests.factories import SmallAtlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_apart")]

# Where each field of a public model is found that has no column of its own name; None: not of the public's data.
ELSEWHERE: dict[type[models.Model], tuple[Table, dict[str, str | None]]] = {
    Country: (tables.COUNTRIES, {}),
    Place: (tables.CITIES, {}),
    Source: (
        tables.SOURCES,
        {
            "id": None,
            "source_class": "class",
            "read_on": "date_read",
            "read_on_precision": "date_read",
            "fingerprint": None,
        },
    ),
    Relationship: (
        tables.RELATIONSHIPS,
        {
            "parties_key": None,
            "start_precision": "start",
            "end_precision": "end",
            "is_confidential": None,
            "version": None,
        },
    ),
    Claim: (
        tables.CLAIMS,
        {
            "start_precision": "start",
            "end_precision": "end",
            "office": "source",
            "request": "source",
            "is_confidential": None,
        },
    ),
    StatusChange: (
        tables.STATUS_CHANGES,
        {
            "relationship": "claim",
            "on_precision": "on",
            "office": "source",
            "resolution": "instrument",
            "informed_partner": None,
            "informed_on": None,
        },
    ),
    Network: (tables.NETWORKS, {"id": None, "founded_precision": "founded"}),
    Membership: (tables.MEMBERSHIPS, {"id": None, "place": "city", "since_precision": "since"}),
    Milestone: (tables.MILESTONES, {"id": None, "date_precision": "date"}),
}


def text_of(made: Manifest, name: str) -> str:
    return gzip.decompress(made.path(name).read_bytes()).decode()


def rows_of(made: Manifest, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of(made, name), newline="")))


@pytest.mark.parametrize("model", ELSEWHERE, ids=lambda model: model.__name__)
def test_no_field_of_a_public_model_is_forgotten(model: type[models.Model]) -> None:
    table, elsewhere = ELSEWHERE[model]
    for field in model._meta.concrete_fields:
        column = elsewhere.get(field.name, field.name)
        assert column is None or column in table.heading, f"{field.name} is in no column of {table.file}"


def test_the_package_is_valid_by_the_standards_own_tool(made: Manifest) -> None:
    report = Package(str(made.path("hamshahr-datapackage.zip"))).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])
    assert {task.name for task in report.tasks} == {table.name for table in tables.TABLES}
    assert sum(task.stats.get("rows", 0) for task in report.tasks) == sum(
        made.files[table.file].rows or 0 for table in tables.TABLES
    )


def test_the_standards_tool_sees_what_is_wrong(made: Manifest, tmp_path: Path) -> None:
    """Were the schema loose, the test above would say nothing."""
    with zipfile.ZipFile(made.path("hamshahr-datapackage.zip")) as package:
        package.extractall(tmp_path / "open")
    claims = tmp_path / "open" / "claims.csv"
    claims.write_text(claims.read_text(encoding="utf-8").replace("sister", "cousin"), encoding="utf-8", newline="")
    report = Package(str(tmp_path / "open" / "datapackage.json")).validate()
    assert not report.valid
    notes = " ".join(note for (note,) in report.flatten(["note"]))
    assert "enum" in notes


def test_every_claim_names_its_source_licence_and_date(made: Manifest, atlas: SmallAtlas) -> None:
    factories.source("register", licence="CC BY 4.0", licence_url="https://licence.example/by")
    remade, is_new = make_open_data()
    assert is_new
    claims = rows_of(remade, "claims.csv")
    assert len(claims) == Claim.objects.count()
    assert {(row["source"], row["licence"]) for row in claims} == {("register", "CC BY 4.0"), ("freiburg-page", "")}
    suspended = next(row for row in claims if row["status"] == "suspended")
    assert (suspended["start"], suspended["speaks_for"]) == ("2000", str(atlas.freiburg.pk))
    pacts = [row for row in rows_of(remade, "relationships.csv") if row["name_en"]]
    assert [json.loads(pacts[0]["licences"]), pacts[0]["start"]] == [["CC BY 4.0"], "2020-01"]
    described = json.loads(text_of(remade, "datapackage.json"))
    assert {"name": "CC-BY-4.0", "path": "https://licence.example/by", "title": "CC BY 4.0"} in described["licenses"]


def test_columns_are_told_in_both_languages() -> None:
    for table in tables.TABLES:
        for field in table.schema()["fields"]:
            assert any("\u0600" <= letter <= "\u06ff" for letter in field["title@fa"]), field["name"]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("-5", "'-5"),
        ("@x", "'@x"),
        ("'=x", "''=x"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("a=b", "a=b"),
        ("\tx", "'\tx"),
    ],
)
def test_no_cell_acts_as_a_formula_and_none_is_lost(text: str, cell: str) -> None:
    assert tamed(text) == cell
    assert untamed(cell) == text


def test_a_negative_number_stays_a_number() -> None:
    assert written(-43.5) == "-43.5"
    assert written(None) == ""
    assert written(True) == "true"


def test_cities_are_points_and_ties_lines_named_in_both_languages(made: Manifest, atlas: SmallAtlas) -> None:
    cities = json.loads(text_of(made, "cities.geojson"))["features"]
    isfahan = next(one for one in cities if one["id"] == atlas.isfahan.pk)
    assert isfahan["geometry"] == {"type": "Point", "coordinates": [51.67, 32.65]}
    assert (isfahan["properties"]["name_fa"], isfahan["properties"]["ties"]) == ("اصفهان", 2)
    ties = {one["id"]: one for one in json.loads(text_of(made, "ties.geojson"))["features"]}
    assert ties[atlas.sister.pk]["geometry"] == {
        "type": "LineString",
        "coordinates": [[51.67, 32.65], [7.85, 48.0]],
    }
    assert ties[atlas.sister.pk]["properties"]["name_fa"] == "اصفهان – فرایبورگ"
    assert ties[atlas.pact.pk]["geometry"]["type"] == "MultiPoint"
    assert len(ties) == Relationship.objects.count()


def test_a_line_over_the_date_line_is_cut_there() -> None:
    shape = shape_of([(178.0, 0.0), (-178.0, 0.0)])
    assert shape == {
        "type": "MultiLineString",
        "coordinates": [[[178.0, 0.0], [180.0, 0.0]], [[-180.0, 0.0], [-178.0, 0.0]]],
    }
    back: Any = shape_of([(-170.0, -40.0), (170.0, -40.0)])
    (start, left), (right, end) = back["coordinates"]
    assert (start, end, left[0], right[0]) == ([-170.0, -40.0], [170.0, -40.0], -180.0, 180.0)
    assert left[1] == right[1] == pytest.approx(-degrees(atan(tan(radians(40)) / cos(radians(10)))), abs=1e-5)


def test_claims_speak_the_words_of_schema_org(made: Manifest, atlas: SmallAtlas) -> None:
    graph = {one["@id"]: one for one in json.loads(text_of(made, "ties.jsonld"))["@graph"]}
    tie = graph[f"/en/ties/{atlas.sister.pk}/"]
    assert [party["@id"] for party in tie["hamshahr:party"]] == [
        f"/en/cities/{atlas.isfahan.pk}/",
        f"/en/cities/{atlas.freiburg.pk}/",
    ]
    claims = [one for one in graph.values() if one["@type"] == "Claim" and one["about"]["@id"] == tie["@id"]]
    assert {claim["isBasedOn"]["@id"] for claim in claims} == {"/en/sources/register/", "/en/sources/freiburg-page/"}
    assert {claim["temporalCoverage"] for claim in claims} == {"2000-10-27/..", "2000/.."}
    freiburg = graph[f"/en/cities/{atlas.freiburg.pk}/"]
    assert freiburg["sameAs"] == ["https://sws.geonames.org/2925177/"]
    assert {"@language": "fa", "@value": "فرایبورگ"} in freiburg["name"]
    network = graph[f"/en/networks/{atlas.network.key}/"]
    assert network["member"][0]["startDate"] == "2010"


def test_a_withdrawn_tie_is_in_the_tables_but_not_drawn(atlas: SmallAtlas) -> None:
    withdraw_claims(
        claims=list(atlas.pact.claims.values_list("pk", flat=True)), by=factories.BY, reason="No longer stated."
    )
    made, _ = make_open_data()
    row = next(row for row in rows_of(made, "relationships.csv") if row["id"] == str(atlas.pact.pk))
    assert (row["is_withdrawn"], row["sources"]) == ("true", "[]")
    assert atlas.pact.pk not in {one["id"] for one in json.loads(text_of(made, "ties.geojson"))["features"]}
    graph = {one["@id"]: one for one in json.loads(text_of(made, "ties.jsonld"))["@graph"]}
    assert graph[f"/en/ties/{atlas.pact.pk}/"]["hamshahr:isWithdrawn"] is True
    assert graph[f"/en/ties/{atlas.pact.pk}/#claim-{atlas.pact.claims.get().pk}"]["creativeWorkStatus"] == "withdrawn"


def test_a_pact_written_as_pairs_counts_once(atlas: SmallAtlas) -> None:
    pact = accept_pact(finding=factories.pact_finding(), by=factories.BY).pact
    assert pact is not None
    pairs = set(pact.pairs.values_list("pk", flat=True))
    made, _ = make_open_data()
    parts = {int(row["id"]): row["part_of"] for row in rows_of(made, "relationships.csv")}
    assert {tie for tie, whole in parts.items() if whole == str(pact.pk)} == pairs
    assert (parts[pact.pk], len(pairs)) == ("", 6)
    drawn = {one["id"] for one in json.loads(text_of(made, "ties.geojson"))["features"]}
    assert drawn == set(Relationship.objects.counted().values_list("pk", flat=True))
    assert drawn.isdisjoint(pairs)
    assert pact.pk in drawn
    graph = {one["@id"]: one for one in json.loads(text_of(made, "ties.jsonld"))["@graph"]}
    assert all(graph[f"/en/ties/{pair}/"]["hamshahr:partOf"] == {"@id": f"/en/ties/{pact.pk}/"} for pair in pairs)
    assert "hamshahr:partOf" not in graph[f"/en/ties/{pact.pk}/"]
    altea = Place.objects.get(name_en="Altea")
    assert (ties_of_places()[altea.pk], ties_of_places()[atlas.isfahan.pk]) == (1, 2)


def test_queries_do_not_grow_with_the_ties(
    atlas: SmallAtlas, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        factories.tie(atlas.tehran, factories.place(f"Town {number}", "FR"))
    with django_assert_max_num_queries(60):
        make_open_data()


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_page_lists_every_file_and_describes_itself_to_machines(
    made: Manifest, client: Client, language: str
) -> None:
    page = client.get(f"/{language}/data/").content.decode()
    for name, facts in made.files.items():
        assert f"/{language}/data/{name}" in page
        assert facts.sha256 in page
    block = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    described = json.loads(block)
    assert described["@type"] == "Dataset"
    assert {one["contentUrl"].rpartition("/")[2] for one in described["distribution"]} == set(made.files)
    assert all(one["contentUrl"].startswith("http://testserver/") for one in described["distribution"])


def test_before_the_first_files_the_page_says_what_comes(client: Client, atlas: SmallAtlas) -> None:
    response = client.get("/en/data/")
    assert response.status_code == 200
    assert "being prepared" in response.content.decode()
    assert client.get("/en/data/claims.csv").status_code == 404


def test_the_page_says_when_the_atlas_has_moved_on(made: Manifest, atlas: SmallAtlas, client: Client) -> None:
    assert "has changed since" not in client.get("/en/data/").content.decode()
    factories.tie(atlas.tehran, atlas.freiburg)
    assert "has changed since" in client.get("/en/data/").content.decode()


@pytest.mark.parametrize("language", ["fa", "en"])
def test_one_city_is_linked_data_too(
    atlas: SmallAtlas, client: Client, language: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    page = client.get(f"/{language}/cities/{atlas.isfahan.pk}/").content.decode()
    address = f"/{language}/cities/{atlas.isfahan.pk}/linked.jsonld"
    assert f'href="{address}"' in page
    with django_assert_max_num_queries(14):
        response = client.get(address)
    assert response["Content-Type"] == "application/ld+json"
    graph = {one["@id"]: one for one in response.json()["@graph"]}
    assert graph[f"/en/cities/{atlas.isfahan.pk}/"]["geo"]["latitude"] == 32.65
    kinds = [one["@type"] for one in graph.values()]
    assert (kinds.count("Intangible"), kinds.count("Claim"), kinds.count("City")) == (2, 3, 3)
    named = {one["isBasedOn"]["@id"] for one in graph.values() if one["@type"] == "Claim"}
    assert named <= graph.keys()
    again = client.get(address, headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
