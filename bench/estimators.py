"""The estimators of twinnet.impact: a textbook's columns reproduced, and the event study on panels with known answers.

The textbook is Yotov, Piermartini, Monteiro and Larch 2016, "An Advanced Guide to Trade Policy Analysis" (WTO and
UNCTAD), chapter 1, tables 1 to 3. Its own pages could not be read here. The coefficients are taken from its edition for
R, Vargas Sepúlveda, https://pacha.dev/tradepolicy/01-traditional-gravity.html (results as stored in
https://github.com/pachadotdev/tradepolicy, `_freeze/01-traditional-gravity`), which says of table 1 that all
coefficients and errors match the book; for tables 2 and 3 it says nothing of the kind, and its equality with the book
rests on its using the authors' data and their Stata files, whose specifications were compared with these.

Samples: the years 1986, 1990 … 2006. Table 1, and columns OLS and PPML of the others: international flows only; the
rest with flows inside countries. Ordinary least squares leave out zero flows. Errors are clustered by pair.
"""

from __future__ import annotations

import csv
import gzip
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.figures import Figure
from twinnet.impact.events import effects, leads, two_way
from twinnet.impact.panels import Panel
from twinnet.impact.ppml import Gravity, gravity
from twinnet.impact.simulate import Recipe, simulate
from twinnet.impact.studies import Finding, study

SHARED = Path(os.environ.get("HAMSHAHR_SHARED", Path(__file__).resolve().parents[2] / "shared"))
YEARS = (1986, 1990, 1994, 1998, 2002, 2006)
DISTANCES = tuple(f"dist_{year}" for year in YEARS)
BORDERS = tuple(f"border_{year}" for year in YEARS[:-1])
TIES = ("cntg", "lang", "clny")
SIDES = ("exporter_year", "importer_year")
PAIRED = (*SIDES, "pair_id")
LAGS = ("rta", "rta_lag4", "rta_lag8", "rta_lag12")
RUNS = 400

Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its sample and regressors, and the published coefficients in their order."""

    name: str
    regressors: tuple[str, ...]
    published: tuple[float, ...]
    fixed: tuple[str, ...] = SIDES
    inside: bool = False
    logarithm: bool = False
    errors: tuple[float, ...] = ()


TABLES = (
    Column(
        "table 1, OLS",
        ("log_dist", *TIES, "log_y", "log_e"),
        (-1.002, 0.574, 0.802, 0.735, 1.190, 0.908),
        fixed=(),
        logarithm=True,
        errors=(0.027, 0.185, 0.082, 0.144, 0.009, 0.010),
    ),
    Column(
        "table 1, OLS with remoteness",
        ("log_dist", *TIES, "log_y", "log_e", "remote_exporter", "remote_importer"),
        (-1.185, 0.247, 0.739, 0.842, 1.164, 0.903, 0.972, 0.274),
        fixed=(),
        logarithm=True,
        errors=(0.031, 0.177, 0.078, 0.150, 0.009, 0.010, 0.068, 0.060),
    ),
    Column(
        "table 1, OLS with fixed effects",
        ("log_dist", *TIES),
        (-1.216, 0.223, 0.661, 0.670),
        logarithm=True,
        errors=(0.038, 0.199, 0.081, 0.147),
    ),
    Column(
        "table 1, PPML",
        ("log_dist", *TIES),
        (-0.841, 0.437, 0.247, -0.222),
        errors=(0.032, 0.083, 0.077, 0.116),
    ),
    Column(
        "table 2, OLS",
        (*DISTANCES, *TIES),
        (-1.168, -1.155, -1.211, -1.248, -1.241, -1.261, 0.223, 0.661, 0.670),
        logarithm=True,
    ),
    Column(
        "table 2, PPML",
        (*DISTANCES, *TIES),
        (-0.859, -0.834, -0.835, -0.847, -0.848, -0.836, 0.437, 0.248, -0.222),
    ),
    Column(
        "table 2, internal distance",
        (*DISTANCES, *TIES, "dist_inside"),
        (-0.980, -0.940, -0.915, -0.887, -0.884, -0.872, 0.371, 0.337, 0.019, -0.488),
        inside=True,
    ),
    Column(
        "table 2, home bias",
        (*DISTANCES, *TIES, "dist_inside", "home"),
        (-0.857, -0.819, -0.796, -0.770, -0.767, -0.754, 0.574, 0.352, 0.027, -0.602, 1.689),
        inside=True,
    ),
    Column(
        "table 2, internal fixed effects",
        (*DISTANCES, *TIES),
        (-0.910, -0.879, -0.860, -0.833, -0.829, -0.811, 0.442, 0.241, -0.220),
        fixed=(*SIDES, "home_of"),
        inside=True,
    ),
    Column("table 3, OLS", ("log_dist", *TIES, "rta"), (-1.216, 0.223, 0.661, 0.670, -0.004), logarithm=True),
    Column("table 3, PPML", ("log_dist", *TIES, "rta"), (-0.822, 0.416, 0.250, -0.205, 0.191)),
    Column(
        "table 3, domestic trade",
        ("log_dist", *TIES, "rta"),
        (-0.800, 0.393, 0.244, -0.182, 0.409),
        fixed=(*SIDES, "home_of"),
        inside=True,
    ),
    Column("table 3, pair effects", ("rta",), (0.557,), fixed=PAIRED, inside=True),
    Column("table 3, lead", ("rta", "rta_lead4"), (0.520, 0.077), fixed=PAIRED, inside=True),
    Column("table 3, phasing in", LAGS, (0.291, 0.414, 0.169, 0.119), fixed=PAIRED, inside=True),
    Column(
        "table 3, globalisation",
        (*LAGS, *BORDERS),
        (0.116, 0.288, 0.069, 0.002, -0.706, -0.480, -0.367, -0.158, -0.141),
        fixed=PAIRED,
        inside=True,
    ),
)


def run() -> list[Figure]:
    return [*_textbook(), *_simulations(), _speed()]


def read() -> Columns:
    """The textbook's panel in the years it uses, with the columns its tables need."""
    with gzip.open(SHARED / "data" / "gravity" / "agtpa_applications.csv.gz", "rt", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if int(float(row["year"])) in YEARS]
    text = ("exporter", "importer")
    made: Columns = {
        name: np.array([row[name] if name in text else float(row[name]) for row in rows]) for name in rows[0]
    }
    year = made["year"].astype(int)
    made["home"] = (made["exporter"] == made["importer"]).astype(float)
    made["home_of"] = np.where(made["home"] == 1, made["exporter"], "")
    made["log_dist"] = np.log(made["dist"])
    made["dist_inside"] = made["log_dist"] * made["home"]
    for side in text:
        made[f"{side}_year"] = np.char.add(made[side], year.astype(str))
    for each in YEARS:
        made[f"dist_{each}"] = made["log_dist"] * (1 - made["home"]) * (year == each)
        made[f"border_{each}"] = (1 - made["home"]) * (year == each)
    _sizes(made)
    return made


def _total(values: NDArray[Any], groups: NDArray[Any]) -> NDArray[Any]:
    """For each row the sum of the values in its group."""
    place = np.unique(groups, return_inverse=True)[1]
    return np.bincount(place, weights=values)[place]


def _sizes(made: Columns) -> None:
    """Output, expenditure, and remoteness: distances weighted by the share of the other side (box on page 43)."""
    output, spent = (_total(made["trade"], made[side]) for side in SIDES)
    made["log_y"], made["log_e"] = np.log(output), np.log(spent)
    of_all = _total(spent, made["exporter_year"])
    made["remote_exporter"] = np.log(_total(made["dist"] * of_all / spent, made["exporter_year"]))
    of_all = _total(output, made["importer_year"])
    made["remote_importer"] = np.log(_total(made["dist"] * of_all / output, made["importer_year"]))


def estimated(made: Columns, column: Column) -> Gravity:
    """The column estimated anew."""
    kept = np.ones(len(made["trade"]), dtype=bool) if column.inside else made["home"] == 0
    if "pair_id" in column.fixed:
        kept &= _total(made["trade"], made["pair_id"]) > 0
    used = {name: values[kept] for name, values in made.items()}
    return gravity(used, "trade", column.regressors, fixed=column.fixed, cluster="pair_id", logarithm=column.logarithm)


def _textbook() -> list[Figure]:
    made = read()
    figures = []
    for column in TABLES:
        found = estimated(made, column)
        figures.append(_same(f"{column.name}: coefficients", found.coefficients, column.published))
        if column.errors:
            figures.append(_same(f"{column.name}: standard errors", found.errors, column.errors))
        if column.regressors[: len(LAGS)] == LAGS:
            total = {"table 3, phasing in": (0.9926, 0.0943), "table 3, globalisation": (0.4750, 0.1095)}[column.name]
            figures.append(_same(f"{column.name}: total effect and its error", found.sum_of(LAGS), total))
    return figures


def _same(name: str, found: Sequence[float] | NDArray[Any], published: Sequence[float]) -> Figure:
    """How many numbers lie no further from the published ones than rounding to three decimals takes them."""
    apart = np.abs(np.asarray(found) - np.asarray(published))
    same = int((apart <= 0.000505).sum())
    note = f"published {', '.join(f'{value:g}' for value in published)}"
    return Figure(
        f"{name} as published", same, f"of {len(published)}", f"= {len(published)}", same == len(published), note
    )


def _simulations() -> list[Figure]:
    """How often the event study is right on panels whose answer is known; the reaches leave room for chance."""
    return [
        *_known("one effect for all, 60 units", Recipe(effect=0.8), most=98.0),
        *_known("one effect for all, 24 units", Recipe(units=24, effect=0.8), most=100.0),
        *_known("effects that grow and differ by start", Recipe(effect=1, growth=0.3, early_bonus=1), most=100.0),
        *_known("every unit treated in the end", Recipe(never=0, starts=(4, 6, 8, 10), effect=0.8, growth=0.2), 100.0),
        *_null("60 units", Recipe()),
        *_null("24 units", Recipe(units=24)),
        *_null("8 treated of 40 units", Recipe(units=40, never=0.8)),
        *_drift(),
    ]


def _known(name: str, recipe: Recipe, most: float) -> list[Figure]:
    """Coverage of the 95 % interval and bias, and beside them those of the older two-way regression."""
    covered = np.zeros((RUNS, 2))
    apart = np.zeros((RUNS, 2))
    for seed in range(RUNS):
        panel, truth = simulate(recipe, seed)
        older = two_way(panel)
        assert older is not None  # these recipes determine it
        for place, one in enumerate((effects(panel).average, older.average)):
            covered[seed, place] = one.low <= truth <= one.high
            apart[seed, place] = one.value - truth
    ours, theirs = (100 * covered.mean(axis=0)).tolist()
    bias, older_bias = apart.mean(axis=0).tolist()
    chance = 3 * float(apart[:, 0].std()) / RUNS**0.5
    return [
        Figure(
            f"{name}: 95 % interval holds the truth",
            round(ours, 2),
            "%",
            f"92.8 to {most:g}",
            92.8 <= ours <= most,
            note=f"two-way regression {theirs:.4g} %",
        ),
        Figure(
            f"{name}: bias",
            round(bias, 4),
            "standard deviations",
            f"within ±{chance:.3f} (chance)",
            abs(bias) <= chance,
            note=f"two-way regression {older_bias:.3f}",
        ),
    ]


def _null(name: str, recipe: Recipe) -> list[Figure]:
    """How often a difference is found, and a departure before the start, where there is none."""
    seen = np.zeros((RUNS, 2))
    for seed in range(RUNS):
        panel, _ = simulate(recipe, 10_000 + seed)
        before = leads(panel)
        assert before is not None  # these recipes allow leads
        seen[seed] = effects(panel).average.found, before.p < 0.05
    most = 100 * (0.05 + 2 * (0.05 * 0.95 / RUNS) ** 0.5)
    found, before_found = (100 * seen.mean(axis=0)).tolist()
    return [
        Figure(f"no effect, {name}: {what} at 5 %", share, "%", f"≤ {most:.1f} (5 and chance)", share <= most)
        for what, share in (("found", found), ("departure before the start found", before_found))
    ]


def _drift() -> list[Figure]:
    """Panels without effect whose treated units drift: how often that is called an effect; and how often a true one."""
    figures = []
    for trend in (0.05, 0.1, 0.15):
        called = _called(Recipe(trend=trend))
        figures.append(
            Figure(
                f"no effect but a drift of {trend:g} a period: called an effect",
                called[Finding.EFFECT],
                "%",
                "≤ 7.2",
                called[Finding.EFFECT] <= 7.2,
                note=f"called an association {called[Finding.ASSOCIATION]:g} %",
            )
        )
    called = _called(Recipe(effect=1, growth=0.2))
    figures.append(
        Figure("a true effect: called one", called[Finding.EFFECT], "%", "≥ 75", called[Finding.EFFECT] >= 75)
    )
    return figures


def _called(recipe: Recipe) -> dict[Finding, float]:
    found = [study(simulate(recipe, 20_000 + seed)[0]).finding for seed in range(RUNS)]
    return {each: 100 * found.count(each) / RUNS for each in Finding}


def _speed() -> Figure:
    """Ours, with its jackknife, by pyfixest's `did2s` on the same panel, once each after a warming run."""
    panel, _ = simulate(Recipe(units=1000, times=20, starts=(8, 10, 12, 14), effect=1), 1)
    small, _ = simulate(Recipe(effect=1), 1)
    did2s(small)
    started = time.perf_counter()
    theirs = did2s(panel)[0]
    between = time.perf_counter()
    ours = effects(panel).average.value
    took, against = time.perf_counter() - between, between - started
    same = abs(ours - theirs) < 1e-4  # theirs is found step by step, ours solved
    note = f"{took:.3f} s against {against:.3f} s; the same estimate to {abs(ours - theirs):.0e}"
    name = "event study of 20,000 observations, ours by pyfixest did2s"
    return Figure(name, took / against, "×", "≤ 1, and the same estimate to 1e-4", same and took <= against, note)


def did2s(panel: Panel) -> tuple[float, float]:
    """The mean effect and its standard error by pyfixest's implementation of the same estimator."""
    pyfixest, pandas = import_module("pyfixest"), import_module("pandas")
    treated = panel.since >= 0
    table = pandas.DataFrame(
        {"unit": panel.unit, "time": panel.time, "outcome": panel.outcome, "treated": treated, "on": treated * 1.0}
    )
    model = pyfixest.did2s(
        table,
        yname="outcome",
        first_stage="~ 0 | unit + time",
        second_stage="~ 0 + on",
        treatment="treated",
        cluster="unit",
    )
    return float(model.coef().iloc[0]), float(model.se().iloc[0])
