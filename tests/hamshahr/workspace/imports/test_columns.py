"""What each column of a sent file holds: proposed, corrected, and asked where nobody can tell."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from hamshahr.imports import uploads
from hamshahr.imports.actions import apply_import
from hamshahr.imports.models import Import, Outcome, State
from hamshahr.imports.options import Options
from tests import factories
from tests.background import work_off
from tests.factories import SmallAtlas
from tests.hamshahr.imports.conftest import outcomes

from .conftest import Send, settle


def test_columns_are_corrected_and_what_is_missing_is_said(desk: Client, send: Send, atlas: SmallAtlas) -> None:
    batch = send("who,whom,its land\nIsfahan,Freiburg,Germany\n")
    refused = settle(desk, batch)
    assert refused.status_code == 422
    assert "No column is said to hold this: first city" in refused.content.decode()
    answer = settle(
        desk, batch, **{"column-0": "city1", "column-1": "city2", "column-2": "country2", "country1": "Iran"}
    )
    assert answer.status_code == 302
    work_off()
    assert outcomes(batch) == [Outcome.ADDS_CLAIM]


REGISTER = "Stadt,Partnerstadt,Land,Seit,Form\n" + "".join(
    f"{town},Isfahan,Iran,{1990 + number},{letter}\n"
    for number, (town, letter) in enumerate(
        zip(("Freiburg", "Munich", "Berlin", "Hamburg", "Bremen"), "pppfx", strict=True)
    )
)


def test_the_country_that_no_column_names_is_proposed_from_the_rows(desk: Client, send: Send) -> None:
    for name in ("Berlin", "Hamburg", "Bremen"):
        factories.place(name, "DE")
    batch = send(REGISTER)
    page = desk.get(reverse("workspace:import_columns", args=[batch.pk])).content.decode()
    assert re.search(r'name="country1"[^>]*value="Germany"|value="Germany"[^>]*name="country1"', page)
    assert "5 of 5 names are places there" in page
    assert not re.search(r'name="country2"[^>]*value="[^"]', page)
    settle(desk, batch, country1="Germany")
    work_off()
    assert outcomes(batch)[0] in {Outcome.NEW, Outcome.ADDS_CLAIM}


def test_no_country_is_proposed_where_the_names_do_not_speak_for_one(desk: Client, send: Send) -> None:
    batch = send(REGISTER.replace("Berlin", "Nowhere").replace("Hamburg", "Nohow").replace("Bremen", "Nothing"))
    page = desk.get(reverse("workspace:import_columns", args=[batch.pk])).content.decode()
    assert "is proposed" not in page


def test_what_a_letter_means_is_corrected(desk: Client, send: Send) -> None:
    """The register writes p, f and other letters for its kinds: what they are taken for can be changed."""
    batch = send(REGISTER)
    address = reverse("workspace:import_columns", args=[batch.pk])
    page = desk.get(address).content.decode()
    words = dict(re.findall(r'<label class="form-label" for="id_(word-\d)">(\w)</label>', page))
    assert list(words.values()) == ["p", "f", "x"]
    letters = {letter: name for name, letter in words.items()}
    settle(
        desk, batch, country1="Germany", **{letters["p"]: "memorandum", letters["f"]: "", letters["x"]: "friendship"}
    )
    work_off()
    batch.refresh_from_db()
    assert Options.of_json(batch.options).kinds == {"p": "memorandum", "f": "", "x": "friendship"}
    told = {finding["what"]: (finding["kind"], finding["figures"].get("taken")) for finding in batch.findings}
    assert told == {
        "p": ("short_kind", "memorandum"), "x": ("short_kind", "friendship"), "f": ("unknown_kind", None),
    }  # fmt: skip
    apply_import(batch=batch, by=factories.BY)
    claim = batch.rows.get(number=2).claim
    assert claim is not None
    assert (claim.kind, claim.kind_as_written) == ("memorandum", "p")


def test_a_column_that_was_understood_can_be_left_unused(desk: Client, send: Send) -> None:
    batch = send()
    settle(desk, batch, **{"column-4": "", "column-5": ""})
    work_off()
    assert outcomes(batch)[-1] == Outcome.NEW
    assert batch.rows.get(number=6).fault == []


def test_one_field_is_not_taken_from_two_columns(desk: Client, send: Send) -> None:
    refused = settle(desk, send(), **{"column-5": "start"})
    assert refused.status_code == 422
    assert "is taken for the same" in refused.content.decode()


PERSIAN_YEARS = "شهر ۱,کشور ۱,شهر ۲,کشور ۲,سال\nاصفهان,ایران,مونیخ,آلمان,۱۳۷۸\nتهران,ایران,فرایبورگ,آلمان,{year}\n"


def calendar_on(page: str) -> tuple[str, list[str]]:
    """The calendar that is chosen on the page of columns, and those that can be."""
    told = re.search(r'<select[^>]*name="file-calendar"[^>]*>(.*?)</select>', page, re.S)
    assert told
    chosen = re.search(r'value="([^"]*)" selected', told[1])
    return chosen[1] if chosen else "", re.findall(r'value="([^"]*)"', told[1])


def test_years_of_the_persian_calendar_are_seen(desk: Client, send: Send) -> None:
    batch = send(PERSIAN_YEARS.format(year="۱۳۸۰"))
    page = desk.get(reverse("workspace:import_columns", args=[batch.pk])).content.decode()
    assert calendar_on(page) == ("jalali", ["gregorian", "jalali"])
    assert "2 dates such as <bdi>1378</bdi> look like bare years of the Persian calendar" in page
    assert settle(desk, batch).status_code == 302
    batch.refresh_from_db()
    assert batch.options["calendar"] == "jalali"


def test_the_person_has_the_last_word_on_the_calendar(desk: Client, send: Send) -> None:
    batch = send(PERSIAN_YEARS.format(year="۱۳۸۰"))
    settle(desk, batch, **{"file-calendar": "gregorian"})
    work_off()
    batch.refresh_from_db()
    assert batch.options["calendar"] == ""
    assert outcomes(batch) == [Outcome.ERROR, Outcome.ERROR]


def test_where_years_allow_both_calendars_a_person_says_which(desk: Client, send: Send) -> None:
    batch = send(PERSIAN_YEARS.format(year="1999"))
    page = desk.get(reverse("workspace:import_columns", args=[batch.pk])).content.decode()
    assert calendar_on(page) == ("", ["", "gregorian", "jalali"])
    refused = settle(desk, batch)
    assert refused.status_code == 422
    assert "Say which calendar it is" in refused.content.decode()
    assert settle(desk, batch, **{"file-calendar": "jalali"}).status_code == 302


def test_gregorian_years_need_no_question(desk: Client, send: Send) -> None:
    batch = send()
    page = desk.get(reverse("workspace:import_columns", args=[batch.pk])).content.decode()
    assert calendar_on(page) == ("gregorian", ["gregorian", "jalali"])
    assert "bare year of the Persian" not in page


def test_a_file_without_names_of_columns_is_read_so(desk: Client, send: Send) -> None:
    batch = send("Isfahan,Iran,Munich,Germany\n")
    assert settle(desk, batch, **{"file-header": "none"}).status_code == 302
    work_off()
    assert outcomes(batch) == [Outcome.NEW]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.csv", "is empty"),
        (b"%PDF-1.7 \n%\xe2\xe3\xcf\xd3\n", "ties.csv", "a PDF, not a table"),
        (b"PK\x03\x04 no workbook at all", "ties.xlsx", "damaged or no XLSX"),
    ],
)
def test_what_is_no_table_is_said_on_the_page_of_its_columns(
    desk: Client, send: Send, content: bytes, name: str, words: str
) -> None:
    if not content:
        answer = desk.post(reverse("workspace:upload_import"), {"file": SimpleUploadedFile(name, b"\n")})
        assert answer.status_code == 302
    batch = Import.objects.latest("pk") if not content else send(content, name)
    page = desk.get(reverse("workspace:import_columns", args=[batch.pk]))
    assert page.status_code == 200
    assert words in page.content.decode()


def test_a_fault_far_down_in_the_file_comes_back_to_the_columns(desk: Client, send: Send, settings: Settings) -> None:
    batch = send()
    settle(desk, batch)
    uploads.path_of(batch.upload).write_bytes(b'city1,country1,city2,country2\n"Isfahan,Iran')
    work_off()
    batch.refresh_from_db()
    assert batch.state == State.RECEIVED
    assert "never closed" in desk.get(reverse("workspace:import_columns", args=[batch.pk])).content.decode()
