"""Places, countries and sources: the ground the ties stand on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hamshahr.atlas.fields import FoldedField
from hamshahr.core.bilingual import in_reader_language
from hamshahr.core.calendars import is_persian
from hamshahr.core.dates import PartialDate, Precision
from hamshahr.core.writing import GuardedModel, GuardedQuerySet


class CountryQuerySet(GuardedQuerySet["Country"]):
    pass


class Country(GuardedModel):
    """A country of ISO 3166-1 (and XK), named by CLDR."""

    code = models.CharField(max_length=2, primary_key=True)
    name_en = models.CharField(max_length=100)
    name_fa = models.CharField(max_length=100)
    continent = models.CharField(max_length=2)
    neighbours = models.ManyToManyField("self", symmetrical=True, blank=True)

    objects = CountryQuerySet.as_manager()

    class Meta:
        ordering = ["name_en"]

    def __str__(self) -> str:
        return self.name_en

    @property
    def name(self) -> str:
        return in_reader_language(self.name_fa, self.name_en)

    def get_absolute_url(self) -> str:
        return reverse("publish:country", args=[self.code.lower()])


class PlaceKind(models.TextChoices):
    CITY = "city", _("city")
    DISTRICT = "district", _("district of a city")
    MUNICIPALITY = "municipality", _("municipality")
    COUNTY = "county", _("county")
    ISLAND = "island", _("island")
    REGION = "region", _("region")


class PlaceQuerySet(GuardedQuerySet["Place"]):
    def with_setting(self) -> PlaceQuerySet:
        """With what a place's label needs, in the same query."""
        return self.select_related("country", "region", "part_of")


class Place(GuardedModel):
    """Whatever has a local government and may be twinned."""

    kind = models.CharField(max_length=12, choices=PlaceKind, default=PlaceKind.CITY)
    name_en = models.CharField(max_length=200)
    name_fa = models.CharField(max_length=200, blank=True)
    name_local = models.CharField(max_length=200, blank=True)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="places")
    region = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="places_within")
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    time_zone = models.CharField(max_length=40, blank=True)
    geonames_id = models.PositiveIntegerField(null=True, blank=True, unique=True)
    wikidata_id = models.CharField(max_length=20, null=True, blank=True, unique=True)
    unlocode = models.CharField(max_length=5, null=True, blank=True, unique=True)
    iso_code = models.CharField(max_length=6, null=True, blank=True, unique=True)
    is_provisional = models.BooleanField(default=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="place_has_both_coordinates_or_none",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
            models.CheckConstraint(
                name="place_is_not_part_of_itself",
                condition=Q(part_of__isnull=True) | ~Q(part_of=models.F("id")),
            ),
        ]
        indexes = [
            models.Index(fields=["country", "kind", "-population"]),
            models.Index(fields=["latitude", "longitude"]),
        ]

    def __str__(self) -> str:
        return f"{self.name_en}, {self.country_id}"

    @property
    def name(self) -> str:
        return in_reader_language(self.name_fa, self.name_en)

    @property
    def own_name(self) -> str:
        """The place's own name where it differs from the one shown."""
        own = self.name_local or (self.name_en if is_persian() else "")
        return own if own != self.name else ""

    def get_absolute_url(self) -> str:
        return reverse("publish:city", args=[self.pk])


class PlaceNameQuerySet(GuardedQuerySet["PlaceName"]):
    pass


class PlaceName(GuardedModel):
    """One name of a place in any language; `folded` is what is compared (see twinnet.fold)."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="names", db_index=False)
    name = models.CharField(max_length=200)
    folded = FoldedField(max_length=200)

    objects = PlaceNameQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "folded"], name="one_name_once_per_place")]

    def __str__(self) -> str:
        return self.name


class SearchTermQuerySet(GuardedQuerySet["SearchTerm"]):
    pass


class SearchTerm(GuardedModel):
    """A name, or the rest of one from a later word on, ready for search as one types.

    `rank` orders answers, smaller first (see terms.py); `tier` is the rank in coarse steps, so that the index gives the
    best few of a short beginning from the first tiers without reading all.
    """

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="search_terms")
    text = FoldedField(max_length=200)
    tier = models.PositiveSmallIntegerField()
    rank = models.PositiveSmallIntegerField()
    is_whole = models.BooleanField()

    objects = SearchTermQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["tier", "text", "rank", "is_whole", "place"], name="search_as_one_types")]

    def __str__(self) -> str:
        return self.text


class SourceClass(models.TextChoices):
    DATASET = "dataset", _("dataset")
    OFFICIAL = "official", _("official page")
    PRESS = "press", _("press")
    ENCYCLOPEDIA = "encyclopedia", _("encyclopaedia")
    BLOG = "blog", _("blog or personal page")
    OTHER = "other", _("other page")


class SourceQuerySet(GuardedQuerySet["Source"]):
    pass


class Source(GuardedModel):
    """Where claims come from: a dataset, a page, an office.

    `fingerprint` tells which state of it was loaded whole (see loading.py); empty where claims came one by one.
    """

    key = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    name_en = models.CharField(max_length=200)
    name_fa = models.CharField(max_length=200, blank=True)
    source_class = models.CharField(max_length=12, choices=SourceClass)
    url = models.URLField(max_length=1000, blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=100, blank=True)
    licence_url = models.URLField(max_length=300, blank=True)
    version = models.CharField(max_length=100, blank=True)
    read_on = models.DateField(null=True, blank=True)
    read_on_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    fingerprint = models.CharField(max_length=100, blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["name_en", "key"]
        constraints = [
            models.CheckConstraint(
                name="source_date_has_precision",
                condition=Q(read_on__isnull=True, read_on_precision="")
                | Q(read_on__isnull=False) & ~Q(read_on_precision=""),
            )
        ]

    def __str__(self) -> str:
        return self.name_en

    @property
    def name(self) -> str:
        return in_reader_language(self.name_fa, self.name_en)

    @property
    def read(self) -> PartialDate | None:
        return PartialDate.of(self.read_on, self.read_on_precision)

    def get_absolute_url(self) -> str:
        return reverse("publish:source", args=[self.key])
