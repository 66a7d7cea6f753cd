"""Search, calendar, language and the small addresses beside the pages."""

from __future__ import annotations

import pytest
from django.test import Client

from hamshahr.core.calendars import Calendar
from hamshahr.publish.charts import FOOT, HEIGHT, bars
from hamshahr.publish.collation import sort_key
from tests.factories import SmallAtlas, place


@pytest.mark.parametrize("written", ["اصفهان", "isfahan", "ISFAHAN", "اصفهان "])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_search_finds_the_city(client: Client, atlas: SmallAtlas, language: str, written: str) -> None:
    response = client.get(f"/{language}/search", {"q": written})
    assert response.context["found"][0].place == atlas.isfahan


@pytest.mark.parametrize("written", ["", "   ", "\x00", "zzzqqqzzz", "%", "<script>", "ـ", "a" * 5000])
def test_search_survives_anything(client: Client, atlas: SmallAtlas, written: str) -> None:
    for address in ("/en/search", "/fa/search/suggestions"):
        response = client.get(address, {"q": written})
        assert response.status_code == 200
        assert "<script>" not in response.content.decode().replace("<script src", "")


def test_search_without_an_answer_says_what_to_do(client: Client, atlas: SmallAtlas) -> None:
    assert "No city found" in client.get("/en/search?q=zzzqqqzzz").content.decode()


def test_suggestions_are_options_of_a_listbox(client: Client, atlas: SmallAtlas) -> None:
    text = client.get("/fa/search/suggestions?q=isf").content.decode()
    assert 'role="option"' in text
    assert f'href="/fa/cities/{atlas.isfahan.pk}/"' in text
    assert "<html" not in text


def test_the_calendar_is_the_readers_choice(client: Client, atlas: SmallAtlas) -> None:
    here = f"/fa/ties/{atlas.sister.pk}/"
    assert "۶ آبان ۱۳۷۹" in client.get(here).content.decode()
    response = client.get("/fa/calendar/gregorian/", {"next": here})
    assert response.status_code == 302
    assert response["Location"] == here
    assert "۲۷ اکتبر ۲۰۰۰" in client.get(here).content.decode()


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "\\\\evil"])
def test_the_way_back_stays_on_this_site(client: Client, db: None, there: str) -> None:
    response = client.get("/en/calendar/jalali/", {"next": there})
    assert response["Location"] == "/en/"


def test_there_are_no_other_calendars(client: Client, db: None) -> None:
    assert client.get("/en/calendar/mayan/").status_code == 404
    assert set(Calendar) == {"jalali", "gregorian"}


def test_small_addresses(client: Client, db: None) -> None:
    assert client.get("/robots.txt")["Content-Type"] == "text/plain"
    assert client.get("/", headers={"Accept-Language": "fa-IR"})["Location"] == "/fa/"


def test_a_fault_of_ours_is_told_in_the_readers_language(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("made for this test")

    monkeypatch.setattr("hamshahr.publish.views.home.counts", broken)
    client.raise_request_exception = False
    response = client.get("/fa/")
    assert response.status_code == 500
    text = response.content.decode()
    assert '<body dir="rtl">' in text
    assert "خطایی از سوی ما رخ داد" in text


def test_a_request_for_another_host_is_not_understood(client: Client, db: None) -> None:
    response = client.get("/en/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "We could not understand this request" in response.content.decode()


def test_persian_names_are_in_the_order_of_the_persian_alphabet(persian: None) -> None:
    names = ["گرگان", "کرج", "لار", "پاوه", "بم", "تهران", "چابهار", "ژاپن", "آمل", "اراک", "Berlin", "یزد"]
    assert sorted(names, key=sort_key) == [
        "آمل", "اراک", "بم", "پاوه", "تهران", "چابهار", "ژاپن", "کرج", "گرگان", "لار", "یزد", "Berlin",
    ]  # fmt: skip


def test_marks_do_not_part_names() -> None:
    assert sorted(["Zürich", "Zagreb", "Åarhus", "Aachen", "تهران"], key=sort_key) == [
        "Aachen", "Åarhus", "Zagreb", "Zürich", "تهران",
    ]  # fmt: skip


def test_bars_stand_on_the_floor_and_the_highest_is_the_most() -> None:
    chart = bars({1850: 3, 1950: 5, 1951: 10, 1960: 1})
    assert chart is not None
    assert [bar.year for bar in chart.bars] == [1950, 1951, 1960]
    assert all(abs(bar.y + bar.height - (HEIGHT - FOOT)) < 0.2 for bar in chart.bars)
    assert max(chart.bars, key=lambda bar: bar.height).ties == chart.most == 10
    assert bars({1850: 3}) is None


@pytest.mark.parametrize(("language", "words"), [("en", "only for reading"), ("fa", "تنها برای خواندن")])
def test_nothing_can_be_sent_to_a_page(db: None, language: str, words: str) -> None:
    response = Client(enforce_csrf_checks=True).post(f"/{language}/ties/", {"kind": "sister"})
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert words in response.content.decode()


def test_a_form_from_elsewhere_is_refused_in_the_readers_language(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/", headers={"Accept-Language": "fa"})
    assert response.status_code == 403
    assert "مجاز نیست" in response.content.decode()


def test_search_says_by_which_name_a_place_was_found(client: Client, db: None) -> None:
    place("Mumbai", "IN", names=("Bombay",))
    shown = client.get("/en/search?q=bombay").content.decode()
    assert "also called <bdi>Bombay</bdi>" in " ".join(shown.split())
    assert "also called" not in client.get("/en/search?q=mumbai").content.decode()


def test_a_search_that_is_cut_says_so(client: Client, db: None) -> None:
    for number in range(51):
        place(f"Alder {number:02d}", "IR")
    assert "the first 50 places" in client.get("/en/search?q=alder").content.decode()
    assert "10 places found" in client.get("/en/search?q=alder 1").content.decode()


def test_a_country_has_one_address(client: Client, atlas: SmallAtlas) -> None:
    response = client.get("/en/countries/IR/?page=2")
    assert (response.status_code, response["Location"]) == (301, "/en/countries/ir/?page=2")
