"""The words of city diplomacy that relationships are told in (practice.md)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class Kind(models.TextChoices):
    """Kinds of relationship, weak to strong, then those beside them (practice.md)."""

    CONTACT = "contact", _("contact")
    LETTER_OF_INTENT = "letter_of_intent", _("letter of intent")
    PROJECT_PARTNERSHIP = "project_partnership", _("project partnership")
    FRIENDSHIP = "friendship", _("friendship")
    SISTER = "sister", _("sister cities")
    MEMORANDUM = "memorandum", _("memorandum")
    SOLIDARITY_PACT = "solidarity_pact", _("solidarity pact")
    MULTILATERAL_PACT = "multilateral_pact", _("multilateral pact")
    INSTITUTION_LINK = "institution_link", _("institution link")


class Status(models.TextChoices):
    """Where a relationship stands (practice.md)."""

    ENQUIRY = "enquiry", _("enquiry")
    EXPLORING = "exploring", _("exploring")
    PROPOSED = "proposed", _("proposed")
    IN_CLEARANCE = "in_clearance", _("in clearance")
    APPROVED = "approved", _("approved, unsigned")
    ACTIVE = "active", _("active")
    REACTIVE = "reactive", _("reactive")
    DORMANT = "dormant", _("dormant")
    UNDER_REVIEW = "under_review", _("under review")
    SUSPENDED = "suspended", _("suspended")
    EXPIRED = "expired", _("expired")
    HISTORICAL = "historical", _("historical")
    ENDED = "ended", _("ended")
    REFUSED = "refused", _("refused")
    BARRED = "barred", _("barred by law")


# A relationship of one of these is not yet a tie; of one of those, not lived at present.
NOT_YET = frozenset({Status.ENQUIRY, Status.EXPLORING, Status.PROPOSED, Status.IN_CLEARANCE})
OVER = frozenset({Status.SUSPENDED, Status.EXPIRED, Status.HISTORICAL, Status.ENDED, Status.REFUSED, Status.BARRED})

# What an office does with a possible partner before anything is signed is its own: such a standing is confidential, and
# so is a refusal of what never came to be.
BEFORE_SIGNING = NOT_YET | {Status.APPROVED}
TURNED_AWAY = frozenset({Status.REFUSED, Status.BARRED})


# Why a claim was withdrawn, where a source is read anew and says it no more; kept in English, shown in both languages.
NO_LONGER_STATED = gettext_noop("Its source no longer states it.")


class Level(models.TextChoices):
    OFFICIAL = "official", _("official")
    ADMINISTRATIVE = "administrative", _("administrative")
    CIVIL_SOCIETY = "civil_society", _("civil society")


class Agreement(models.TextChoices):
    """How the claims of a relationship stand to one another; computed by facts.settle."""

    ONE_SIDED = "one_sided", _("one-sided")
    AGREED = "agreed", _("agreed")
    DISPUTED = "disputed", _("disputed")


class FactName(models.TextChoices):
    """The facts of a relationship that a keeper may confirm, dispute or correct."""

    KIND = "kind", _("kind")
    START = "start", _("beginning")
    END = "end", _("end")
    STATUS = "status", _("status")


class Stance(models.TextChoices):
    """What a keeper says of a fact."""

    CONFIRMED = "confirmed", _("confirmed")
    CORRECTED = "corrected", _("corrected")
    DISPUTED = "disputed", _("disputed")


class RequestKind(models.TextChoices):
    """What a partner that has no office here is asked for."""

    CONFIRM = "confirm", _("to confirm facts")
    KEEP = "keep", _("to keep its side of the tie")
