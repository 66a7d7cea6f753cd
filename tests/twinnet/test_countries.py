"""Spellings of countries as they stand in real lists, in several languages, misspelt, historical or ambiguous."""

import pytest

from twinnet.countries import country_name, find_country, find_region, named_country, related

ONE = [
    ("Germany", "DE", ""),
    ("آلمان", "DE", ""),
    ("المانيا", "DE", ""),
    ("Deutschland", "DE", ""),
    ("DE", "DE", ""),
    ("DEU", "DE", ""),
    ("Grece", "GR", ""),
    ("Kazakhstah", "KZ", ""),
    ("Japa", "JP", ""),
    ("in Italy", "IT", ""),
    ("Georgia (country)", "GE", ""),
    ("Georgia", "GE", ""),
    ("England", "GB", "GB-ENG"),
    ("England, United Kingdom", "GB", "GB-ENG"),
    ("Scotland", "GB", "GB-SCT"),
    ("Northern Ireland, United Kingdom", "GB", "GB-NIR"),
    ("Kingdom of the Netherlands", "NL", ""),
    ("Kingdom of Romania", "RO", ""),
    ("Republic of Ireland", "IE", ""),
    ("USA", "US", ""),
    ("U.S.A.", "US", ""),
    ("UK", "GB", ""),
    ("Ivory Coast", "CI", ""),
    ("Kosovo", "XK", ""),
    ("Northern Cyprus", "CY", ""),
    ("Transnistria", "MD", "MD-SN"),
    ("Abkhazia", "GE", "GE-AB"),
    ("Palestine", "PS", ""),
    ("Taiwan", "TW", ""),
    ("People's Republic of China", "CN", ""),
    ("Republic of China", "TW", ""),
    ("Democratic Republic of the Congo", "CD", ""),
    ("Republic of Korea", "KR", ""),
    ("East Germany", "DE", ""),
    ("Slow. Republik", "SK", ""),
    ("Rußland", "RU", ""),
    ("Philipinen", "PH", ""),
    ("Österreich", "AT", ""),
    ("Türkiye", "TR", ""),
    ("Turkey", "TR", ""),
    ("Réunion, France", "RE", ""),
    ("Åland Islands, Finland", "AX", ""),
    ("New York, United States", "US", "US-NY"),
    ("Lower Saxony, Germany", "DE", "DE-NI"),
    ("日本", "JP", ""),
    ("Россия", "RU", ""),
    ("israel🇮🇱🇮🇱", "IL", ""),
    ("ایالات متحدهٔ آمریکا", "US", ""),
    ("جمهوری اسلامی ایران", "IR", ""),
]


@pytest.mark.parametrize(("text", "country", "region"), ONE)
def test_spelling_is_understood(text: str, country: str, region: str) -> None:
    match = find_country(text)
    assert match is not None
    assert (match.countries, match.region) == ((country,), region)


@pytest.mark.parametrize("text", ["", "  ", "Atlantis", "Iraz", "?", "XX", "Berlin"])
def test_what_is_no_country_or_between_two_is_not_guessed(text: str) -> None:
    assert find_country(text) is None


def test_ambiguous_and_former_states_give_all_their_successors() -> None:
    congo, union = find_country("Congo"), find_country("USSR")
    assert congo is not None
    assert congo.countries == ("CG", "CD")
    assert union is not None
    assert {"RU", "UA", "KZ"} < set(union.countries)


def test_near_spelling_is_said() -> None:
    near, exact = find_country("Kazakhstah"), find_country("Kazakhstan")
    assert near is not None
    assert near.near
    assert exact is not None
    assert not exact.near
    assert named_country("Kazakhstan") == exact
    assert named_country("Kazakhstah") is None


def test_part_that_is_no_iso_unit_is_kept_as_text() -> None:
    match = find_country("Rauma, Norway")
    assert match is not None
    assert (match.countries, match.rest) == (("NO",), "Rauma")


def test_regions_by_name_and_code() -> None:
    assert find_region("Maryland", "US") == "US-MD"
    assert find_region("md", "US") == "US-MD"
    assert find_region("DE-BY", "DE") == "DE-BY"
    assert find_region("Nowhere", "DE") == ""


def test_sovereign_and_territory_are_related_both_ways() -> None:
    assert "GL" in related("DK")
    assert "DK" in related("GL")
    assert related("IR") == ()


def test_names_of_countries() -> None:
    assert country_name("DE", "fa") == "آلمان"
    assert country_name("DE") == "Germany"


def test_reviewed_persian_spellings_stand_above_cldr_and_both_are_understood() -> None:
    assert country_name("CZ", "fa") == "جمهوری چک"
    assert country_name("ZA", "fa") == "آفریقای جنوبی"
    assert country_name("CZ", "en") == "Czechia"
    for name, code in (("چک", "CZ"), ("جمهوری چک", "CZ"), ("افریقای جنوبی", "ZA"), ("آفریقای جنوبی", "ZA")):
        found = find_country(name)
        assert found and found.countries == (code,)
