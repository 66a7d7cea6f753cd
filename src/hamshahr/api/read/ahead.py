"""Texts made before anybody asks for them: a server that starts would put them together while somebody waits."""

from __future__ import annotations

from hamshahr.api.kept import MOST_PARTS, shelf
from hamshahr.api.read import refs
from hamshahr.api.read.claims import claim_texts
from hamshahr.api.read.relationships import tie_texts
from hamshahr.api.read.written import fetched
from hamshahr.publish.version import atlas_version

_AT_ONCE = 1000
_TIES = f"SELECT id FROM ties_relationship WHERE NOT is_withdrawn ORDER BY id LIMIT {MOST_PARTS:d}"  # noqa: S608
_CLAIMS = f"SELECT id FROM ties_claim WHERE NOT is_confidential ORDER BY id LIMIT {MOST_PARTS:d}"  # noqa: S608


def tell_ahead() -> None:
    """Every tie, every claim and the cities they name; a few queries for a thousand of them."""
    version = atlas_version()
    refs.name_ahead(version)
    for of, every, texts in (("ties", _TIES, tie_texts), ("claims", _CLAIMS, claim_texts)):
        kept: dict[int, bytes] = shelf.parts(version, of)
        keys = [pk for (pk,) in fetched(every, ())]
        for start in range(0, len(keys), _AT_ONCE):
            kept |= texts(keys[start : start + _AT_ONCE], version)
