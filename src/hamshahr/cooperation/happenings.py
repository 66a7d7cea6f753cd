"""What can have been done for a tie, and from whom it came; the values are those of twinnet.vitality."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Happening(models.TextChoices):
    DELEGATION = "delegation", _("visit of a delegation")
    ONLINE_MEETING = "online_meeting", _("online meeting")
    TECHNICAL_EXCHANGE = "technical_exchange", _("technical exchange")
    SECONDMENT = "secondment", _("secondment of staff")
    YOUTH_EXCHANGE = "youth_exchange", _("youth or school exchange")
    CULTURE = "culture", _("culture")
    SPORT = "sport", _("sport")
    TRADE_MISSION = "trade_mission", _("trade mission")
    TOURISM_PROMOTION = "tourism_promotion", _("tourism promotion")
    TRAINING = "training", _("training")
    JOINT_PROJECT = "joint_project", _("joint project")
    FUNDING_APPLICATION = "funding_application", _("application for funds")
    EVENT = "event", _("event or anniversary")
    HUMANITARIAN_CONSIGNMENT = "humanitarian_consignment", _("humanitarian consignment")
    STATEMENT = "statement", _("statement or appeal")
    MEMORIAL = "memorial", _("memorial")
    GIFT = "gift", _("gift")


class Initiative(models.TextChoices):
    OURS = "ours", _("ours")
    THEIRS = "theirs", _("the partner’s")
    BOTH = "both", _("both")
