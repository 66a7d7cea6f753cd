"""Dates as people write them, in either calendar and any digits."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from persiantools.jdatetime import JalaliDate

from hamshahr.core import calendars
from hamshahr.core.dates import PartialDate, Precision
from hamshahr.imports.days import JALALI, read_date
from hamshahr.imports.sentences import UntakenError


def today_written() -> str:
    """Today as a field of a form holds it: 2026-05-07 or ۱۴۰۵/۰۲/۱۷."""
    today = timezone.localdate()
    if calendars.current() is not calendars.Calendar.JALALI:
        return today.isoformat()
    return calendars.digits(JalaliDate(today).strftime("%Y/%m/%d"))


class PartialDateField(forms.CharField):
    """A year, month or day of either calendar in any digits: 2000, 1379, 2000-05-07. Gives a PartialDate."""

    def __init__(self, **how: Any) -> None:
        super().__init__(max_length=40, **how)

    def clean(self, value: Any) -> PartialDate | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_date(text, JALALI)[0]
        except UntakenError as error:
            raise forms.ValidationError(error.sentence.told()) from None


class DayField(PartialDateField):
    """A day of either calendar; gives a date."""

    def clean(self, value: Any) -> dt.date | None:  # type: ignore[override]
        found = super().clean(value)
        if found is None:
            return None
        if found.precision != Precision.DAY:
            raise forms.ValidationError(_("Write the whole date, such as 2026-05-07 or 1405/02/17."))
        return found.date
