"""What operations can be asked: the parameters of lists, checked before anything is read.

Descriptions are texts of the catalogue: the OpenAPI document has them in English, the page to try in both languages.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Annotated, Any, Self

from django.utils.translation import gettext_noop as _
from ninja import Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationInfo,
    model_validator,
)  # fmt: skip
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from hamshahr.api.words import AGREEMENTS, KINDS, PLACE_KINDS, STATUSES, UNKNOWN

LARGEST_ID = 2**53 - 1  # beyond it programs that count in floating point lose exactness
PAGE = 50
LARGEST_PAGE = 200
MOST_FOUND = 50
_YEAR = {"ge": 1, "le": dt.MAXYEAR - 1}
_PLAIN = r"^[^\x00]*$"


@dataclass(frozen=True, slots=True)
class OneOf:
    """Marks a text that is one of `values`."""

    values: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "enum": list(self.values)}

    def _check(self, value: str) -> str:
        if value not in self.values:
            raise PydanticCustomError("not_offered", "not offered", {"offered": list(self.values)})
        return value


def about(description: str, *examples: Any) -> Any:
    """A parameter that may be left out."""
    return Field(None, description=description, json_schema_extra={"examples": list(examples)} if examples else None)


def _of_four_numbers(written: str) -> str:
    """west,south,east,north in degrees; where west is greater than east the box spans the meridian of 180°."""
    try:
        west, south, east, north = (float(part) for part in written.split(","))
    except ValueError:
        raise PydanticCustomError("bad_box", "bad box") from None
    is_on_earth = all(map(math.isfinite, (west, south, east, north))) and -90 <= south <= north <= 90
    if not is_on_earth or not (-180 <= west <= 180 and -180 <= east <= 180):
        raise PydanticCustomError("bad_box", "bad box")
    return written


def _as_written(value: Any) -> Any:
    """Only text in ISO 8601: what is a number would be read as seconds since 1970."""
    if isinstance(value, str) and value.strip("0123456789.+-eE_ ") == "":
        raise PydanticCustomError("bad_moment", "bad moment")
    return value


Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Text = Annotated[str, Field(max_length=200, pattern=_PLAIN)]
Key = Annotated[str, Field(max_length=120, pattern=r"^[^\x00/]*$")]
Country = Annotated[str, Field(pattern="^[A-Za-z]{2}$"), AfterValidator(str.upper)]
Year = Annotated[int, Field(**_YEAR)]
Moment = Annotated[AwareDatetime, BeforeValidator(_as_written)]
Box = Annotated[
    str,
    AfterValidator(_of_four_numbers),
    Field(pattern=r"^-?\d{1,3}(\.\d+)?,-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?,-?\d{1,2}(\.\d+)?$", max_length=100),
]
Order = Annotated[str, OneOf(("id", "-id"))]
PlaceKind = Annotated[str, OneOf(tuple(PLACE_KINDS))]
Kind = Annotated[str, OneOf((*KINDS, UNKNOWN))]
Status = Annotated[str, OneOf((*STATUSES, UNKNOWN))]
Agreement = Annotated[str, OneOf(tuple(AGREEMENTS))]
State = Annotated[str, OneOf(("current", "withdrawn", "any"))]
ClaimState = Annotated[str, OneOf(("current", "superseded", "withdrawn", "any"))]


class Asked(Schema):
    """Parameters of one operation; a name it does not know is a fault, for a misspelt filter would let all pass."""

    @model_validator(mode="after")
    def _knows_every_name(self, info: ValidationInfo) -> Self:
        request = (info.context or {}).get("request")
        unknown = sorted(set(request.GET) - set(type(self).model_fields)) if request else []
        if unknown:
            raise PydanticCustomError("unknown_parameter", "unknown parameter", {"names": unknown})
        return self


class Paged(Asked):
    limit: int = Field(PAGE, ge=1, le=LARGEST_PAGE, description=_("how many at most in one answer"))
    cursor: str = Field(
        "", max_length=300, pattern=r"^[A-Za-z0-9_-]*$", description=_("where to go on; taken from “next”")
    )


class Ordered(Paged):
    order: Order = Field("id", description=_("oldest first (id) or newest first (-id), by when it was recorded"))


class CityFilter(Ordered):
    country: Country | None = about(_("ISO code of the country"), "IR")
    region: Key | None = about(_("ISO 3166-2 code of the region it lies in"), "IR-10")
    kind: PlaceKind | None = about(_("kind of place"))
    name: Text | None = about(_("called exactly so, in any script and spelling"), "Esfahan")
    has_ties: bool | None = about(_("only cities with ties, or only those without"), True)
    is_provisional: bool | None = about(_("only cities of which name and country alone are known, or the rest"))
    bbox: Box | None = about(_("within west,south,east,north in degrees"), "44,25,64,40")
    geonames_id: Id | None = about(_("number in GeoNames"), 418863)
    wikidata_id: Annotated[str, Field(pattern="^Q[0-9]{1,15}$")] | None = about(_("identifier in Wikidata"), "Q42053")
    unlocode: Annotated[str, Field(pattern="^[A-Za-z]{2}[A-Za-z0-9]{3}$")] | None = about(
        _("UN/LOCODE without a space"), "IRIFN"
    )
    ties_changed_since: Moment | None = about(_("whose ties changed at this moment or later"), "2026-01-01T00:00:00Z")


class TieAsked(Schema):
    """What ties must be to pass; the same for lists and GeoJSON."""

    city: Id | None = about(_("id of a city that is a party"))
    country: Country | None = about(_("a party lies in this country"), "IR")
    partner: Country | None = about(_("and another in this one; the same code twice: ties within the country"), "DE")
    kind: Kind | None = about(_("kind of tie"), "sister")
    status: Status | None = about(_("where it stands"))
    since: Year | None = about(_("began in this Gregorian year or later"), 1990)
    until: Year | None = about(_("began in this Gregorian year or earlier"))
    agreement: Agreement | None = about(_("how its claims stand to one another"), "agreed")
    source: Key | None = about(_("key of a source that claims it now"))
    network: Key | None = about(_("key of a network that a party belongs to"), "mayors-for-peace")
    changed_since: Moment | None = about(
        _("what is known of it changed at this moment or later"), "2026-01-01T00:00:00Z"
    )
    state: State = Field("current", description=_("claimed by somebody now, withdrawn by all, or any"))
    parts: bool = Field(
        False,
        description=_(
            "also pairs that are part of a pact (see part_of); without it they come only where a source is asked for"
        ),
    )


class TieFilter(Ordered, TieAsked):
    pass


class TieMapFilter(Asked, TieAsked):
    pass


class ClaimFilter(Ordered):
    relationship: Id | None = about(_("id of the relationship it is about"))
    city: Id | None = about(_("id of a city that is a party"))
    source: Key | None = about(_("key of the source"))
    recorded_since: Moment | None = about(_("recorded at this moment or later"), "2026-01-01T00:00:00Z")
    state: ClaimState = Field(
        "current", description=_("standing now, superseded by the same source, withdrawn, or any")
    )


class SearchAsked(Asked):
    q: Annotated[str, Field(min_length=1, max_length=200, pattern=_PLAIN)] = Field(
        ..., description=_("what was typed so far, in any script"), json_schema_extra={"examples": ["تهر"]}
    )
    country: Country | None = about(_("only cities of this country"), "IR")
    kind: PlaceKind | None = about(_("kind of place"))
    limit: int = Field(10, ge=1, le=MOST_FOUND, description=_("how many at most in one answer"))


class PartnersAsked(Asked):
    limit: int = Field(20, ge=1, le=MOST_FOUND, description=_("how many at most in one answer"))
