"""Ranks by hand, files read and refused, the register of dated ties, and the command."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from tests.twinnet.partners.conftest import SPLIT_SEED
from tests.twinnet.partners.planted import planted_cities, planted_ties
from twinnet.__main__ import main
from twinnet.partners import Cities, ReasonCode, Ties
from twinnet.partners.evaluation import Ranks, hide, rank
from twinnet.partners.files import read_cities, read_pairs
from twinnet.partners.german import later_ties, read_german
from twinnet.partners.known import Known, Still
from twinnet.partners.reasons import reasons
from twinnet.partners.reports import cold_start, groups, summary
from twinnet.partners.training import rising


def test_hidden_partners_are_ranked_among_all_that_are_not_known(cities: Cities) -> None:
    """Scores fall with the row number; rows 0, 1 and 2 come before row 3, unless tied or the city itself."""
    known = Known(Still(cities), np.array([[0, 5], [1, 5], [7, 9]]))
    scores = -np.arange(len(cities), dtype=float)
    found = rank(lambda city: scores, known, np.array([[3, 5], [3, 7]]))
    assert found.city.tolist() == [3, 3, 5, 7]
    assert found.partner.tolist() == [5, 7, 3, 3]
    assert found.rank.tolist() == [5, 7, 2, 4]
    assert found.mrr == pytest.approx((1 / 5 + 1 / 7 + 1 / 2 + 1 / 4) / 4)
    assert found.hits(4) == 0.5


def test_other_hidden_partners_are_taken_out_of_the_filtered_rank(cities: Cities) -> None:
    """Row 3 seeks 5 and 7: among those ranked for 7 is 5, and the other way round only where scores are equal."""
    known = Known(Still(cities), np.array([[0, 5], [1, 5], [7, 9]]))
    falling = -np.arange(len(cities), dtype=float)
    found = rank(lambda city: falling, known, np.array([[3, 5], [3, 7]]))
    assert found.filtered.tolist() == [5, 6, 2, 4]
    assert found.without_other_answers().mrr == pytest.approx((1 / 5 + 1 / 6 + 1 / 2 + 1 / 4) / 4)
    alike = rank(lambda city: np.zeros(len(cities)), known, np.array([[3, 5], [3, 7]]))
    others = len(cities) - 1
    assert alike.rank[:2].tolist() == [(1 + others) / 2] * 2
    assert alike.filtered[:2].tolist() == [others / 2] * 2


def test_only_those_ask_who_are_told_to(cities: Cities) -> None:
    asking = np.arange(len(cities)) == 7
    known = Known(Still(cities), np.array([[0, 5]]))
    found = rank(lambda city: -np.arange(len(cities), dtype=float), known, np.array([[3, 5], [3, 7]]), asking=asking)
    assert (found.city.tolist(), found.partner.tolist(), found.rank.tolist()) == ([7], [3], [4])


def test_equal_scores_share_their_mean_rank(cities: Cities) -> None:
    known = Known(Still(cities), np.array([[0, 5]]))
    found = rank(lambda city: np.zeros(len(cities)), known, np.array([[1, 2]]))
    assert found.rank.tolist() == [len(cities) / 2, len(cities) / 2]


def test_a_tenth_is_hidden_and_nothing_lost(cities: Cities, ties: Ties) -> None:
    pairs = ties.rows(cities)
    known, hidden = hide(pairs, seed=2)
    assert len(hidden) == round(len(pairs) / 10)
    assert sorted(map(tuple, np.concatenate([known, hidden]))) == sorted(map(tuple, pairs))
    assert hide(pairs, seed=3)[1].tolist() != hidden.tolist()


def test_cold_cities_are_asked_of_and_found(cities: Cities, ties: Ties) -> None:
    found = cold_start(Still(cities), ties.rows(cities), seed=1)
    assert found["Adamic–Adar"].mrr < found["model"].mrr
    assert len(found["model"]) == len(found["random"]) > 20


def test_groups_add_up(cities: Cities, ties: Ties, split: dict[str, list[Ranks]]) -> None:
    found = split["model"]
    by_name = {line.method: line.questions for line in groups(cities, ties, found, seeds=[SPLIT_SEED])}
    asked = [number for name, number in by_name.items() if name.startswith("asking city has") and "ties" in name]
    assert sum(asked) == len(found[0]) == summary("model", found).questions


def test_calibration_never_falls() -> None:
    chance = np.random.default_rng(1)
    score = chance.normal(size=4000)
    points = rising(score, chance.random(4000) < 1 / (1 + np.exp(3 - score)))
    assert (np.diff([share for _, share in points]) > 0).all()
    assert points[-1][1] > 0.1 > points[0][1]


def test_reasons_by_hand() -> None:
    cities = Cities.from_rows(
        [
            {"id": "a", "name": "Frankfurt", "country": "DE", "lat": 52.3, "lon": 14.5, "population": 60_000},
            {"id": "b", "name": "Słubice", "country": "PL", "lat": 52.35, "lon": 14.56, "population": 17_000},
            {"id": "c", "name": "Frankfort", "country": "US", "lat": 38.2, "lon": -84.9, "population": 62_000},
            {"id": "d", "name": "Wien", "country": "AT", "lat": 48.2, "lon": 16.4, "population": 1_900_000},
        ]
    )
    known = Known(Still(cities), Ties([("a", "d"), ("b", "d")]).rows(cities))
    across = {reason.code: reason for reason in reasons(known, 0, 1)}
    assert across[ReasonCode.SHARED_TWINS].value == 1
    assert across[ReasonCode.NEAR_BORDER].value == 7
    assert across[ReasonCode.NEW_COUNTRY].value == "PL"
    assert ReasonCode.NO_SHARED_LANGUAGE not in across, (
        "German is a stranger to most cities: it tells nothing of this one"
    )
    overseas = {reason.code: reason for reason in reasons(known, 0, 2)}
    assert overseas[ReasonCode.SIMILAR_SIZE].value == 1.0
    assert ReasonCode.NO_TIES_YET in overseas
    assert ReasonCode.SAME_NAME not in overseas


def test_no_common_language_is_told_where_most_cities_have_one() -> None:
    places = {"a": "DE", "b": "AT", "c": "CH", "d": "LI", "e": "PL"}
    cities = Cities.from_rows(
        [
            {"id": key, "name": key, "country": country, "lat": 48, "lon": 10, "population": 50_000}
            for key, country in places.items()
        ]
    )
    known = Known(Still(cities), Ties([("a", "b")]).rows(cities))
    told = {reason.code: reason for reason in reasons(known, 0, 4)}
    assert not told[ReasonCode.NO_SHARED_LANGUAGE].favours
    assert ReasonCode.SAME_LANGUAGE in {reason.code for reason in reasons(known, 0, 3)}


def _write(path: Path, header: str, *rows: str) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.usefixtures("small_gazetteer")
def test_a_file_gets_its_regions_and_knows_nothing_of_degrees(tmp_path: Path) -> None:
    path = _write(
        tmp_path / "nodes.csv",
        "qid,label,lat,lon,population,country,degree_in_query",
        "Q1,Shiraz,29.61,52.54,1500000,Iran,9",
        "Q2,Weimar,50.98,11.33,65000,Germany,7",
        "Q3,Trier,49.75,6.62,110000,Germany,5",
        "Q4,Reykjavik,64.1,-21.9,130000,Iceland,5",
    )
    cities = read_cities(path)
    assert cities.ids == ["Q1", "Q2", "Q3", "Q4"]
    assert [cities.countries[code] for code in cities.country] == ["IR", "DE", "DE", "IS"]
    assert [cities.regions[code] for code in cities.region] == ["IR-07", "DE-TH", "DE-RP", "IS-"]
    assert "degree_in_query" not in vars(cities)


@pytest.mark.usefixtures("small_gazetteer")
@pytest.mark.parametrize(
    ("nodes", "edges", "says"),
    [
        ("qid,label,lat,lon\nQ1,a,1,2\n", "a,b\n", "no column country"),
        ("id,name,country,lat,lon\nQ1,a,DE,1,2\nQ1,b,DE,1,2\n", "a,b\n", "the same id"),
        ("id,name,country,lat,lon\nQ1,a,DE,x,2\n", "a,b\n", "could not convert"),
        ("id,name,country,lat,lon\nQ1,a,DE,1,2\n", "a,b\nQ1,Q9\n", "not among the cities"),
        ("id,name,country,lat,lon\nQ1,a,DE,1,2\n", "a,b\nQ1\n", "two ids"),
    ],
)
def test_bad_files_end_in_a_clear_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], nodes: str, edges: str, says: str
) -> None:
    (tmp_path / "nodes.csv").write_text(nodes)
    (tmp_path / "edges.csv").write_text(edges)
    assert main(["partners", str(tmp_path / "nodes.csv"), str(tmp_path / "edges.csv")]) == 2
    assert says in capsys.readouterr().err


def test_the_command_prints_every_method(tmp_path: Path) -> None:
    cities = planted_cities()
    with (tmp_path / "nodes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "name", "country", "lat", "lon", "population", "region"])
        for row in range(len(cities)):
            place = [cities.lat[row], cities.lon[row], cities.population[row], cities.regions[cities.region[row]]]
            writer.writerow([cities.ids[row], cities.names[row], cities.countries[cities.country[row]], *place])
    edges = _write(tmp_path / "edges.csv", "a,b", *(f"{one},{other}" for one, other in planted_ties().pairs))
    out = io.StringIO()
    assert main(["partners", str(tmp_path / "nodes.csv"), str(edges), "--seeds", "1"], out) == 0
    tables = json.loads(out.getvalue())
    lines = {line["method"]: line for line in tables["methods"]}
    assert len(lines) == 9
    assert lines["model"]["mrr"] > lines["random"]["mrr"]
    assert tables["model, other hidden partners taken out"]["mrr"] >= lines["model"]["mrr"]
    assert len(read_pairs(edges)) == len(planted_ties())


@pytest.mark.usefixtures("small_gazetteer")
def test_dated_ties_leave_out_what_cannot_be_trusted(tmp_path: Path) -> None:
    header = "municipality,latitude,longitude,partnergemeinde,country,seit,form,partner_latitude,partner_longitude"
    weimar, shiraz, trier, metz = "50.98,11.33", "29.61,52.54", "49.75,6.64", "49.12,6.18"
    rows = [
        f"Weimar,{weimar},Shiraz,Iran,2009,p,{shiraz}",
        f"Trier,{trier},Metz,France,1957,p,{metz}",
        f"Trier,{trier},Metz,France,1970,f,{metz}",
        f"Trier,{trier},Shiraz,Iran,2000,p,{shiraz}",
        f"Weimar,{weimar},Metz,France,,p,{metz}",
        f"Weimar,{weimar},Nowhere,France,1980,p,45.0,-30.0",
        *(f"Weimar,{weimar},Place {number},France,1980,p,47.96,7.31" for number in range(10)),
    ]
    dated = read_german(_write(tmp_path / "register.csv", header, *rows))
    known, later = later_ties(dated, 1990)
    assert (len(known), len(later)) == (1, 1)
    assert sorted(dated.year.tolist()) == [1957, 2009]
    assert dated.abroad.sum() == 2
    assert dated.left_out == {
        "dummy coordinate or none": 10,
        "year missing or 2000": 2,
        "no city near by": 1,
        "repeated": 1,
    }
