"""Sentences computed from facts, in the reader's language, with right plurals."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from hamshahr.atlas.models import Place
from hamshahr.core.calendars import number
from hamshahr.core.dates import PartialDate
from hamshahr.core.templatetags.hamshahr import day
from hamshahr.publish.naming import named, semicolon
from hamshahr.publish.rows import TieRow
from hamshahr.publish.tiepage import Told
from hamshahr.publish.wording import kind_word
from hamshahr.ties.models import NOT_YET, Agreement, Claim, Relationship, Status


def mayors_sentence(place: Place, rows: Sequence[TieRow]) -> SafeString:
    """What a mayor would say of the city's ties: how many, where, since when, how well confirmed."""
    in_force = [row for row in rows if row.is_in_force]
    rest = _not_in_force([row for row in rows if not row.is_in_force])
    name = named(place)
    if not rows:
        return format_html(gettext("No source we know of names a tie of {city} yet."), city=name)
    if not in_force:
        return format_html(gettext("{city} has no tie in force; {rest}."), city=name, rest=rest)
    partners = {partner.pk: partner.country_id for row in in_force for partner in row.partners}
    countries = len(set(partners.values()))
    said = format_html(
        gettext("{city} is tied to {cities} in {countries}"),
        city=name,
        cities=ngettext("{n} city", "{n} cities", len(partners)).format(n=number(len(partners))),
        countries=ngettext("{n} country", "{n} countries", countries).format(n=number(countries)),
    )
    if dates := [row.tie.started for row in in_force if row.tie.started]:
        oldest = min(dates, key=lambda date: date.date)
        if len(dates) < len(in_force):
            text = gettext("{said}, the oldest with a known date since {date}")
        else:
            text = gettext("{said}, the oldest since {date}") if len(dates) > 1 else gettext("{said}, since {date}")
        said = format_html(text, said=said, date=day(oldest))
    if agreed := sum(row.tie.agreement == Agreement.AGREED for row in in_force):
        text = ngettext(
            "{said}; {n} tie is confirmed by more than one source",
            "{said}; {n} ties are confirmed by more than one source",
            agreed,
        )
        said = format_html(text, said=said, n=number(agreed))
    if rest:
        said = format_html(gettext("{said}; {rest}"), said=said, rest=rest)
    return format_html(gettext("{said}."), said=said)


def tie_heading(tie: Relationship, parties: Sequence[Place]) -> str:
    """The name of a pact, else of its parties."""
    return tie.name or gettext(" and ").join(place.name for place in parties)


def tie_sentence(tie: Relationship, told: Told) -> str:
    """The state of a tie in words: what it is, since when, and how far its sources agree.

    Where they contradict each other on kind or dates no date is told, as it may be another source's than the kind.
    """
    if tie.is_withdrawn:
        return _withdrawn_sentence(told.past[0])
    what = gettext(", then ").join(in_time(side.word, side.date) for side in told.steps)
    if not what:
        kind = kind_word(tie.kind) if tie.kind else gettext("a tie of unknown kind")
        if "kind" in told.facts.disputed:
            kind = gettext("a tie whose kind is disputed")
        is_one_history = not told.facts.disputed & {"kind", "start", "end"}
        what = in_time(kind, tie.started, tie.ended) if is_one_history else kind
    return capfirst(gettext("{what}; {who}.").format(what=what, who=_who(tie, told.voices)))


def _withdrawn_sentence(last: Claim) -> str:
    text = gettext("No source claims this tie any more; the last was {source}, whose claim was withdrawn on {date}.")
    return text.format(source=last.source.name, date=day(last.withdrawn_on))


def in_time(kind: str, start: PartialDate | None, end: PartialDate | None = None) -> str:
    """A kind's word with since when or until when it was so."""
    if start and end:
        said = gettext("{kind}, from {start} to {end}")
    elif start:
        said = gettext("{kind} since {start}")
    elif end:
        said = gettext("{kind} until {end}")
    else:
        said = gettext("{kind}, date not known")
    return said.format(kind=kind, start=day(start), end=day(end))


def _who(tie: Relationship, voices: int) -> str:
    if tie.agreement == Agreement.DISPUTED:
        return gettext("its sources contradict each other")
    if tie.agreement == Agreement.AGREED:
        text = ngettext("{n} source speaks of it", "{n} sources speak of it, and none contradicts", voices)
        return text.format(n=number(voices))
    if tie.is_weak:
        return gettext("only a weak source says so")
    return gettext("so far nobody else confirms it")


def _not_in_force(rows: Sequence[TieRow]) -> str:
    """How many ties are suspended, over or not yet agreed."""
    suspended = sum(row.tie.status == Status.SUSPENDED for row in rows)
    begun = sum(row.tie.status in NOT_YET for row in rows)
    counted = (
        (suspended, ngettext("{n} more is suspended", "{n} more are suspended", suspended)),
        (begun, ngettext("{n} more is not yet agreed", "{n} more are not yet agreed", begun)),
        (over := len(rows) - suspended - begun, ngettext("{n} more is over", "{n} more are over", over)),
    )
    return semicolon().join(text.format(n=number(count)) for count, text in counted if count)
