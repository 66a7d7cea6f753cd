"""A query service on loopback that speaks SPARQL results, and can be slow, busy, broken and cut off."""

from __future__ import annotations

import json
import re
import threading
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from hamshahr.imports.wikidata.query import VARIABLES

_AFTER = re.compile(r'FILTER\(STR\(\?statement\) > "(?P<after>[^"]*)"\)')
_LIMIT = re.compile(r"LIMIT (?P<limit>\d+)")
_ENTITY = "http://www.wikidata.org/entity/"
YEAR, MONTH, DAY = 9, 10, 11

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class City:
    """An item as Wikidata describes it; what is empty is not told."""

    qid: str
    en: str = ""
    fa: str = ""
    local: str = ""
    country: str = ""
    geonames: int = 0
    point: tuple[float, float] | None = None


def date(written: str) -> tuple[str, int]:
    """Wikidata's time value and precision for `1990`, `1990-05` or `1990-05-07`."""
    year, month, day = [*written.split("-"), "01", "01"][:3]
    return f"{year}-{month}-{day}T00:00:00Z", {4: YEAR, 7: MONTH, 10: DAY}[len(written)]


def row(key: str, a: City, b: City, start: str = "", end: str = "") -> Row:
    """The row of a statement on the page of `a`."""
    told = {"statement": f"{_ENTITY}statement/{a.qid}-{key}", "a": _ENTITY + a.qid, "b": _ENTITY + b.qid}
    for name, written in (("start", start), ("end", end)):
        if written:
            value, precision = date(written)
            told |= {name: value, f"{name}Precision": str(precision)}
    return told | _described("a", a) | _described("b", b)


def _described(end: str, city: City) -> Row:
    told = {
        "Geonames": str(city.geonames or ""),
        "Coordinates": f"Point({city.point[1]} {city.point[0]})" if city.point else "",
        "Country": city.country,
        "Fa": city.fa,
        "En": city.en,
        "Local": city.local,
    }
    return {f"{end}{name}": value for name, value in told.items() if value}


def results(rows: Sequence[Row]) -> bytes:
    """The rows in application/sparql-results+json."""
    bindings = [{name: {"type": "literal", "value": value} for name, value in one.items()} for one in rows]
    return json.dumps({"head": {"vars": list(VARIABLES)}, "results": {"bindings": bindings}}).encode()


@dataclass(slots=True)
class Trouble:
    """What goes wrong with one answer."""

    status: int = 0
    retry_after: str = ""
    body: bytes = b""
    is_cut: bool = False
    delay: float = 0.0


@dataclass(slots=True)
class Stub:
    """`troubles` are met one per request, first come first. `asked` are the requests: (after, limit, user agent)."""

    troubles: deque[Trouble] = field(default_factory=deque)
    asked: list[tuple[str, int, str]] = field(default_factory=list)
    was_asked: threading.Condition = field(default_factory=threading.Condition)
    url: str = ""
    rows: list[Row] = field(default_factory=list)
    _addresses: list[str] = field(default_factory=list)

    def tell(self, rows: Sequence[Row]) -> None:
        """Serve these rows from now on, in the order of their statements' addresses."""
        self.rows = sorted(rows, key=lambda one: one["statement"])
        self._addresses = [one["statement"] for one in self.rows]

    def page(self, after: str, limit: int) -> bytes:
        """The rows of the next `limit` statements."""
        end = begin = bisect_right(self._addresses, after)
        for _ in range(limit):
            if end == len(self.rows):
                break
            end = bisect_right(self._addresses, self._addresses[end])
        return results(self.rows[begin:end])

    def wait_until_asked(self, times: int, patience: float) -> bool:
        """Whether it is asked so often in so many seconds."""
        with self.was_asked:
            return self.was_asked.wait_for(lambda: len(self.asked) >= times, patience)


@contextmanager
def serving(rows: Sequence[Row], *troubles: Trouble) -> Iterator[Stub]:
    """A stub at `url` while the context lasts."""
    stub = Stub(deque(troubles))
    stub.tell(rows)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["query"][0]
            after = match["after"] if (match := _AFTER.search(query)) else ""
            limit = int(match["limit"]) if (match := _LIMIT.search(query)) else len(stub.rows)
            with stub.was_asked:
                stub.asked.append((after, limit, self.headers["User-Agent"]))
                stub.was_asked.notify_all()
            trouble = stub.troubles.popleft() if stub.troubles else Trouble()
            time.sleep(trouble.delay)
            body = trouble.body or stub.page(after, limit)
            self.send_response(trouble.status or 200)
            if trouble.retry_after:
                self.send_header("Retry-After", trouble.retry_after)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body[: len(body) // 2] if trouble.is_cut else body)
            except ConnectionError:
                self.close_connection = True

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stub.url = f"http://127.0.0.1:{server.server_address[1]}/sparql"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
