"""Telling the other keepers of a tie what one of them said or did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise

from hamshahr.audit.actions import Actor
from hamshahr.inbox.actions import tell
from hamshahr.inbox.kinds import NoticeKind
from hamshahr.inbox.models import Bilingual, Said
from hamshahr.inbox.saying import HasNames, bilingual, joined, word
from hamshahr.people.models import Office
from hamshahr.ties.models import Relationship

# The office's own page of a tie; its arguments are the numbers of the office and of the tie.
_PAGE = "workspace:office_tie"


def tell_keepers(tie: Relationship, office: Office, news: NoticeKind, by: Actor, **gaps: str | Promise) -> None:
    """Tell the offices of the other cities. `gaps` (fact, status) are texts of the catalogue."""
    cities = tie.cities()
    said = _said(tie, cities, office.organisation, gaps)
    for other in Office.objects.open().filter(speaks_for__in=cities).exclude(pk=office.pk):
        _tell(other, tie, news, said, by)


def tell_office(
    office: Office, tie: Relationship, who: HasNames, news: NoticeKind, by: Actor, **gaps: str | Promise
) -> None:
    """Tell one office what `who` said."""
    _tell(office, tie, news, _said(tie, tie.cities(), who, gaps), by)


def names_of(tie: Relationship, cities: Sequence[HasNames]) -> Bilingual:
    """What the tie of these parties is called in notices and mails: by its pact's name, else by its parties."""
    if tie.name_en or tie.name_fa:
        return bilingual(tie)
    return joined(cities)


def _said(tie: Relationship, cities: Sequence[HasNames], who: HasNames, gaps: Mapping[str, str | Promise]) -> Said:
    return {
        "who": bilingual(who),
        "tie": names_of(tie, cities),
        **{name: word(text) for name, text in gaps.items()},
    }


def _tell(office: Office, tie: Relationship, news: NoticeKind, said: Said, by: Actor) -> None:
    tell(office=office, kind=news, said=said, route=_PAGE, arguments=[office.pk, tie.pk], by=by)
