"""Changes as an Atom feed (RFC 4287).

Ids are `tag:` URIs (RFC 4151) that neither the language nor the address of the site has a say in: a reader who changes
the language, or a site that moves, is not told everything anew. What tells one atlas from another is the moment of its
first audit event.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language, gettext

from hamshahr.audit.models import Event
from hamshahr.publish.feeds import Change

_NOT_IN_XML = r"\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff"
_BIDI_CONTROLS = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNTOLD = re.compile(f"[{_NOT_IN_XML}{_BIDI_CONTROLS}]")


def atom(
    entries: Iterable[Change], *, key: str, title: str, about: str, page: str, feed: str, changed_at: dt.datetime
) -> str:
    """The feed as Atom. `key` names it in its id; `page` and `feed` are whole addresses.

    `changed_at` dates a feed without entries.
    """
    scheme, _, rest = page.partition("://")
    site = f"{scheme}://{rest.partition('/')[0]}"
    atlas = _tag_of_this_atlas()

    class Dated(Atom1Feed):
        def latest_post_date(self) -> dt.datetime:
            return max((item["updateddate"] for item in self.items), default=changed_at)

    made = Dated(
        title=_clean(title),
        link=page,
        description=_clean(about),
        language=get_language() or "en",
        author_name=gettext("Hamshahr"),
        feed_url=feed,
        feed_guid=f"{atlas}/{key}",
    )
    for entry in entries:
        made.add_item(
            title=_clean(entry.title),
            link=f"{site}{entry.url}",
            description=escape(_clean(entry.text)),  # Django says of a summary that it is HTML
            unique_id=f"{atlas}/{key}/{entry.key}",
            pubdate=entry.at,
            updateddate=entry.at,
        )
    return str(made.writeString("utf-8"))


def _tag_of_this_atlas() -> str:
    first = Event.objects.order_by("pk").values_list("at", flat=True).first()
    return f"tag:hamshahr,2026:{first:%Y%m%dT%H%M%S%f}" if first else "tag:hamshahr,2026:empty"


def _clean(text: str) -> str:
    """Without the few letters that XML cannot hold, and without marks of direction, which readers of feeds garble."""
    return _UNTOLD.sub("", text)
