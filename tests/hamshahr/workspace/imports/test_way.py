"""The whole way of a file: sent, settled, checked, answered, brought in, taken back; under the person's name."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from hamshahr.atlas.actions import PlaceDraft, make_places
from hamshahr.atlas.models import PlaceKind
from hamshahr.audit.actions import Actor
from hamshahr.audit.models import Event
from hamshahr.imports import uploads
from hamshahr.imports.actions import apply_import, ask_for, undo_import
from hamshahr.imports.kinds import APPLY, UNDO
from hamshahr.imports.models import Import, Outcome, State
from hamshahr.imports.options import Options
from hamshahr.imports.queries import lacking
from hamshahr.imports.staging import check
from hamshahr.publish.rows import tie_rows
from hamshahr.tasks.models import Task
from hamshahr.ties.models import Relationship
from hamshahr.workspace.imports.reading import Teller
from tests import factories
from tests.background import work_off
from tests.factories import SmallAtlas
from tests.hamshahr.imports.conftest import outcomes

from .conftest import Send, settle


def test_a_file_goes_all_the_way_and_back(desk: Client, send: Send, atlas: SmallAtlas) -> None:
    before = Relationship.objects.count()
    batch = send()
    page = reverse("workspace:import", args=[batch.pk])
    assert settle(desk, batch).headers["Location"] == page
    assert "hx-get" in desk.get(page).content.decode()
    work_off()
    batch.refresh_from_db()
    assert batch.state == State.STAGED
    assert outcomes(batch) == [Outcome.NEW, Outcome.SAME, Outcome.NEW, Outcome.DOUBT, Outcome.ERROR]
    told = desk.get(page).content.decode()
    assert "Bring 3 rows into the atlas" in told
    assert "some day" in told
    assert desk.post(reverse("workspace:bring_in_import", args=[batch.pk])).status_code == 302
    work_off()
    batch.refresh_from_db()
    assert batch.state == State.APPLIED
    assert Relationship.objects.count() == before + 2
    assert Event.objects.filter(action="import.applied").get().actor == "Alice"
    assert "Nowhere-on-Sea" in desk.get(page).content.decode()
    assert "2 claims are taken back" in desk.get(reverse("workspace:undo_import", args=[batch.pk])).content.decode()
    desk.post(reverse("workspace:undo_import", args=[batch.pk]))
    work_off()
    batch.refresh_from_db()
    assert batch.state == State.UNDONE
    assert Relationship.objects.count() == before


def test_the_same_file_leads_to_the_import_it_made(desk: Client, send: Send) -> None:
    first = send()
    settle(desk, first)
    second = send()
    answer = settle(desk, second)
    assert answer.headers["Location"] == f"{reverse('workspace:import', args=[first.pk])}?again=1"
    assert not Import.objects.filter(pk=second.pk).exists()


def test_a_file_that_is_too_large_is_refused_and_not_kept(desk: Client, settings: Settings, atlas: SmallAtlas) -> None:
    settings.MAX_UPLOAD_BYTES = 1000
    sent = SimpleUploadedFile("ties.csv", b"city1,country1,city2,country2\n" + b"x" * 200_000)
    refused = desk.post(reverse("workspace:upload_import"), {"file": sent})
    assert refused.status_code == 409
    assert "larger than" in refused.content.decode()
    assert not uploads.folder().exists()


def test_no_file_is_said_so(desk: Client) -> None:
    refused = desk.post(reverse("workspace:upload_import"), {})
    assert refused.status_code == 409
    assert "No file was chosen" in refused.content.decode()


def test_thrown_away_nothing_is_left_and_what_reached_the_atlas_stays(desk: Client, send: Send) -> None:
    batch = send()
    settle(desk, batch)
    kept = uploads.path_of(batch.upload)
    address = reverse("workspace:discard_import", args=[batch.pk])
    columns = desk.get(reverse("workspace:import_columns", args=[send("a,b", "other.csv").pk])).content.decode()
    assert not re.search(r'<form[^>]*action="[^"]*/discard/"', columns)  # a link leads to the question
    assert f'action="{address}"' in desk.get(address).content.decode()
    assert Import.objects.filter(pk=batch.pk).exists()
    after = desk.post(address, follow=True).content.decode()
    assert re.search(r"<bdi>ties.csv</bdi>\s+was thrown away", after)
    assert not Import.objects.filter(pk=batch.pk).exists()
    assert not kept.exists()
    work_off()
    applied = factories.applied_import()
    applied_address = reverse("workspace:discard_import", args=[applied.pk])
    assert desk.get(applied_address).headers["Location"] == reverse("workspace:import", args=[applied.pk])
    assert desk.post(applied_address).status_code == 409


def test_a_tie_made_meanwhile_does_not_hold_an_import_up(desk: Client, send: Send, atlas: SmallAtlas) -> None:
    batch = send()
    settle(desk, batch)
    work_off()
    factories.tie(atlas.isfahan, atlas.pact.places.get(name_en="Munich"), by_source=factories.source("third"))
    assert "judged again" in desk.get(reverse("workspace:import", args=[batch.pk])).content.decode()
    desk.post(reverse("workspace:bring_in_import", args=[batch.pk]))
    work_off()
    batch.refresh_from_db()
    assert batch.state == State.APPLIED
    assert outcomes(batch)[:2] == [Outcome.ADDS_CLAIM, Outcome.SAME]


def test_a_place_made_meanwhile_has_the_rows_checked_anew_and_keeps_what_was_left_out(
    desk: Client, send: Send, atlas: SmallAtlas
) -> None:
    batch = send()
    settle(desk, batch)
    work_off()
    desk.post(reverse("workspace:choose_rows", args=[batch.pk]), {"row": "4", "what": "out"})
    desk.post(reverse("workspace:bring_in_import", args=[batch.pk]))
    drafts = [PlaceDraft(PlaceKind.CITY, "Nowhere-on-Sea", country_id="GB", is_provisional=True)]
    made = make_places(drafts=drafts, by=factories.BY)
    work_off()
    batch.refresh_from_db()
    assert batch.state == State.STAGED
    assert batch.rows.get(number=4).ends[1]["place"] == made[0].pk
    assert list(batch.rows.filter(is_left_out=True).values_list("number", flat=True)) == [4]
    assert "checked anew" in desk.get(reverse("workspace:import", args=[batch.pk])).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_rows(
    desk: Client, send: Send, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    lines = [f"Isfahan,Iran,Town {number} of Nowhere,United Kingdom,1999,sister city" for number in range(120)]
    batch = send("\n".join([factories.IMPORTED.splitlines()[0], *lines]) + "\n")
    settle(desk, batch)
    work_off()
    for name, most, rows in (("workspace:import", 20, 20), ("workspace:import_names", 14, 50)):
        with django_assert_max_num_queries(most):
            page = desk.get(reverse(name, args=[batch.pk]), {"tab": "unknown"})
        assert page.content.decode().count("<tr") == 1 + rows
        assert len(page.content) < 100_000, name


def test_imports_of_the_command_are_listed_too(desk: Client) -> None:
    batch = factories.staged_import(name="by command.csv")
    assert "by command.csv" in desk.get(reverse("workspace:imports")).content.decode()
    report = desk.get(reverse("workspace:import_report", args=[batch.pk]))
    assert report.content.decode("utf-8-sig").startswith("row,outcome,message,city1")


@pytest.mark.parametrize("row", ["9" * 30, "9" * 5000, "-1", "two"])
def test_a_row_that_no_file_has_is_refused_in_words(desk: Client, atlas: SmallAtlas, row: str) -> None:
    batch = factories.staged_import()
    refused = desk.post(reverse("workspace:choose_rows", args=[batch.pk]), {"row": row, "what": "out"})
    assert refused.status_code == 409
    assert "no such row" in refused.content.decode()


def test_work_that_an_import_gives_no_occasion_for_is_refused_in_words(
    desk: Client, send: Send, atlas: SmallAtlas
) -> None:
    asked = ("check_import", "bring_in_import", "undo_import")
    received = send()
    for name in asked:
        refused = desk.post(reverse(f"workspace:{name}", args=[received.pk]))
        assert refused.status_code == 409
        assert "Say first what the columns" in refused.content.decode()
    staged = factories.staged_import(name="second.csv")
    refused = desk.post(reverse("workspace:undo_import", args=[staged.pk]))
    assert refused.status_code == 409
    assert "nothing to take back" in refused.content.decode()
    assert not Task.objects.filter(kind__in=(APPLY, UNDO)).exists()


def test_a_colleagues_work_under_way_is_not_thrown_away(desk: Client, atlas: SmallAtlas) -> None:
    batch = factories.staged_import()
    ask_for(kind=APPLY, batch=batch, by=Actor("Bahram", "user 77"))
    refused = desk.post(reverse("workspace:discard_import", args=[batch.pk]))
    assert refused.status_code == 409
    assert "Bahram asked for this" in refused.content.decode()
    work_off()
    batch.refresh_from_db()
    assert batch.state == State.APPLIED


def test_a_finding_is_overruled_and_doubted_again(desk: Client, send: Send, atlas: SmallAtlas) -> None:
    towns = ["Aigre", "Bures", "Cluny", "Dinan", "Evian"]
    lines = [f"Isfahan,Iran,{town},United Kingdom,47.5,7.3" for town in towns]
    batch = send("\n".join(["city1,country1,city2,country2,lat2,lon2", *lines]) + "\n")
    settle(desk, batch)
    work_off()
    page, address = (reverse(f"workspace:{name}", args=[batch.pk]) for name in ("import", "overrule_finding"))
    assert "Take it at its word" in desk.get(page).content.decode()
    before = Import.objects.get(pk=batch.pk).fingerprint
    assert desk.post(address, {"what": "1, 1"}).status_code == 409
    assert desk.post(address, {"what": "47.5, 7.3", "how": "trust"}).status_code == 302
    work_off()
    batch.refresh_from_db()
    assert (batch.state, batch.findings[0]["done"]) == (State.STAGED, "trusted")
    assert batch.rows.count() == len(towns)
    assert batch.fingerprint != before
    assert check(uploads.path_of(batch.upload), Options.of_json(batch.options)).findings == batch.findings
    assert "Doubt it again" in desk.get(page).content.decode()
    desk.post(address, {"what": "47.5, 7.3", "how": "doubt"})
    work_off()
    batch.refresh_from_db()
    assert (batch.fingerprint, batch.findings[0]["done"]) == (before, "not_used")


def test_places_that_will_be_made_are_told_before(desk: Client, atlas: SmallAtlas) -> None:
    batch = factories.staged_import()
    told = desk.get(reverse("workspace:import", args=[batch.pk])).content.decode()
    assert "1 place that the atlas lacks will be made" in told
    assert [one.name for one in lacking(batch)] == ["Nowhere-on-Sea"]
    assert apply_import(batch=batch, by=factories.BY).made_places.count() == 1
    assert "will be made" not in desk.get(reverse("workspace:import", args=[batch.pk])).content.decode()


def test_evidence_names_every_country_in_words(atlas: SmallAtlas) -> None:
    end = {"decision": "place", "place": atlas.isfahan.pk, "evidence": [["only_namesake", "IR / DE / ZZ"]]}
    [told] = Teller(factories.staged_import(), [end]).end(end, "Isfahan", "").reasons
    assert told == "there is no other place of that name in Iran / Germany / ZZ"


def test_a_list_read_while_an_import_is_taken_back_leaves_out_what_went(desk: Client, atlas: SmallAtlas) -> None:
    batch = factories.applied_import()
    read = list(Relationship.objects.order_by("pk"))
    undo_import(batch=batch, by=factories.BY)
    rows = tie_rows(read)
    assert {row.tie for row in rows} == set(Relationship.objects.all())
    assert len(rows) == len(read) - 2
