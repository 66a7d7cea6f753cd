"""The API beside Datasette over the same data: search, city page, lists and all ties, both asked over HTTP on loopback.

Ours is served as `make run` serves it: the texts of ties and claims are in memory from its start on. The peer gets what
suits it: everything joined beforehand into one table for each list (parties and claims of a tie, the source of a claim
as JSON in a column), keys and indices for what is asked, full-text search over all names of a city, opened as
immutable, without counts, facets and suggestions. One client asks both in turn over connections that stay open, when
both are at rest after their start and have answered some other questions. Every question is asked twice, a round at a
time: first when nobody asked it since the data changed, then again, when ours has the answer ready (as long as nothing
is written). Both rounds are held to the reach. In the end something is written, and lists of ties and claims are asked
once more: then ours makes their texts as they are asked for, which is told without being held to the reach.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from bench.apipeer import make_peer
from bench.figures import Figure
from bench.pages import _fill as fill
from bench.servers import Server, datasette, gunicorn, serving
from bench.world import ROOT

_SEED = 20261123
_QUESTIONS = 200
_PAGE = 100
_REACH = 2.0
_WARMING_UP = 40
_ROUNDS_OF_MAP = 20
_CHANGE = """
import django
django.setup()
from hamshahr.atlas.models import Source
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core.writing import action

@action
def touch(*, by):
    record(by=by, deeds=[Deed("source.touched", Source.objects.first())])

touch(by=Actor.command("bench"))
"""
_PLAIN = {"_shape": "array", "_nocount": 1, "_nofacet": 1, "_nosuggest": 1}
_WITHOUT_NAMES = _PLAIN | {"_nocol": "all_names"}  # the peer needs them for search; no list gives them


@dataclass(frozen=True, slots=True)
class Asked:
    """The same question as the address of either; `same` tells whether our answer is no poorer than the peer's."""

    ours: str
    peer: str
    same: Callable[[bytes, bytes], bool]


def run() -> list[Figure]:
    """Raises FileNotFoundError where the shared data are absent."""
    subprocess.run([sys.executable, "-c", "from bench.world import open_world; open_world()"], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as folder:
        fill(folder)
        return measure(Path(folder))


def measure(folder: Path) -> list[Figure]:
    """Figures of the atlas in this data folder."""
    environment = os.environ | {
        "HAMSHAHR_DATA_DIR": str(folder),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "hamshahr.config.settings",
        "PYTHONPATH": str(ROOT / "src"),
        "HAMSHAHR_API_LIMIT": "1000000000",
    }
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0", "--skip-checks"]
    subprocess.run(collect, cwd=ROOT, env=environment, check=True)
    peer = folder / "peer.db"
    make_peer(folder / "hamshahr.sqlite3", peer)
    with (
        serving(gunicorn, "/api/v1/countries", environment) as ours,
        serving(datasette(peer), "/-/versions.json") as other,
    ):
        figures = _figures(peer, ours, other)
        subprocess.run([sys.executable, "-c", _CHANGE], cwd=ROOT, env=environment, check=True)
        return figures + _figures_after_a_change(peer, ours, other)


def _figures(peer: Path, ours: Server, other: Server) -> list[Figure]:
    figures = []
    with closing(sqlite3.connect(peer)) as db:
        chance = random.Random(_SEED)
        for _, asked, _ in _groups(db, chance, _WARMING_UP):
            _milliseconds(asked, ours, other)
        for name, asked, is_held in _groups(db, chance, _QUESTIONS):
            figures += _compared(name, asked, ours, other, is_held=is_held)
    figures += _map_figures(ours, other)
    return figures


def _figures_after_a_change(peer: Path, ours: Server, other: Server) -> list[Figure]:
    chance, figures = random.Random(_SEED + 1), []
    with closing(sqlite3.connect(peer)) as db:
        for name, table in (("list of ties", "relationships"), ("list of claims", "claims")):
            asked = _lists(db, chance, _QUESTIONS, table)
            figures += _compared(f"{name} after a change", asked, ours, other, is_held=False)
    return figures


def _groups(db: sqlite3.Connection, chance: random.Random, count: int) -> list[tuple[str, list[Asked], bool]]:
    """(name, questions, whether it is held to the reach)."""
    return [
        ("search", _searches(db, chance, count), True),
        ("list of cities", _lists(db, chance, count, "cities"), True),
        ("list of ties", _lists(db, chance, count, "relationships"), True),
        ("list of ties of one kind", _lists(db, chance, count, "relationships", kind="sister"), True),
        ("list of claims", _lists(db, chance, count, "claims"), True),
        ("city page", _city_pages(db, chance, count // 4), False),
    ]


def _compared(name: str, asked: Sequence[Asked], ours: Server, other: Server, *, is_held: bool) -> list[Figure]:
    rounds = [("asked the first time", *_round(asked, ours, other))]
    answers = [(ours.read(one.ours), other.read(one.peer)) for one in asked]
    poorer = sum(not one.same(*pair) for one, pair in zip(asked, answers, strict=True))
    rounds.append(("asked again", *_round(asked, ours, other)))
    sizes = [round(statistics.mean(len(pair[side]) for pair in answers) / 1000, 1) for side in (0, 1)]
    note = f"{len(asked)} questions; {sizes[0]:g} kB an answer, Datasette's {sizes[1]:g} kB"
    figures = []
    for when, taken, work in rounds:
        p95, peer_p95 = (statistics.quantiles(times, n=20)[-1] for times in taken)
        ratio = peer_p95 / p95
        reach, is_fast = (f"≥ {_REACH:g}", ratio >= _REACH) if is_held else ("none", True)
        told = f"ours {p95:.2f} ms, Datasette {peer_p95:.2f} ms; {note}"
        figures.append(Figure(f"{name}, {when}: Datasette's p95 / ours", round(ratio, 1), "×", reach, is_fast, told))
        processor = round(work[1] / work[0], 1)
        told = f"of the servers alone, a question: ours {work[0]:.2f} ms, Datasette {work[1]:.2f} ms"
        figures.append(Figure(f"{name}, {when}: processor time", processor, "×", "none", True, told))
    figures.append(Figure(f"{name}: answers poorer than Datasette's", poorer, f"of {len(asked)}", "= 0", poorer == 0))
    return figures


def _map_figures(ours: Server, other: Server) -> list[Figure]:
    """All ties on a map: made once for each change of the atlas, then ready."""
    one = _map()
    (first,), _ = _milliseconds([one], ours, other)
    pair = ours.read(one.ours), other.read(one.peer)
    again, peer = (statistics.median(times) for times in _milliseconds([one] * _ROUNDS_OF_MAP, ours, other))
    sizes = [round(len(answer) / 1e6, 1) for answer in pair]
    note = f"median; {sizes[0]:g} MB, Datasette's {sizes[1]:g} MB"
    is_poorer = not one.same(*pair)
    return [
        Figure("all ties on a map, asked the first time", round(first), "ms", "none", True, "once for each change"),
        Figure("all ties on a map, asked again", round(again), "ms", "none", True, note),
        Figure("all ties on a map: Datasette", round(peer), "ms", "none", True, note),
        Figure("all ties on a map: answers poorer than Datasette's", is_poorer, "of 1", "= 0", not is_poorer),
    ]


def _round(asked: Sequence[Asked], ours: Server, other: Server) -> tuple[tuple[list[float], list[float]], list[float]]:
    """The time of each question, and the milliseconds of the processor that either server took for one."""
    before = [server.processor_seconds() for server in (ours, other)]
    taken = _milliseconds(asked, ours, other)
    after = [server.processor_seconds() for server in (ours, other)]
    return taken, [(late - early) * 1000 / len(asked) for early, late in zip(before, after, strict=True)]


def _milliseconds(asked: Sequence[Asked], ours: Server, other: Server) -> tuple[list[float], list[float]]:
    """The time of each question to either; they take turns, so that both meet the same load."""
    taken: tuple[list[float], list[float]] = ([], [])
    for one in asked:
        for times, server, address in zip(taken, (ours, other), (one.ours, one.peer), strict=True):
            start = time.perf_counter()
            server.read(address)
            times.append((time.perf_counter() - start) * 1000)
    return taken


def _searches(db: sqlite3.Connection, chance: random.Random, count: int) -> list[Asked]:
    """Beginnings of random names in all scripts. Ours is no poorer if it finds as many as the peer: none is lost."""
    every = db.execute("SELECT id, name FROM names ORDER BY id, name").fetchall()
    asked = []
    for place, name in chance.sample(every, count):
        typed = name[: chance.randint(2, max(2, len(name)))]
        words = " ".join(typed.replace('"', " ").split())
        query = _WITHOUT_NAMES | {
            "_search": f'"{words}"*', "_searchmode": "raw", "_sort_desc": "population", "_size": 10,
        }  # fmt: skip
        is_whole = typed == name
        asked.append(
            Asked(
                f"/api/v1/search?{urlencode({'q': typed, 'limit': 10})}",
                f"/peer/cities.json?{urlencode(query)}",
                _finds(place) if is_whole else _finds_any,
            )
        )
    return asked


def _finds(place: int) -> Callable[[bytes, bytes], bool]:
    def same(ours: bytes, other: bytes) -> bool:
        found = [one["city"]["id"] for one in json.loads(ours)["cities"]]
        return place in found or place not in [row["id"] for row in json.loads(other)]

    return same


def _finds_any(ours: bytes, other: bytes) -> bool:
    return bool(json.loads(ours)["cities"]) or not json.loads(other)


def _lists(db: sqlite3.Connection, chance: random.Random, count: int, table: str, **only: str) -> list[Asked]:
    """Pages anywhere in a list, from the first to the last: after a random row."""
    condition = " AND ".join(f"{name} = :{name}" for name in only) or "1"
    keys = [row[0] for row in db.execute(f"SELECT id FROM {table} WHERE {condition} ORDER BY id", only)]
    asked = []
    for _ in range(count):
        after = keys[chance.randrange(len(keys) - _PAGE)]
        ours = {"limit": _PAGE, "cursor": _cursor(table, after), **only}
        peer = (_WITHOUT_NAMES if table == "cities" else _PLAIN) | {"_size": _PAGE, "_next": after, **only}
        asked.append(Asked(f"/api/v1/{table}?{urlencode(ours)}", f"/peer/{table}.json?{urlencode(peer)}", _holds_all))
    return asked


def _cursor(table: str, after: int) -> str:
    sys.path.insert(0, str(ROOT / "src"))
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(f"{table} id {after}".encode()).decode().rstrip("=")


def _holds_all(ours: bytes, other: bytes) -> bool:
    """The same rows, and each value of the peer's in ours."""
    items, rows = json.loads(ours)["items"], json.loads(other)
    return len(items) == len(rows) and all(_holds(item, row) for item, row in zip(items, rows, strict=True))


def _holds(told: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether each value of the row, and of the rows within it, is in what we tell."""
    flat = {name: value for name, value in told.items() if not isinstance(value, dict)}
    for name, begins in (("names", "name"), ("note", "note")):
        flat |= {f"{begins}_{language}": text for language, text in (told.get(name) or {}).items()}
    within = {name for name in row if isinstance(told.get(name), dict | list)}  # columns of JSON
    for name in within:
        ours, other = told[name], json.loads(row[name])
        pairs = [(ours, other)] if isinstance(other, dict) else list(zip(ours, other, strict=True))
        if not all(_holds(*pair) for pair in pairs):
            return False
    values = ((flat.get(name), value) for name, value in row.items() if name not in within)
    return all(ours == value or (ours, value) == (None, "") for ours, value in values)


def _city_pages(db: sqlite3.Connection, chance: random.Random, count: int) -> list[Asked]:
    """The page for people of cities with ties, beside the peer's page of that city's ties: each tie is on ours too."""
    cities = [row[0] for row in db.execute("SELECT city FROM ties_of_cities GROUP BY city ORDER BY city")]
    return [
        Asked(
            f"/en/cities/{city}/",
            f"/peer/ties_of_cities?city={city}&_size=1000&_nocount=1&_nofacet=1&_nosuggest=1",
            _links_all(db.execute("SELECT tie FROM ties_of_cities WHERE city = ?", [city]).fetchall()),
        )
        for city in chance.sample(cities, count)
    ]


def _links_all(ties: list[tuple[int]]) -> Callable[[bytes, bytes], bool]:
    return lambda ours, _other: all(quote(f"/en/ties/{tie}/").encode() in ours for (tie,) in ties)


def _map() -> Asked:
    """All ties with where their cities are; the peer gives its rows with longitude and latitude of the first two."""
    query = _PLAIN | {"_size": "max"}
    return Asked("/api/v1/relationships.geojson", f"/peer/map.json?{urlencode(query)}", _as_many)


def _as_many(ours: bytes, other: bytes) -> bool:
    drawn = {feature["id"] for feature in json.loads(ours)["features"]}
    return drawn >= {row["id"] for row in json.loads(other)}
