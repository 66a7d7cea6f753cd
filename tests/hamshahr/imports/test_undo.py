from __future__ import annotations

import pytest

from hamshahr.atlas.models import Place, Source
from hamshahr.audit.actions import Actor
from hamshahr.core.errors import UserError
from hamshahr.imports.actions import apply_import, undo_import
from hamshahr.imports.models import Outcome, State
from hamshahr.ties.actions import record_claims
from hamshahr.ties.models import Agreement, Claim, Relationship
from tests.factories import said, source
from tests.factories import tie as make_tie
from tests.hamshahr.imports.conftest import SOURCE, Stage, dump, outcomes

HEADER = "city1,country1,city2,country2,since,status,source_url"
ROWS = (
    "Berlin,Germany,Paris,France,1987,,",
    "Berlin,Germany,Paris,France,1990,ended,https://a.example/one",
    "Unterkleinhausen,Switzerland,Paris,France,,,",
    "Berlin – Spandau,Germany,Isfahan,Iran,,,https://a.example/two",
)


def test_undo_leaves_no_trace(staged: Stage, world: dict[str, Place], by: Actor) -> None:
    make_tie(world["Berlin"], world["Paris"], by_source=source("another"), start="1975")
    before = dump()
    batch = apply_import(batch=staged(*ROWS, header=HEADER), by=by)
    assert Relationship.objects.get(places=world["Berlin"]).agreement == Agreement.DISPUTED
    assert undo_import(batch=batch, by=by).state == State.UNDONE
    assert dump() == before


def test_undo_makes_superseded_claims_current_again(staged: Stage, world: dict[str, Place], by: Actor) -> None:
    own = source(SOURCE.key)
    older = make_tie(world["Berlin"], world["Paris"], by_source=own, start="1975").claims.get()
    before = dump()
    batch = apply_import(batch=staged(*ROWS, header=HEADER), by=by)
    older.refresh_from_db()
    assert older.superseded_by is not None
    undo_import(batch=batch, by=by)
    assert dump() == before


def test_undo_needs_an_applied_import(staged: Stage, by: Actor) -> None:
    batch = staged(*ROWS, header=HEADER)
    with pytest.raises(UserError, match="nothing to take back"):
        undo_import(batch=batch, by=by)
    undo_import(batch=apply_import(batch=batch, by=by), by=by)
    with pytest.raises(UserError, match="nothing to take back"):
        undo_import(batch=batch, by=by)


def test_redo_after_undo(staged: Stage, by: Actor) -> None:
    batch = apply_import(batch=staged(*ROWS, header=HEADER), by=by)
    undo_import(batch=batch, by=by)
    empty = dump()
    again = apply_import(batch=staged(*ROWS, header=HEADER), by=by)
    assert again.pk != batch.pk
    assert Claim.objects.count() == 4
    undo_import(batch=again, by=by)
    assert dump() == empty


def test_later_claims_of_others_survive(staged: Stage, world: dict[str, Place], by: Actor) -> None:
    batch = apply_import(batch=staged(*ROWS, header=HEADER), by=by)
    village = Place.objects.get(is_provisional=True)
    later = said(world["Paris"], village, by_source=source("later"), start="2001")
    kept = record_claims(drafts=[later], by=by)[0].claim
    undo_import(batch=batch, by=by)
    assert list(Claim.objects.all()) == [kept]
    assert Relationship.objects.get().started == later.start
    assert list(Place.objects.filter(is_provisional=True)) == [village]
    assert not Place.objects.filter(part_of__isnull=False).exists()


def test_a_source_that_others_cite_stays(staged: Stage, world: dict[str, Place], by: Actor) -> None:
    batch = apply_import(batch=staged(*ROWS, header=HEADER), by=by)
    page = Source.objects.get(url="https://a.example/two")
    record_claims(drafts=[said(world["Munich"], world["Paris"], by_source=page)], by=by)
    undo_import(batch=batch, by=by)
    assert list(Source.objects.filter(url__startswith="https://a.example")) == [page]


def test_a_place_that_a_later_import_uses_stays(staged: Stage, by: Actor) -> None:
    first = apply_import(batch=staged(*ROWS, header=HEADER), by=by)
    second = apply_import(batch=staged("Unterkleinhausen,Switzerland,Munich,Germany"), by=by)
    undo_import(batch=first, by=by)
    assert Place.objects.filter(is_provisional=True).count() == 1
    undo_import(batch=second, by=by)
    assert Claim.objects.count() == Relationship.objects.count() == 0


ONE = ("Unterkleinhausen,Switzerland,Paris,France,1987,,https://a.example/one", "Berlin,Germany,Paris,France,1990,,")
TWO = ("Berlin,Germany,Paris,France,1990,,", ONE[0], "Munich,Germany,Paris,France,,,")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_two_imports_say_stays_until_both_are_taken_back(
    staged: Stage, world: dict[str, Place], by: Actor, order: tuple[int, int]
) -> None:
    before = dump()
    batches = [apply_import(batch=staged(*rows, header=HEADER), by=by) for rows in (ONE, TWO)]
    assert outcomes(batches[1]) == [Outcome.SAME, Outcome.SAME, Outcome.NEW]
    first, last = (batches[position] for position in order)
    undo_import(batch=first, by=by)
    kept = 3 if last == batches[1] else 2
    assert Claim.objects.filter(source__key=SOURCE.key).count() == kept - 1
    assert Claim.objects.count() == Relationship.objects.count() == kept
    assert set(last.rows.values_list("claim", flat=True)) == set(Claim.objects.values_list("pk", flat=True))
    assert outcomes(last) == [Outcome.NEW] * kept
    assert not first.rows.filter(claim__isnull=False).exists()
    undo_import(batch=last, by=by)
    assert dump() == before


def test_a_claim_handed_over_is_found_in_the_file_that_still_says_it(staged: Stage, by: Actor) -> None:
    first = apply_import(batch=staged(*ONE, header=HEADER), by=by)
    apply_import(batch=staged(*TWO, header=HEADER, file_name="again.csv"), by=by)
    claim = Claim.objects.get(start__year=1990)
    assert claim.evidence == "ties.csv, row 3"
    undo_import(batch=first, by=by)
    claim.refresh_from_db()
    assert claim.evidence == "again.csv, row 2"
