"""Bringing an import that waits up to what the atlas and the answers to names have come to be since it was checked.

Ties that changed only change what rows add, so those rows are judged again where they stand. Names are resolved again,
which means checking the whole file, only where a place or an answer that the file's own names touch has changed. A new
place whose name is merely near in spelling to one of the file is not told from the rest here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from hamshahr.atlas.models import Country, Place, PlaceName, Source
from hamshahr.audit.actions import Actor
from hamshahr.imports.actions.answering import judge_anew, use_answer
from hamshahr.imports.answers import Answer
from hamshahr.imports.cells import CellError, Statement
from hamshahr.imports.models import Import, NameAnswer
from hamshahr.imports.queries import batched, events_since
from hamshahr.imports.rowing import RowMaker
from twinnet.fold import fold

_READ_AT_ONCE = 2000
_MOST_ANSWERS = 50
_REVOKED = "name.answer_revoked"
_LOADED = "atlas.loaded"


def caught_up(batch: Import, *, by: Actor) -> bool:
    """Judge what the changes since the check touch again; to be used inside an action.

    False where names have to be resolved again, and then nothing is written.
    """
    events = list(events_since(batch.atlas_stamp).values_list("subject_type", "subject_id", "action", "before"))
    of_type: dict[str, set[str]] = defaultdict(set)
    for subject_type, subject, _deed, _before in events:
        of_type[subject_type].add(subject)
    is_loaded = any(subject_type == _label(Source) and deed == _LOADED for subject_type, _, deed, _ in events)
    if is_loaded or of_type[_label(Country)]:
        return False
    if not of_type:
        return True
    asked = set(batch.questions.values_list("mark", flat=True))
    if any(deed == _REVOKED and before.get("mark", "") in {"", *asked} for _, _, deed, before in events):
        return False
    answers = [answer for answer in _answers(of_type[_label(NameAnswer)]) if answer.mark in asked]
    places = {int(pk) for pk in of_type[_label(Place)]}
    if len(answers) > _MOST_ANSWERS or (places and _names_any(batch, places)):
        return False
    for answer in answers:
        use_answer(batch=batch, answer=answer, by=by)
    judge_anew(batch, set(batch.rows.order_by().values_list("parties", flat=True)))
    return True


def _label(model: type[Country | Place | Source | NameAnswer]) -> str:
    return model._meta.label_lower


def _answers(keys: Iterable[str]) -> list[NameAnswer]:
    answers: list[NameAnswer] = []
    for chunk in batched(sorted(int(key) for key in keys)):
        answers += NameAnswer.objects.filter(pk__in=chunk).select_related("place").order_by("pk")
    return answers


def _names_any(batch: Import, places: Collection[int]) -> bool:
    """Whether a row means one of these places, or names what bears one of their names."""
    changed = _Changed(places)
    maker = RowMaker(batch)
    for cells, stored in batch.rows.values_list("cells", "ends").iterator(chunk_size=_READ_AT_ONCE):
        try:
            statement = maker.reader.read(cells) if stored else None
        except CellError:  # its row waits for the file to be mended, whatever the places
            statement = None
        if statement and changed.touches(statement, [Answer.of_json(end) for end in stored]):
            return True
    return False


class _Changed:
    """Places that changed, by key, name and identifier."""

    def __init__(self, places: Collection[int]) -> None:
        self._keys = frozenset(places)
        self._wikidata: set[str] = set()
        self._geonames: set[int] = set()
        self._names: dict[str, list[frozenset[str]]] = defaultdict(list)
        self._seen: dict[str, bool] = {}
        for chunk in batched(sorted(places)):
            for wikidata, geonames in Place.objects.filter(pk__in=chunk).values_list("wikidata_id", "geonames_id"):
                self._wikidata |= {wikidata} if wikidata else set()
                self._geonames |= {geonames} if geonames else set()
            for folded in set(PlaceName.objects.filter(place__in=chunk).values_list("folded", flat=True)):
                if words := folded.split():
                    self._names[words[0]].append(frozenset(words))

    def touches(self, statement: Statement, answers: Sequence[Answer]) -> bool:
        for end, answer in zip(statement.ends, answers, strict=True):
            meant = {answer.place, *(candidate[0] for candidate in answer.candidates)}
            if meant & self._keys or end.wikidata in self._wikidata or end.geonames in self._geonames:
                return True
            if self._bears(end.query.name) or self._bears(answer.name):
                return True
        return False

    def _bears(self, name: str) -> bool:
        """Whether all words of a changed place's name are in it."""
        if name not in self._seen:
            words = set(fold(name).split())
            self._seen[name] = any(known <= words for word in words for known in self._names.get(word, ()))
        return self._seen[name]
