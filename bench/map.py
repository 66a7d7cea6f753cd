"""The world map with every tie, in headless Chromium with software rendering.

Served from a temporary directory on a free loopback port, packed with gzip and under the content security policy of the
site. Needs ``HAMSHAHR_SHARED`` (default ``../shared``), the built ``src/hamshahr/static/dist`` and Debian's chromium.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, ViewportSize, sync_playwright

from bench.figures import Figure

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "src" / "hamshahr" / "static" / "dist"
SHARED = Path(os.environ.get("HAMSHAHR_SHARED", ROOT.parent / "shared"))
TIES = SHARED / "data" / "ties" / "hekman_twin_cities.csv"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
]  # fmt: skip
POLICY = "default-src 'self'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:"
MEDIA = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
}
VIEWPORT = ViewportSize(width=1280, height=900)
RUNS = 3

READY_REACH = 8.0
REDRAW_REACH = 1.5
SIZE_REACH = 1000

WORDS = {
    "kinds": {"sister": "Sister cities"},
    "map_label": "Map of all ties",
    "loading": "Drawing",
    "failed": "The map could not be loaded.",
    "no_webgl": "This browser cannot draw the map.",
    "zoom_in": "Zoom in",
    "zoom_out": "Zoom out",
    "whole_map": "Whole map",
    "close": "Close",
    "tie_count": {"one": "{n} tie", "other": "{n} ties"},
    "legend": "Kinds of tie",
    "up_to_year": "Up to {year}",
    "all_years": "All years",
    "undated": "Undated too",
    "selected": "{name}: {ties}",
    "scroll_hint": "Ctrl and scroll to zoom",
    "scroll_hint_mac": "⌘ and scroll to zoom",
    "touch_hint": "Two fingers move the map",
}

PAGE = """<!doctype html><html lang="en" data-bs-theme="light"><head><meta charset="utf-8"><title>Map</title>
<link rel="icon" href="/dist/mark.svg"><link rel="stylesheet" href="/dist/app.css">
<link rel="stylesheet" href="/dist/map.css"><script src="/watch.js"></script>
<script type="module" src="/dist/map.js"></script></head><body dir="ltr"><main class="page">
<figure class="map-frame" data-map data-ties-url="/ties.json" data-lang="en">
<p class="map-fallback"><a href="#table">The same as a table</a></p>
<script type="application/json" data-map-words>{words}</script>
<figcaption class="map-beside"><a href="#table">The same as a table</a></figcaption></figure>
<table id="table"><tr><td>Berat</td><td>Amasya</td></tr></table></main></body></html>"""

WATCH = "addEventListener('hamshahr:map-ready', (event) => { window.tiesMap = event.detail; });"

REDRAW = """async (moves) => {
  const map = window.tiesMap.map, times = [];
  await new Promise((resolve) => { map.once('idle', resolve); map.triggerRepaint(); });
  for (const move of moves) {
    const begin = performance.now();
    const idle = new Promise((resolve) => map.once('idle', resolve));
    map.jumpTo(move);
    await idle;
    times.push((performance.now() - begin) / 1000);
  }
  return times;
}"""
MOVES = [
    {"center": [lon, lat], "zoom": zoom}
    for lon, lat, zoom in [
        (60, 30, 1.5), (10, 50, 3), (10, 50, 5), (14, 48, 5), (139, 35, 4), (178, 10, 2), (-95, 40, 3), (18, 30, 1.3),
    ]
]  # fmt: skip


def network(path: Path) -> dict[str, Any]:
    """The file's ties in the columns the map reads: places by name, country and point; years are not known there."""
    places: dict[tuple[str, str, str, str], int] = {}
    ends: list[tuple[int, int]] = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            keys = [(row[f"city{i}"], row[f"country{i}"], row[f"lng{i}"], row[f"lat{i}"]) for i in (1, 2)]
            first, second = (places.setdefault(key, len(places)) for key in keys)
            ends.append((first, second))
    degree = [0] * len(places)
    for pair in ends:
        for end in pair:
            degree[end] += 1
    return {
        "kinds": ["sister"],
        "places": {
            "id": list(range(1, len(places) + 1)),
            "lon": [round(float(key[2]), 3) for key in places],
            "lat": [round(float(key[3]), 3) for key in places],
            "name": [key[0] for key in places],
            "ties": degree,
            "url": "/en/city/{id}/",
        },
        "ties": {
            "id": list(range(1, len(ends) + 1)),
            "a": [a for a, _ in ends],
            "b": [b for _, b in ends],
            "kind": [0] * len(ends),
            "start": [None] * len(ends),
            "url": "/en/tie/{id}/",
        },
    }


def _answer(path: str, data: bytes) -> tuple[bytes, str] | None:
    """Content and media type of one address of the harness; None where there is nothing."""
    if path == "/":
        return PAGE.replace("{words}", json.dumps(WORDS)).encode(), "text/html; charset=utf-8"
    if path == "/ties.json":
        return data, MEDIA[".json"]
    if path == "/watch.js":
        return WATCH.encode(), MEDIA[".js"]
    file = DIST / path.removeprefix("/dist/")
    if path.startswith("/dist/") and file.is_file():
        return file.read_bytes(), MEDIA.get(file.suffix, "application/octet-stream")
    return None


@contextmanager
def served(data: bytes) -> Iterator[tuple[str, dict[str, int]]]:
    """Serves the harness; yields its address and the packed bytes sent by path."""
    sent: dict[str, int] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            answer = _answer(path, data)
            body = gzip.compress(answer[0], 6) if answer else b""
            if answer and path.endswith(".woff2"):
                body = answer[0]
            self.send_response(200 if answer else 404)
            if answer:
                self.send_header("Content-Type", answer[1])
                if not path.endswith(".woff2"):
                    self.send_header("Content-Encoding", "gzip")
                self.send_header("Content-Security-Policy", POLICY)
                sent[path] = len(body)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keeps the bench's output to its figures."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", sent
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def measure(page: Page, address: str) -> tuple[float, list[float]]:
    """Seconds from the start of the visit to the first full frame, and for each of MOVES until nothing moves."""
    page.goto(address)
    page.wait_for_selector("[data-map][data-ready]", timeout=60_000)
    state = page.get_attribute("[data-map]", "data-ready")
    if state != "true":
        raise RuntimeError("The map was not drawn: this Chromium has no WebGL or the build is stale")
    ready = float(page.evaluate("performance.getEntriesByName('hamshahr-map-ready')[0].startTime")) / 1000
    return ready, page.evaluate(REDRAW, MOVES)


def run() -> list[Figure]:
    """Figures of the map: ready, redraw (slowest of eight views), bytes packed; medians of three visits.

    Raises FileNotFoundError when the shared data or the built assets are absent.
    """
    for needed in (TIES, DIST / "map.js"):
        if not needed.exists():
            raise FileNotFoundError(f"{needed} is needed: set HAMSHAHR_SHARED, and run `npm ci && npm run build`")
    columns = network(TIES)
    readies: list[float] = []
    slowest: list[float] = []
    with served(json.dumps(columns, ensure_ascii=False, separators=(",", ":")).encode()) as (address, sent):
        with sync_playwright() as playwright:
            for _ in range(RUNS):
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                ready, redraws = measure(browser.new_page(viewport=VIEWPORT), address)
                browser.close()
                readies.append(ready)
                slowest.append(max(redraws))
        size = sum(sent.values())
    ready, redraw = round(statistics.median(readies), 2), round(statistics.median(slowest), 2)
    kilobytes = round(size / 1000)
    ties = f"{len(columns['ties']['id'])} ties, software rendering"
    return [
        Figure("map ready", ready, "s", f"≤ {READY_REACH:g}", ready <= READY_REACH, ties),
        Figure("map redraw", redraw, "s", f"≤ {REDRAW_REACH:g}", redraw <= REDRAW_REACH, "slowest of eight views"),
        Figure("map size", kilobytes, "kB", f"≤ {SIZE_REACH}", kilobytes <= SIZE_REACH, "page, style, map, ties; gzip"),
    ]
