"""What changed in the ties of a city, or of all, in words: the entries of the Atom feeds, the latest first.

Claims tell what was recorded and withdrawn; of what was taken back as if it had never been there the audit alone tells.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Min, Q
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language, gettext

from hamshahr.atlas.models import Place
from hamshahr.audit.models import Event
from hamshahr.core.bilingual import in_reader_language
from hamshahr.publish.naming import semicolon
from hamshahr.publish.sentences import in_time, tie_heading
from hamshahr.publish.wording import kind_word, status_word
from hamshahr.ties.models import Claim, Party, Relationship

MOST = 60
_TAKEN_BACK = ("relationship.retracted", "claim.retracted")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LABEL = re.compile(r"relationship (\d+(?:-\d+)+)")


@dataclass(frozen=True, slots=True)
class Change:
    """One change: `key` is the same in every answer, `url` the page that tells more."""

    key: str
    at: dt.datetime
    title: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known of claims beyond themselves: names of their ties, which were the first, which corrected others."""

    headings: dict[int, str]
    first: frozenset[int]
    correcting: frozenset[int]


def changes(place: Place | None = None) -> list[Change]:
    """The latest changes of all ties, or of those of one place; ten queries at most, in the reader's language."""
    every = Claim.objects.select_related("source", "speaks_for")
    if place:
        every = every.filter(relationship__in=Party.every.filter(place=place).values("relationship"))
    recorded = list(every.order_by("-pk")[:MOST])
    withdrawn = list(every.filter(withdrawn_on__isnull=False).order_by("-withdrawn_on", "-pk")[:MOST])
    around = _around([*recorded, *withdrawn])
    found = [_recorded(claim, around) for claim in recorded]
    found += [_withdrawn(claim, around) for claim in withdrawn]
    found += _taken_back(place)
    return sorted(found, key=lambda change: (change.at, change.key), reverse=True)[:MOST]


def atom(entries: Iterable[Change], *, title: str, about: str, page: str, feed: str, changed_at: dt.datetime) -> str:
    """The feed as Atom (RFC 4287). `page` and `feed` are whole addresses; `changed_at` dates a feed without entries."""
    scheme, _, rest = page.partition("://")
    host, site = rest.partition("/")[0], f"{scheme}://{rest.partition('/')[0]}"
    name = host.partition(":")[0]
    language = get_language() or "en"

    class Dated(Atom1Feed):
        def latest_post_date(self) -> dt.datetime:
            return max((item["updateddate"] for item in self.items), default=changed_at)

    made = Dated(
        title=_clean(title),
        link=page,
        description=_clean(about),
        language=language,
        author_name=gettext("Hamshahr"),
        feed_url=feed,
        feed_guid=f"tag:{name},2026:{language}{feed.removeprefix(site)}",
    )
    for entry in entries:
        made.add_item(
            title=_clean(entry.title),
            link=f"{site}{entry.url}",
            description=escape(_clean(entry.text)),  # Django says of a summary that it is HTML
            unique_id=f"tag:{name},2026:{language}/{entry.key}",
            pubdate=entry.at,
            updateddate=entry.at,
        )
    return str(made.writeString("utf-8"))


def _around(claims: Collection[Claim]) -> _Around:
    keys = {claim.relationship_id for claim in claims}
    ties = Relationship.every.filter(pk__in=keys).with_parties()
    headings = {tie.pk: tie_heading(tie, [party.place for party in tie.parties.all()]) for tie in ties}
    told = Claim.objects.filter(relationship__in=keys).order_by()
    first = told.values("relationship").annotate(first=Min("pk")).values_list("first", flat=True)
    replaced = Claim.objects.filter(superseded_by__in=[claim.pk for claim in claims]).order_by()
    correcting = frozenset(pk for pk in replaced.values_list("superseded_by", flat=True) if pk)
    return _Around(headings, frozenset(first), correcting)


def _recorded(claim: Claim, around: _Around) -> Change:
    tie, source = around.headings[claim.relationship_id], claim.source.name
    if claim.pk in around.first:
        title = gettext("New tie: {tie}").format(tie=tie)
    elif claim.pk in around.correcting:
        title = gettext("{tie}: {source} corrects what it said").format(tie=tie, source=source)
    elif claim.status:
        title = gettext("{tie}: {status}").format(tie=tie, status=status_word(claim.status))
    else:
        title = gettext("{tie}: one more source, {source}").format(tie=tie, source=source)
    return Change(f"claims/{claim.pk}", claim.recorded_at, title, _said(claim), _address(claim))


def _said(claim: Claim) -> str:
    """What a claim says, in one paragraph."""
    parts = [in_time(kind_word(claim.kind), claim.started, claim.ended)]
    if claim.status:
        parts.append(gettext("status: {status}").format(status=status_word(claim.status)))
    said = gettext("{source} says: {what}.").format(source=claim.source.name, what=semicolon().join(parts))
    note = in_reader_language(claim.note_fa, claim.note_en)
    return f"{said} {note}" if note else said


def _withdrawn(claim: Claim, around: _Around) -> Change:
    assert claim.withdrawn_on is not None  # so they were asked for
    title = gettext("{tie}: {source} no longer says so").format(
        tie=around.headings[claim.relationship_id], source=claim.source.name
    )
    at = dt.datetime.combine(claim.withdrawn_on, dt.time(), dt.UTC)
    return Change(f"claims/{claim.pk}/withdrawn", at, title, gettext(claim.withdrawal_reason), _address(claim))


def _address(claim: Claim) -> str:
    return f"{reverse('publish:tie', args=[claim.relationship_id])}#claim-{claim.pk}"


def _taken_back(place: Place | None) -> list[Change]:
    """What an import that was undone had brought; of the relationship only the keys of its parties are left."""
    events = Event.objects.filter(subject_type=Relationship._meta.label_lower, action__in=_TAKEN_BACK)
    if place:
        key = place.pk
        events = events.filter(
            Q(subject_label__startswith=f"relationship {key}-")
            | Q(subject_label__contains=f"-{key}-")
            | Q(subject_label__endswith=f"-{key}")
        )
    latest = list(events.order_by("-pk")[:MOST])
    parties = {event.pk: _parties(event) for event in latest}
    places = Place.objects.in_bulk({key for keys in parties.values() for key in keys})
    left = set(Relationship.every.filter(pk__in=[event.subject_id for event in latest]).values_list("pk", flat=True))
    found = []
    for event in latest:
        gone = gettext("a place that is no longer in the atlas")
        names = [places[key].name if key in places else gone for key in parties[event.pk]]
        tie = gettext(" and ").join(names)
        is_left = int(event.subject_id) in left
        text = gettext("{tie}: a claim was taken back") if is_left else gettext("{tie}: taken back, nobody claims it")
        url = reverse("publish:tie", args=[event.subject_id]) if is_left else _page_of(parties[event.pk], places)
        about = gettext("What an import had brought was undone.")
        found.append(Change(f"events/{event.pk}", event.at, text.format(tie=tie), about, url))
    return found


def _parties(event: Event) -> list[int]:
    match = _LABEL.fullmatch(event.subject_label)
    return [int(key) for key in match[1].split("-")] if match else []


def _page_of(keys: Iterable[int], places: dict[int, Place]) -> str:
    """The page of the first of the places that is left, else that of all ties."""
    left = next((places[key] for key in keys if key in places), None)
    return left.get_absolute_url() if left else reverse("publish:ties")


def _clean(text: str) -> str:
    """Without the few letters that XML cannot hold."""
    return _NOT_IN_XML.sub("", text)
