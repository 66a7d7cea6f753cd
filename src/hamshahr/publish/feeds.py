"""What changed in the ties of a city, or of all, in words: the entries of the Atom feeds, the latest first.

What one source says of one kind on one day is one entry, so that an import makes one of a city and not one of each tie.
Claims tell what was recorded and withdrawn; of what was taken back as if it had never been there the audit alone tells.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from hamshahr.atlas.models import Place
from hamshahr.audit.models import Event
from hamshahr.core.bilingual import in_reader_language
from hamshahr.core.calendars import number
from hamshahr.publish.feedgroups import ALSO, CORRECTED, NEW, WITHDRAWN, Group, recorded, withdrawn
from hamshahr.publish.naming import comma, semicolon
from hamshahr.publish.sentences import in_time, tie_heading
from hamshahr.publish.wording import kind_word, status_word
from hamshahr.ties.models import Claim, Party, Relationship, Status

MOST = 60
# A pact of more cities than this is called by the first two of them.
_SPELT_OUT = 3
_TAKEN_BACK = ("relationship.retracted", "claim.retracted")
_LABEL = re.compile(r"relationship (\d+(?:-\d+)+)")


@dataclass(frozen=True, slots=True)
class Change:
    """One change or several of a kind: `key` is the same in every answer, `url` the page that tells more."""

    key: str
    at: dt.datetime
    title: str
    text: str
    url: str


def changes(place: Place | None = None) -> list[Change]:
    """The latest changes of all ties, or of those of one place; twelve queries at most, in the reader's language."""
    every = Claim.objects.order_by()
    if place:
        every = every.filter(relationship__in=Party.told.filter(place=place).order_by().values("relationship"))
    groups = [*recorded(every, MOST), *withdrawn(every, MOST)]
    found = [*_told(groups, place), *_taken_back(place)]
    return sorted(found, key=lambda change: (change.at, change.key), reverse=True)[:MOST]


def shortened(names: Sequence[str], count: int = 0) -> str:
    """All names where there are up to three, else the first two and how many there are besides, of `count` in all."""
    count = max(count, len(names))
    if count <= _SPELT_OUT and len(names) == count:
        last = names[-1:]
        return gettext(" and ").join([*filter(None, [comma().join(names[:-1])]), *last])
    told = names[:2]
    more = count - len(told)
    text = ngettext("{names} and {n} more", "{names} and {n} more", more)
    return text.format(names=comma().join(told), n=number(more))


def _told(groups: Sequence[Group], place: Place | None) -> list[Change]:
    """The entries of groups of claims; three queries."""
    keys = [claim for group in groups for claim in group.claims]
    named = Claim.objects.select_related("source").in_bulk(keys)
    ties = Relationship.told.filter(pk__in={claim.relationship_id for claim in named.values()}).with_parties()
    headings = _Headings({tie.pk: tie for tie in ties}, place)
    found = []
    for group in groups:
        claims = [named[key] for key in group.claims if key in named and named[key].relationship_id in headings.ties]
        if claims:
            found.append(_entry(group, claims, headings))
    return found


@dataclass(frozen=True, slots=True)
class _Headings:
    """What the ties of entries are called; beside others, in the feed of a place, by its partner alone."""

    ties: dict[int, Relationship]
    place: Place | None

    def of(self, claim: Claim) -> str:
        tie = self.ties[claim.relationship_id]
        parties = [party.place for party in tie.parties.all()]
        return tie_heading(tie, parties) if tie.name else shortened([place.name for place in parties])

    def beside_others(self, claim: Claim) -> str:
        tie = self.ties[claim.relationship_id]
        names = [party.place.name for party in tie.parties.all() if party.place != self.place]
        return tie.name or (shortened(names) if self.place else "–".join(names[:2]) + ("…" if names[2:] else ""))

    def of_all(self, claims: Iterable[Claim]) -> list[str]:
        return list(dict.fromkeys(map(self.beside_others, claims)))


def _entry(group: Group, claims: Sequence[Claim], headings: _Headings) -> Change:
    source, place = claims[0].source, headings.place
    key = f"{group.day:%Y-%m-%d}/{source.key}/{group.sort}"
    if group.count == 1:
        title = _title(group.sort, headings.of(claims[0]), source.name)
        return Change(key, group.at, title, _said(claims[0], group.sort), _address(claims[0]))
    names = headings.of_all(claims)
    count = group.count if len(claims) < group.count else len(names)
    told = shortened(names, count)
    if place:
        told = gettext("{city} with {partners}").format(city=place.name, partners=told)
    page = place.get_absolute_url() if place else source.get_absolute_url()
    return Change(key, group.at, _title(group.sort, told, source.name, count), _listed(source.name, names, count), page)


def _title(sort: str, tie: str, source: str, count: int = 1) -> str:
    if sort == NEW:
        text = ngettext("New tie: {tie}", "New ties: {tie}", count)
    elif sort == CORRECTED:
        text = gettext("{tie}: {source} corrects what it said")
    elif sort == ALSO:
        text = gettext("{tie}: one more source, {source}")
    elif sort == WITHDRAWN:
        text = gettext("{tie}: {source} no longer says so")
    else:
        text = gettext("{tie}: {status}")
    status = status_word(sort) if sort in set(Status) else ""
    return text.format(tie=tie, source=source, status=status)


def _listed(source: str, names: Sequence[str], count: int) -> str:
    """Which ties an entry is about, as far as they are named."""
    told = gettext("{source} says: {what}.").format(source=source, what=semicolon().join(names))
    left = count - len(names)
    if left <= 0:
        return told
    more = ngettext("And {n} more.", "And {n} more.", left).format(n=number(left))
    return f"{told} {more}"


def _said(claim: Claim, sort: str) -> str:
    """What a claim says, in one paragraph; of a withdrawn one why it was withdrawn."""
    if sort == WITHDRAWN:
        return gettext(claim.withdrawal_reason)
    parts = [in_time(kind_word(claim.kind), claim.started, claim.ended)]
    if claim.status:
        parts.append(gettext("status: {status}").format(status=status_word(claim.status)))
    said = gettext("{source} says: {what}.").format(source=claim.source.name, what=semicolon().join(parts))
    note = in_reader_language(claim.note_fa, claim.note_en)
    return f"{said} {note}" if note else said


def _address(claim: Claim) -> str:
    return f"{reverse('publish:tie', args=[claim.relationship_id])}#claim-{claim.pk}"


def _taken_back(place: Place | None) -> list[Change]:
    """What imports that were undone had brought, an entry for each of them; of ties only the parties' keys are left."""
    events = Event.objects.filter(subject_type=Relationship._meta.label_lower, action__in=_TAKEN_BACK).order_by()
    if place:
        key = place.pk
        events = events.filter(
            Q(subject_label__startswith=f"relationship {key}-")
            | Q(subject_label__contains=f"-{key}-")
            | Q(subject_label__endswith=f"-{key}")
        )
    day = TruncDate("at")
    groups = list(
        events.annotate(day=day).values("day", "reason").annotate(count=Count("pk"), last=Max("pk")).order_by("-last")
    )[:MOST]
    latest = Event.objects.in_bulk([group["last"] for group in groups])
    parties = {event.pk: _parties(event) for event in latest.values()}
    places = Place.objects.in_bulk({key for keys in parties.values() for key in keys})
    left = set(Relationship.told.filter(pk__in=[e.subject_id for e in latest.values()]).values_list("pk", flat=True))
    return [
        _undone(latest[group["last"]], group["count"] - 1, parties[group["last"]], places, left, place)
        for group in groups
    ]


def _undone(
    event: Event, more: int, keys: Sequence[int], places: dict[int, Place], left: Collection[int], place: Place | None
) -> Change:
    gone = gettext("a place that is no longer in the atlas")
    tie = shortened([places[key].name if key in places else gone for key in keys])
    is_left = int(event.subject_id) in left
    text = gettext("{tie}: a claim was taken back") if is_left else gettext("{tie}: taken back, nobody claims it")
    url = reverse("publish:tie", args=[event.subject_id]) if is_left else _page_of(keys, places)
    if more:
        text = ngettext("{n} tie: taken back", "{n} ties: taken back", more + 1)
        url = place.get_absolute_url() if place else reverse("publish:ties")
    about = gettext("What an import had brought was undone.")
    return Change(
        f"{event.at:%Y-%m-%d}/undone/{_mark(event.reason)}",
        event.at,
        text.format(tie=tie, n=number(more + 1)),
        about,
        url,
    )


def _mark(reason: str) -> str:
    """A reason as part of an id, such as import-5-is-taken-back."""
    return re.sub(r"[^a-z0-9]+", "-", reason.lower()).strip("-")[:80] or "unknown"


def _parties(event: Event) -> list[int]:
    match = _LABEL.fullmatch(event.subject_label)
    return [int(key) for key in match[1].split("-")] if match else []


def _page_of(keys: Iterable[int], places: dict[int, Place]) -> str:
    """The page of the first of the places that is left, else that of all ties."""
    left = next((places[key] for key in keys if key in places), None)
    return left.get_absolute_url() if left else reverse("publish:ties")
