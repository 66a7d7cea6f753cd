"""Where a tie may go from where it stands, and what each step needs: tables, read by actions, forms and pages.

A status before which there is none ("") is how an office records what was so already; that needs no decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hamshahr.ties.vocabulary import Level, Status

S = Status


class Need(StrEnum):
    """What must be told for a step; named as the fields of the relationship (kind, start) or its StatusChange."""

    KIND = "kind"
    START = "start"
    RESOLUTION = "resolution"
    INSTRUMENT = "instrument"
    REASON = "reason"
    RESUMES_WHEN = "resumes_when"
    CONDITION_MET = "condition_met"
    INFORMED_PARTNER = "informed_partner"
    INFORMED_ON = "informed_on"

    @property
    def label(self) -> str | Promise:
        return _LABELS[self]


_LABELS: dict[Need, str | Promise] = {
    Need.KIND: _("the kind of tie"),
    Need.START: _("the day it began"),
    Need.RESOLUTION: _("the council's resolution"),
    Need.INSTRUMENT: _("the agreement, or where it was signed"),
    Need.REASON: _("the reason"),
    Need.RESUMES_WHEN: _("the condition of resumption"),
    Need.CONDITION_MET: _("how the condition of resumption was met"),
    Need.INFORMED_PARTNER: _("who informed the partner"),
    Need.INFORMED_ON: _("the day the partner was informed"),
}

_LIVED = frozenset({S.ACTIVE, S.REACTIVE, S.DORMANT, S.UNDER_REVIEW})
_LEAVING = frozenset({S.SUSPENDED, S.EXPIRED, S.ENDED, S.HISTORICAL})
_OFFICIAL: Mapping[str, frozenset[Status]] = {
    "": frozenset({S.ENQUIRY, S.EXPLORING, S.PROPOSED, S.IN_CLEARANCE, S.APPROVED}) | _LIVED | _LEAVING,
    S.ENQUIRY: frozenset({S.EXPLORING, S.REFUSED, S.BARRED}),
    S.EXPLORING: frozenset({S.PROPOSED, S.REFUSED, S.BARRED}),
    S.PROPOSED: frozenset({S.EXPLORING, S.IN_CLEARANCE, S.APPROVED, S.REFUSED, S.BARRED}),
    S.IN_CLEARANCE: frozenset({S.PROPOSED, S.APPROVED, S.REFUSED, S.BARRED}),
    S.APPROVED: frozenset({S.ACTIVE, S.REFUSED, S.BARRED}),
    **{status: (_LIVED | _LEAVING) - {status} for status in _LIVED},
    S.SUSPENDED: frozenset({S.ACTIVE, S.UNDER_REVIEW, S.ENDED}),
    S.EXPIRED: frozenset({S.ACTIVE, S.UNDER_REVIEW, S.ENDED, S.HISTORICAL}),
    S.ENDED: frozenset({S.HISTORICAL, S.ENQUIRY, S.EXPLORING}),
    S.HISTORICAL: frozenset({S.ENQUIRY, S.EXPLORING}),
    S.REFUSED: frozenset({S.ENQUIRY, S.EXPLORING}),
    S.BARRED: frozenset({S.ENQUIRY, S.EXPLORING}),
}
_LIVED_BELOW = frozenset({S.ACTIVE, S.REACTIVE, S.DORMANT})
_BELOW: Mapping[str, frozenset[Status]] = {
    "": _LIVED_BELOW | {S.SUSPENDED, S.ENDED},
    **{status: (_LIVED_BELOW | {S.SUSPENDED, S.ENDED}) - {status} for status in _LIVED_BELOW},
    S.SUSPENDED: frozenset({S.ACTIVE, S.ENDED}),
    S.ENDED: frozenset({S.ACTIVE}),
}
# From each status of a level ("": none told yet) to those that may follow it.
TRANSITIONS: Mapping[Level, Mapping[str, frozenset[Status]]] = {
    Level.OFFICIAL: _OFFICIAL,
    Level.ADMINISTRATIVE: _BELOW,
    Level.CIVIL_SOCIETY: _BELOW,
}

_INFORMED = frozenset({Need.INFORMED_PARTNER, Need.INFORMED_ON})
# What a status needs, whichever came before it.
NEEDS: Mapping[Level, Mapping[Status, frozenset[Need]]] = {
    Level.OFFICIAL: {
        S.PROPOSED: frozenset({Need.KIND}),
        S.IN_CLEARANCE: frozenset({Need.KIND}),
        S.APPROVED: frozenset({Need.KIND, Need.RESOLUTION}),
        S.ACTIVE: frozenset({Need.KIND, Need.START}),
        S.UNDER_REVIEW: frozenset({Need.REASON}),
        S.SUSPENDED: frozenset({Need.REASON, Need.RESUMES_WHEN}) | _INFORMED,
        S.HISTORICAL: frozenset({Need.REASON}),
        S.ENDED: frozenset({Need.REASON}) | _INFORMED,
        S.REFUSED: frozenset({Need.REASON}),
        S.BARRED: frozenset({Need.REASON}),
    },
    **{
        level: {
            S.SUSPENDED: frozenset({Need.REASON, Need.RESUMES_WHEN}),
            S.ENDED: frozenset({Need.REASON}),
        }
        for level in (Level.ADMINISTRATIVE, Level.CIVIL_SOCIETY)
    },
}
# What a step needs besides, because of the status it leaves.
NEEDS_COMING_FROM: Mapping[tuple[Status, Status], frozenset[Need]] = {
    (S.APPROVED, S.ACTIVE): frozenset({Need.INSTRUMENT}),
    (S.EXPIRED, S.ACTIVE): frozenset({Need.INSTRUMENT}),
    (S.SUSPENDED, S.ACTIVE): frozenset({Need.CONDITION_MET}),
}


def may_follow(level: Level, before: str) -> list[Status]:
    """The statuses that may follow `before` ("" for none told yet) on a level, in the order of a tie's life."""
    following = TRANSITIONS[level].get(before, frozenset())
    return [status for status in Status if status in following]


def needed(level: Level, before: str, to: Status) -> list[Need]:
    """What must be told for this step, in the order of a form; nothing for what was so before it was recorded."""
    if not before:
        return []
    wanted = NEEDS[level].get(to, frozenset())
    if before in Status:
        wanted |= NEEDS_COMING_FROM.get((Status(before), to), frozenset())
    return [need for need in Need if need in wanted]
