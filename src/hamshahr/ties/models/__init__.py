"""Relationships of cities, what each source and keeper says of them, and how their status changed."""

from hamshahr.ties.models.claims import Claim, ClaimQuerySet, StatusChange, StatusChangeQuerySet
from hamshahr.ties.models.keepers import PartnerRequest, PartnerRequestQuerySet, Statement, StatementQuerySet
from hamshahr.ties.models.relationships import Party, PartyQuerySet, Relationship, RelationshipQuerySet
from hamshahr.ties.vocabulary import (
    NO_LONGER_STATED,
    NOT_YET,
    OVER,
    Agreement,
    FactName,
    Kind,
    Level,
    RequestKind,
    Stance,
    Status,
)

__all__ = [
    "NOT_YET",
    "NO_LONGER_STATED",
    "OVER",
    "Agreement",
    "Claim",
    "ClaimQuerySet",
    "FactName",
    "Kind",
    "Level",
    "PartnerRequest",
    "PartnerRequestQuerySet",
    "Party",
    "PartyQuerySet",
    "Relationship",
    "RelationshipQuerySet",
    "RequestKind",
    "Stance",
    "Statement",
    "StatementQuerySet",
    "Status",
    "StatusChange",
    "StatusChangeQuerySet",
]
