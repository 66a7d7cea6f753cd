"""One answer serves all rows with a name, is remembered, told in the evidence, and can be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hamshahr.atlas.models import Place
from hamshahr.imports.actions import StaleImportError, apply_import
from hamshahr.imports.models import Import, NameAnswer, Outcome, Question, State
from hamshahr.imports.queries import atlas_stamp
from tests import factories
from tests.factories import SmallAtlas

ROWS = """city1,country1,city2,country2
Isfahan,Iran,Newtown,United Kingdom
Freiburg,Germany,Newtown,United Kingdom
Newtown,Great Britain,Munich,Germany
Isfahan,Iran,Van,Turkey
Tehran,Iran,Atlantis,United Kingdom
Tehran,Iran,Xanadu,Elsewhere
"""


def answer(desk: Client, question: Question, meant: Any) -> Any:
    address = reverse("workspace:import_name", args=[question.batch_id, question.mark])
    return desk.post(address, {"meant": str(meant), "tab": "doubt"})


def outcomes(batch: Import) -> list[str]:
    return list(batch.rows.order_by("number").values_list("outcome", flat=True))


def van() -> Place:
    return Place.objects.get(name_en="Van")


def test_one_answer_serves_all_its_rows_and_only_those(desk: Client, atlas: SmallAtlas) -> None:
    batch = factories.staged_import(ROWS)
    assert outcomes(batch) == [*[Outcome.DOUBT] * 3, Outcome.ADDS_CLAIM, Outcome.NEW, Outcome.ERROR]
    question = batch.questions.get(name="Newtown")
    assert question.row_count == 3
    assert answer(desk, question, van().pk).status_code == 302
    assert outcomes(batch)[:5] == [Outcome.ADDS_CLAIM, Outcome.NEW, Outcome.NEW, Outcome.SAME, Outcome.NEW]
    batch.refresh_from_db()
    assert batch.atlas_stamp == atlas_stamp()
    assert ["answered", f"Alice, {NameAnswer.objects.get().at.date()}"] in batch.rows.get(number=2).ends[1]["evidence"]
    page = desk.get(reverse("workspace:import", args=[batch.pk])).content.decode()
    assert "a person said so: Alice" in page


def test_the_answer_is_remembered_by_the_next_import_until_it_is_taken_back(desk: Client, atlas: SmallAtlas) -> None:
    answer(desk, factories.staged_import(ROWS).questions.get(name="Newtown"), van().pk)
    second = factories.staged_import("city1,country1,city2,country2\nTehran,Iran,NEWTOWN,GB\n", "second.csv")
    assert outcomes(second) == [Outcome.NEW]
    remembered = NameAnswer.objects.get()
    assert "Newtown" in desk.get(reverse("workspace:import_answers")).content.decode()
    desk.post(reverse("workspace:revoke_answer", args=[remembered.pk]))
    assert not NameAnswer.objects.exists()
    page = desk.get(reverse("workspace:import", args=[second.pk])).content.decode()
    assert reverse("workspace:check_import", args=[second.pk]) in page
    third = factories.staged_import("city1,country1,city2,country2\nTehran,Iran,NEWTOWN,GB\n", "third.csv")
    assert outcomes(third) == [Outcome.DOUBT]


def test_what_says_more_is_another_question(desk: Client, atlas: SmallAtlas) -> None:
    """An answer to a bare name is no answer to the same name with a point or a region beside."""
    batch = factories.staged_import(
        "city1,country1,city2,country2,region2\nTehran,Iran,Newtown,GB,\nTehran,Iran,Newtown,GB,Elsewhere\n"
    )
    assert batch.questions.filter(name="Newtown").count() == 2


def test_no_place_leaves_its_rows_out_and_an_unknown_one_is_given_its_place(desk: Client, atlas: SmallAtlas) -> None:
    batch = factories.staged_import(ROWS)
    answer(desk, batch.questions.get(name="Newtown"), "no_place")
    assert outcomes(batch)[:3] == [Outcome.LEFT_OUT] * 3
    answer(desk, batch.questions.get(name="Atlantis"), atlas.freiburg.pk)
    assert batch.rows.get(number=6).ends[1]["place"] == atlas.freiburg.pk
    answer(desk, batch.questions.get(name="Atlantis"), "provisional")
    assert batch.rows.get(number=6).ends[1]["decision"] == "provisional"
    assert answer(desk, batch.questions.get(name="Xanadu"), "provisional").status_code == 409
    assert answer(desk, batch.questions.get(name="Xanadu"), "").status_code == 409


def test_the_map_holds_the_choices_and_what_they_would_be_tied_to(desk: Client, atlas: SmallAtlas) -> None:
    question = factories.staged_import(ROWS).questions.get(name="Newtown")
    address = reverse("workspace:import_name_map", args=[question.batch_id, question.mark])
    drawn = desk.get(address, {"q": "Van"}).json()
    assert van().pk in drawn["places"]["id"]
    ends = {
        (drawn["places"]["name"][a], drawn["places"]["name"][b])
        for a, b in zip(drawn["ties"]["a"], drawn["ties"]["b"], strict=True)
    }
    assert ends >= {("Van", "Isfahan"), ("Van", "Freiburg"), ("Van", "Munich"), ("Newtown", "Isfahan")}


def test_who_leaves_the_first_of_two_rows_out_makes_the_second_new(desk: Client, atlas: SmallAtlas) -> None:
    batch = factories.staged_import()
    address = reverse("workspace:choose_rows", args=[batch.pk])
    desk.post(address, {"row": "2", "what": "out"})
    assert outcomes(batch)[:2] == [Outcome.NEW, Outcome.NEW]
    desk.post(address, {"row": "2", "what": "in"})
    assert outcomes(batch)[:2] == [Outcome.NEW, Outcome.SAME]
    desk.post(address, {"all": "new", "what": "out"})
    assert set(batch.rows.filter(is_left_out=True).values_list("number", flat=True)) == {2, 3, 4}
    desk.post(address, {"all": "new", "what": "in"})
    assert not batch.rows.filter(is_left_out=True).exists()


def test_a_name_answered_in_another_import_serves_this_one_as_it_is_brought_in(desk: Client, atlas: SmallAtlas) -> None:
    waiting = factories.staged_import("city1,country1,city2,country2\nTehran,Iran,NEWTOWN,GB\n", "waiting.csv")
    answer(desk, factories.staged_import(ROWS).questions.get(name="Newtown"), van().pk)
    assert outcomes(waiting) == [Outcome.DOUBT]
    apply_import(batch=waiting, by=factories.BY)
    assert outcomes(waiting) == [Outcome.NEW]
    assert waiting.rows.get().claim is not None


def test_an_answer_that_was_taken_back_meanwhile_has_its_rows_checked_anew(desk: Client, atlas: SmallAtlas) -> None:
    answer(desk, factories.staged_import(ROWS).questions.get(name="Newtown"), van().pk)
    waiting = factories.staged_import("city1,country1,city2,country2\nTehran,Iran,NEWTOWN,GB\n", "waiting.csv")
    other = factories.staged_import("city1,country1,city2,country2\nTehran,Iran,Munich,Germany\n", "other.csv")
    desk.post(reverse("workspace:revoke_answer", args=[NameAnswer.objects.get().pk]))
    with pytest.raises(StaleImportError):
        apply_import(batch=waiting, by=factories.BY)
    assert apply_import(batch=other, by=factories.BY).state == State.APPLIED


@pytest.mark.parametrize("meant", ["9" * 30, "9" * 5000])
def test_a_place_that_no_atlas_has_is_refused_in_words(desk: Client, atlas: SmallAtlas, meant: str) -> None:
    refused = answer(desk, factories.staged_import(ROWS).questions.get(name="Newtown"), meant)
    assert refused.status_code == 409
    assert "Choose the place" in refused.content.decode()
