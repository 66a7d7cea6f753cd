"""What pages, files and the API ask of partner finding. Nothing here computes tables or trains."""

from __future__ import annotations

import gzip
import logging
import threading
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from django.db.models import Q

from hamshahr.atlas.models import Place
from hamshahr.discovery import shipped, tables
from hamshahr.discovery.models import PartnerTables, TrainedModel
from hamshahr.discovery.reading import MIN_POPULATION, RANKED_KINDS
from hamshahr.discovery.state import code_signature
from twinnet.partners.cities import unit_vectors
from twinnet.partners.goals import Goals
from twinnet.partners.model import PartnerModel, read_learned
from twinnet.partners.reasons import Reason, reasons
from twinnet.partners.region import Across, Opening, corridor, opens
from twinnet.partners.training import Learned

logger = logging.getLogger(__name__)


class Lack(StrEnum):
    """Why partners cannot be sought."""

    TABLES = "tables"  # they are not made yet, or by another version of the program
    CITIES = "cities"  # there are too few to rank
    MODEL = "model"  # no model fits this version of the program
    PLACE = "place"  # it is no town or city, or nobody knows where it is


class NotReadyError(Exception):
    """Partners cannot be sought; `lack` says why."""

    def __init__(self, lack: Lack) -> None:
        super().__init__(lack)
        self.lack = lack


@dataclass(frozen=True, slots=True)
class Finder:
    """A model applied to the tables of the day. `version` names both; `trained` is None for the shipped model."""

    model: PartnerModel
    tables: PartnerTables
    trained: TrainedModel | None

    @property
    def model_version(self) -> str:
        if self.trained is None:
            return shipped.about().version
        return f"{self.trained.pk} of {self.trained.trained_at:%Y-%m-%d}"

    @property
    def version(self) -> str:
        return f"{self.tables.folder}-{self.trained.pk if self.trained else 0}"


class _Held:
    """What this process has opened: the latest finder, and which models do not fit."""

    lock = threading.Lock()
    key: tuple[Any, ...] | None = None
    finder: Finder | None = None


def finder() -> Finder:
    """The finder of the day; two queries when this process has it open already. Raises NotReadyError."""
    found = PartnerTables.objects.first()
    if found is None or found.code != code_signature():
        raise NotReadyError(Lack.CITIES if found is None and _too_few_cities() else Lack.TABLES)
    trained = TrainedModel.objects.filter(is_in_use=True).defer("saved").order_by("pk").first()
    key = (found.folder, trained.pk if trained else None, shipped.about().version)
    with _Held.lock:
        if _Held.key != key or _Held.finder is None:
            _Held.finder = None
            _Held.finder, _Held.key = _opened(found, trained), key
        return Finder(_Held.finder.model, found, _Held.finder.trained)


def forget_opened() -> None:
    """Open tables and model anew when next asked."""
    with _Held.lock:
        _Held.key = _Held.finder = None


def open_ahead() -> None:
    """Open what there is to open before anybody asks."""
    try:
        finder()
    except NotReadyError as missing:
        logger.debug("Nothing to open ahead for finding partners: %s.", missing.lack)


def _opened(found: PartnerTables, trained: TrainedModel | None) -> Finder:
    learned, used = _learned(trained)
    try:
        known = tables.open_tables(found.folder)
    except (OSError, ValueError) as error:
        logger.warning("The partner tables %s cannot be opened: %s", found.folder, error)
        raise NotReadyError(Lack.TABLES) from error
    return Finder(PartnerModel(learned, known), found, used)


def _learned(trained: TrainedModel | None) -> tuple[Learned, TrainedModel | None]:
    """The model in use where it fits this program, else the shipped one. Raises NotReadyError where that fits neither.

    Three queries less where nothing was trained here.
    """
    if trained is not None:
        try:
            return read_learned(gzip.decompress(trained.saved), str(trained)), trained
        except (ValueError, OSError) as error:
            logger.warning("%s is left aside for the one that comes with the program: %s", trained, error)
    try:
        return read_learned(shipped.saved(), "The shipped model"), None
    except (ValueError, OSError) as error:
        logger.error("No partner model can be used: %s", error)
        raise NotReadyError(Lack.MODEL) from error


def _too_few_cities() -> bool:
    enough = Place.objects.filter(latitude__isnull=False, population__gte=MIN_POPULATION).order_by("pk")
    return len(enough.values_list("pk")[: tables.LEAST_CITIES]) < tables.LEAST_CITIES


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A place recommended as a partner.

    `score`: log-odds with goals; `sure`: of 1, how many cities so scored were true partners that had been hidden;
    `reasons`: what speaks for it, then what against it (words.py has sentences).
    """

    place: Place
    score: float
    sure: float
    reasons: tuple[Reason, ...]

    @property
    def speaks_for(self) -> list[Reason]:
        return [reason for reason in self.reasons if reason.favours]

    @property
    def speaks_against(self) -> list[Reason]:
        return [reason for reason in self.reasons if not reason.favours]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: `row` in the tables. `stands_in` is the near city in whose place a small one without ties asks."""

    place: Place
    row: int
    stands_in: Place | None
    km: float
    ties: int


def asker(found: Finder, place: Place) -> Asker:
    """Raises NotReadyError where the place cannot be ranked; one query where another city stands in."""
    cities, degree = found.model.cities, found.model.known.degree
    row = cities.row_of.get(str(place.pk))
    if row is not None:
        return Asker(place, row, None, 0.0, int(degree[row]))
    inside = np.flatnonzero(cities.country == _code(cities.countries, place.country_id))
    is_town = place.kind in RANKED_KINDS
    if place.latitude is None or place.longitude is None or not (is_town and len(inside)):
        raise NotReadyError(Lack.PLACE)
    point = unit_vectors(np.array([place.latitude]), np.array([place.longitude]))[0]
    row = int(inside[np.argmax(cities.points[inside] @ point)])
    km = float(np.degrees(np.arccos(np.clip(cities.points[row] @ point, -1, 1)))) * 111.195
    return Asker(place, row, Place.objects.get(pk=int(cities.ids[row])), km, int(degree[row]))


def _code(codes: list[str], wanted: str) -> int:
    return codes.index(wanted) if wanted in codes else -1


def recommendations(place: Place, goals: Goals | None = None, limit: int = 20) -> list[Recommendation]:
    """The best partners for a place that it is not tied with, best first; four queries. Raises NotReadyError.

    For a small place without ties, those of the city that stands in for it (see `asker`).
    """
    found = finder()
    return recommended(found, asker(found, place), goals, limit)


def recommended(
    found: Finder, who: Asker, goals: Goals | None = None, limit: int = 20, first: int = 0, *, diverse: bool = True
) -> list[Recommendation]:
    """The same with what was opened already, those from number `first` on; one query."""
    city_id = found.model.cities.ids[who.row]
    told = found.model.recommend(city_id, goals=goals, limit=first + limit, diverse=diverse)[first:]
    told = [one for one in told if one.city_id != str(who.place.pk)]
    places = Place.objects.with_setting().in_bulk([int(one.city_id) for one in told])
    return [
        Recommendation(places[int(one.city_id)], one.score, one.sure, one.reasons)
        for one in told
        if int(one.city_id) in places
    ]


def judged(found: Finder, who: Asker, places: list[Place]) -> list[Recommendation]:
    """What the model says of these very places as partners, in their order; those it does not know are left out."""
    row_of = found.model.cities.row_of
    known = [place for place in places if row_of.get(str(place.pk), who.row) != who.row]
    rows = np.array([row_of[str(place.pk)] for place in known], dtype=np.int64)
    score = found.model.score_of(who.row, rows)
    sure = found.model.sure(score) if len(rows) else score
    return [
        Recommendation(place, float(score[at]), float(sure[at]), reasons(found.model.known, who.row, int(rows[at])))
        for at, place in enumerate(known)
    ]


def tied_ids(found: Finder, who: Asker) -> frozenset[int]:
    """Keys of the cities it is tied with."""
    cities = found.model.cities
    return frozenset(int(cities.ids[row]) for row in found.model.known.ties.columns(who.row))


@dataclass(frozen=True, slots=True)
class Region:
    """Cities across a border near by, and what the city's ties open for its neighbours."""

    across: list[tuple[Place, Across]]
    openings: list[tuple[Place, Place, Opening]]


def region(found: Finder, who: Asker, limit: int = 20) -> Region:
    """Two queries' worth of places in one."""
    city_id = found.model.cities.ids[who.row]
    across, openings = corridor(found.model, city_id, limit=limit), opens(found.model, city_id, limit=limit)
    wanted = {one.city_id for one in across} | {key for one in openings for key in (one.neighbour_id, one.partner_id)}
    places = {str(key): place for key, place in Place.objects.with_setting().in_bulk(map(int, wanted)).items()}
    return Region(
        [(places[one.city_id], one) for one in across if one.city_id in places],
        [
            (places[one.neighbour_id], places[one.partner_id], one)
            for one in openings
            if one.neighbour_id in places and one.partner_id in places
        ],
    )


def most_populous(country: str, limit: int = 8) -> list[Place]:
    """Cities of a country that can be asked for; one query."""
    wanted = Q(country=country, kind="city", population__gte=MIN_POPULATION, latitude__isnull=False)
    return list(Place.objects.filter(wanted).select_related("country").order_by("-population", "pk")[:limit])
