"""Telling the other keepers of a tie what one of them said or did."""

from __future__ import annotations

from django.utils.functional import Promise

from hamshahr.audit.actions import Actor
from hamshahr.inbox.actions import tell
from hamshahr.inbox.kinds import NoticeKind
from hamshahr.inbox.saying import HasNames, bilingual, joined, word
from hamshahr.people.models import Office
from hamshahr.ties.models import Party, PartyQuerySet, Relationship

# The office's own page of a tie; its arguments are the numbers of the office and of the tie.
_PAGE = "workspace:office_tie"


def tell_keepers(tie: Relationship, office: Office, news: NoticeKind, by: Actor, **gaps: str | Promise) -> None:
    """Tell the offices of the other cities. `gaps` (fact, status) are texts of the catalogue."""
    others = Office.objects.open().filter(speaks_for__in=_cities(tie).values("place")).exclude(pk=office.pk)
    for other in others:
        _tell(other, tie, office.organisation, news, by, gaps)


def tell_office(
    office: Office, tie: Relationship, who: HasNames, news: NoticeKind, by: Actor, **gaps: str | Promise
) -> None:
    """Tell one office what `who` said."""
    _tell(office, tie, who, news, by, gaps)


def _tell(
    office: Office, tie: Relationship, who: HasNames, news: NoticeKind, by: Actor, gaps: dict[str, str | Promise]
) -> None:
    cities = [party.place for party in _cities(tie).select_related("place")]
    said = {"who": bilingual(who), "tie": joined(cities), **{name: word(text) for name, text in gaps.items()}}
    tell(office=office, kind=news, said=said, route=_PAGE, arguments=[office.pk, tie.pk], by=by)


def _cities(tie: Relationship) -> PartyQuerySet:
    return Party.every.filter(relationship=tie).order_by("position")
