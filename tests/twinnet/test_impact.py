"""Event studies: panels that cannot answer are refused, known answers are found, and the word effect is earned."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinnet.__main__ import main
from twinnet.impact import (
    Condition,
    Finding,
    Panel,
    PanelError,
    Rule,
    effects,
    leads,
    panel,
    read_panel,
    report,
    study,
    two_way,
)
from twinnet.impact.regression import estimate
from twinnet.impact.simulate import Recipe, simulate
from twinnet.impact.words import LANGUAGES, TEXTS, Language, number

STRONG = Recipe(units=80, effect=1.2, growth=0.2)
DRIFTING = Recipe(trend=0.3)


def _write(path: Path, made: Panel) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["unit", "time", "outcome", "treated_at"])
        for unit, time, outcome in zip(made.unit.tolist(), made.time.tolist(), made.outcome.tolist(), strict=True):
            treated = made.treated_at[unit]
            writer.writerow([made.units[unit], time, outcome, "" if math.isinf(treated) else int(treated)])
    return path


def _panel(rows: list[tuple[str, int, float]], starts: Mapping[str, float]) -> Panel:
    unit, time, outcome = zip(*rows, strict=True)
    return panel(unit, time, outcome, starts)


def _lines(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(["unit,time,outcome,treated_at", *lines]) + "\n", encoding="utf-8")
    return path


class TestReading:
    def test_what_was_written_is_read_again(self, tmp_path: Path) -> None:
        made, _ = simulate(STRONG, 1)
        read = read_panel(_write(tmp_path / "panel.csv", made))
        assert read.units == made.units
        assert np.array_equal(read.outcome, made.outcome)
        assert np.array_equal(read.treated_at, made.treated_at)

    def test_persian_digits_are_numbers_and_blank_outcomes_are_counted(self, tmp_path: Path) -> None:
        read = read_panel(_lines(tmp_path / "p.csv", "الف,۲۰۰۱,۱.۵,۲۰۰۲", "الف,۲۰۰۲,,۲۰۰۲"))
        assert read.time.tolist() == [2001]
        assert read.outcome.tolist() == [1.5]
        assert read.blank == 1

    @pytest.mark.parametrize(
        ("lines", "says"),
        [
            (["a,2001,x,"], "line 2, outcome: 'x' is not a number"),
            (["a,2001.5,1,"], "line 2, time: '2001.5' is not a whole number"),
            (["a,2001,inf,"], "line 2, outcome: 'inf' is not a usable number"),
            (["a,2001,1,soon"], "line 2, treated_at: 'soon' is not a number"),
            ([",2001,1,"], "line 2: the unit has no name"),
            (["a,2001"], "line 2, outcome|no row with an outcome"),
            (["a,2001,1,2002", "a,2002,1,2003"], "a has more than one treated_at"),
            (["a,2001,1,", "a,2001,2,"], "a stands twice at time 2001"),
            (["a,2001,,"], "no row with an outcome"),
            ([], "no row with an outcome"),
        ],
    )
    def test_what_is_wrong_is_named_with_its_line(self, tmp_path: Path, lines: list[str], says: str) -> None:
        with pytest.raises(PanelError, match=says):
            read_panel(_lines(tmp_path / "p.csv", *lines))

    def test_too_much_is_refused_before_it_is_reckoned(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = _lines(tmp_path / "p.csv", *(f"a,{day},1," for day in range(401)))
        with pytest.raises(PanelError, match="more than 400 different times"):
            read_panel(path)
        monkeypatch.setattr("twinnet.impact.panels.MOST_ROWS", 400)
        with pytest.raises(PanelError, match="more than 400 rows"):
            read_panel(path)

    def test_files_that_are_no_panel(self, tmp_path: Path) -> None:
        other = tmp_path / "other.csv"
        other.write_text("city,year\nx,1\n", encoding="utf-8")
        with pytest.raises(PanelError, match="no column unit, time, outcome, treated_at"):
            read_panel(other)
        other.write_bytes(b"\xff\xfe\x00unit")
        with pytest.raises(PanelError, match="utf-8"):
            read_panel(other)
        with pytest.raises(PanelError, match="No such file"):
            read_panel(tmp_path / "absent.csv")


class TestEstimates:
    def test_without_noise_the_effect_comes_out_as_it_went_in(self) -> None:
        times, starts = range(8), {"a": 3.0, "b": 3.0, "c": 5.0, "d": 5.0}
        rows = [
            (unit, time, 10 * place + time**2 + (2.0 + (time - starts[unit]) if time >= starts.get(unit, 99) else 0.0))
            for place, unit in enumerate("abcdef")
            for time in times
        ]
        made = _panel(rows, starts)
        found = effects(made)
        assert [round(point.estimate.value, 9) for point in found.points] == [2.0, 3.0, 4.0, 5.0, 6.0]
        assert found.never_treated == 2
        before = leads(made)
        assert before is not None
        assert max(abs(point.estimate.value) for point in before.points) < 1e-9

    def test_the_number_of_units_compared_is_right(self) -> None:
        found = effects(simulate(Recipe(units=50, never=0.4), 1)[0])
        assert (found.treated_clusters, found.never_treated) == (30, 20)
        assert found.comparison_clusters == 40  # the never treated and those who start after the first

    def test_a_known_effect_is_covered_and_a_null_effect_seldom_found(self) -> None:
        known = [simulate(Recipe(effect=1, growth=0.3, early_bonus=1), seed) for seed in range(100)]
        covered = [effects(made).average for made, _ in known]
        assert sum(one.low <= truth <= one.high for one, (_, truth) in zip(covered, known, strict=True)) >= 90
        assert sum(effects(simulate(Recipe(), seed)[0]).average.found for seed in range(100)) <= 11

    def test_the_older_regression_is_led_astray_by_growing_effects_and_ours_is_not(self) -> None:
        apart = []
        for seed in range(30):
            made, truth = simulate(Recipe(effect=1, growth=0.3, early_bonus=1), seed)
            older = two_way(made)
            assert older is not None
            apart.append((effects(made).average.value - truth, older.average.value - truth))
        ours, theirs = np.mean(apart, axis=0)
        assert abs(ours) < 0.12
        assert theirs < -0.2

    def test_late_times_without_comparison_are_left_out_and_counted(self) -> None:
        made, truth = simulate(Recipe(units=60, never=0, starts=(4, 6, 8, 10), effect=1), 2)
        found = effects(made)
        assert found.left_out == 60 * 2
        assert found.average.low < truth < found.average.high

    def test_a_time_with_one_comparison_is_left_out_and_not_the_study(self) -> None:
        rows = [(unit, time, float(time)) for unit in "abcde" for time in range(6)]
        found = effects(_panel(rows, {"a": 2.0, "b": 2.0, "c": 5.0, "d": 5.0}))
        assert found.left_out == 4
        assert [point.since for point in found.points] == [0, 1, 2]

    def test_clusters_of_several_units_widen_the_interval_of_what_they_share(self) -> None:
        made, _ = simulate(Recipe(units=60), 3)
        pairs = replace(made, clusters=made.clusters[:20], cluster_of=np.arange(60) % 20)
        assert effects(pairs).treated_clusters == 20
        assert effects(pairs).average.value == pytest.approx(effects(made).average.value)

    @pytest.mark.parametrize(
        ("starts", "says"),
        [
            ({}, "No treated observation"),
            ({"a": 2.0}, "Only one cluster was treated"),
            ({"a": 0.0, "b": 0.0}, "No treated observation"),
            (dict.fromkeys("abcd", 2.0), "No treated observation"),
        ],
    )
    def test_what_cannot_be_compared_is_refused_with_the_reason(self, starts: dict[str, float], says: str) -> None:
        rows = [(unit, time, float(time)) for unit in "abcd" for time in range(4)]
        with pytest.raises(PanelError, match=says):
            effects(_panel(rows, starts))

    def test_a_comparison_that_hangs_on_one_unit_is_refused(self) -> None:
        rows = [(unit, time, float(time)) for unit in "abc" for time in range(4)] + [("d", 3, 1.0)]
        with pytest.raises(PanelError, match="hangs on a single cluster"):
            effects(_panel(rows, {"a": 3.0, "b": 3.0}))

    @given(st.integers(0, 30), st.floats(-5, 5), st.floats(0.1, 10))
    def test_adding_a_constant_changes_nothing_and_scaling_scales(self, seed: int, shift: float, scale: float) -> None:
        made, _ = simulate(Recipe(units=24, effect=1), seed)
        first, other = effects(made).average, effects(replace(made, outcome=made.outcome * scale + shift)).average
        assert other.value == pytest.approx(first.value * scale, abs=1e-7)
        assert other.error == pytest.approx(first.error * scale, abs=1e-7)
        assert other.p == pytest.approx(first.p, abs=1e-6)

    def test_an_estimate_is_student_s(self) -> None:
        one = estimate(2.0, 1.0, 10)
        assert (round(one.high - 2, 4), round(one.p, 4)) == (2.2281, 0.0734)


class TestFinding:
    def test_a_strong_design_may_say_effect(self) -> None:
        found = study(simulate(STRONG, 1)[0])
        assert found.finding is Finding.EFFECT
        assert all(ground.holds for ground in found.grounds)

    def test_a_drift_is_an_association_and_says_why(self) -> None:
        found = study(simulate(DRIFTING, 1)[0])
        assert found.finding is Finding.ASSOCIATION
        failed = {ground.condition for ground in found.grounds if not ground.holds}
        assert {Condition.PRE_TRENDS, Condition.PLACEBO, Condition.DRIFT} <= failed

    def test_a_drift_is_seldom_called_an_effect(self) -> None:
        called = [study(simulate(Recipe(trend=0.1), seed)[0]).finding for seed in range(60)]
        assert called.count(Finding.EFFECT) <= 8
        assert called.count(Finding.ASSOCIATION) >= 20

    def test_few_cities_are_never_an_effect(self) -> None:
        found = study(simulate(Recipe(units=14, effect=5), 1)[0])
        assert found.finding is Finding.ASSOCIATION
        assert study(simulate(STRONG, 1)[0], Rule(treated=49)).finding is Finding.ASSOCIATION

    def test_what_could_not_be_tested_does_not_hold(self) -> None:
        made, _ = simulate(Recipe(units=80, starts=(1,), effect=3), 1)
        found = study(made)
        assert found.leads is None
        assert found.placebo is None
        assert found.finding is Finding.ASSOCIATION
        assert {ground.condition for ground in found.grounds if math.isnan(ground.value)} == {
            Condition.PRE_TRENDS,
            Condition.PLACEBO,
            Condition.DRIFT,
        }

    def test_no_drift_is_asked_for_where_all_are_treated_in_the_end(self) -> None:
        found = study(simulate(Recipe(units=60, never=0, starts=(4, 6, 8, 10), effect=2), 2)[0])
        assert Condition.DRIFT not in {ground.condition for ground in found.grounds}


class TestReport:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("recipe", [STRONG, DRIFTING, Recipe(), Recipe(units=80, starts=(1,), effect=3)])
    def test_it_is_a_whole_page_without_script_or_anything_fetched(self, language: Language, recipe: Recipe) -> None:
        page = report(study(simulate(recipe, 1)[0]), language=language)
        body = page[page.index("<body>") : page.index("</html>")].replace("&nbsp;", " ")
        tree = ElementTree.fromstring(body)
        assert len(tree.findall(".//svg")) == 1
        assert len(tree.findall(".//table")) == 3
        assert not re.search(r"<script|https?://|\son\w+=|url\(|nan|None", page)
        assert ("۰" in page) is (language == "fa")

    @pytest.mark.parametrize(("language", "word"), [("en", "effect"), ("fa", "اثر")])
    def test_only_an_effect_is_called_one(self, language: Language, word: str) -> None:
        said = {}
        for recipe in (STRONG, DRIFTING, Recipe()):
            found = study(simulate(recipe, 1)[0])
            page = report(found, language=language)
            said[found.finding] = re.sub(r"<[^>]*>", "", page[page.index('<p class="says"') :].partition("</p>")[0])
        assert set(said) == set(Finding)
        assert word in said[Finding.EFFECT]
        assert {"en": "goes together with", "fa": "همراه است"}[language] in said[Finding.ASSOCIATION]
        assert {"en": "does not allow", "fa": "اجازه نمی‌دهد"}[language] in said[Finding.ASSOCIATION]
        assert word not in said[Finding.NOTHING_SEEN]

    def test_times_far_apart_are_drawn_as_they_are(self) -> None:
        made, _ = simulate(STRONG, 1)
        far = replace(made, time=made.time * 10**9, treated_at=made.treated_at * 10**9)
        assert report(study(far)).count("<circle") >= 7

    def test_a_title_is_escaped(self) -> None:
        assert "<h1>&lt;b&gt;</h1>" in report(study(simulate(STRONG, 1)[0]), title="<b>")

    def test_both_languages_have_the_same_words(self) -> None:
        assert set(TEXTS["en"]) == set(TEXTS["fa"])
        for key, text in TEXTS["en"].items():
            assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", TEXTS["fa"][key])), key

    @pytest.mark.parametrize(
        ("value", "english", "persian"),
        [
            (1234567.8, "1,234,568", "۱٬۲۳۴٬۵۶۸"),
            (-0.01234, "−0.0123", "−۰٫۰۱۲۳"),
            (0.0, "0", "۰"),
            (12.0, "12.0", "۱۲٫۰"),
            (math.nan, "–", "–"),
            (-1e-12, "0", "۰"),
        ],
    )
    def test_numbers(self, value: float, english: str, persian: str) -> None:
        assert number(value, "en") == english
        assert number(value, "fa") == persian


class TestCommand:
    def test_it_writes_the_report_and_says_the_finding(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = _write(tmp_path / "panel.csv", simulate(STRONG, 1)[0])
        assert main(["impact", str(path), "--lang", "fa"]) == 0
        assert 'dir="rtl"' in (tmp_path / "panel.impact.html").read_text(encoding="utf-8")

    def test_a_panel_that_cannot_answer_ends_with_the_reason(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["impact", str(_lines(tmp_path / "p.csv", "a,1,1,", "a,2,1,"))]) == 2
        assert "No treated observation" in capsys.readouterr().err
