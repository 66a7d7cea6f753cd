"""Which of the keepers' words are not public: what an office does about a tie that has not come to be.

Pure: what is said goes in, which of it is confidential comes out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hamshahr.ties.vocabulary import BEFORE_SIGNING, TURNED_AWAY


@dataclass(frozen=True, slots=True)
class Word:
    """What decides about one claim: whether a keeper says it (an office, or a partner by letter), and its statuses."""

    claim: int
    is_keepers: bool
    statuses: frozenset[str] = frozenset()


def confidential(words: Iterable[Word]) -> set[int]:
    """The claims of one relationship that are not public; all its claims go in, past ones too.

    A keeper's word of a standing before signing never is, nor that it was refused or barred, unless the tie had lived.
    A keeper's other words are public once some keeper tells that the tie lives or lived, or where none tells a
    standing; that a page or a register names the tie already does not publish what the offices prepare.
    """
    everything = list(words)
    told = {status for word in everything if word.is_keepers for status in word.statuses}
    has_lived = not told or bool(told - BEFORE_SIGNING - TURNED_AWAY)
    hidden = BEFORE_SIGNING if has_lived else BEFORE_SIGNING | TURNED_AWAY
    return {
        word.claim
        for word in everything
        if word.is_keepers and (not has_lived or (word.statuses and word.statuses <= hidden))
    }
