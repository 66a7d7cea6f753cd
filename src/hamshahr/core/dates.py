"""Dates as sources give them: sometimes a day, often only a year."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

_WRITTEN = re.compile(r"(?P<year>\d{3,4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?")


class Precision(models.TextChoices):
    YEAR = "year", _("year")
    MONTH = "month", _("month")
    DAY = "day", _("day")


def precision_told(model: str, date: str) -> models.CheckConstraint:
    """The constraint that a date kept in two columns has its precision, and that there is none without a date."""
    return models.CheckConstraint(
        name=f"{model}_{date}_has_precision",
        condition=models.Q(**{f"{date}__isnull": True, f"{date}_precision": ""})
        | models.Q(**{f"{date}__isnull": False}) & ~models.Q(**{f"{date}_precision": ""}),
    )


_COARSENESS = {Precision.YEAR: 1, Precision.MONTH: 2, Precision.DAY: 3}


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A Gregorian date known to the year, month or day; `date` is the first day it may mean."""

    date: dt.date
    precision: Precision

    @classmethod
    def parse(cls, written: str) -> PartialDate | None:
        """`1989`, `1989-05` or `1989-05-07`; None where nothing is written. Raises ValueError for anything else."""
        written = written.strip()
        if not written:
            return None
        match = _WRITTEN.fullmatch(written)
        if match is None:
            raise ValueError(f"{written!r} is not a date such as 1989, 1989-05 or 1989-05-07")
        year, month, day = match.group("year", "month", "day")
        precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
        return cls(dt.date(int(year), int(month or 1), int(day or 1)), precision)

    @classmethod
    def of(cls, date: dt.date | None, precision: str) -> PartialDate | None:
        """The date kept in two columns, or None."""
        return cls(date, Precision(precision)) if date else None

    def __str__(self) -> str:
        written = self.date.isoformat()
        return {Precision.YEAR: written[:4], Precision.MONTH: written[:7], Precision.DAY: written}[self.precision]

    @property
    def last(self) -> dt.date:
        """The last day it may mean."""
        if self.precision == Precision.DAY:
            return self.date
        month = 12 if self.precision == Precision.YEAR else self.date.month
        return dt.date(self.date.year, month, calendar.monthrange(self.date.year, month)[1])

    def agrees_with(self, other: PartialDate) -> bool:
        """Whether both may mean the same day: 1989 agrees with 1989-05-07."""
        return self.date <= other.last and other.date <= self.last

    def is_finer_than(self, other: PartialDate) -> bool:
        return _COARSENESS[self.precision] > _COARSENESS[other.precision]
