"""The kinds of notices, and what each says; its gaps are filled by what its sender told (`Notice.said`)."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    MENTIONED = "mentioned", _("you were mentioned")
    DUTY_GIVEN = "duty_given", _("a task for you")
    DUTY_DONE = "duty_done", _("a task is done")
    FACT_CONFIRMED = "fact_confirmed", _("a fact was confirmed")
    FACT_DISPUTED = "fact_disputed", _("a fact is disputed")
    FACT_CORRECTED = "fact_corrected", _("a fact was corrected")
    STATUS_CHANGED = "status_changed", _("the status changed")
    TIE_RECORDED = "tie_recorded", _("a tie was recorded")
    ENQUIRY_CAME = "enquiry_came", _("an enquiry came")

    @property
    def sentence(self) -> str | Promise:
        """With gaps: who, tie, fact, status, title, as far as the kind tells them."""
        return _SENTENCES[self]

    @property
    def reason(self) -> str | Promise:
        """Why somebody gets it, with a gap for their `office`."""
        return _REASONS.get(self, _KEEPING)


_SENTENCES: dict[NoticeKind, str | Promise] = {
    NoticeKind.MENTIONED: _("{who} mentioned you in a note on {tie}."),
    NoticeKind.DUTY_GIVEN: _("{who} gave you a task for {tie}: {title}"),
    NoticeKind.DUTY_DONE: _("{who} finished the task “{title}” for {tie}."),
    NoticeKind.FACT_CONFIRMED: _("{who} confirmed {fact} of {tie}."),
    NoticeKind.FACT_DISPUTED: _("{who} disputes {fact} of {tie}. Your answer is awaited."),
    NoticeKind.FACT_CORRECTED: _("{who} says otherwise about {fact} of {tie}. Your answer is awaited."),
    NoticeKind.STATUS_CHANGED: _("{who} changed the status of {tie} to “{status}”."),
    NoticeKind.TIE_RECORDED: _("{who} recorded {tie} from its side. Confirm it or say what is otherwise."),
    NoticeKind.ENQUIRY_CAME: _("{who} asks for a relationship: {tie}. It should be answered within its term."),
}

# What stays undone until its reader answers; the others only tell.
AWAITED = (
    NoticeKind.FACT_DISPUTED, NoticeKind.FACT_CORRECTED, NoticeKind.ENQUIRY_CAME, NoticeKind.TIE_RECORDED,
    NoticeKind.DUTY_GIVEN,
)  # fmt: skip

_REASONS: dict[NoticeKind, str | Promise] = {
    NoticeKind.MENTIONED: _("You get this because somebody mentioned you."),
    NoticeKind.DUTY_GIVEN: _("You get this because the task is yours."),
    NoticeKind.DUTY_DONE: _("You get this because you gave the task."),
}
_KEEPING = _("You get this because you belong to {office}, which keeps a side of this tie.")


class Rhythm(models.TextChoices):
    """How often a digest goes out by e-mail."""

    OFF = "off", _("never")
    DAILY = "daily", _("every day")
    WEEKLY = "weekly", _("every week")
