"""Taking written names apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinnet.fold import fold
from twinnet.gazetteer import PlaceKind
from twinnet.parse import Form, clean, joined_names, parse, seats_of_adjective, sound, two_names, without_epithet

READINGS = [
    ("Karaj", "karaj", None, "", Form.PLAIN),
    ("Spandau (Berlin)", "spandau", None, "Berlin", Form.BRACKET),
    ("Salisbury, Maryland", "salisbury", None, "Maryland", Form.COMMA),
    ("کرج، البرز", "کرج", None, "البرز", Form.COMMA),
    ("Berlin – Spandau", "spandau", None, "Berlin", Form.DASH),
    ("Vienna 22 – Donaustadt", "donaustadt", None, "Vienna", Form.DASH),
    ("Prague 5", "pragu 5", PlaceKind.DISTRICT, "Prague", Form.NUMBERED),
    ("Budapest XVI", "budapest xvi", PlaceKind.DISTRICT, "Budapest", Form.NUMBERED),
    ("Pest County", "pest", PlaceKind.COUNTY, "", Form.PLAIN),
    ("County Kildare", "kildare", PlaceKind.COUNTY, "", Form.PLAIN),
    ("Province of Trento", "trento", PlaceKind.REGION, "", Form.PLAIN),
    ("Aichi Prefecture", "aichi", PlaceKind.REGION, "", Form.PLAIN),
    ("Municipality of Patras", "patras", PlaceKind.MUNICIPALITY, "", Form.PLAIN),
    ("Metropolitan City of Genoa", "genoa", PlaceKind.MUNICIPALITY, "", Form.PLAIN),
    ("London Borough of Camden", "camden", PlaceKind.DISTRICT, "", Form.PLAIN),
    ("Nowy Targ (rural gmina)", "nowy targ", PlaceKind.MUNICIPALITY, "", Form.PLAIN),
    ("Kish Island", "kish", PlaceKind.ISLAND, "", Form.PLAIN),
    ("استان فارس", "فارس", PlaceKind.REGION, "", Form.PLAIN),
    ("Solomianskyi District (Kyiv)", "solomianskyi", PlaceKind.COUNTY, "Kyiv", Form.BRACKET),
]


@pytest.mark.parametrize(("text", "stem", "kind", "whole", "form"), READINGS)
def test_reading(text: str, stem: str, kind: PlaceKind | None, whole: str, form: Form) -> None:
    parsed = parse(text)
    assert (parsed.stem, parsed.kind, parsed.whole, parsed.form) == (stem, kind, whole, form)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    parsed = parse(text)
    assert clean(clean(text)) == clean(text)
    assert parsed.stem == fold(parsed.stem)
    assert bool(parsed.whole) == (parsed.form is not Form.PLAIN)


def test_shown_name_is_clean() -> None:
    assert clean("  Hollókő [1]*\u202e ") == "Hollókő"
    assert clean("سن\u200cپترزبورگ") == "سن\u200cپترزبورگ"


def test_helpers() -> None:
    assert two_names("Arrasate/Mondragón") == ("Arrasate", "Mondragón")
    assert two_names("Karaj") is None
    assert joined_names("Comines-Warneton") == ("Comines", "Warneton")
    assert joined_names("Nuneaton and Bedworth") == ("Nuneaton", "Bedworth")
    assert joined_names("Saint-Sulpice") is None
    assert "gatchina" in seats_of_adjective("gatchinsky")
    assert seats_of_adjective("berlin") == []
    assert sound("kharkiv") == sound("charkiw")
    assert without_epithet("hattersheim am main") == "hattersheim"
    assert without_epithet("karaj") == ""
