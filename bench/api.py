"""The API beside Datasette over the same data: search, city page, lists and all ties, both asked over HTTP on loopback.

Ours is served as `make run` serves it. The peer gets what suits it: everything joined beforehand into one table for
each list (parties and claims of a tie as JSON in a column), keys and indices for what is asked, full-text search over
all names of a city, opened as immutable, without counts, facets and suggestions. One client asks both in turn over
connections that stay open. Every question is asked twice, a round at a time: first when nobody asked it since the data
changed, then again, when ours has the answer ready (as long as nothing is written); both are told.
"""

from __future__ import annotations

import json
import os
import random
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from bench.apipeer import make_peer
from bench.figures import Figure
from bench.pages import _fill as fill
from bench.world import ROOT

_SEED = 20261123
_QUESTIONS = 200
_PAGE = 100
_REACH = 2.0
_PATIENCE = 60.0
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
        _server(_gunicorn, "/api/v1/countries", environment) as ours,
        _server(_datasette(peer), "/-/versions.json") as other,
    ):
        return _figures(peer, ours, other)


def _gunicorn(_port: int) -> list[str]:
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "tools/server.py",
        "--keep-alive",
        "60",
        "hamshahr.config.wsgi:application",
    ]


def _datasette(peer: Path) -> Callable[[int], list[str]]:
    settings = {"max_returned_rows": 30_000, "sql_time_limit_ms": 20_000, "num_sql_threads": 4}
    told = [part for name, value in settings.items() for part in ("--setting", name, str(value))]
    return lambda port: [sys.executable, "-m", "datasette", "serve", "--immutable", str(peer), "-p", str(port), *told]


@contextmanager
def _server(
    command: Callable[[int], list[str]], probe: str, environment: dict[str, str] | None = None
) -> Iterator[HTTPConnection]:
    """A server on a free port, and an open connection to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = command(port)
    environment = (environment or dict(os.environ)) | {"PORT": str(port)}
    with subprocess.Popen(
        line, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield _opened(port, probe)
        finally:
            process.terminate()


def _opened(port: int, probe: str) -> HTTPConnection:
    until = time.monotonic() + _PATIENCE
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        try:
            _read(connection, probe)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return connection


def _read(connection: HTTPConnection, address: str) -> bytes:
    try:
        connection.request("GET", address, headers={"Accept-Language": "en"})
        answer = connection.getresponse()
    except RemoteDisconnected:  # it had been idle too long; asking opens it anew
        connection.request("GET", address, headers={"Accept-Language": "en"})
        answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{address} answered {answer.status}: {content[:200]!r}")
    return content


def _figures(peer: Path, ours: HTTPConnection, other: HTTPConnection) -> list[Figure]:
    figures = []
    with closing(sqlite3.connect(peer)) as db:
        chance = random.Random(_SEED)
        groups = {
            "search": (_searches(db, chance), True),
            "list of cities": (_lists(db, chance, "cities"), True),
            "list of ties": (_lists(db, chance, "relationships"), True),
            "list of ties of one kind": (_lists(db, chance, "relationships", kind="sister"), True),
            "city page": (_city_pages(db, chance), False),
            "all ties on a map": ([_map()], False),
        }
    for name, (asked, is_held) in groups.items():
        figures += _compared(name, asked, ours, other, is_held=is_held)
    return figures


def _compared(
    name: str, asked: Sequence[Asked], ours: HTTPConnection, other: HTTPConnection, *, is_held: bool
) -> list[Figure]:
    first = _milliseconds(asked, ours, other)
    answers = [(_read(ours, one.ours), _read(other, one.peer)) for one in asked]
    poorer = sum(not one.same(*pair) for one, pair in zip(asked, answers, strict=True))
    taken = _milliseconds(asked if len(asked) > 1 else list(asked) * 20, ours, other)
    p95, peer_p95 = (statistics.quantiles(times, n=20)[-1] for times in taken)
    ratio = peer_p95 / p95
    sizes = [round(statistics.mean(len(pair[side]) for pair in answers) / 1000, 1) for side in (0, 1)]
    note = f"{len(asked)} questions; {sizes[0]:g} kB an answer, Datasette's {sizes[1]:g} kB"
    reach, is_fast = (f"≥ {_REACH:g}", ratio >= _REACH) if is_held else ("none", True)
    return [
        Figure(f"{name}, p95", round(p95, 2), "ms", "none", True, note),
        Figure(f"{name}: Datasette, p95", round(peer_p95, 2), "ms", "none", True, "same run, same client"),
        Figure(f"{name}: Datasette's p95 / ours", round(ratio, 1), "×", reach, is_fast),
        *_first_asked(name, first),
        Figure(f"{name}: answers poorer than Datasette's", poorer, f"of {len(asked)}", "= 0", poorer == 0),
    ]


def _first_asked(name: str, taken: tuple[list[float], list[float]]) -> list[Figure]:
    """The round before: what nobody asked since the data changed. Not held to the reach, but not hidden either."""
    if len(taken[0]) < 2:
        return [Figure(f"{name}: asked the first time", round(taken[0][0]), "ms", "none", True, "once for each change")]
    p95, peer_p95 = (statistics.quantiles(times, n=20)[-1] for times in taken)
    note = f"{p95:.2f} ms against {peer_p95:.2f} ms"
    return [Figure(f"{name}: the same, asked the first time", round(peer_p95 / p95, 1), "×", "none", True, note)]


def _milliseconds(
    asked: Sequence[Asked], ours: HTTPConnection, other: HTTPConnection
) -> tuple[list[float], list[float]]:
    """The time of each question to either; they take turns, so that both meet the same load."""
    taken: tuple[list[float], list[float]] = ([], [])
    for one in asked:
        for times, connection, address in zip(taken, (ours, other), (one.ours, one.peer), strict=True):
            start = time.perf_counter()
            _read(connection, address)
            times.append((time.perf_counter() - start) * 1000)
    return taken


def _searches(db: sqlite3.Connection, chance: random.Random) -> list[Asked]:
    """Beginnings of random names in all scripts. Ours is no poorer if it finds as many as the peer: none is lost."""
    every = db.execute("SELECT id, name FROM names ORDER BY id, name").fetchall()
    asked = []
    for place, name in chance.sample(every, _QUESTIONS):
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


def _lists(db: sqlite3.Connection, chance: random.Random, table: str, **only: str) -> list[Asked]:
    """Pages anywhere in a list, from the first to the last: after a random row."""
    condition = " AND ".join(f"{name} = :{name}" for name in only) or "1"
    keys = [row[0] for row in db.execute(f"SELECT id FROM {table} WHERE {condition} ORDER BY id", only)]
    asked = []
    for _ in range(_QUESTIONS):
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


def _holds(item: dict[str, Any], row: dict[str, Any]) -> bool:
    told = {**item, **{f"name_{language}": text for language, text in (item.get("names") or {}).items()}}
    for name in ("parties", "claims"):
        if name in row:
            row = row | {name: [one["id"] for one in json.loads(row[name])]}
            told[name] = [one["id"] for one in item[name]]
    left_out = {"names"}
    return all(told.get(name) in (value, bool(value)) or (told.get(name), value) == (None, "")
               for name, value in row.items() if name not in left_out)  # fmt: skip


def _city_pages(db: sqlite3.Connection, chance: random.Random) -> list[Asked]:
    """The page for people of cities with ties, beside the peer's page of that city's ties: each tie is on ours too."""
    cities = [row[0] for row in db.execute("SELECT city FROM ties_of_cities GROUP BY city ORDER BY city")]
    return [
        Asked(
            f"/en/cities/{city}/",
            f"/peer/ties_of_cities?city={city}&_size=1000&_nocount=1&_nofacet=1&_nosuggest=1",
            _links_all(db.execute("SELECT tie FROM ties_of_cities WHERE city = ?", [city]).fetchall()),
        )
        for city in chance.sample(cities, _QUESTIONS // 4)
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
