"""Taking a file's import back leaves alone what Wikidata says or said."""

from __future__ import annotations

from hamshahr.atlas.models import Place
from hamshahr.audit.actions import Actor
from hamshahr.imports.actions import apply_import, undo_import
from hamshahr.ties.models import Claim, Relationship
from tests.hamshahr.imports.conftest import Stage
from tests.hamshahr.imports.wikidata.conftest import Run, Save, told
from tests.hamshahr.imports.wikidata.stub import City, row

HAMLET = City("Q777", "Oberhinterdorf", country="CH")
BERLIN = City("Q64", "Berlin", country="DE")
PARIS = City("Q90", "Paris", country="FR")


def test_a_place_stays_that_only_a_withdrawn_tie_names(
    staged: Stage, world: dict[str, Place], run: Run, saved: Save, by: Actor
) -> None:
    batch = apply_import(batch=staged("Berlin,Germany,Oberhinterdorf,Switzerland"), by=by)
    made = Place.objects.get(name_en="Oberhinterdorf")
    run(file=saved([row("1", BERLIN, HAMLET, "1999")]), apply=True)
    made.refresh_from_db()
    assert (made.wikidata_id, made.is_provisional) == ("Q777", True)
    assert Relationship.objects.get().claims.count() == 2
    run(file=saved([row("2", BERLIN, PARIS)]), apply=True, complete=True)
    undo_import(batch=batch, by=by)
    assert Place.objects.filter(pk=made.pk).exists()
    assert told(withdrawn=True) == {(frozenset({"Q64", "Q777"}), "1999", "")}
    assert Relationship.every.get(places=made).is_withdrawn
    assert Claim.objects.current().count() == 1
