"""How the word of a city is written down: by its office, or by a letter where it has none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hamshahr.atlas.models import Place, Source
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.audit.models import Event
from hamshahr.core.bilingual import NO_TEXT, Text
from hamshahr.core.dates import PartialDate
from hamshahr.core.errors import EditedMeanwhile
from hamshahr.people.models import Office
from hamshahr.ties.actions.settling import settle_again
from hamshahr.ties.drafts import Given
from hamshahr.ties.keepers import letters_of, source_of
from hamshahr.ties.models import (
    Claim,
    ClaimQuerySet,
    FactName,
    Level,
    PartnerRequest,
    Relationship,
    Stance,
    Statement,
    Status,
    StatusChange,
)


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """The facts that a keeper's own claim tells: kind, beginning, end."""

    kind: str = ""
    start: PartialDate | None = None
    end: PartialDate | None = None
    note: Text = NO_TEXT

    def with_fact(self, fact: FactName, value: str | PartialDate | None) -> OwnFacts:
        """The same with another value of this fact; None: it is not told."""
        if fact == FactName.KIND:
            return replace(self, kind=str(value or ""))
        date = value if isinstance(value, PartialDate) else None
        return replace(self, start=date) if fact == FactName.START else replace(self, end=date)


@dataclass(frozen=True, slots=True)
class Voice:
    """A city that speaks of one of its ties: by its office, or by the answer to a request."""

    tie: Relationship
    place: Place
    source: Source
    office: Office | None = None
    request: PartnerRequest | None = None

    @classmethod
    def of_office(cls, tie: Relationship, office: Office, by: Actor) -> Voice:
        assert office.speaks_for is not None
        return cls(tie, office.speaks_for, source_of(office, by=by), office=office)

    @classmethod
    def of_letter(cls, request: PartnerRequest, tie: Relationship, by: Actor) -> Voice:
        return cls(tie, request.place, letters_of(request.place, by=by), request=request)

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of a claim that tell who speaks."""
        return {
            "relationship": self.tie,
            "source": self.source,
            "speaks_for": self.place,
            "office": self.office,
            "request": self.request,
        }


def own_facts(relationship: Relationship, place: Place) -> OwnFacts:
    """What this city's own claim on the facts of the tie says now; empty where it has none."""
    claim = _own_claims(relationship, place).filter(status="").order_by("-pk").first()
    if claim is None:
        return OwnFacts()
    return OwnFacts(claim.kind, claim.started, claim.ended, Text(fa=claim.note_fa, en=claim.note_en))


def _own_claims(relationship: Relationship, place: Place) -> ClaimQuerySet:
    said = Q(office__isnull=False) | Q(request__isnull=False)
    return Claim.every.current().filter(said, relationship=relationship, speaks_for=place)


def say(voice: Voice, facts: OwnFacts, evidence: str = "") -> Claim:
    """The city's claim on kind, beginning and end: a new one takes the place of its last."""
    claim = Claim(
        **voice.fields,
        kind=facts.kind,
        start=facts.start.date if facts.start else None,
        start_precision=facts.start.precision if facts.start else "",
        end=facts.end.date if facts.end else None,
        end_precision=facts.end.precision if facts.end else "",
        note_fa=facts.note.fa,
        note_en=facts.note.en,
        evidence=evidence,
    )
    claim.save()
    _own_claims(voice.tie, voice.place).filter(status="").exclude(pk=claim.pk).update(superseded_by=claim)
    return claim


def take_step(
    voice: Voice, level: Level, before: str, to: Status, on: PartialDate | None, given: Given, evidence: str = ""
) -> StatusChange:
    """The city's claim on the standing of one level: a new one takes the place of its last on that level."""
    end = on if to == Status.ENDED and level == Level.OFFICIAL else None
    claim = Claim(
        **voice.fields,
        status=to,
        end=end.date if end else None,
        end_precision=end.precision if end else "",
        evidence=evidence,
    )
    claim.save()
    change = StatusChange(
        relationship=voice.tie,
        claim=claim,
        office=voice.office,
        level=level,
        from_status=before,
        to_status=to,
        on=on.date if on else None,
        on_precision=on.precision if on else "",
        instrument=given.instrument.strip() or str(given.resolution or ""),
        resolution=given.resolution,
        informed_partner=given.informed_partner.strip(),
        informed_on=given.informed_on,
        **_texts(given),
    )
    change.save()
    older = _own_claims(voice.tie, voice.place).filter(status_changes__level=level).exclude(pk=claim.pk)
    Claim.every.filter(pk__in=list(older.values_list("pk", flat=True))).update(superseded_by=claim)
    return change


def _texts(given: Given) -> dict[str, str]:
    texts = {"reason": given.reason, "resumes_when": given.resumes_when, "condition_met": given.condition_met}
    return {f"{name}_fa": text.fa for name, text in texts.items()} | {
        f"{name}_en": text.en for name, text in texts.items()
    }


def state(voice: Voice, fact: FactName, stance: Stance, value: str, note: str = "") -> Statement:
    """Where the city stands on a fact from now on; what it said of it before is withdrawn."""
    today = timezone.localdate()
    before = Statement.objects.current().of_city(voice.tie, voice.place.pk).filter(fact=fact)
    Statement.objects.filter(pk__in=list(before.values_list("pk", flat=True))).update(withdrawn_on=today)
    said = Statement(
        relationship=voice.tie,
        office=voice.office,
        request=voice.request,
        fact=fact,
        stance=stance,
        value=value,
        note=note.strip(),
        said_on=today,
    )
    said.save()
    return said


def shown(tie: Relationship, fact: FactName) -> str:
    """What the relationship says of a fact, written for the record of deeds."""
    if fact == FactName.KIND:
        return tie.kind
    if fact == FactName.STATUS:
        return tie.status
    return str((tie.started if fact == FactName.START else tie.ended) or "")


def locked(relationship: Relationship, seen_version: int) -> Relationship:
    """The relationship as it is now, which nobody else changes until this transaction ends."""
    tie = Relationship.every.select_for_update().get(pk=relationship.pk)
    if tie.version != seen_version:
        raise _edited_meanwhile(tie, seen_version)
    return tie


def _edited_meanwhile(tie: Relationship, seen_version: int) -> EditedMeanwhile:
    """Who did what to the tie since that version, as the record of deeds tells."""
    events = Event.objects.filter(
        subject_type=Relationship._meta.label_lower, subject_id=str(tie.pk), after__version__gt=seen_version
    )
    deeds = list(events.order_by("pk"))
    changed = list(dict.fromkeys(_what(event.after) for event in deeds))
    who = deeds[-1].actor if deeds else ""
    message = _("{who} changed this tie while you were writing: {what}. Look at it and save again.").format(
        who=", ".join(dict.fromkeys(event.actor for event in deeds)), what=", ".join(changed)
    )
    return EditedMeanwhile(message, who=who, changed=changed, version=tie.version)


def _what(after: dict[str, Any]) -> str:
    if after.get("fact"):
        return f"{FactName(after['fact']).label}: {Stance(after['stance']).label}"
    if after.get("status"):
        return f"{FactName.STATUS.label}: {Status(after['status']).label}"
    return str(_("a question to the partner"))


def finish(
    tie: Relationship,
    deed: str,
    by: Actor,
    *,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any],
) -> None:
    """Settle the facts anew, count the version and write the deed down."""
    settle_again([tie.pk])
    version = tie.version + 1
    Relationship.every.filter(pk=tie.pk).update(version=version)
    tie.refresh_from_db(from_queryset=Relationship.every.all())
    deeds = [Deed(deed, tie, before=before or {}, after={**after, "version": version}, label=label_of(tie))]
    record(by=by, reason=reason, deeds=deeds)


def label_of(tie: Relationship) -> str:
    """The parties in English, for the record of deeds, which outlives what it tells of."""
    return " – ".join(city.name_en for city in tie.cities())
