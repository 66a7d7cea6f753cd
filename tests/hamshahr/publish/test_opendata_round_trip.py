"""The package's tables brought into an empty instance give the same atlas."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hamshahr.atlas.models import Country, Place, Source
from hamshahr.audit.models import Event
from hamshahr.core.dates import PartialDate, Precision
from hamshahr.core.errors import UserError
from hamshahr.quality.actions import accept_pact
from hamshahr.quality.models import Finding
from hamshahr.ties.actions import record_claims, withdraw_claims
from hamshahr.ties.drafts import ClaimDraft
from hamshahr.ties.models import Claim, Kind, Level, Relationship, Status
from tests import factories
from tests.hamshahr.publish.packages import brought_in, dump, nothing_here, taken_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_apart")]


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
