"""Why a tie is called thriving, alive, answering only or asleep, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hamshahr.core.calendars import number
from twinnet.vitality import Code, Reason, VitalSigns


def reasons(signs: VitalSigns) -> list[tuple[str, bool]]:
    """Each condition of a level with what was found and what is needed, and whether it holds."""
    return [(_sentence(one), one.holds) for one in signs.reasons]


def _sentence(one: Reason) -> str:
    words = {
        Code.THRIVING_WEIGHT: _("Thriving: what was done in {days} days weighs {value}; {needed} are needed."),
        Code.THRIVING_OWN: _("Thriving: of that on our own or common initiative {value}; {needed} are needed."),
        Code.THRIVING_KINDS: _("Thriving: {value} different kinds of doings in {days} days; {needed} are needed."),
        Code.FRESH_WEIGHT: _("Thriving: what was done in the last {days} days weighs {value}; {needed} are needed."),
        Code.ACTIVE_OWN: _("Alive: on our own or common initiative in {days} days {value}; {needed} are needed."),
        Code.REACTIVE_WEIGHT: _("Answers only: what anybody did in {days} days weighs {value}; {needed} are needed."),
    }
    return words[one.code].format(days=number(one.days), value=number(one.value), needed=number(one.needed))
