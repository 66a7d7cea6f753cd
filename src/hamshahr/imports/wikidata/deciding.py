"""What the keeper says an item is, where Wikidata and the atlas leave it in doubt."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hamshahr.atlas.models import Place
from hamshahr.core.errors import UserError

_SAID = re.compile(r"(?P<qid>Q[1-9]\d{0,17})=(?P<number>[1-9]\d{0,8})")


def settled(said: Iterable[str]) -> dict[str, Place]:
    """Places by the QID that is to be theirs, of words such as `Q64=2950159`. Raises UserError where that cannot be."""
    places: dict[str, Place] = {}
    for word in said:
        match = _SAID.fullmatch(word)
        if match is None:
            raise UserError(f"--same takes a Wikidata and a GeoNames identifier, such as Q64=2950159, not {word!r}.")
        qid, number = match["qid"], int(match["number"])
        place = Place.objects.filter(geonames_id=number).first()
        if place is None:
            raise UserError(f"No place of the atlas has the GeoNames number {number}.")
        other = Place.objects.filter(wikidata_id=qid).exclude(pk=place.pk).first()
        if other is not None:
            raise UserError(f"{qid} is {other} already.")
        if place.wikidata_id not in {None, qid}:
            raise UserError(f"{place} is {place.wikidata_id} already, so it is not {qid}.")
        if place.wikidata_id is None:
            places[qid] = place
    return places
