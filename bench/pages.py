"""Public pages and the map's data in the atlas that the full import makes (over 25,917 ties, 234,908 places)."""

from __future__ import annotations

import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from bench.figures import Figure
from bench.world import FOLDER, ROOT

_SHARED = Path(os.environ.get("HAMSHAHR_SHARED", ROOT.parent / "shared"))
_FILE = _SHARED / "data" / "ties" / "hekman_twin_cities_raw.csv"
_ROUNDS = 30
_CITIES = 10
_TIES = 50
_PAGE_MS = 60.0
_QUERIES = 16  # the two of a city's position among them
_MAP_KB = 1000.0
_OK = 200


def run() -> list[Figure]:
    """Raises FileNotFoundError where the shared data are absent."""
    if not _FILE.exists():
        raise FileNotFoundError(f"{_FILE} is absent; set HAMSHAHR_SHARED to the folder of the shared data")
    subprocess.run([sys.executable, "-c", "from bench.world import open_world; open_world()"], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as folder:
        _fill(folder)
        os.environ.update(HAMSHAHR_DATA_DIR=folder, DATABASE_URL="", DJANGO_SETTINGS_MODULE="hamshahr.config.settings")
        import django

        django.setup()
        return [*_city_pages(), *_map_data(), *_lists()]


def _fill(folder: str) -> None:
    world = FOLDER / "hamshahr.sqlite3"
    with closing(sqlite3.connect(world)) as source, closing(sqlite3.connect(f"{folder}/hamshahr.sqlite3")) as target:
        source.backup(target)
    environment = os.environ | {"HAMSHAHR_DATA_DIR": folder, "DATABASE_URL": "", "PYTHONPATH": str(ROOT / "src")}
    for command in (["load_starter"], ["import_ties", str(_FILE), "--apply"]):
        call = [sys.executable, "manage.py", *command, "--skip-checks"]
        subprocess.run(call, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def _reader() -> Callable[[str], bytes]:
    """Asks for an address as a browser would; files are named by their plain address, as nothing was collected."""
    from django.conf import settings
    from django.test import Client

    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.ALLOWED_HOSTS = ["testserver"]
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    client = Client()

    def read(address: str) -> bytes:
        response = client.get(address, headers={"Accept-Encoding": "gzip"})
        if response.status_code != _OK:
            raise RuntimeError(f"{address} answered {response.status_code}")
        return bytes(response.content)

    return read


def _milliseconds(read: Callable[[str], bytes], addresses: Sequence[str], rounds: int) -> list[float]:
    for address in addresses:
        read(address)
    taken = []
    for _ in range(rounds):
        for address in addresses:
            start = time.perf_counter()
            read(address)
            taken.append((time.perf_counter() - start) * 1000)
    return taken


def _p95(taken: Sequence[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]


def _cities_with(ties: int) -> list[int]:
    """The places whose number of ties is nearest to this."""
    from django.db.models import Count

    from hamshahr.ties.models import Party

    counted = Party.objects.values_list("place").annotate(ties=Count("pk")).order_by("place")
    nearest = sorted(counted, key=lambda pair: (abs(pair[1] - ties), pair[0]))[:_CITIES]
    return [place for place, _ in nearest]


def _city_pages() -> list[Figure]:
    from hamshahr.ties.models import Relationship

    read = _reader()
    in_both = {
        ties: [f"/{language}/cities/{pk}/" for pk in _cities_with(ties) for language in ("fa", "en")]
        for ties in (_TIES // 10, _TIES)
    }
    few, many = (_milliseconds(read, in_both[ties], _ROUNDS) for ties in (_TIES // 10, _TIES))
    p95 = _p95(many)
    note = f"{_CITIES} cities in both languages, {Relationship.objects.count():,} ties in the atlas"
    queries = max(_queries(read, address) for addresses in in_both.values() for address in addresses)
    return [
        Figure(f"city page, {_TIES} ties, median", round(statistics.median(many), 1), "ms", "none", True, note),
        Figure(f"city page, {_TIES} ties, p95", round(p95, 1), "ms", f"≤ {_PAGE_MS:g}", p95 <= _PAGE_MS, note),
        Figure("city page, most queries", queries, "", f"≤ {_QUERIES}", queries <= _QUERIES, "however many ties"),
        Figure(
            "city page, ten times the ties",
            round(statistics.median(many) / statistics.median(few), 1),
            "× the time",
            "≤ 10",
            statistics.median(many) <= 10 * statistics.median(few),
            f"from {_TIES // 10} to {_TIES} ties",
        ),
    ]


def _queries(read: Callable[[str], bytes], address: str) -> int:
    """How many, without the beginning and the end of the one transaction in which all are asked."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as taken:
        read(address)
    return sum(not query["sql"].startswith(("BEGIN", "COMMIT")) for query in taken)


def _map_data() -> list[Figure]:
    read = _reader()
    start = time.perf_counter()
    kilobytes = len(read("/fa/map/ties.json")) / 1000
    first = (time.perf_counter() - start) * 1000
    again = statistics.median(_milliseconds(read, ["/fa/map/ties.json"], _ROUNDS))
    note = "all ties, compressed"
    return [
        Figure("map data: size", round(kilobytes), "kB", f"≤ {_MAP_KB:g}", kilobytes <= _MAP_KB, note),
        Figure("map data: made", round(first), "ms", "none", True, "once after each change of the data"),
        Figure("map data: answered", round(again, 1), "ms", "none", True, "while the data stay"),
    ]


def _lists() -> list[Figure]:
    read = _reader()
    figures = []
    for name, path in (
        ("home", ""),
        ("all ties", "ties/"),
        ("all ties, filtered", "ties/?country=DE&partner=FR&since=1960"),
        ("country", "countries/de/"),
        ("countries", "countries/"),
    ):
        addresses = [f"/{language}/{path}" for language in ("fa", "en")]
        p95 = _p95(_milliseconds(read, addresses, _ROUNDS))
        figures.append(Figure(f"page “{name}”, p95", round(p95, 1), "ms", "none", True, "both languages"))
    return figures
