"""What operations answer. A value nobody tells is null; names are given in Persian, English and the place's own."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field

from hamshahr.api.words import AGREEMENTS, CONTINENTS, KINDS, LEVELS, PLACE_KINDS, REACHES, SOURCE_CLASSES, STATUSES

PARTIAL_DATE = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"

PartialDate = Annotated[
    str,
    Field(
        pattern=PARTIAL_DATE,
        description="As far as it is known: a year, a month or a day, Gregorian.",
        examples=["1989", "1989-05", "1989-05-17"],
    ),
]
CountryCode = Annotated[str, Field(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2 (and XK)", examples=["IR"])]
Kind = Annotated[str, Field(json_schema_extra={"enum": KINDS})]
Status = Annotated[str, Field(json_schema_extra={"enum": STATUSES})]
Agreement = Annotated[str, Field(json_schema_extra={"enum": AGREEMENTS})]
Level = Annotated[str, Field(json_schema_extra={"enum": LEVELS})]
PlaceKind = Annotated[str, Field(json_schema_extra={"enum": PLACE_KINDS})]
Url = Annotated[str, Field(json_schema_extra={"format": "uri"})]


class Answer(Schema):
    model_config = ConfigDict(extra="forbid")


class Bilingual(Answer):
    fa: str | None
    en: str | None


class Names(Answer):
    fa: str | None
    en: str
    local: str | None


class CityRef(Answer):
    """A city as others name it."""

    id: int
    names: Names
    country: CountryCode
    latitude: float | None
    longitude: float | None
    geonames_id: int | None
    wikidata_id: str | None
    url: Url


class City(CityRef):
    """A place that may be twinned: city, district, municipality, county, island or region."""

    kind: PlaceKind
    region: str | None = Field(description="ISO 3166-2 of the region it lies in")
    part_of: int | None = Field(description="the city of which it is a district")
    population: int | None
    time_zone: str | None
    unlocode: str | None
    iso_code: str | None = Field(description="ISO 3166-2 of a region itself")
    is_provisional: bool = Field(description="only name and country are known so far")
    ties: int = Field(description="relationships that some source claims now, a pact written as pairs once")
    page: Url


class Rank(Answer):
    value: float
    rank: int = Field(description="1 is the greatest; equal values share a rank")


class Position(Answer):
    """Where the city stands in the network of ties in force, as it was measured last."""

    measured_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    degree: Rank
    betweenness: Rank
    closeness: Rank
    core: Rank
    mean_steps: float
    community: int


class NetworkRef(Answer):
    key: str
    names: Bilingual
    since: PartialDate | None
    source: str
    url: Url


class CityDetail(City):
    other_names: list[str]
    districts: list[int]
    networks: list[NetworkRef]
    position: Position | None
    relationships_url: Url


class Source(Answer):
    """Who says so, under which licence, and when it was read."""

    key: str
    names: Bilingual
    source_class: Annotated[str, Field(json_schema_extra={"enum": SOURCE_CLASSES})]
    publisher: str | None
    licence: str | None
    licence_url: str | None
    address: str | None = Field(description="where the source itself is")
    read_on: PartialDate | None
    version: str | None
    url: Url


class SourceDetail(Source):
    claims: int
    ties: int = Field(description="relationships it speaks of, each pair of a pact by itself")
    alone: int = Field(description="ties on which no other voice is heard")
    page: Url


class ClaimRef(Answer):
    id: int
    source: str


class Relationship(Answer):
    """A tie of two cities or more, and what its claims add up to."""

    id: int
    names: Bilingual | None = Field(description="of a pact; other ties are called by their parties")
    kind: Kind | None
    status: Status | None
    start: PartialDate | None
    end: PartialDate | None
    agreement: Agreement = Field(
        description="agreed: two voices or more and no contradiction; one_sided: one voice; disputed: they contradict"
    )
    is_weak: bool = Field(description="told by weak sources alone")
    is_withdrawn: bool = Field(description="nobody claims it any more")
    part_of: int | None = Field(
        description="the pact of which sources write this pair; the pact is counted, not the pair"
    )
    parties: list[CityRef]
    claims: list[ClaimRef] = Field(description="those that stand now")
    url: Url
    page: Url


class Said(Answer):
    """One answer to a question, and the claims that give it."""

    value: str
    claims: list[int]


class Fact(Answer):
    value: str | None
    is_disputed: bool
    said: list[Said]


class Facts(Answer):
    kind: Fact
    status: Fact
    start: Fact
    end: Fact


class StatusChange(Answer):
    level: Level
    from_status: Status | None
    to_status: Status
    on: PartialDate | None
    instrument: str | None
    reason: Bilingual
    resumes_when: str | None


class Withdrawal(Answer):
    on: Annotated[str, Field(json_schema_extra={"format": "date"})]
    reason: Bilingual


class Claim(Answer):
    """What one source says of a relationship."""

    id: int
    relationship: int
    source: Source
    speaks_for: int | None = Field(description="the city in whose name the source speaks")
    kind: Kind | None
    kind_as_written: str | None
    status: Status | None
    start: PartialDate | None
    end: PartialDate | None
    note: Bilingual
    evidence: str | None = Field(description="where in the source it stands")
    is_weak: bool
    recorded_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    superseded_by: int | None
    withdrawal: Withdrawal | None
    status_changes: list[StatusChange]
    url: Url
    relationship_url: Url


class RelationshipDetail(Relationship):
    facts: Facts = Field(description="each with who says so")
    history: list[Claim] = Field(description="every claim ever made, also superseded and withdrawn ones")


class Country(Answer):
    code: CountryCode
    names: Bilingual
    continent: Annotated[str, Field(json_schema_extra={"enum": CONTINENTS})] | None
    neighbours: list[CountryCode]
    cities: int = Field(description="cities with ties")
    ties: int = Field(description="relationships of its cities, a pact written as pairs once")
    url: Url
    page: Url


class Network(Answer):
    key: str
    names: Bilingual
    abbreviation: str | None
    reach: Annotated[str, Field(json_schema_extra={"enum": REACHES})]
    purpose: Bilingual
    founded: PartialDate | None
    headquarters: int | None
    website: str | None
    members: int
    source: Source
    url: Url
    page: Url


class Member(Answer):
    city: CityRef
    since: PartialDate | None
    source: Source


class Found(Answer):
    """A city that was looked for; `matched` is the name of it that fits."""

    city: City
    matched: str
    is_whole: bool = Field(description="the name was typed in full")
    is_near: bool = Field(description="no city is called so; this one is spelt nearly so")


class FoundCountry(Answer):
    code: CountryCode
    names: Bilingual
    url: Url


class SearchAnswer(Answer):
    cities: list[Found]
    countries: list[FoundCountry]


class Page(Answer):
    next: Url | None = Field(description="the address of what follows; null at the end")


class Cities(Page):
    items: list[City]


class Relationships(Page):
    items: list[Relationship]


class Claims(Page):
    items: list[Claim]


class Countries(Page):
    items: list[Country]


class Networks(Page):
    items: list[Network]


class Members(Page):
    items: list[Member]


class Sources(Page):
    items: list[SourceDetail]


class Reason(Answer):
    code: str
    value: float | str | bool
    favours: bool = Field(description="speaks for the partner, else against it")
    said: Bilingual


class Partner(Answer):
    city: City
    sure: float = Field(
        description="how many of cities placed so were partners that had been hidden from the model, of 1"
    )
    reasons: list[Reason]


class Partners(Answer):
    items: list[Partner]


class Received(Answer):
    is_new: bool = Field(description="false where the source says exactly this already, or the key was sent before")
    claim: Claim


class Start(Answer):
    """Where to go from here."""

    name: str
    version: str
    openapi: Url
    lists: dict[str, Url]
    cities: int
    ties: int
    sources: int
    changed_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})] | None


class FeatureCollection(Answer):
    """GeoJSON (RFC 7946): two cities are a line (two where it crosses the meridian of 180°), a pact its points."""

    type: Annotated[str, Field(json_schema_extra={"const": "FeatureCollection"})]
    features: list[dict[str, Any]]


class FaultOut(Answer):
    where: str = Field(alias="in")
    name: str
    reason: str


class ProblemOut(Schema):
    """RFC 9457."""

    type: Url
    title: str
    status: int
    detail: str
    instance: str
    errors: list[FaultOut] = Field(default_factory=list)
