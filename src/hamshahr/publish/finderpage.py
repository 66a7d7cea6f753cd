"""What the pages of the partner finder show: one opening of the day's tables, few queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from hamshahr.atlas.models import Place
from hamshahr.audit.actions import Actor
from hamshahr.discovery import queries, shipped
from hamshahr.discovery.background import TABLES
from hamshahr.discovery.queries import Asker, Finder, Lack, NotReadyError, Recommendation
from hamshahr.discovery.state import have_changed_since
from hamshahr.discovery.words import Sure, language_name, sentence
from hamshahr.publish.collation import sort_key
from hamshahr.publish.finderform import GoalsForm, Setting
from hamshahr.publish.shortlists import Shortlists
from hamshahr.publish.taskpage import TaskLine, task_line
from hamshahr.tasks.actions import ask
from hamshahr.ties.models import NOT_YET, OVER, Party
from twinnet.countries import country_name

PAGE = 20
PAGES = 5
COMPARED_AT_MOST = 3
_FEW_PEOPLE = 20_000
_HARDER = frozenset({"AF", "AS", "NA"})
_READER = Actor("a reader of the partner pages")


@dataclass(frozen=True, slots=True)
class Line:
    """A recommendation in words; `key` marks it on the page."""

    rank: int
    found: Recommendation
    reasons_for: list[str]
    reasons_against: list[str]
    sure: Sure
    is_listed: bool

    @property
    def place(self) -> Place:
        return self.found.place


@dataclass(frozen=True, slots=True)
class Opened:
    """The finder and who asks it; or, where `lack` says so, nothing yet. `task` is the work that will mend it."""

    place: Place
    finder: Finder | None = None
    who: Asker | None = None
    lack: Lack | None = None
    task: TaskLine | None = None
    instead: list[Place] = field(default_factory=list)


def opened(place: Place) -> Opened:
    """The finder for a place; asks for the tables where they lack or ties have changed. Six queries or fewer."""
    try:
        finder = queries.finder()
        who = queries.asker(finder, place)
    except NotReadyError as missing:
        return _lacking(place, missing.lack)
    task = ask(kind=TABLES, by=_READER) if have_changed_since(finder.tables) else None
    return Opened(place, finder, who, task=task_line(task) if task else None)


def _lacking(place: Place, lack: Lack) -> Opened:
    if lack == Lack.TABLES:
        return Opened(place, lack=lack, task=task_line(ask(kind=TABLES, by=_READER)))
    instead = queries.most_populous(place.country_id) if lack == Lack.PLACE else []
    return Opened(place, lack=lack, instead=instead)


def setting(finder: Finder, who: Asker) -> Setting:
    cities, known = finder.model.cities, finder.model.known
    own = cities.countries[cities.country[who.row]]
    tied = {cities.countries[cities.country[row]] for row in known.ties.columns(who.row)} - {own}
    countries, languages = _offered(finder.version, get_language() or "en")
    return Setting(float(cities.population[who.row]), own, frozenset(tied), countries, languages)


@lru_cache(maxsize=4)
def _offered(version: str, language: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(code, name) of the countries that have cities in the tables, and of the languages spoken there."""
    cities = queries.finder().model.cities
    countries = [(code, country_name(code, language[:2])) for code in cities.countries]
    codes = {code for spoken in set(cities.languages) for code in spoken}
    languages = [(code, language_name(code)) for code in codes]
    return tuple(sorted(pairs, key=lambda pair: sort_key(pair[1])) for pairs in (countries, languages))  # type: ignore[return-value]


@lru_cache(maxsize=4)
def _country_options(version: str, language: str) -> SafeString:
    """The countries as options of a list, which stands twice on the page and is longer than all the rest."""
    return format_html_join("", '<option value="{}">{}</option>', _offered(version, language)[0])


def lines(found: list[Recommendation], listed: list[int], first: int = 0) -> list[Line]:
    return [
        Line(
            first + number,
            one,
            [sentence(reason) for reason in one.speaks_for],
            [sentence(reason) for reason in one.speaks_against],
            Sure.of(one.sure),
            one.place.pk in listed,
        )
        for number, one in enumerate(found, start=1)
    ]


def page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else 1
    return min(max(number, 1), PAGES)


def search(request: HttpRequest, place: Place) -> dict[str, Any]:
    """The page of a city's partners: form, twenty answers, what to be careful about."""
    found = opened(place)
    context: dict[str, Any] = {"place": place, "opened": found, "section": "partners"}
    if found.finder is None or found.who is None:
        return context
    form = GoalsForm(request.GET, setting(found.finder, found.who))
    number, listed = page_number(request), Shortlists.of(request).lists.get(place.pk, [])
    recommended = queries.recommended(
        found.finder, found.who, form.goals, PAGE, (number - 1) * PAGE, diverse=form.is_varied
    )
    told = lines(recommended, listed, (number - 1) * PAGE)
    return context | {
        "form": form,
        "country_options": _country_options(found.finder.version, get_language() or "en"),
        "lines": told,
        "number": number,
        "next": number + 1 if len(recommended) >= PAGE - 1 and number < PAGES else None,
        "listed": listed,
        "cautions": cautions(found.finder, found.who),
        "map_query": "&".join(f"city={line.place.pk}" for line in told),
        "map_words": map_words(),
        "source": provenance(found.finder),
        "about": shipped.about(),
    }


def map_words() -> dict[str, Any]:
    """What the maps of the finder call their lines."""
    return {
        "map_label": gettext("Map of possible partner cities"),
        "legend": gettext("Possible partners"),
        "kinds": {
            "recommended": gettext("possible partner"),
            "across": gettext("across the border"),
            "opening": gettext("opened by a partner"),
        },
        "tie_count": {"one": gettext("{n} possible partner"), "other": gettext("{n} possible partners")},
    }


def cautions(finder: Finder, who: Asker) -> list[str]:
    """Where this city should not lean on the answers much (docs/partners.md, when not to trust it)."""
    cities = finder.model.cities
    found = []
    if who.stands_in:
        return []
    if not who.ties:
        found.append(
            gettext(
                "No tie of this city is known: the answers rest on place, size, language and what similar ones did."
            )
        )
    if 0 < cities.population[who.row] < _FEW_PEOPLE:
        found.append(
            gettext("It is a small town, and small towns that would suit it are often passed over for famous cities.")
        )
    if cities.continent[cities.country[who.row]] in _HARDER:
        found.append(
            gettext("On this continent fewer ties are known, and in tests fewer hidden ones were found than in Europe.")
        )
    return found


def provenance(finder: Finder) -> dict[str, Any]:
    """Where the answers come from, for the line below them."""
    trained = finder.trained
    about = shipped.about()
    return {
        "made_at": finder.tables.made_at,
        "cities": finder.tables.cities,
        "ties": finder.tables.ties,
        "model": finder.model_version,
        "trained_date": trained.trained_at.date() if trained else about.trained_date,
        "trained_ties": trained.ties if trained else about.ties,
        "is_shipped": trained is None,
    }


def comparison(found: Opened, keys: list[int]) -> dict[str, Any]:
    """Cities side by side, with the facts that speak of each and how many partners they have; three queries."""
    assert found.finder is not None
    assert found.who is not None
    places = Place.objects.with_setting().in_bulk(keys)
    chosen = [places[key] for key in keys if key in places]
    judged = queries.judged(found.finder, found.who, chosen)
    cities, known = found.finder.model.cities, found.finder.model.known
    columns = []
    for line in lines(judged, []):
        row = cities.row_of[str(line.place.pk)]
        columns.append(
            {
                "line": line,
                "km": float(cities.kilometres_to_all(found.who.row)[row]),
                "ties": int(known.degree[row]),
                "languages": sorted(map(language_name, cities.languages[row]), key=sort_key),
                "is_tied": line.place.pk in queries.tied_ids(found.finder, found.who),
            }
        )
    told = {one.place.pk for one in judged}
    return {"columns": columns, "unknown": [one for one in chosen if one.pk not in told]}


def map_columns(place: Place, keys: list[int]) -> dict[str, Any]:
    """A line from the city to each of these, for the map; two queries. Whoever has no coordinates is left out."""
    others = Place.objects.filter(pk__in=keys, latitude__isnull=False).order_by("pk")
    drawn = [one for one in (place, *others) if one.latitude is not None and one.longitude is not None]
    spokes = list(range(1, len(drawn))) if drawn[:1] == [place] else []
    counts = ties_in_force([one.pk for one in drawn])
    return columns_of(
        drawn,
        [(place_at, 0, at, 0) for place_at, at in ((drawn[at].pk, at) for at in spokes)],
        ["recommended"],
        counts,
        reverse("publish:city_partners", args=[place.pk]) + "#city-{id}",
    )


def columns_of(
    places: list[Place], spokes: list[tuple[int, int, int, int]], kinds: list[str], counts: dict[int, int], url: str
) -> dict[str, Any]:
    """Places and lines (id, from, to, kind) as the map takes them (assets/README.md)."""
    ids, starts, ends, kind = ([spoke[at] for spoke in spokes] for at in range(4))
    return {
        "kinds": kinds,
        "places": {
            "id": [one.pk for one in places],
            "lon": [round(one.longitude or 0.0, 4) for one in places],
            "lat": [round(one.latitude or 0.0, 4) for one in places],
            "name": [one.name for one in places],
            "ties": [max(counts.get(one.pk, 0), 1) for one in places],
            "weight": [round((one.population or 0) / 1000) for one in places],
            "url": reverse("publish:city", args=[0]).replace("0", "{id}"),
        },
        "ties": {"id": ids, "a": starts, "b": ends, "kind": kind, "start": [None] * len(ids), "url": url},
    }


def ties_in_force(keys: list[int]) -> dict[int, int]:
    """How many ties each of these places has; one query."""
    counted = (
        Party.objects.counted()
        .filter(place__in=keys)
        .exclude(Q(relationship__status__in=NOT_YET | OVER))
        .values_list("place")
        .annotate(ties=Count("pk"))
        .order_by("place")
    )
    return dict(counted)
