"""Search as one types over all 234,908 places in any script, beside Datasette's full-text search over the same names.

The peer gets what suits it: a table with one row per place, all its names in one FTS5 column (unicode61), opened as
immutable, no row count, and the beginning that was typed as a raw prefix query, biggest place first. Every beginning is asked once of either side after a round that warms both up; what is told is that one
round as it was, its slow answers included.
"""

from __future__ import annotations

import asyncio
import logging
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlencode

from bench.figures import Figure
from bench.world import FOLDER, open_world

_QUERIES = 500
_LIMIT = 10
_SEED = 20261123
_REACH_MS = 25.0
_REACH_RATIO = 2.0

Ask = Callable[[str], list[int]]
"""What was typed → keys of the places in the answer, best first."""


def run() -> list[Figure]:
    open_world()
    names = _names()
    peer = _datasette(_peer_database())
    typed = _beginnings(names)
    _milliseconds((_ours, peer), typed)
    ours_ms, peer_ms = _milliseconds((_ours, peer), typed)
    ours, other = _p95(ours_ms), _p95(peer_ms)
    found, peer_found = _share_found(_ours, names), _share_found(peer, names)
    note = f"{len(typed)} beginnings of random names in all scripts, one warm round"
    return [
        Figure("search, median", round(statistics.median(ours_ms), 2), "ms", "none", True, note),
        Figure("search, p95", round(ours, 2), "ms", f"≤ {_REACH_MS:g}", ours <= _REACH_MS, note),
        Figure("Datasette, median", round(statistics.median(peer_ms), 2), "ms", "none", True, "same run"),
        Figure("Datasette, p95", round(other, 2), "ms", "none", True, "same run"),
        Figure(
            "Datasette's p95 / ours", round(other / ours, 1), "×", f"≥ {_REACH_RATIO:g}", other / ours >= _REACH_RATIO
        ),
        Figure("place in the first 10, name in full", round(found, 1), "%", "≥ Datasette's", found >= peer_found),
        Figure("Datasette: place in the first 10", round(peer_found, 1), "%", "none", True, "same names"),
    ]


def _names() -> list[tuple[int, str]]:
    """(place, name) of a seeded sample of all names; every name is as likely, so that every script is there."""
    from hamshahr.atlas.models import PlaceName

    keys = sorted(PlaceName.objects.values_list("pk", flat=True))
    sample = random.Random(_SEED).sample(keys, _QUERIES)
    return sorted(PlaceName.objects.filter(pk__in=sample).values_list("place_id", "name"))


def _beginnings(names: list[tuple[int, str]]) -> list[str]:
    """A beginning of each name, from two letters to all of it."""
    chance = random.Random(_SEED)
    return [name[: chance.randint(2, max(2, len(name)))] for _, name in names]


def _ours(typed: str) -> list[int]:
    from hamshahr.atlas.search import search

    return [found.place.pk for found in search(typed, limit=_LIMIT)]


def _peer_database() -> Path:
    """The places of the atlas as Datasette wants them; made anew whenever the atlas is newer."""
    atlas, peer = FOLDER / "hamshahr.sqlite3", FOLDER / "peer.db"
    if peer.exists() and peer.stat().st_mtime > atlas.stat().st_mtime:
        return peer
    peer.unlink(missing_ok=True)
    with sqlite3.connect(peer) as db:
        db.execute("ATTACH DATABASE ? AS atlas", [str(atlas)])
        db.executescript(
            """
            CREATE TABLE places (id INTEGER PRIMARY KEY, name TEXT, country TEXT, population INTEGER, names TEXT);
            INSERT INTO places
                SELECT p.id, p.name_en, p.country_id, COALESCE(p.population, 0),
                    (SELECT group_concat(n.name, ' · ') FROM atlas.atlas_placename n WHERE n.place_id = p.id)
                FROM atlas.atlas_place p;
            CREATE INDEX places_population ON places (population);
            CREATE VIRTUAL TABLE places_fts USING fts5 (names, content="places", content_rowid="id", prefix='2 3 4');
            INSERT INTO places_fts (places_fts) VALUES ('rebuild');
            INSERT INTO places_fts (places_fts) VALUES ('optimize');
            ANALYZE;
            """
        )
    return peer


def _datasette(database: Path) -> Ask:
    from datasette.app import Datasette

    logging.getLogger("httpx").setLevel(logging.WARNING)
    server = Datasette([], immutables=[str(database)], settings={"sql_time_limit_ms": 20_000})
    loop = asyncio.new_event_loop()
    loop.run_until_complete(server.invoke_startup())

    def ask(typed: str) -> list[int]:
        words = " ".join(typed.replace('"', " ").split())
        query = {
            "_search": f'"{words}"*',
            "_searchmode": "raw",
            "_sort_desc": "population",
            "_size": _LIMIT,
            "_nocount": 1,
            "_nofacet": 1,
            "_col": "name",
            "_shape": "array",
        }
        answer = loop.run_until_complete(server.client.get(f"/{database.stem}/places.json?{urlencode(query)}"))
        answer.raise_for_status()
        return [row["id"] for row in answer.json()]

    return ask


def _milliseconds(asked: Sequence[Ask], typed: Sequence[str]) -> list[list[float]]:
    """Of each one asked, how long it took to answer each query; the sides take turns, so that both meet the same load."""
    taken: list[list[float]] = [[] for _ in asked]
    for text in typed:
        for ask, times in zip(asked, taken, strict=True):
            start = time.perf_counter()
            ask(text)
            times.append((time.perf_counter() - start) * 1000)
    return taken


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _share_found(ask: Ask, names: list[tuple[int, str]]) -> float:
    """Per cent of the names for which the answer holds their place."""
    return 100 * sum(place in ask(name) for place, name in names) / len(names)
