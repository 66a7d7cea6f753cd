"""Every write to relationships, claims and what keepers say of them."""

from hamshahr.ties.actions.asking import Answer, answer_request, ask_partner, cancel_request
from hamshahr.ties.actions.claims import (
    Recorded,
    cite_anew,
    count_apart,
    count_as_one,
    record_claim,
    record_claims,
    retract_claims,
    settle_relationships,
    withdraw_claims,
)
from hamshahr.ties.actions.keeping import change_status, record_tie, say_of_fact
from hamshahr.ties.actions.settling import disputed_by_keepers, said_by_claim

__all__ = [
    "Answer",
    "Recorded",
    "answer_request",
    "ask_partner",
    "cancel_request",
    "change_status",
    "cite_anew",
    "count_apart",
    "count_as_one",
    "disputed_by_keepers",
    "record_claim",
    "record_claims",
    "record_tie",
    "retract_claims",
    "said_by_claim",
    "say_of_fact",
    "settle_relationships",
    "withdraw_claims",
]
