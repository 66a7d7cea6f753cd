"""The partner finder on the full import: the pages, ranking and rendering together, as a reader gets them."""

from __future__ import annotations

import os
import statistics
import time

from bench.figures import Figure
from bench.full import full_atlas
from bench.pages import _milliseconds, _p95, _queries, _reader

_PAGE_MS = 150.0
_TABLES_SECONDS = 30.0
_MODEL_MB = 1.2
_CITIES = 25
_ROUNDS = 4
_QUERIES = 10


def run() -> list[Figure]:
    """Raises FileNotFoundError where the shared data are absent."""
    folder = full_atlas()
    os.environ.update(HAMSHAHR_DATA_DIR=str(folder), DATABASE_URL="", DJANGO_SETTINGS_MODULE="hamshahr.config.settings")
    import django

    django.setup()
    return [*_made(), *_pages()]


def _made() -> list[Figure]:
    from hamshahr.audit.actions import Actor
    from hamshahr.discovery import queries, shipped
    from hamshahr.discovery.actions import make_tables

    tables = make_tables(by=Actor("bench"), again=True)
    if tables is None:
        raise RuntimeError("The full import has too few cities to rank.")
    start = time.perf_counter()
    queries.finder()
    opened = time.perf_counter() - start
    megabytes = (shipped.FOLDER / shipped.MODEL).stat().st_size / 1e6
    note = f"{tables.cities:,} cities, {tables.ties:,} ties"
    return [
        Figure(
            "tables of the day",
            round(tables.seconds, 1),
            "s",
            f"≤ {_TABLES_SECONDS:g}",
            tables.seconds <= _TABLES_SECONDS,
            f"in the background, {note}",
        ),
        Figure("tables opened", round(opened * 1000), "ms", "none", True, "once in each process"),
        Figure("shipped model", round(megabytes, 2), "MB", f"≤ {_MODEL_MB:g}", megabytes <= _MODEL_MB),
    ]


def _pages() -> list[Figure]:
    from hamshahr.atlas.models import Place
    from hamshahr.discovery import queries

    found = queries.finder()
    ids = found.model.cities.ids
    cities = list(Place.objects.filter(pk__in=map(int, ids[:: len(ids) // _CITIES])).order_by("pk"))
    read = _reader()
    figures = []
    for name, path, reach in (
        ("finder page", "partners/", _PAGE_MS),
        ("finder page with goals", "partners/?area=peace&continent=EU&continent=AS&size=like", _PAGE_MS),
        ("further answers, page 5", "partners/?page=5", None),
        ("comparison of three", f"partners/compare/?city={ids[0]}&city={ids[9]}&city={ids[-1]}", _PAGE_MS),
        ("regional view, again", "region/", _PAGE_MS),
    ):
        addresses = [f"/{'fa' if number % 2 else 'en'}/cities/{one.pk}/{path}" for number, one in enumerate(cities)]
        taken = _milliseconds(read, addresses, _ROUNDS)
        p95 = _p95(taken)
        note = f"{len(cities)} cities, both languages; median {statistics.median(taken):.0f} ms"
        told = f"≤ {reach:g}" if reach else "none"
        figures.append(Figure(f"{name}, p95", round(p95, 1), "ms", told, reach is None or p95 <= reach, note))
    most = max(_queries(read, f"/en/cities/{one.pk}/partners/") for one in cities)
    figures.append(
        Figure("finder page, most queries", most, "", f"≤ {_QUERIES}", most <= _QUERIES, "however many ties")
    )
    return figures
