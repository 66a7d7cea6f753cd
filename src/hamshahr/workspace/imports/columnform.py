"""The page on which the columns of a file are settled: what is seen of the file, and the form."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hamshahr.atlas.models import Source, SourceClass
from hamshahr.core.dates import PartialDate
from hamshahr.core.errors import UserError
from hamshahr.imports import uploads
from hamshahr.imports.columns import FIELDS, recognise, recognised
from hamshahr.imports.days import GREGORIAN, JALALI, NO_YEARS, BareYears
from hamshahr.imports.options import Options, SourceFacts
from hamshahr.imports.proposing import ProposedCountry, proposed_country
from hamshahr.imports.staging import open_table
from hamshahr.imports.tables import Limits, is_text_table
from hamshahr.imports.words import KIND_WORDS, meaning_of
from hamshahr.ties.models import Kind
from hamshahr.workspace.imports.wording import field_word

SAMPLE_ROWS = 5
_ROWS_FOR_YEARS = 1000
_KINDS = 12
_ENCODINGS = ("utf-8", "utf-16", "windows-1252", "windows-1256", "windows-1254", "windows-1250", "iso-8859-1")
_FURTHER = tuple(f"{name}{side}" for side in "34" for name in ("city", "country", "region"))
NEW = ""
CALENDARS = [("", _("choose")), (GREGORIAN, _("of the Gregorian calendar")), (JALALI, _("of the Persian calendar"))]


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of the file: its header, a few rows, how it was read; `fault` where it cannot be.

    `years` are those of its first rows in the columns of dates and in those that are not understood. `is_text`: only
    then has it an encoding that can be chosen. `kinds` are the words for kinds in those rows, the most frequent first.
    `proposed` are the countries that all first or second cities seem to lie in, by the field that no column holds.
    """

    header: Sequence[str] = ()
    sample: Sequence[Sequence[str]] = ()
    encoding: str = ""
    delimiter: str = ""
    fault: str = ""
    years: BareYears = NO_YEARS
    is_text: bool = True
    kinds: Sequence[str] = ()
    proposed: Mapping[str, ProposedCountry] = dataclasses.field(default_factory=dict)


def look(path: Path, name: str, options: Options, limits: Limits) -> Seen:
    """The first rows, read as the options say; `name` is what the file was called when it was sent."""
    is_text = is_text_table(path)
    try:
        table = open_table(path, options, limits)
        first = [cells for _number, cells in islice(table.rows, _ROWS_FOR_YEARS)]
    except UserError as error:
        return Seen(fault=uploads.named(str(error), path.name, name), is_text=is_text)
    width = len(table.columns)
    rows = [[*cells, *[""] * (width - len(cells))][:width] for cells in first[:SAMPLE_ROWS]]
    years = BareYears.among(_cells_with_years(table.columns, first))
    known = {field: at for at, field in recognised(table.columns).items()}
    return Seen(
        table.columns,
        rows,
        table.encoding,
        table.delimiter,
        years=years,
        is_text=is_text,
        kinds=[word for word, _ in Counter(filter(None, _cells_of(known.get("kind"), first))).most_common(_KINDS)],
        proposed={
            f"country{side}": proposed
            for side in "12"
            if f"country{side}" not in known
            and (proposed := proposed_country(_cells_of(known.get(f"city{side}"), first)))
        },
    )


def _cells_of(at: int | None, rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """What the rows hold in this column, without spaces around; nothing where there is none."""
    return (cells[at].strip() for cells in rows if at is not None and at < len(cells))


def _cells_with_years(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The cells of columns that hold dates by their name, or that may, as their name says nothing."""
    known = recognised(header)
    columns = [at for at in range(len(header)) if known.get(at, "start") in {"start", "end"}]
    return (cells[at] for cells in rows for at in columns if at < len(cells))


class FormatForm(forms.Form):
    """How the file is to be read."""

    encoding = forms.ChoiceField(
        label=_("Encoding"), required=False, choices=[("", _("as found"))] + [(one, one) for one in _ENCODINGS]
    )
    header = forms.ChoiceField(
        label=_("Names of the columns"),
        required=False,
        choices=[
            ("", _("stand in the first row")),
            ("2", _("stand in row 2")),
            ("3", _("stand in row 3")),
            ("none", _("do not exist; the columns are: first city, its country, second city, its country")),
        ],
    )
    calendar = forms.ChoiceField(
        label=_("Bare years are"),
        required=False,
        choices=CALENDARS,
    )

    def applied_to(self, options: Options) -> Options:
        """The options with what was chosen here; what is not understood stays as it was."""
        self.is_valid()
        chosen = self.cleaned_data
        header = chosen.get("header", "")
        return dataclasses.replace(
            options,
            encoding=chosen.get("encoding", ""),
            no_header=header == "none",
            header_row=int(header) if header.isdecimal() else 0,
        )

    def with_calendar(self, options: Options, years: BareYears, *, is_final: bool) -> Options:
        """The options with the calendar that was chosen, or else the one that the years speak for.

        Where they speak for none, it is asked for: an error of the form once the choice is final.
        """
        field = self.fields["calendar"]
        assert isinstance(field, forms.ChoiceField)
        calendar = self.cleaned_data.get("calendar", "") or years.calendar
        if calendar:
            field.choices = [choice for choice in CALENDARS if choice[0]]
            self.data = {**self.data, self.add_prefix("calendar"): calendar}
        elif is_final:
            self.add_error("calendar", gettext("Say which calendar it is: the years of the file allow both."))
        return dataclasses.replace(options, calendar=JALALI if calendar == JALALI else "")


class MeaningForm(forms.Form):
    """What each column holds, what holds for all rows, and whose word it is."""

    country1 = forms.CharField(label=_("Country of all first cities"), required=False, max_length=200)
    country2 = forms.CharField(label=_("Country of all second cities"), required=False, max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind of tie where a row names none"), required=False, choices=[("", _("not known")), *Kind.choices]
    )
    directed = forms.BooleanField(label=_("Each row is the word of its first city"), required=False)
    source = forms.ChoiceField(label=_("Whose word it is"), required=False)
    name = forms.CharField(label=_("Name of the source"), required=False, max_length=200)
    publisher = forms.CharField(label=_("Publisher"), required=False, max_length=200)
    source_class = forms.ChoiceField(label=_("Sort of source"), required=False, choices=SourceClass.choices)
    licence = forms.CharField(label=_("Licence"), required=False, max_length=100)
    url = forms.URLField(label=_("Web address"), required=False, max_length=1000, assume_scheme="https")
    read_on = forms.CharField(label=_("Read on"), required=False, max_length=20)

    def __init__(self, data: QueryDict | None, options: Options, seen: Seen, **kwargs: Any) -> None:
        self._header = list(seen.header)
        guessed = recognised(self._header)
        facts = options.source
        initial = {
            "name": facts.name,
            "publisher": facts.publisher,
            "licence": facts.licence,
            "url": facts.url,
            "read_on": facts.read_on,
            "source_class": facts.source_class,
            "kind": options.kind,
            "directed": options.directed,
            **{f"column-{at}": field for at, field in guessed.items()},
            **{field: proposed.country.name for field, proposed in seen.proposed.items()},
            **{f"word-{at}": meaning_of(word, KIND_WORDS) for at, word in enumerate(seen.kinds)},
        }
        self._kinds = list(seen.kinds)
        super().__init__(data, initial=initial, **kwargs)
        sources = Source.objects.filter(source_class=SourceClass.DATASET) | Source.objects.filter(imports__isnull=False)
        names = [(source.key, source.name) for source in sources.distinct().order_by("name_en", "key")]
        self._field("source").choices = [(NEW, _("a new source")), *names]
        meanings = [("", _("not used")), *((field, field_word(field)) for field in (*FIELDS, *_FURTHER))]
        for at, name in enumerate(self._header):
            self.fields[f"column-{at}"] = forms.ChoiceField(label=name, required=False, choices=meanings)
        as_written = [("", _("kept as written")), *Kind.choices]
        for at, word in enumerate(self._kinds):
            self.fields[f"word-{at}"] = forms.ChoiceField(label=word, required=False, choices=as_written)
        for name, field in self.fields.items():
            if not isinstance(field, forms.ChoiceField | forms.BooleanField):
                field.widget.attrs |= {"class": "form-control", "autocomplete": "off"}
            if name in self.errors:
                field.widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"{name}-wrong"}

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    @property
    def columns(self) -> list[tuple[str, forms.BoundField]]:
        """(name of the column, its field), in the order of the file."""
        return [(name, self[f"column-{at}"]) for at, name in enumerate(self._header)]

    @property
    def words(self) -> list[forms.BoundField]:
        """What each word for a kind means, the most frequent first."""
        return [self[f"word-{at}"] for at in range(len(self._kinds))]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        try:
            PartialDate.parse(cleaned.get("read_on", ""))
        except ValueError:
            self.add_error("read_on", gettext("Write 2026, 2026-02 or 2026-02-14."))
        if not cleaned.get("source"):
            self._check_new(cleaned.get("name", ""))
        taken: dict[str, str] = {}
        for at, name in enumerate(self._header):
            field = cleaned.get(f"column-{at}", "")
            if field and taken.setdefault(field, name) != name:
                told = gettext("“{other}” is taken for the same: {field}.")
                self.add_error(f"column-{at}", told.format(other=taken[field], field=field_word(field)))
        return cleaned

    def _check_new(self, name: str) -> None:
        key = slugify(name, allow_unicode=True)[:120]
        if not key:
            self.add_error("name", gettext("Say whose word it is: every claim stands under the name of its source."))
        elif Source.objects.filter(key=key).exists():
            self.add_error("name", gettext("A source of this name is known already. Choose it in the list above."))

    def options(self, read_as: Options) -> Options:
        """What was settled. Raises UserError where a column that is needed is missing."""
        chosen = self.cleaned_data
        named = {chosen[f"column-{at}"]: name for at, name in enumerate(self._header) if chosen[f"column-{at}"]}
        unused = {field: "=" for field in recognised(self._header).values() if field not in named}
        constants = {field: f"={chosen[field]}" for field in ("country1", "country2") if chosen[field]}
        columns = {**unused, **named, **{field: text for field, text in constants.items() if field not in named}}
        columns = {field: text for field, text in columns.items() if text != "=" or not _is_needed(field)}
        recognise_needed(self._header, columns)
        return dataclasses.replace(
            read_as,
            columns=columns,
            kind=chosen["kind"],
            kinds=self._own_kinds(),
            directed=chosen["directed"],
            source=self._source(),
        )

    def _own_kinds(self) -> dict[str, str]:
        """The words for kinds that mean something else in this file than they usually do."""
        sent = {f"word-{at}": word for at, word in enumerate(self._kinds) if f"word-{at}" in self.data}
        chosen = {word: self.cleaned_data[name] for name, word in sent.items()}
        return {word: kind for word, kind in chosen.items() if kind != meaning_of(word, KIND_WORDS)}

    def _source(self) -> SourceFacts:
        chosen = self.cleaned_data
        if known := Source.objects.filter(key=chosen["source"]).first():
            return SourceFacts(
                key=known.key,
                name=known.name_en,
                source_class=known.source_class,
                url=known.url,
                licence=known.licence,
                publisher=known.publisher,
                read_on=str(known.read or ""),
            )
        return SourceFacts(
            key=slugify(chosen["name"], allow_unicode=True)[:120],
            name=chosen["name"],
            source_class=chosen["source_class"] or SourceClass.DATASET.value,
            url=chosen["url"],
            licence=chosen["licence"],
            publisher=chosen["publisher"],
            read_on=chosen["read_on"],
        )


def _is_needed(field: str) -> bool:
    return field in {"city1", "city2", "country1", "country2"}


def recognise_needed(header: Sequence[str], columns: Mapping[str, str]) -> None:
    """Raises UserError, in the reader's language, where the file does not tell both cities and their countries."""
    settled = {field for field, text in columns.items() if text != "="}
    for side in "12":
        numbered = {f"wikidata{side}", f"geonames{side}"} & settled
        for field in ("city", "country"):
            if f"{field}{side}" not in settled and not numbered:
                told = gettext("No column is said to hold this: {field}. Choose it among the columns below.")
                raise UserError(told.format(field=field_word(f"{field}{side}")))
    recognise(header, columns)
