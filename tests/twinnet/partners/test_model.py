"""The model on a planted network: it learns, never from the tie it seeks, the same each time, and keeps to goals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.twinnet.partners.planted import COUNTRIES
from twinnet.partners import Cities, Goals, OutcomeArea, PartnerModel, ReasonCode, Ties, Which, corridor, opens
from twinnet.partners.evaluation import Ranks
from twinnet.partners.features import table
from twinnet.partners.known import Known, Still
from twinnet.partners.reports import MODEL
from twinnet.partners.training import folds, questions


def test_it_finds_planted_partners_better_than_every_baseline(split: dict[str, list[Ranks]]) -> None:
    others = {method: ranks[0].mrr for method, ranks in split.items() if method != MODEL}
    assert len(others) == 8
    assert split[MODEL][0].mrr > 1.2 * max(others.values())
    assert split[MODEL][0].hits(10) > 0.4


def test_features_of_an_example_are_the_same_without_its_own_tie(cities: Cities, ties: Ties) -> None:
    """Each hidden pair of a fold: its features as learned from, and from tables that never had the tie."""
    still, pairs = Still(cities), ties.rows(cities)
    fold_of = folds(len(pairs), seed=5)
    asked = list(questions(still, pairs, fold_of, 4))
    assert sum(len(question.hidden) for question in asked) == 2 * int((fold_of == 4).sum())
    for question in asked[:6]:
        partner = int(question.hidden[0])
        own = (pairs == sorted((question.city, partner))).all(axis=1)
        assert own.sum() == 1
        never = Known(still, pairs[(fold_of != 4) & ~own])
        np.testing.assert_array_equal(table(question.known, question.city), table(never, question.city))


def test_a_known_tie_would_tell_of_itself(cities: Cities, ties: Ties) -> None:
    """The leak that the folds prevent is real: with the tie among the known ones the features differ."""
    still, pairs = Still(cities), ties.rows(cities)
    one, other = pairs[10]
    with_it, without = Known(still, pairs), Known(still, np.delete(pairs, 10, axis=0))
    assert (table(with_it, one)[other] != table(without, one)[other]).any()


def test_the_same_seed_gives_the_same_model(cities: Cities, ties: Ties, model: PartnerModel) -> None:
    again = PartnerModel.train(cities, Ties(reversed(ties.pairs)), seed=3)
    assert again.recommend("DE3") == model.recommend("DE3")


def test_a_saved_model_answers_the_same(cities: Cities, ties: Ties, model: PartnerModel, tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    model.save(path)
    assert PartnerModel.load(path, cities, ties).recommend("JP7") == model.recommend("JP7")
    assert path.stat().st_size < 3_000_000


@pytest.mark.parametrize(
    ("change", "says"),
    [({"version": 0}, "Train it again"), ({"features": ["km"]}, "Train it again"), ({"format": "x"}, "not a partner")],
)
def test_a_file_of_another_version_is_refused(
    cities: Cities, ties: Ties, model: PartnerModel, tmp_path: Path, change: dict[str, object], says: str
) -> None:
    path = tmp_path / "model.json"
    model.save(path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(ValueError, match=says):
        PartnerModel.load(path, cities, ties)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b"{"])
def test_a_file_that_is_no_model_is_refused(cities: Cities, ties: Ties, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="not a partner model"):
        PartnerModel.load(path, cities, ties)


def test_too_few_ties_are_refused(cities: Cities) -> None:
    with pytest.raises(ValueError, match="too few"):
        PartnerModel.train(cities, Ties([("DE1", "FR1")]))


def test_partners_and_the_city_itself_are_never_recommended(model: PartnerModel, ties: Ties) -> None:
    for city in ("DE0", "US12", "PL25"):
        found = {answer.city_id for answer in model.recommend(city, limit=500)}
        partners = {id_ for pair in ties.pairs if city in pair for id_ in pair}
        assert partners
        assert not found & (partners | {city})
        assert len(found) == len(model.cities) - len(partners | {city})


def test_the_score_falls_and_sureness_is_a_share(model: PartnerModel) -> None:
    found = model.recommend("DE5")
    assert len(found) == 20
    assert all(0 <= answer.sure <= 1 for answer in found)
    assert found[0].sure > 0.02
    at = np.array([score for score, _ in model.learned.calibration])
    share = np.array([share for _, share in model.learned.calibration])
    assert (np.diff(at) > 0).all()
    assert (np.diff(share) > 0).all()


def test_the_first_answers_are_not_one_country(model: PartnerModel) -> None:
    cities = model.cities
    for city in ("DE5", "JP20"):
        best = np.argsort(-model.scores(cities.row_of[city])[0], kind="stable")[:20]
        plain = len({int(cities.country[row]) for row in best})
        varied = {int(cities.country[cities.row_of[answer.city_id]]) for answer in model.recommend(city)}
        assert len(varied) >= max(plain, 2)


def test_variety_can_be_declined(model: PartnerModel) -> None:
    plain = model.recommend("DE2", diverse=False)
    assert [answer.score for answer in plain] == sorted((answer.score for answer in plain), reverse=True)
    assert plain[0] == model.recommend("DE2")[0]
    assert plain != model.recommend("DE2")


_WHICH = st.builds(
    Which,
    countries=st.frozensets(st.sampled_from([*COUNTRIES, "XX"]), max_size=3),
    continents=st.frozensets(st.sampled_from(["EU", "AS", "NA"]), max_size=2),
    languages=st.frozensets(st.sampled_from(["de", "fr", "en"]), max_size=1),
    min_population=st.none() | st.floats(0, 1e6),
    max_population=st.none() | st.floats(1e5, 3e6),
)


@settings(max_examples=40, deadline=None)
@given(must=_WHICH, must_not=_WHICH, wish=_WHICH, areas=st.dictionaries(st.sampled_from(OutcomeArea), st.floats(0, 3)))
def test_must_and_must_not_hold_always(
    model: PartnerModel, must: Which, must_not: Which, wish: Which, areas: dict[OutcomeArea, float]
) -> None:
    cities = model.cities
    for answer in model.recommend("DE2", goals=Goals(areas=areas, must=must, must_not=must_not, wish=wish)):
        row = cities.row_of[answer.city_id]
        assert _fits(cities, row, must, all)
        assert not _fits(cities, row, must_not, any)


def _fits(cities: Cities, row: int, which: Which, how: Callable[[list[bool]], bool]) -> bool:
    country = cities.countries[cities.country[row]]
    tests = []
    if which.countries:
        tests.append(country in which.countries)
    if which.continents:
        tests.append(cities.continent[cities.country[row]] in which.continents)
    if which.languages:
        tests.append(bool(cities.languages[row] & which.languages))
    if which.min_population is not None:
        tests.append(bool(cities.population[row] >= which.min_population))
    if which.max_population is not None:
        tests.append(bool(cities.population[row] <= which.max_population))
    return how(tests)


def test_a_wish_lifts_what_is_wished(model: PartnerModel) -> None:
    def japanese(goals: Goals) -> int:
        return sum(answer.city_id.startswith("JP") for answer in model.recommend("DE2", goals=goals))

    assert japanese(Goals(wish=Which(countries=frozenset({"JP"})), wish_weight=5)) > japanese(Goals())


@pytest.mark.parametrize("area", OutcomeArea)
def test_every_outcome_area_changes_the_order(model: PartnerModel, area: OutcomeArea) -> None:
    plain = [answer.city_id for answer in model.recommend("DE2")]
    assert [answer.city_id for answer in model.recommend("DE2", goals=Goals(areas={area: 3}))] != plain


def test_a_city_without_ties_gets_partners_and_is_told_of(model: PartnerModel, cities: Cities, ties: Ties) -> None:
    rest = Ties(pair for pair in ties.pairs if "DE9" not in pair)
    found = PartnerModel(model.learned, Known(Still(cities), rest.rows(cities))).recommend("DE9")
    assert len(found) == 20
    codes = {reason.code for answer in found for reason in answer.reasons}
    assert ReasonCode.NEW_COUNTRY in codes
    assert ReasonCode.SHARED_TWINS not in codes


def test_an_unknown_city_is_an_error(model: PartnerModel) -> None:
    with pytest.raises(KeyError):
        model.recommend("nowhere")


def test_the_corridor_is_near_and_across_a_border(model: PartnerModel) -> None:
    found = corridor(model, "DE3", km=900)
    assert found
    assert all(not across.city_id.startswith("DE") and across.km <= 900 for across in found)
    assert [across.sure for across in found] == sorted((across.sure for across in found), reverse=True)


def test_what_opens_is_a_partner_the_neighbour_lacks(model: PartnerModel, ties: Ties) -> None:
    pairs = set(ties.pairs)
    found = opens(model, "DE3", km=200)
    assert found
    for opening in found:
        assert ("DE3", opening.partner_id) in pairs or (opening.partner_id, "DE3") in pairs
        assert (opening.neighbour_id, opening.partner_id) not in pairs
        assert opening.neighbour_id.startswith("DE")
