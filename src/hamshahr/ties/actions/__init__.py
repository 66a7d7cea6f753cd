"""Every write to relationships and claims."""

from hamshahr.ties.actions.claims import (
    Recorded,
    cite_anew,
    count_apart,
    count_as_one,
    record_claim,
    record_claims,
    retract_claims,
    said_by_claim,
    settle_relationships,
    withdraw_claims,
)

__all__ = [
    "Recorded",
    "cite_anew",
    "count_apart",
    "count_as_one",
    "record_claim",
    "record_claims",
    "retract_claims",
    "said_by_claim",
    "settle_relationships",
    "withdraw_claims",
]
