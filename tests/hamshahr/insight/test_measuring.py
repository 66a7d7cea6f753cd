"""The picture of the network: what is counted, when it is measured again, what it says of each city."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from django.core.management import call_command

from hamshahr.audit.actions import Actor
from hamshahr.audit.models import Event
from hamshahr.core.writing import WrittenOutsideActionError
from hamshahr.insight import queries
from hamshahr.insight.actions import measure_network
from hamshahr.insight.background import KIND
from hamshahr.insight.measuring import ranks
from hamshahr.insight.models import Flow, Picture, Position
from hamshahr.tasks.registry import KINDS
from hamshahr.ties.models import Kind, Status
from tests.factories import place, source, tie

pytestmark = pytest.mark.django_db


def a_path(*names: str) -> list[int]:
    """Cities in a row, each tied to the next; the first is in Iran, the others in Germany."""
    cities = [
        place(name, "IR" if at == 0 else "DE", latitude=float(at), longitude=1.0) for at, name in enumerate(names)
    ]
    for one, other in pairwise(cities):
        tie(one, other, start="1990")
    return [one.pk for one in cities]


def test_a_path_of_four_by_hand(by: Actor) -> None:
    first, second, third, last = a_path("A", "B", "C", "D")
    picture = measure_network(by=by)
    assert picture is not None
    assert (picture.figures["cities"]["nodes"], picture.figures["cities"]["edges"]) == (4, 3)
    assert picture.figures["growth"] == [[1990, 3]]
    inner, outer = Position.objects.get(place=second), Position.objects.get(place=first)
    assert (inner.degree, inner.degree_rank, inner.betweenness, inner.betweenness_rank) == (2, 1, 2.0, 1)
    assert (outer.degree_rank, outer.closeness_rank, outer.mean_steps) == (3, 3, 2.0)
    assert inner.bridges == [[third, 4], [first, 3]]
    assert inner.only_through_it == 1
    assert inner.country_links == [["DE", "IR", 1]]
    assert Position.objects.get(place=last).country_links == []
    assert queries.flows() == [("DE", "DE", 2), ("DE", "IR", 1)]


def test_equal_values_share_a_rank() -> None:
    assert ranks(np.array([5, 9, 5, 1])) == [2, 1, 2, 4]


def test_what_is_over_is_not_counted(by: Actor) -> None:
    a, b, c = (place(name, "IR") for name in "ABC")
    tie(a, b)
    tie(b, c, status=Status.ENDED)
    picture = measure_network(by=by)
    assert picture is not None
    assert (picture.figures["ties"], picture.figures["not_in_force"]) == (1, 1)
    assert not Position.objects.filter(place=c).exists()


def test_a_pact_counts_as_told(by: Actor) -> None:
    tie(*(place(name, "IR") for name in "ABCD"), kind=Kind.MULTILATERAL_PACT)
    picture = measure_network(by=by)
    assert picture is not None
    told = picture.figures
    assert told["cities"]["edges"] == 6
    assert told["readings"]["as_one"]["edges"] == 4
    assert told["readings"]["left_out"] is None
    assert len(told["readings"]["innermost_members"]) == 4


def test_unchanged_ties_are_not_measured_again(by: Actor) -> None:
    a_path("A", "B")
    first = measure_network(by=by)
    assert first is not None
    assert not queries.is_due()
    assert measure_network(by=by) == first
    assert measure_network(by=by, again=True) != first
    assert Picture.objects.count() == 1
    tie(place("C", "IR"), place("D", "IR"))
    assert queries.is_due()
    measure_network(by=by)
    assert not queries.is_due()
    assert Position.objects.count() == 4


def test_without_a_tie_nothing_is_kept(by: Actor) -> None:
    assert measure_network(by=by) is None
    a, b = place("A", "IR"), place("B", "IR")
    known = source()
    tie(a, b, by_source=known)
    assert measure_network(by=by) is not None
    tie(a, b, by_source=known, status=Status.ENDED)
    assert measure_network(by=by) is None
    assert not Picture.objects.exists()
    assert not Flow.objects.exists()
    assert [event.action for event in Event.objects.filter(subject_type="insight.picture").order_by("pk")] == [
        "network.measured",
        "network.forgotten",
    ]


def test_progress_is_told_in_words_the_background_knows(by: Actor) -> None:
    a_path("A", "B", "C")
    told: list[tuple[int, int, str]] = []
    measure_network(by=by, progress=lambda *step: told.append(step))
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert {word for _, _, word in told} == set(KINDS[KIND].words)


def test_the_command_measures(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("measure_network")
    assert "nothing to measure" in capsys.readouterr().out
    a_path("A", "B", "C")
    call_command("measure_network")
    assert "3 cities, 2 pairs" in capsys.readouterr().out


def test_only_the_action_writes(by: Actor) -> None:
    a_path("A", "B")
    measure_network(by=by)
    with pytest.raises(WrittenOutsideActionError):
        Position.objects.update(degree=7)
