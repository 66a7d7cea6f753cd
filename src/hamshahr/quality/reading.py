"""What the checks read from the atlas. Each function says how many queries it takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Count

from hamshahr.ties.actions import said_by_claim
from hamshahr.ties.facts import Said
from hamshahr.ties.models import Claim

_AT_ONCE = 2000


def ties_of_sources() -> dict[int, int]:
    """How many ties each source names now; one query."""
    told = Claim.objects.current().order_by().values_list("source")
    return dict(told.annotate(Count("relationship", distinct=True)))


def words_on_shared_ties() -> Iterator[tuple[int, Mapping[int, Sequence[Said]]]]:
    """(tie, claims by source) of every tie that two or more sources name; two queries for each two thousand claims."""
    current = Claim.objects.current()
    shared = current.order_by().values("relationship").annotate(n=Count("source", distinct=True)).filter(n__gt=1)
    claims = (
        current.filter(relationship__in=shared.values("relationship"))
        .select_related("source")
        .prefetch_related("status_changes")
        .order_by("relationship", "pk")
    )
    tie, words = 0, defaultdict[int, list[Said]](list)
    for claim in claims.iterator(chunk_size=_AT_ONCE):
        if claim.relationship_id != tie:
            if words:
                yield tie, words
            tie, words = claim.relationship_id, defaultdict(list)
        words[claim.source_id].append(said_by_claim(claim))
    if words:
        yield tie, words
