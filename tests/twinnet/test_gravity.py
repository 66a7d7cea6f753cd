"""Gravity by PPML, and the event study against another's implementation. Needs the extra `impact`."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from bench import estimators
from tests.shared import shared
from twinnet.impact import GravityError, effects, gravity
from twinnet.impact.simulate import Recipe, simulate

pytest.importorskip("pyfixest", reason="the extra “impact” is not installed")
pytestmark = pytest.mark.filterwarnings("ignore")  # of pyfixest and what it stands on, none of ours


def _flows(seed: int = 1) -> dict[str, Any]:
    """Flows between 12 places in 6 years whose tie begins for some in year 3 and multiplies the flow by e^0.5."""
    rng = np.random.default_rng(seed)
    rows = [(a, b, year) for a in range(12) for b in range(12) if a != b for year in range(6)]
    one, other, year = (np.array(column) for column in zip(*rows, strict=True))
    pair = np.minimum(one, other) * 100 + np.maximum(one, other)
    tie = ((pair % 3 == 0) & (year >= 3)).astype(float)
    size = rng.normal(0, 1, (2, 12, 6))
    mean = np.exp(2 + 0.5 * tie + size[0, one, year] + size[1, other, year] + np.sin(pair))
    return {
        "flow": rng.poisson(mean).astype(float),
        "tie": tie,
        "pair": pair,
        "from_year": one * 10 + year,
        "to_year": other * 10 + year,
    }


def _gravity(flows: dict[str, Any], *regressors: str) -> Any:
    return gravity(flows, "flow", regressors, fixed=("from_year", "to_year", "pair"), cluster="pair")


def test_a_known_effect_is_found_with_zero_flows_kept() -> None:
    flows = _flows()
    assert (flows["flow"] == 0).any()
    found = _gravity(flows, "tie")
    assert found.observations == len(flows["flow"])
    assert abs(found["tie"] - 0.5) < 3 * found.error("tie")
    assert found.error("tie") < 0.1
    assert found.sum_of(["tie"]) == pytest.approx((found["tie"], found.error("tie")))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"flow": -1.0}, "0 or more"),
        ({"flow": np.nan}, "0 or more"),
        ({"tie": 0.0}, "collinear"),
    ],
)
def test_columns_that_cannot_answer_are_refused(change: dict[str, float], says: str) -> None:
    flows = _flows()
    flows |= {name: np.full(len(flows["flow"]), value) for name, value in change.items()}
    with pytest.raises(GravityError, match=says):
        _gravity(flows, "tie")


def test_a_column_that_the_effects_explain_is_named() -> None:
    flows = _flows()
    flows["apart"] = flows["pair"] * 1.0
    with pytest.raises(GravityError, match="apart: fully explained"):
        _gravity(flows, "tie", "apart")


def test_a_missing_column_is_named() -> None:
    with pytest.raises(GravityError, match="no column treaty"):
        _gravity(_flows(), "treaty")


def test_the_textbook_s_coefficients_come_out_again() -> None:
    shared("data/gravity/agtpa_applications.csv.gz")
    made = estimators.read()
    quick = [column for column in estimators.TABLES if column.name in ("table 1, PPML", "table 3, OLS")]
    for column in quick:
        assert estimators.estimated(made, column).coefficients == pytest.approx(column.published, abs=0.00055)


def test_the_event_study_is_that_of_pyfixest() -> None:
    made, _ = simulate(Recipe(units=60, effect=1, growth=0.3), 3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = estimators.did2s(made)
    ours = effects(made).average
    assert ours.value == pytest.approx(theirs[0], abs=1e-5)
    assert ours.error == pytest.approx(theirs[1], rel=0.05)
