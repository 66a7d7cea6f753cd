"""What sources are to one another on one tie."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hamshahr.atlas.models import SourceClass
from hamshahr.core.dates import PartialDate
from hamshahr.quality.comparing import compared, overall
from hamshahr.quality.models import Verdict
from hamshahr.ties.facts import Said
from hamshahr.ties.models import Kind, Status

A, B, C = 1, 2, 3


def word(voice: str, start: str = "", **facts: str | bool) -> Said:
    facts.setdefault("kind", Kind.SISTER)
    end = PartialDate.parse(str(facts.pop("end", "")))
    return Said(voice, SourceClass.DATASET, start=PartialDate.parse(start), end=end, **facts)  # type: ignore[arg-type]


def verdicts(words: dict[int, list[Said]]) -> dict[tuple[int, int], tuple[Verdict, tuple[str, ...]]]:
    return {(one.source, one.other): (one.verdict, one.facts) for one in compared(words)}


@pytest.mark.parametrize(
    ("mine", "theirs", "facts"),
    [
        (word("a", "1990"), word("b", "1990-05-07"), ()),
        (word("a", "1990"), word("b"), ()),
        (word("a", kind=""), word("b", kind=Kind.FRIENDSHIP), ()),
        (word("a", "1990"), word("b", "1991"), ("start",)),
        (word("a", kind=Kind.FRIENDSHIP), word("b"), ("kind",)),
        (word("a", "1990", kind=Kind.FRIENDSHIP), word("b", "1995"), ()),
        (word("a", "1995", kind=Kind.FRIENDSHIP), word("b", "1990"), ("kind", "start")),
        (word("a", end="2001"), word("b", end="2003"), ("end",)),
        (word("a", status=Status.ACTIVE), word("b", status=Status.DORMANT), ("status",)),
        (word("a", status=Status.ACTIVE), word("b", status=Status.SUSPENDED), ()),
    ],
    ids=[
        "finer", "no date", "no kind", "another year", "another kind", "a step up", "a step down", "another end",
        "another status", "over is later",
    ],
)  # fmt: skip
def test_two_sources_confirm_each_other_unless_both_cannot_be_right(
    mine: Said, theirs: Said, facts: tuple[str, ...]
) -> None:
    verdict = Verdict.CONTRADICTS if facts else Verdict.CONFIRMS
    assert verdicts({A: [mine], B: [theirs]}) == {(A, B): (verdict, facts), (B, A): (verdict, facts)}


def test_the_same_publisher_repeats_but_may_contradict() -> None:
    assert verdicts({A: [word("wiki")], B: [word("wiki")]}) == {
        (A, B): (Verdict.ECHOES, ()),
        (B, A): (Verdict.ECHOES, ()),
    }
    contradiction = verdicts({A: [word("wiki", "1990")], B: [word("wiki", "1991")]})
    assert contradiction[A, B] == (Verdict.CONTRADICTS, ("start",))


def test_a_source_that_heard_both_cities_confirms_one_that_heard_only_one() -> None:
    found = verdicts({A: [word("city 1")], B: [word("city 1"), word("city 2")]})
    assert found[A, B][0] == Verdict.CONFIRMS
    assert found[B, A][0] == Verdict.ECHOES


def test_what_a_source_disputes_with_itself_is_not_held_against_another() -> None:
    found = verdicts({A: [word("a", "1990"), word("a", "1993")], B: [word("b", "1990")]})
    assert found[A, B] == (Verdict.CONFIRMS, ())


def test_a_weak_word_says_nothing_to_a_strong_one() -> None:
    found = verdicts({A: [word("a", "1990")], B: [word("b", "1991", is_weak=True)]})
    assert found == {(B, A): (Verdict.CONFIRMS, ())}


def test_alone_a_source_is_compared_with_nobody() -> None:
    assert list(compared({A: [word("a")]})) == []


def test_a_contradiction_weighs_more_than_any_number_of_confirmations() -> None:
    words = {A: [word("a", "1990")], B: [word("b", "1990")], C: [word("c", "1999")]}
    assert overall(compared(words)) == {
        A: Verdict.CONTRADICTS,
        B: Verdict.CONTRADICTS,
        C: Verdict.CONTRADICTS,
    }
    assert overall(compared({A: words[A], B: words[B]})) == {A: Verdict.CONFIRMS, B: Verdict.CONFIRMS}


@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["", "1990", "1991"]), st.booleans()), max_size=8))
def test_contradiction_is_mutual_wherever_both_are_heard(claims: list[tuple[int, str, bool]]) -> None:
    words: dict[int, list[Said]] = {}
    for source, start, is_weak in claims:
        words.setdefault(source, []).append(word(f"voice {source}", start, is_weak=is_weak))
    found = verdicts(words)
    for (one, other), (verdict, facts) in found.items():
        assert bool(facts) == (verdict == Verdict.CONTRADICTS)
        if (other, one) in found:
            assert (found[other, one][0] == Verdict.CONTRADICTS) == (verdict == Verdict.CONTRADICTS)
