"""What claims add up to. Claims are written `voice class kind start end status status_on`, a dash for nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hamshahr.atlas.models import SourceClass
from hamshahr.core.dates import PartialDate
from hamshahr.ties.facts import Facts, Said, settle, voice
from hamshahr.ties.models import Agreement, Kind, Status


def said(written: str, is_weak: bool = False) -> Said:
    whose, source_class, kind, start, end, status, status_on = (
        "" if word == "-" else word for word in (written + " -" * 7).split()[:7]
    )
    return Said(
        voice=whose,
        source_class=source_class,
        kind=kind,
        start=PartialDate.parse(start),
        end=PartialDate.parse(end),
        status=status,
        status_on=PartialDate.parse(status_on),
        is_weak=is_weak,
    )


def settled(*written: str) -> Facts:
    return settle(map(said, written))


@pytest.mark.parametrize(
    ("claims", "agreement", "disputed"),
    [
        (["A press sister 1989"], Agreement.ONE_SIDED, set()),
        (["A press sister 1989", "A press sister 1989"], Agreement.ONE_SIDED, set()),
        (["A press sister 1989", "B press sister 1989"], Agreement.AGREED, set()),
        (["A press sister 1989", "B press sister 1989-05-07"], Agreement.AGREED, set()),
        (["A press sister", "B press -"], Agreement.AGREED, set()),
        (["A press sister 1989", "B press sister 1990"], Agreement.DISPUTED, {"start"}),
        (["A press sister 1989", "A press sister 1990"], Agreement.DISPUTED, {"start"}),
        (["A press sister 1989", "B press friendship 1989"], Agreement.DISPUTED, {"kind"}),
        (["A press sister - 2001", "B press sister - 2002"], Agreement.DISPUTED, {"end"}),
        (["A press sister 1989 2001", "B press friendship 1989 2002"], Agreement.DISPUTED, {"kind", "end"}),
        (["A press friendship 1990", "B press sister 1995"], Agreement.AGREED, set()),
        (["A official sister 1980", "B blog friendship 1990"], Agreement.DISPUTED, {"kind", "start"}),
        (["A official sister 1980", "B blog friendship 1960"], Agreement.AGREED, set()),
        (["A official memorandum 2019", "B press sister 2003"], Agreement.DISPUTED, {"kind", "start"}),
        (["A press sister 1980", "A press memorandum 1990"], Agreement.ONE_SIDED, set()),
        (["A press sister 2000", "B press sister - 1990"], Agreement.DISPUTED, {"end"}),
        (["A press sister - 1995", "B press sister - - active 2020"], Agreement.DISPUTED, {"end"}),
        (["A official sister - - ended 2022", "B blog sister - - active 2022-03"], Agreement.DISPUTED, {"status"}),
        (["A official sister - - active 2021", "B blog sister - - ended 2022"], Agreement.AGREED, set()),
        (["A press sister - - suspended", "B press sister - - ended"], Agreement.DISPUTED, {"status"}),
    ],
)
def test_how_claims_stand_to_one_another(claims: list[str], agreement: Agreement, disputed: set[str]) -> None:
    facts = settled(*claims)
    assert (facts.agreement, set(facts.disputed)) == (agreement, disputed)


def test_the_best_source_leads_and_an_agreeing_one_makes_its_date_finer() -> None:
    facts = settled("A blog friendship 1989-05", "B official sister 1989", "C dataset sister 1989-05-07")
    assert (facts.kind, str(facts.start)) == (Kind.SISTER, "1989-05-07")


def test_a_finer_date_that_contradicts_the_best_source_does_not_lead() -> None:
    assert str(settled("A official sister 1989", "B press sister 1990-05-07").start) == "1989"


def test_a_date_without_a_kind_does_not_lead_over_a_better_source() -> None:
    assert str(settled("A official sister 1989", "B press - 1985").start) == "1989"


def test_a_friendship_that_became_a_twinning_is_one_since_the_friendship() -> None:
    facts = settled("A press sister 1995", "B press friendship 1990")
    assert (facts.kind, str(facts.start), facts.agreement) == (Kind.SISTER, "1990", Agreement.AGREED)


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        (["A press sister"], ""),
        (["A press sister - - active", "B press sister - - suspended 2023"], Status.SUSPENDED),
        (["A press sister - - suspended 2022", "B press sister - - active 2023-04"], Status.ACTIVE),
        (["A official sister - - active", "B press sister - - ended"], Status.ENDED),
        (["A press sister - 2019 ended", "B press sister - - active 2020"], Status.ACTIVE),
        (["A press sister - - active 1990", "B press sister - - ended"], Status.ENDED),
        (["A official sister - - ended 2022", "B blog sister - - active 2022-03"], Status.ENDED),
        (["A press sister - 2019"], Status.ENDED),
    ],
)
def test_the_latest_status_holds(claims: list[str], status: str) -> None:
    assert settled(*claims).status == status


def test_a_weak_claim_counts_only_where_no_other_speaks() -> None:
    strong, weak = said("A press sister 1989"), said("B encyclopedia friendship 1995", is_weak=True)
    facts = settle([weak, strong])
    assert (facts.kind, str(facts.start), facts.agreement, facts.is_weak) == ("sister", "1989", "one_sided", False)
    alone = settle([weak])
    assert (alone.kind, str(alone.start), alone.is_weak) == ("friendship", "1995", True)


def test_nothing_cannot_be_settled() -> None:
    with pytest.raises(ValueError, match="without a current claim"):
        settle([])


def test_whose_word_a_claim_is() -> None:
    assert voice(7, "Mehr", 1) == voice(7, "", 2)
    assert voice(None, "Mehr", 1) == voice(None, "Mehr", 2) != voice(None, "IRNA", 3)
    assert voice(None, "", 1) != voice(None, "", 2)


dates = st.none() | st.builds(
    lambda date, length: PartialDate.parse(date.isoformat()[:length]),
    st.dates(dt.date(1988, 11, 1), dt.date(1990, 2, 1)),
    st.sampled_from([4, 7, 10]),
)
claims = st.builds(
    Said,
    voice=st.sampled_from("ABC"),
    source_class=st.sampled_from(SourceClass.values),
    kind=st.sampled_from(["", Kind.SISTER, Kind.FRIENDSHIP, Kind.MEMORANDUM]),
    status=st.sampled_from(["", Status.ACTIVE, Status.SUSPENDED, Status.ENDED]),
    status_on=dates,
    start=dates,
    end=dates,
    is_weak=st.booleans(),
)


@given(st.lists(claims, min_size=1, max_size=5).flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_the_order_of_claims_does_not_matter(both: tuple[list[Said], list[Said]]) -> None:
    given_order, another = both
    assert settle(given_order) == settle(another)


@given(st.lists(claims, min_size=1, max_size=5))
def test_a_repeated_claim_changes_nothing_and_facts_are_what_somebody_said(some: list[Said]) -> None:
    facts = settle(some)
    assert settle(some + some) == facts
    assert facts.kind in {one.kind for one in some}
    assert facts.status in {one.standing_status for one in some}
    assert facts.start in {one.start for one in some}
    assert facts.end in {one.end for one in some}
