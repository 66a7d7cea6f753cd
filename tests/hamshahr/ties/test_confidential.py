"""A tie that is not signed yet is nobody's business but its offices': no public address knows of it."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from hamshahr.core.bilingual import Text
from hamshahr.core.dates import PartialDate, Precision
from hamshahr.discovery.actions import make_tables
from hamshahr.insight.actions import measure_network
from hamshahr.people.models import Office
from hamshahr.publish.opendata.making import make_open_data
from hamshahr.ties.actions import change_status, record_claims, record_tie, retract_claims, say_of_fact
from hamshahr.ties.confidence import Word, confidential
from hamshahr.ties.drafts import Given
from hamshahr.ties.models import Claim, Kind, Party, Relationship, Status, StatusChange
from hamshahr.ties.queries import ties_of
from tests import factories
from tests.consistency.addresses import QUERIES, SAMPLES
from tests.contract import samples
from tests.factories import BY, SmallAtlas

pytestmark = pytest.mark.django_db

MARKER = "Whisper-of-the-zaghareh"
SINCE = PartialDate(dt.date(2024, 1, 2), Precision.DAY)
MARCH = PartialDate(dt.date(2024, 3, 1), Precision.DAY)
# The secret of a form, and how many bytes a packed file has: both differ from one making to the next.
MARKS_OF_MAKING = (
    r'csrfmiddlewaretoken" value="\w+|"(contentSize|bytes|byteSize)": "?[^,}]*|data-label="Size" class="num">[^<]*'
)
PAST_THE_PUBLIC = r"\b(Relationship|Party|Claim|StatusChange)\.(every|_base_manager)\b"
SRC = Path(__file__).parents[3] / "src" / "hamshahr"


@pytest.fixture
def offices(atlas: SmallAtlas) -> tuple[Office, Office]:
    return factories.office(atlas.isfahan), factories.office(atlas.tehran)


@pytest.fixture
def atlas(settings: Settings, tmp_path: Path) -> SmallAtlas:
    settings.DATA_DIR = tmp_path
    settings.API_LIMIT = 100_000
    return factories.small_atlas()


def begin(office: Office, partner: Office, status: str = Status.ENQUIRY) -> Relationship:
    assert partner.speaks_for is not None
    return record_tie(
        office=office,
        partner=partner.speaks_for,
        kind=Kind.FRIENDSHIP,
        start=PartialDate.parse("1987"),
        status=status,
        since=SINCE,
        note=Text(en=MARKER, fa=MARKER),
        by=BY,
    )


def step(tie: Relationship, office: Office, to: str, **given: Any) -> Relationship:
    tie = Relationship.every.get(pk=tie.pk)
    change_status(
        relationship=tie, office=office, level="official", to=to, on=MARCH,
        given=Given(**given), seen_version=tie.version, by=BY,
    )  # fmt: skip
    return Relationship.every.get(pk=tie.pk)


def public_addresses(atlas: SmallAtlas) -> Iterator[tuple[str, dict[str, str]]]:
    """Every address that is open to all, of pages, files, feeds and the API, with what it is asked."""
    for name, all_of_it in SAMPLES.items():
        if not name.startswith("publish:") or name == "publish:partner_link":  # that page is one partner's alone
            continue
        for sample in all_of_it:
            with translation.override("en"):
                address = reverse(name, kwargs=sample(atlas))
            for query in [{}, *QUERIES.get(name, [])]:
                yield address, query
    document = json.loads((Path(samples.__file__).parent / "openapi.json").read_text(encoding="utf-8"))
    given = samples.paths(atlas)
    for path, operations in document["paths"].items():
        if "get" in operations:
            asked = operations["get"]["operationId"]
            yield path.format(**given.get(asked, {})), samples.QUERIES.get(asked, {})


def everything_public(addresses: list[tuple[str, dict[str, str]]], client: Client) -> dict[str, str]:
    measure_network(by=BY)
    make_open_data()
    make_tables(by=BY)
    found = {}
    for address, query in addresses:
        client.cookies.clear()
        answer = client.get(address, query)
        body = answer.getvalue()
        packed = body[:2] == b"\x1f\x8b"
        found[f"{address} {query}"] = (gzip.decompress(body) if packed else body).decode(errors="replace")
    return found


def test_no_public_address_knows_of_a_tie_before_it_is_signed(
    atlas: SmallAtlas, offices: tuple[Office, Office], client: Client
) -> None:
    addresses = list(public_addresses(atlas))
    before = everything_public(addresses, client)
    tie = begin(*offices)
    step(tie, offices[1], Status.EXPLORING)
    say_of_fact(
        relationship=tie, office=offices[1], fact="start", stance="disputed", note=MARKER,
        seen_version=Relationship.every.get(pk=tie.pk).version, by=BY,
    )  # fmt: skip
    assert ties_of(offices[1]).filter(pk=tie.pk).exists()
    after = everything_public(addresses, client)
    assert len(after) > 80
    for address, text in after.items():
        assert MARKER not in text, address
        assert f"/ties/{tie.pk}/" not in text, address
        assert f"/relationships/{tie.pk}" not in text, address
        assert numbers(text) == numbers(before[address]), address
    assert client.get(tie.get_absolute_url()).status_code == 404


def numbers(text: str) -> list[str]:
    """The figures of a page, without moments, digests and sizes of files, which tell only when it was made."""
    bare = re.sub(MARKS_OF_MAKING, "", text)
    bare = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)?|\d+-\d{10}|[0-9a-f]{12,}|\d\d:\d\d(:\d\d)?", "", bare)
    return re.findall(r"\d+", bare)


def test_once_signed_it_is_public_but_not_how_it_came_about(
    atlas: SmallAtlas, offices: tuple[Office, Office], client: Client
) -> None:
    one, other = offices
    tie = step(step(begin(one, other), other, Status.EXPLORING), one, Status.PROPOSED)
    assert (tie.status, tie.is_confidential) == (Status.PROPOSED, True)
    resolution = factories.resolution(one)
    tie = step(tie, one, Status.APPROVED, resolution=resolution)
    assert tie.is_confidential
    tie = step(tie, other, Status.ACTIVE, instrument="Agreement of Shiraz")
    assert not tie.is_confidential
    assert tie.agreement == "agreed"
    page = client.get(tie.get_absolute_url()).content.decode()
    assert MARKER in page
    assert "Agreement of Shiraz" in page
    assert "proposed" not in page.casefold()
    assert [change.to_status for change in StatusChange.objects.filter(relationship=tie)] == [Status.ACTIVE]
    assert StatusChange.every.filter(relationship=tie).count() == 5


def test_what_was_refused_before_it_lived_stays_between_the_offices(
    atlas: SmallAtlas, offices: tuple[Office, Office]
) -> None:
    tie = step(begin(*offices), offices[1], Status.REFUSED, reason=Text(en="No means for it"))
    assert (tie.status, tie.is_confidential) == (Status.REFUSED, True)
    assert not Relationship.objects.filter(pk=tie.pk).exists()
    assert not Party.objects.filter(relationship=tie).exists()
    assert not Claim.objects.filter(relationship=tie).exists()


def test_a_source_that_tells_of_it_makes_its_own_word_public_and_no_more(
    atlas: SmallAtlas, offices: tuple[Office, Office], client: Client
) -> None:
    tie = begin(*offices, status=Status.PROPOSED)
    told = factories.said(atlas.isfahan, atlas.tehran, by_source=factories.source("paper"), kind=Kind.SISTER)
    recorded = record_claims(drafts=[told], by=BY)[0]
    assert recorded.is_new_relationship
    tie = Relationship.objects.get(pk=tie.pk)
    assert (tie.kind, tie.status, tie.agreement) == (Kind.SISTER, "", "one_sided")
    assert MARKER not in client.get(tie.get_absolute_url()).content.decode()
    retract_claims(claims=[recorded.claim.pk], by=BY, reason="the test")
    tie = Relationship.every.get(pk=tie.pk)
    assert (tie.status, tie.kind, tie.is_confidential) == (Status.PROPOSED, Kind.FRIENDSHIP, True)


def test_members_of_its_offices_see_it_and_strangers_do_not(atlas: SmallAtlas, offices: tuple[Office, Office]) -> None:
    tie = begin(*offices)
    alice = factories.office_member(offices[0], "alice@isfahan.example")
    bob = factories.office_member(offices[1], "bob@tehran.example")
    charlie = factories.office_member(factories.office(atlas.freiburg), "charlie@freiburg.example")
    for person, sees in ((alice, True), (bob, True), (charlie, False)):
        seen = Relationship.every.visible_to(person)
        assert seen.filter(pk=tie.pk).exists() == sees, person
        assert seen.filter(pk=atlas.sister.pk).exists(), person


@pytest.mark.parametrize(
    ("words", "hidden"),
    [
        ([Word(1, True), Word(2, True, frozenset({"enquiry"}))], {1, 2}),
        ([Word(1, True), Word(2, True, frozenset({"active"}))], set()),
        ([Word(1, True), Word(2, True, frozenset({"approved"})), Word(3, True, frozenset({"active"}))], {2}),
        ([Word(1, True, frozenset({"refused"}))], {1}),
        ([Word(1, True, frozenset({"barred"})), Word(2, False)], {1}),
        ([Word(1, True), Word(2, True, frozenset({"in_clearance"})), Word(3, False)], {1, 2}),
        ([Word(1, True)], set()),
    ],
)
def test_what_is_confidential(words: list[Word], hidden: set[int]) -> None:
    assert confidential(words) == hidden


def test_no_public_app_reads_past_what_is_public() -> None:
    """`every` is for the offices; pages, the API, files and measures read `objects` or `told`."""
    kept_closed = {"publish/opendata/plan.py"}  # asks whether the database is empty
    readers = [path for app in ("publish", "api", "insight", "discovery", "quality", "imports", "networks")
               for path in (SRC / app).rglob("*.py")]  # fmt: skip
    assert len(readers) > 100
    for path in readers:
        if path.relative_to(SRC).as_posix() not in kept_closed:
            found = re.search(PAST_THE_PUBLIC, path.read_text(encoding="utf-8"))
            assert found is None, path
