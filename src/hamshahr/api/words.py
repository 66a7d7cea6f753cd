"""The values that fields take, for the OpenAPI document."""

from __future__ import annotations

from hamshahr.atlas.models import PlaceKind, SourceClass
from hamshahr.networks.models import Reach
from hamshahr.ties.models import Agreement, Kind, Level, Status

KINDS = list(Kind.values)
STATUSES = list(Status.values)
AGREEMENTS = list(Agreement.values)
LEVELS = list(Level.values)
PLACE_KINDS = list(PlaceKind.values)
REACHES = list(Reach.values)
SOURCE_CLASSES = list(SourceClass.values)
CONTINENTS = ["AF", "AN", "AS", "EU", "NA", "OC", "SA"]
UNKNOWN = "unknown"
