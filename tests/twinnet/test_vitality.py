"""Vital signs: the default rule by example, and what must hold for any evidence and any rule."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinnet.vitality import Activity, Code, Evidence, Grade, Initiative, Level, Rule, VitalSigns, When, vital_signs

TODAY = dt.date(2026, 11, 23)
VISIT = Evidence(Activity.DELEGATION, When(2026, 5, 1), Grade.DOCUMENTED, Initiative.OURS)

whens = st.builds(
    lambda day, precision: When(*(day.year, day.month, day.day)[:precision]),
    st.dates(dt.date(2019, 1, 1), dt.date(2028, 12, 31)),
    st.integers(1, 3),
)
pieces = st.builds(
    Evidence,
    st.sampled_from(Activity),
    whens,
    st.sampled_from(Grade),
    st.sampled_from(Initiative),
    st.sampled_from(["", "", "a", "b"]),
)
some = st.lists(pieces, max_size=12)
days = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
rules = st.builds(
    Rule,
    thriving_days=st.integers(1, 1500),
    thriving_weight=st.floats(0, 6),
    thriving_own=st.floats(0, 3),
    thriving_kinds=st.integers(0, 4),
    fresh_days=st.integers(1, 800),
    fresh_weight=st.floats(0, 3),
    active_days=st.integers(1, 1500),
    active_own=st.floats(0, 3),
    reactive_days=st.integers(1, 1500),
    reactive_weight=st.floats(0, 2),
)


def _signs(*evidence: Evidence, on: dt.date = TODAY) -> VitalSigns:
    return vital_signs(evidence, on)


def test_nothing_is_dormant_and_stays_so() -> None:
    signs = _signs()
    assert (signs.level, signs.last, signs.changes_on, signs.becomes) == (Level.DORMANT, None, None, None)


def test_one_documented_visit_of_ours_is_active_for_two_years_to_the_day() -> None:
    signs = _signs(VISIT)
    assert signs.level is Level.ACTIVE
    assert (signs.changes_on, signs.becomes) == (dt.date(2026, 5, 1) + dt.timedelta(days=730), Level.DORMANT)
    assert _signs(VISIT, on=dt.date(2028, 4, 29)).level is Level.ACTIVE
    assert _signs(VISIT, on=dt.date(2028, 4, 30)).level is Level.DORMANT


def test_only_answers_are_reactive() -> None:
    answered = replace(VISIT, initiative=Initiative.THEIRS)
    assert _signs(*[replace(answered, when=When(2026, month)) for month in range(1, 10)]).level is Level.REACTIVE
    assert _signs(answered).last_own is None


def test_much_of_different_kinds_thrives_and_much_of_one_kind_does_not() -> None:
    same = [replace(VISIT, when=When(2026, month)) for month in range(1, 6)]
    assert _signs(*same).level is Level.ACTIVE
    assert _signs(*same, replace(VISIT, activity=Activity.SPORT)).level is Level.THRIVING


def test_a_claim_alone_keeps_nothing_alive() -> None:
    assert _signs(replace(VISIT, grade=Grade.CLAIMED)).level is Level.DORMANT


def test_one_event_told_twice_counts_once_by_its_best_evidence() -> None:
    told = replace(VISIT, event="visit of May")
    twice = _signs(told, replace(told, grade=Grade.EVALUATED))
    value = next(reason.value for reason in twice.reasons if reason.code is Code.ACTIVE_OWN)
    assert value == pytest.approx(1.5)


def test_reasons_say_what_was_found_what_is_needed_and_in_how_many_days() -> None:
    reasons = {reason.code: reason for reason in _signs(VISIT).reasons}
    assert (reasons[Code.ACTIVE_OWN].value, reasons[Code.ACTIVE_OWN].needed) == (1.0, 1.0)
    assert reasons[Code.ACTIVE_OWN].holds
    assert not reasons[Code.THRIVING_KINDS].holds
    assert reasons[Code.FRESH_WEIGHT].days == 365


def test_a_year_counts_until_its_last_day_leaves_the_window_and_is_never_later_than_today() -> None:
    signs = _signs(replace(VISIT, when=When(2026)))
    assert signs.last == TODAY
    assert signs.changes_on == dt.date(2026, 12, 31) + dt.timedelta(days=730)


def test_plans_are_no_evidence() -> None:
    signs = _signs(replace(VISIT, when=When(2026, 11, 24)))
    assert (signs.level, signs.in_future) == (Level.DORMANT, 1)


def test_a_window_that_ends_after_the_calendar_never_ends() -> None:
    signs = _signs(replace(VISIT, when=When(9999)), on=dt.date(9999, 1, 1))
    assert (signs.level, signs.changes_on) == (Level.ACTIVE, None)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: When(2026, None, 3),
        lambda: When(2026, 2, 30),
        lambda: Rule(active_days=0),
        lambda: Rule(weights={Activity.GIFT: -1.0}),
        lambda: Rule(grades={Grade.CLAIMED: float("nan")}),
    ],
)
def test_what_cannot_be_is_refused(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(ValueError, match=r"a day needs|day .*range|window|weights"):
        wrong()


@given(some, pieces, days, rules)
def test_more_evidence_never_lowers_the_level(
    evidence: list[Evidence], more: Evidence, on: dt.date, rule: Rule
) -> None:
    assert vital_signs([*evidence, more], on, rule).level >= vital_signs(evidence, on, rule).level


@given(some, days, st.integers(0, 3000), rules)
def test_time_alone_never_raises_the_level(evidence: list[Evidence], on: dt.date, later: int, rule: Rule) -> None:
    known = [piece for piece in evidence if piece.when.earliest <= on]
    assert vital_signs(known, on + dt.timedelta(days=later), rule).level <= vital_signs(known, on, rule).level


@given(st.data(), some, days, rules)
def test_order_does_not_matter(data: st.DataObject, evidence: list[Evidence], on: dt.date, rule: Rule) -> None:
    assert vital_signs(data.draw(st.permutations(evidence)), on, rule) == vital_signs(evidence, on, rule)


@given(some, days, rules)
def test_the_level_changes_on_the_day_named_and_not_before(evidence: list[Evidence], on: dt.date, rule: Rule) -> None:
    signs = vital_signs(evidence, on, rule)
    known = [piece for piece in evidence if piece.when.earliest <= on]
    if signs.changes_on is None:
        assert vital_signs(known, dt.date(2060, 1, 1), rule).level is signs.level
        return
    before = vital_signs(known, signs.changes_on - dt.timedelta(days=1), rule)
    assert before.level is signs.level
    assert vital_signs(known, signs.changes_on, rule).level is signs.becomes


@given(some, pieces, days, rules, st.sampled_from(list(Grade)))
def test_better_evidence_never_lowers_the_level(
    evidence: list[Evidence], one: Evidence, on: dt.date, rule: Rule, grade: Grade
) -> None:
    order = list(Grade)
    better = replace(one, grade=max(one.grade, grade, key=order.index))
    assert vital_signs([*evidence, better], on, rule).level >= vital_signs([*evidence, one], on, rule).level
