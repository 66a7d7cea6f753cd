"""Findings in words: what looks wrong, by which figures, and what is proposed; few queries for a whole page of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _

from hamshahr.atlas.models import Country, Place
from hamshahr.core.calendars import digits, number
from hamshahr.publish.naming import comma, in_a_row, link, named
from hamshahr.publish.templatetags.publish import percent
from hamshahr.publish.wording import degrees
from hamshahr.quality.models import Finding, FindingKind
from hamshahr.ties.models import Party, Relationship
from twinnet.suspect.faults import Fault, Remedy

NAMED = 6
LEFT_OPEN = "left_open"
_LEAST_CHANCE = 1e-6

MEANINGS: dict[FindingKind, Promise] = {
    FindingKind.PACT: _(
        "A charter that many cities signed together is often written as a tie of each with each. Proposed is to count "
        "it once, as one pact of all; the pairs stay to be read."
    ),
    FindingKind.YEAR: _(
        "A year or a day named far more often than those around it usually stands for “not known”. The claims stay as "
        "their source makes them; the figures say how far to trust the date."
    ),
    FindingKind.COORDINATES: _(
        "A point that cannot be that of the city it stands beside. Which country a point lies in is told by the "
        "nearest place of GeoNames; on disputed borders no position is taken by it."
    ),
    FindingKind.PLACE: _(
        "Two places of one country with one name and hardly any distance between them. Their ties may have to be told "
        "together."
    ),
    FindingKind.TIE: _(
        "Two ties of the same cities in the same years, as two places or a pact and its pair stand apart."
    ),
}
_FAULTS: dict[str, Promise] = {
    Fault.SHARED: _("one point for many places"),
    Fault.RANGE: _("no point on earth"),
    Fault.ZERO: _("point in the sea at 0°, 0°"),
    Fault.COUNTRY: _("point in another country"),
    Fault.FAR: _("point far from the place"),
}
_REMEDIES: dict[str, Promise] = {
    Remedy.EXCHANGE: _("With latitude and longitude exchanged it fits."),
    Remedy.LATITUDE_SIGN: _("With the other sign before the latitude it fits."),
    Remedy.LONGITUDE_SIGN: _("With the other sign before the longitude it fits."),
}


@dataclass(frozen=True, slots=True)
class Things:
    """What the findings of one page speak of, by key."""

    places: Mapping[int, Place]
    countries: Mapping[str, Country]
    ties: Mapping[int, Relationship]
    parties: Mapping[int, Sequence[Place]]


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding in words: what it is (`title`), by which figures (`told`), what is proposed.

    `places` and `ties` are those it speaks of, as far as the atlas still has them; `missing` pairs of places.
    """

    finding: Finding
    title: SafeString
    told: SafeString
    proposal: SafeString
    places: list[Place]
    ties: list[Relationship]
    missing: list[tuple[Place, Place]]

    @property
    def kind_label(self) -> str:
        return str(FindingKind(self.finding.kind).label)

    @property
    def url(self) -> str:
        return reverse("publish:finding", args=[self.finding.pk])

    @property
    def years(self) -> list[tuple[int, int]]:
        """How many ties each year has, the suspicious one and those around it in order; empty for other findings."""
        told = self.finding.evidence
        near = [(year, count) for year, count in told.get("neighbours", ())]
        return sorted([*near, (told["year"], told["count"])]) if near else []


def finding_rows(findings: Iterable[Finding], *, all_ties: bool = False) -> list[FindingRow]:
    """In words, in order; five queries. The pairs of a pact are fetched only with `all_ties`."""
    every = list(findings)
    things = _things(every, all_ties)
    return [_row(finding, things) for finding in every]


def _things(findings: Sequence[Finding], all_ties: bool) -> Things:
    told = [finding.evidence for finding in findings]
    twice = {tie for finding in findings if finding.kind == FindingKind.TIE for tie in finding.evidence["ties"]}
    wanted = {tie for evidence in told for tie in evidence.get("ties", ())} if all_ties else twice
    ties = Relationship.told.in_bulk(sorted(wanted))
    pairs = Party.told.filter(relationship__in=twice).order_by("relationship", "position")
    parties = list(pairs.values_list("relationship_id", "place_id"))
    places = {place for evidence in told for place in (*evidence.get("members", ()), *evidence.get("places", ()))}
    places |= {place for _, place in parties} | {evidence["place"] for evidence in told if evidence.get("place")}
    found = Place.objects.with_setting().in_bulk(sorted(places))
    codes = {code for evidence in told for code in (*evidence.get("countries", ()), evidence.get("lies_in", ""))}
    of: dict[int, list[Place]] = {}
    for tie, place in parties:
        of.setdefault(tie, []).append(found[place])
    return Things(found, Country.objects.in_bulk(codes), ties, of)


def _row(finding: Finding, things: Things) -> FindingRow:
    told = finding.evidence
    title, says, proposal = _WORDS[FindingKind(finding.kind)](finding, told, things)
    places = [things.places[key] for key in (*told.get("members", ()), *told.get("places", ())) if key in things.places]
    ties = [things.ties[key] for key in told.get("ties", ()) if key in things.ties]
    missing = [
        (things.places[one], things.places[other])
        for one, other in told.get("missing", ())
        if one in things.places and other in things.places
    ]
    return FindingRow(finding, title, says, proposal, places, ties, missing)


def _who(finding: Finding) -> SafeString:
    return link(finding.source) if finding.source else format_html("{}", gettext("This atlas"))


def _pact(finding: Finding, told: dict[str, Any], things: Things) -> tuple[SafeString, SafeString, SafeString]:
    places = [things.places[key] for key in told["members"] if key in things.places]
    first = in_a_row(named(place) for place in places[:NAMED])
    title = format_html(
        gettext("{n} cities that look like one pact: {cities} …")
        if len(places) > NAMED
        else gettext("{n} cities that look like one pact: {cities}"),
        n=number(len(told["members"])),
        cities=first,
    )
    share = round(100 * told["inward"])
    says = format_html(
        gettext("{source} ties each of them to each ({pairs} of {possible} pairs). {inward}"),
        source=_who(finding),
        pairs=number(told["pairs"]),
        possible=number(told["possible"]),
        inward=gettext("At least half of them have no other tie in it.")
        if share >= 100
        else gettext("At least half of them have {share} or more of their ties in it within the group.").format(
            share=percent(share)
        ),
    )
    if told["year"]:
        says = format_html(gettext("{said} The year told is {year}."), said=says, year=digits(told["year"]))
    ties = len(told["ties"])
    proposal = format_html(
        ngettext(
            "Count one multilateral pact of {n} cities in place of {ties} tie.",
            "Count one multilateral pact of {n} cities in place of {ties} ties.",
            ties,
        ),
        n=number(len(told["members"])),
        ties=number(ties),
    )
    return title, says, proposal


def _date(finding: Finding, told: dict[str, Any], things: Things) -> tuple[SafeString, SafeString, SafeString]:
    figures = {"n": number(told["count"]), "total": number(told["total"]), "source": _who(finding)}
    if told["what"] == "first_of_january":
        title = format_html(gettext("{source}: {n} of {total} days are a first of January"), **figures)
        says = format_html(
            gettext("By chance there would be about {expected}. {chance}"),
            expected=number(round(told["expected"])),
            chance=_chance(told["chance"]),
        )
        proposal = gettext("Read these days as the year alone, until the source tells the day.")
        return title, says, format_html("{}", proposal)
    when = digits(told["year"] if told["what"] == "year" else told["day"])
    text = (
        gettext("{source} lets {n} of {total} ties begin in {year}")
        if told["field"] == "start"
        else gettext("{source} lets {n} of {total} ties end in {year}")
    )
    title = format_html(text, year=when, **figures)
    if told["what"] == "day":
        says = format_html("{}", gettext("From this day programs count where nothing was entered."))
    else:
        says = format_html(
            gettext("The ten years around it have {expected} in the middle, so it is {times} times as many. {chance}"),
            expected=number(round(told["expected"])),
            times=number(round(told["count"] / told["expected"], 1)),
            chance=_chance(told["chance"]),
        )
    if told["done"] == LEFT_OPEN:
        says = format_html(gettext("{said} The import left these dates open and noted what is written."), said=says)
    proposal = format_html(gettext("Take {year} for “not known” in this source until it tells otherwise."), year=when)
    return title, says, proposal


def _chance(chance: float) -> str:
    if chance < _LEAST_CHANCE:
        return gettext("The chance of that, were it a date like the others, is less than one in a million.")
    return gettext("The chance of that, were it a date like the others, is about one in {n}.").format(
        n=number(round(1 / chance))
    )


def _coordinates(finding: Finding, told: dict[str, Any], things: Things) -> tuple[SafeString, SafeString, SafeString]:
    point = format_html("<bdi>{}</bdi>", degrees(told["lat"], told["lon"], "{:g}"))
    if told["fault"] == Fault.SHARED:
        names = format_html("<bdi>{}</bdi>", comma().join(told["names"][:NAMED]))
        title = format_html(
            gettext("{source} gives one point to {n} places: {point}"),
            source=_who(finding),
            n=number(told["count"]),
            point=point,
        )
        says = format_html(
            gettext("Among them {names}, in {rows} rows of the file."), names=names, rows=number(told["rows"])
        )
        return title, says, format_html("{}", gettext("Read the point as “not known”."))
    country = things.countries.get(next(iter(told["countries"]), ""))
    name = format_html("<bdi>{}</bdi>", told["name"])
    title = format_html(
        gettext("{name} ({country}): {fault}") if country else gettext("{name}: {fault}"),
        name=name,
        country=named(country) if country else "",
        fault=_FAULTS[told["fault"]],
    )
    says = format_html(
        _COORDINATES_TOLD[told["fault"]](),
        point=point,
        km=number(told["km"]) if told["km"] is not None else "",
        country=named(country) if country else "",
        lies_in=named(things.countries[told["lies_in"]]) if told["lies_in"] in things.countries else "",
    )
    if told["rows"]:
        says = format_html(
            ngettext("{said} In {n} row of the file of {source}, first in row {row}.",
                     "{said} In {n} rows of the file of {source}, first in row {row}.", told["rows"]),
            said=says, n=number(told["rows"]), source=_who(finding), row=number(told["row"]),
        )  # fmt: skip
    proposal = _REMEDIES[told["remedy"]] if told["remedy"] else gettext("Leave the point out and ask the source.")
    return title, says, format_html("{}", proposal)


_COORDINATES_TOLD: dict[str, Callable[[], str]] = {
    Fault.RANGE: lambda: gettext("{point} is beyond 90° of latitude or 180° of longitude."),
    Fault.ZERO: lambda: gettext("{point} is where the equator meets the first meridian, far from any coast."),
    Fault.COUNTRY: lambda: gettext(
        "The nearest place to {point} lies in {lies_in}; the nearest one in {country} is {km} km away."
    ),
    Fault.FAR: lambda: gettext(
        "{point} is {km} km from the nearest place known by that name there, and no place near it has a like name."
    ),
}


def _place(finding: Finding, told: dict[str, Any], things: Things) -> tuple[SafeString, SafeString, SafeString]:
    places = [things.places[key] for key in told["places"] if key in things.places]
    title = in_a_row(link(place) for place in places)
    if told["km"] is None:
        says = gettext("They have one name in one country, and of one of them the point is not known.")
    else:
        says = gettext("They share the name {name} and lie {km} km apart.")
    km = number(told["km"]) if told["km"] is not None else ""
    says = format_html(says, name=format_html("<bdi>{}</bdi>", told["name"]), km=km)
    return title, says, format_html("{}", gettext("Look whether both are one place."))


def _tie(finding: Finding, told: dict[str, Any], things: Things) -> tuple[SafeString, SafeString, SafeString]:
    links = [
        format_html('<a href="{}">{}</a>', tie.get_absolute_url(), _tie_name(tie, things))
        for key in told["ties"]
        if (tie := things.ties.get(key))
    ]
    title = in_a_row(links)
    if told["inside"]:
        says = gettext(
            "Both cities of the tie are members of the pact, and no other date speaks for a tie of their own."
        )
        proposal = gettext("Count the tie as part of the pact.")
    else:
        says = gettext("The same cities, as far as two places that look like one are one, in the same years.")
        proposal = gettext("Look whether both are one tie.")
    return title, format_html("{}", says), format_html("{}", proposal)


def _tie_name(tie: Relationship, things: Things) -> SafeString:
    if tie.name_en or tie.name_fa:
        return named(tie)
    names = [named(place) for place in things.parties.get(tie.pk, ())]
    return format_html("{} – {}", *names) if len(names) == 2 else in_a_row(names[:NAMED])


_Words = Callable[[Finding, dict[str, Any], Things], tuple[SafeString, SafeString, SafeString]]
_WORDS: dict[FindingKind, _Words] = {
    FindingKind.PACT: _pact,
    FindingKind.YEAR: _date,
    FindingKind.COORDINATES: _coordinates,
    FindingKind.PLACE: _place,
    FindingKind.TIE: _tie,
}


def plain_cells(findings: Sequence[Finding], site: str) -> Iterator[list[object]]:
    """The cells of a file in English: key, kind, state, source, what, figures, proposal, day found, address."""
    with override("en"):
        for row in finding_rows(findings):
            found = row.finding
            words = [_text(part) for part in (row.title, row.told, row.proposal)]
            source = found.source.key if found.source else ""
            yield [found.pk, found.kind, found.state, source, *words, found.found_at.date(), f"{site}{row.url}"]


def _text(words: SafeString) -> str:
    return unescape(strip_tags(words))
